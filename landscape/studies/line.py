"""The loss on the straight line between two points, two minima or two models of a network, and its barrier.

Arrays: line_times (T,), line_losses and line_rises (L, T), of the line and, where asked for, of that to the aligned
model, line_names (L,), line_barriers (L,), the largest rise, looked for between those points as well, line_places (L,)
and line_tops (L,), where it is and the loss there; of a function also line_ends (2, d) and end_minima (2,),
the minimum that each end is, −1 for none, and its minima.
"""

import dataclasses
from typing import Any

import jax
import numpy as np

from landscape import connectivity, networks
from landscape.errors import require
from landscape.inits import starts
from landscape.minima import SAME, Minima, find_minima
from landscape.networks import Network
from landscape.problems import Problem
from landscape.record import Record
from landscape.scale import scale
from landscape.studies import PLANAR, _drawing, _subject, plain, planar

DEFAULTS = {"resolution": 201, "steps": 500}

TAKES = PLANAR | {"ends", "between", "align", "inits", "steps", "resolution"}

SAMPLES = 2001
"""Points of a function's line, which cost nothing, of which the highest are looked at for the barrier."""

PEAKS, LOOKS = 8, 12
"""Local maxima of a function's line that are looked at, and how many times."""

LOOKS_AT_MODELS = 3
"""The same of the highest point between two models, each loss of which costs much."""

APART = "`between` takes two different numbers from 1 to {count}, as 1,2; got {given}."


def compute(study, advance):
    """Compute the record."""
    return (_between_models if _subject.is_network(study) else _between_points)(study)


def work(study):
    """Nothing is descended that a bar would count."""
    return 0


def _between_points(study) -> Record:
    require(study.dataset is None and not study.align, "`dataset` and `align` are for networks.")
    study = planar(dataclasses.replace(study, inits=("uniform",)))
    found = find_minima(study.problem)
    ends = _ends(study, found)
    arrays = _lines([(study.problem, *ends, False)], study.resolution)
    arrays |= {
        "line_names": np.array(["straight"]),
        "line_ends": ends,
        "end_minima": _reached(found, ends),
        **_drawing.minima(found),
    }
    told = plain(study, [], None) | {"ends": ends.tolist(), "steps": None, "index_check": found.check}
    return Record(told, arrays, tuple(getattr(study.problem, "notes", ())))


def _ends(study, found: Minima) -> np.ndarray:
    """The two ends of the line, (2, d)."""
    require((study.ends is None) != (study.between is None), "Name a line by its `ends`, or by two minima: `between`.")
    if study.between is not None:
        _check_pair(study.between, len(found))
        return found.points[np.array(study.between) - 1]
    dim, name = study.problem.dim, study.problem.name
    sizes = [np.size(end) for end in study.ends]
    require(sizes == [dim, dim], f"`ends` takes two points of the {dim} coordinates of {name}; got {list(study.ends)}.")
    ends = np.array(study.ends, np.float64)
    different = np.isfinite(ends).all() and (ends[0] != ends[1]).any()
    require(different, f"`ends` takes two different points; got {ends.tolist()}.")
    return ends


def _check_pair(pair: Any, count: int) -> None:
    whole = len(pair) == 2 and all(1 <= number <= count for number in pair) and pair[0] != pair[1]
    require(whole, APART.format(count=count, given=",".join(map(str, pair))))


def _reached(found: Minima, ends: np.ndarray) -> np.ndarray:
    """The minimum that each end is, (2,); −1 for none."""
    near = (np.abs(ends[:, None] - found.points) <= SAME * scale(found.problem).widths).all(axis=2)
    return np.where(near.any(axis=1), near.argmax(axis=1) if len(found) else 0, -1)


def _lines(asked: list[tuple[Problem, Any, Any, bool]], resolution: int) -> dict[str, np.ndarray]:
    """The losses on lines as arrays of a record."""
    straight = [connectivity.straight(loss, a, b, align) for loss, a, b, align in asked]
    drawn = [connectivity.sampled(line, resolution) for line in straight]
    rises = np.stack([connectivity.rise(*one) for one in drawn])
    models = isinstance(asked[0][0], Network)
    tops = np.array([_top(line, *one, models) for line, one in zip(straight, drawn, strict=True)])
    losses = np.stack([own for _, own in drawn])
    return {
        "line_times": drawn[0][0], "line_losses": losses, "line_rises": rises,
        "line_names": np.array(["aligned" if align else "as it is" for *_, align in asked]),
        "line_barriers": tops[:, 1] - connectivity.chord(tops[:, 0], losses.T),
        "line_places": tops[:, 0], "line_tops": tops[:, 1],
    }  # fmt: skip


def _top(line: Problem, times: np.ndarray, losses: np.ndarray, models: bool) -> tuple[float, float]:
    """Where the loss on a line rises most, and the loss there."""
    if models or not np.isfinite(losses).all():
        return connectivity.highest(line, times, losses, 1, LOOKS_AT_MODELS)
    more, between = connectivity.sampled(line, SAMPLES)
    times, chosen = np.unique(np.concatenate([times, more]), return_index=True)
    return connectivity.highest(line, times, np.concatenate([losses, between])[chosen], PEAKS, LOOKS)


def _between_models(study) -> Record:
    require(study.ends is None, "`ends` are points of a function; models are named by `between`.")
    require(len(study.inits) in (1, 2), f"`line` takes one init or two; got {', '.join(map(str, study.inits))}.")
    network = networks.network(study.problem, study.dataset or "moons", study.objective)
    pair = study.between or ((1, 2) if len(study.inits) == 1 else (1, 1))
    if len(study.inits) == 1:
        _check_pair(pair, max(*pair, 2))
    first, second = _models(network, study, pair)
    asked = [(network, first, second, align) for align in ((False, True) if study.align else (False,))]
    return Record(_told(study, network, pair), _lines(asked, study.resolution))


def _models(network: Network, study, pair: tuple[int, int]) -> list[Any]:
    """The models of those numbers, from 1, that one init or each of two draws, trained for the study's steps."""
    drawn = [
        starts(init, network, max(pair), study.seed, range(number - 1, number))
        for init, number in zip((study.inits * 2)[:2], pair, strict=True)
    ]
    _, ends = _subject.trained(network, jax.tree.map(lambda *leaves: np.concatenate(leaves), *drawn), study.steps)
    return [jax.tree.map(lambda leaf, place=place: leaf[place], ends) for place in (0, 1)]


def _told(study, network: Network, pair: tuple[int, int]) -> dict[str, Any]:
    return {
        "verb": "line", "problem": network.spec, "dataset": network.dataset.name, "objective": network.objective,
        "optimizers": [_subject.RULE] * bool(study.steps), "inits": list(study.inits), "between": list(pair),
        "align": study.align, "steps": study.steps, "seed": study.seed, "resolution": study.resolution,
        "parameters": network.size, "samples": len(network.dataset.inputs),
    } | _subject.described(network)  # fmt: skip
