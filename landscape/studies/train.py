"""What became of networks trained from every init scheme: curves, outcomes, and their paths over a slice of the loss.

Arrays: epochs (E,), loss, held_loss and accuracy (I, n, E), outcomes and steps_to_target (I, n), outcome_counts, low
and high (I, 4) by outcome_names (4,), distinct (I,), init_names (I,), totals (I,); layers (L,) and signals (I, L),
the mean square of the pre-activations at the first start; grid_x, grid_y, grid_loss, the loss over a plane; paths (I,
n, K, 2) and distances (I, n, K), the iterates on that plane and off it; end_loss and slice_loss (I, n), the loss at
each end and where its path ends on the plane.
"""

import dataclasses
import itertools
from collections.abc import Callable
from typing import Any

import jax
import numpy as np

from landscape import (
    catalog,
    comparison,
    evaluation,
    networks,
    notation,
    optimizers,
    progress,
    symmetry,
    training,
    uncertainty,
)
from landscape.directions import window
from landscape.errors import UsageError
from landscape.inits import SAME, kind, shares, signals
from landscape.networks import Network
from landscape.outcomes import OUTCOMES, outcomes, steps_to_target
from landscape.projection import Plane, plane
from landscape.record import Record
from landscape.studies import DESCENT, _subject, check_lr, only, text
from landscape.uncertainty import Bars

DEFAULTS = {"n": 8, "epochs": 20, "resolution": 41, "batch": 32, "dataset": "moons"}

TAKES = DESCENT - {"steps", "tolerance"} | {
    "dataset", "objective", "directions", "inits", "n", "epochs", "target", "resolution", "simultaneous", "test",
}  # fmt: skip

WORK = 2.5e11
"""The most floating-point operations that the loss on the plane may take; beyond, it is that of fewer samples."""

COMPARED = 200
"""The most runs of a scheme among which distinct solutions are told apart."""

DRAWN = 40
"""The most runs of a scheme that a picture shows."""

POINTS = 2000
"""The most iterates that the plane's directions are chosen from."""


def compute(study, advance, report: Callable | None = None, checkpoint: Any = None):
    """Compute the record; `report` and `checkpoint` are as for `train`."""
    network = networks.network(study.problem, study.dataset, study.objective)
    check_lr(study)
    uncertainty.check(_bars(study), repeats=1)
    comparison.check_test(study.test)
    if study.directions is not None:
        # Refused now, not when the runs are done.
        asked = notation.parse(study.directions)
        catalog.check("directions", asked.name)
        catalog.bind("directions", asked)
    optimizer = only(study.optimizers, "optimizer", "train")
    found = training.train(
        network, optimizers.optimizer(optimizer, study.lr), study.inits, study.n, study.epochs, study.seed,
        batch=study.batch, goal=study.target, report=report, advance=advance, checkpoint=checkpoint,
        clip=study.clip, noise=study.noise, l2=study.l2, schedule=study.schedule, precision=study.precision,
    )  # fmt: skip
    counted = _census(study, found)
    drawn, slice_, notes = _on_plane(study, found)
    progress.notes(notes)
    arrays = _curves(found) | counted | _compared(study, found, counted["outcomes"]) | _signals(found) | drawn
    return Record(_plain(study, found, slice_), arrays, tuple(dict.fromkeys((*found.notes, *notes))))


def work(study):
    """Epochs of all runs."""
    return study.n * len(study.inits) * study.epochs


def _bars(study) -> Bars:
    return Bars(study.level, study.method, study.simultaneous)


def _curves(found: training.Training) -> dict[str, np.ndarray]:
    names = np.array(found.inits)
    return {"epochs": found.epochs, "init_names": names} | {
        key: getattr(found, key) for key in ("loss", "held_loss", "accuracy")
    }


def _census(study, found: training.Training) -> dict[str, np.ndarray]:
    became = outcomes(found)
    counts = _counts(became)
    bars = _bars(study)
    low, high = bars.interval(counts, found.reached.shape[1])
    same = np.array([kind(init) == "same" for init in found.inits])
    # Runs from one and the same start are no independent draws of a scheme.
    low, high = (np.where(same[:, None], np.nan, side) for side in (low, high))
    return {
        "outcomes": became, "outcome_names": np.array(OUTCOMES), "outcome_counts": counts, "low": low, "high": high,
        "methods": np.where(same, "none (one start)", bars.method + bars.together),
        "steps_to_target": steps_to_target(found), "totals": np.full(len(found.inits), found.reached.shape[1]),
        "distinct": _distinct(found, became),
    }  # fmt: skip


def _compared(study, found: training.Training, became: np.ndarray) -> dict[str, np.ndarray]:
    """How every two schemes differ; those whose runs share minibatches, noise or a stream of weights are paired."""
    random = found.settings["batch"] is not None or found.settings["noise"] > 0
    asked = comparison.Question(study.test, np.arange(len(OUTCOMES)) == 0, study.level, study.seed)
    made = []
    for i, j in itertools.combinations(range(len(found.inits)), 2):
        first, second = found.inits[i], found.inits[j]
        fixed = [init for init in (first, second) if kind(init) == SAME and not random]
        shared = random or shares(first, second)
        design = comparison.design(fixed, shared)
        table = _pairs(became[i], became[j]) if shared else _counts(became[[i, j]])
        made.append(comparison.contrast(first, second, found.optimizer, design, table, shared, asked))
    return comparison.arrays(comparison.adjusted(made))


def _pairs(first: np.ndarray, second: np.ndarray) -> np.ndarray:
    """Outcomes of the first by those of the second, (outcomes, outcomes)."""
    size = len(OUTCOMES)
    return np.bincount(first * size + second, minlength=size * size).reshape(size, size)


def _counts(became: np.ndarray) -> np.ndarray:
    """Runs of each scheme by outcome, (I, outcomes)."""
    return np.stack([(became == place).sum(axis=1) for place in range(len(OUTCOMES))], axis=1)


def _distinct(found: training.Training, became: np.ndarray) -> np.ndarray:
    """How many different solutions the runs that reached the target found, up to symmetries, (I,); −1 unknown."""
    if not found.network.architecture.units:
        return np.full(len(found.inits), -1)
    chosen = [np.flatnonzero(line == 0)[:COMPARED] for line in became]
    trees = [jax.tree.map(lambda leaf, i=i, rows=rows: leaf[i, rows], found.ends) for i, rows in enumerate(chosen)]
    return np.array([len(symmetry.distinct(found.network, tree)[1]) if len(jax.tree.leaves(tree)[0]) else 0
                     for tree in trees])  # fmt: skip


def _signals(found: training.Training) -> dict[str, np.ndarray]:
    first = jax.tree.map(lambda leaf: leaf[:, 0, 0], found.paths)
    measured = [signals(found.network, jax.tree.map(lambda leaf, i=i: leaf[i], first)) for i in range(len(found.inits))]
    return {"layers": np.array(measured[0].layers), "signals": np.stack([one.moments for one in measured])}


def _on_plane(study, found: training.Training) -> tuple[dict[str, np.ndarray], Plane, tuple[str, ...]]:
    """The loss over a plane through the best end, where the paths are on it and off it; the plane; notes."""
    network, note = _cheaper(found.network, study.resolution)
    runs = jax.tree.map(lambda leaf: leaf.reshape(-1, *leaf.shape[2:]), found.paths)
    ends = jax.tree.map(lambda leaf: leaf[:, -1], runs)
    losses = training.losses(network, ends)
    best = int(np.argmin(np.where(np.isfinite(losses), losses, np.inf)))
    slice_ = _slice(study, network, runs, best, np.isfinite(losses))
    coordinates, distances = slice_.project(jax.tree.map(lambda leaf: leaf.reshape(-1, *leaf.shape[2:]), runs))
    shape = (*found.reached.shape, len(found.kept))
    coordinates = coordinates.reshape(*shape, 2)
    drawn = {"paths": coordinates, "distances": distances.reshape(shape), "kept": found.kept}
    drawn |= _grid(slice_, study, coordinates[:, :DRAWN])
    drawn["off_plane"] = _off_plane(runs, drawn["distances"])
    on_slice = evaluation.values(slice_, coordinates[..., -1, :].reshape(-1, 2)).reshape(shape[:2])
    drawn |= {"end_loss": losses.reshape(shape[:2]), "slice_loss": on_slice}
    drawn["final_loss"] = training.losses(found.network, ends).reshape(shape[:2])
    return drawn, slice_, (*slice_.notes, *note)


def _off_plane(runs: Any, distances: np.ndarray) -> np.ndarray:
    """The distance of each end from the plane as a share of the straight way from start to end, (I, n)."""
    squares = [
        ((leaf[:, -1] - leaf[:, 0]).astype(float) ** 2).reshape(len(leaf), -1).sum(axis=1)
        for leaf in jax.tree.leaves(runs)
    ]
    way = np.sqrt(sum(squares)).reshape(distances.shape[:2])
    return distances[..., -1] / np.where(way > 0, way, 1.0)


def _slice(study, network: Network, runs: Any, best: int, finite: np.ndarray) -> Plane:
    """The plane through the end of the run `best`.

    Runs start far from each other, and principal components of where they are would be those of their starts. So they
    are taken of the ways that the runs went, each from its own start.
    """
    end, start = (jax.tree.map(lambda leaf, at=at: leaf[best, at], runs) for at in (-1, 0))
    ways = jax.tree.map(lambda leaf, first: leaf - leaf[:, :1] + first, runs, start)
    points = _spread(ways, finite)
    if study.directions is not None:
        return plane(network, end, study.directions, study.seed, points=points, domain=study.domain)
    try:
        return plane(network, end, "pca", study.seed, points=points, domain=study.domain)
    except UsageError:
        # Runs that never spread (zero weights, say) have no principal plane.
        return plane(network, end, "random", study.seed, domain=study.domain)


def _spread(runs: Any, finite: np.ndarray) -> Any:
    """At most `POINTS` iterates of the runs that stayed finite, evenly chosen."""
    flat = jax.tree.map(lambda leaf: leaf[finite].reshape(-1, *leaf.shape[2:]), runs)
    n = len(jax.tree.leaves(flat)[0])
    rows = np.unique(np.linspace(0, n - 1, min(n, POINTS)).round().astype(int))
    return jax.tree.map(lambda leaf: leaf[rows], flat)


def _grid(slice_: Plane, study, shown: np.ndarray) -> dict[str, np.ndarray]:
    """The loss over the window that the shown paths (…, 2) need."""
    view = window(shown.reshape(-1, 2)) if study.domain is None else slice_.domain
    x, y = evaluation.nodes(view, study.resolution)
    return {"grid_x": x, "grid_y": y, "grid_loss": evaluation.loss_grid(slice_, study.resolution, view)}


def _cheaper(network: Network, resolution: int) -> tuple[Network, tuple[str, ...]]:
    """The network on so few of its training samples that its loss on a grid takes no more than `WORK`."""
    samples = len(network.dataset.inputs)
    affordable = int(samples * WORK / (training.operations(network) * resolution**2))
    if affordable >= samples:
        return network, ()
    rows = np.linspace(0, samples - 1, max(affordable, 1)).astype(int)
    data = tuple(part[rows] for part in network.data)
    note = f"The loss on the plane, and that of the ends beside it, is of {len(rows)} of {samples} samples."
    return dataclasses.replace(network, data=data), (note,)


def _plain(study, found: training.Training, slice_: Plane) -> dict[str, Any]:
    return {
        "verb": "train", "problem": found.network.spec, "dataset": found.network.dataset.name,
        "objective": found.network.objective, "optimizers": [found.optimizer], "inits": list(found.inits),
        "n": study.n, "epochs": int(found.epochs[-1]), "seed": study.seed, "target": str(found.target),
        "clip": text(study.clip), "l2": study.l2, "schedule": text(study.schedule), "level": study.level,
        "method": study.method, "directions": slice_.directions, "resolution": study.resolution,
        "axes": [*slice_.axes], "per_epoch": found.per_epoch, "parameters": found.network.size,
        "samples": len(found.network.dataset.inputs), "held_out": len(found.network.dataset.held_inputs),
    } | found.settings | _subject.described(found.network)  # fmt: skip
