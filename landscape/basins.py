"""The basin map: what every cell of a grid of starts ends in."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
import optax

from landscape import descent, labels, problems, progress
from landscape.errors import require
from landscape.inits.grid import cell_centers
from landscape.minima import CriticalPoints, Minima, find_critical_points
from landscape.problems import Problem
from landscape.statistics import boundaries


@dataclass(frozen=True, eq=False)
class BasinMap:
    """What every cell of a grid of starts ends in; rows run along the second coordinate, ascending.

    Attributes:
        labels: (h, w), the index of the minimum that the cell's center descends to, −1 for none.
        reasons: (h, w), '' for a hit, else one of `labels.REASONS`.
        steps: (h, w), steps taken.
        status: (h, w) of `landscape.Status`.
        x, y: (w,), (h,), the cells' centers.
        minima: what the labels index.
        critical: all critical points of the domain.
        fractions: (k,), the share of cells of each minimum; with `misses` they sum to 1.
        misses: share of cells by reason.
        boundary: the share of cells that touch another label. Cells are no sample: this is the fractions' error bar.
        runs: the descents behind the map, cell by cell.
        notes: what was chosen or noticed on the way.
    """

    labels: np.ndarray
    reasons: np.ndarray
    steps: np.ndarray
    status: np.ndarray
    x: np.ndarray
    y: np.ndarray
    minima: Minima
    critical: CriticalPoints
    fractions: np.ndarray
    misses: dict[str, float]
    boundary: float
    runs: descent.Runs
    notes: tuple[str, ...]


def basin_map(
    problem: Problem | str,
    optimizer: optax.GradientTransformation | str,
    resolution: int = 512,
    steps: int = 2000,
    seed: int = 0,
    *,
    view: Any = None,
    advance: Callable[[int], None] | None = None,
    **options: Any,
) -> BasinMap:
    """Descend from the center of every cell of a grid and label the cell by the minimum that it reaches.

    Args:
        problem: a problem or its spec. One of more than two coordinates is cut along the first two, see `through`: the
            cells are starts on that slice, and descents leave it as they like.
        optimizer: any optax transformation, or a spec.
        resolution: cells a side.
        steps: the budget of each cell.
        seed: of the noise, if there is any.
        view: (2, 2), the window that the grid covers; the domain by default.
        advance: called with the number of cells that were finished since the last call.
        options: as for `descend`.

    Errors:
        UsageError: a problem of one coordinate, resolution < 2, or an argument that breaks its rule.

    >>> import landscape
    >>> found = landscape.basin_map("styblinski_tang", "gd:lr=0.002", resolution=32)
    >>> found.labels.shape, round(float(found.fractions.sum()), 6)
    ((32, 32), 1.0)
    """
    target = problems.problem(problem)
    require(
        (target.dim or 0) >= 2, f"A basin map is drawn of a problem of two coordinates or more; {target.name} has not."
    )
    require(resolution >= 2, f"`resolution` must be at least 2 cells a side; got {resolution}.")
    window = target.domain[:2] if view is None else problems.check_domain(view)
    ready = descent.prepare(target, optimizer, steps, seed, **options)
    progress.notes(ready.notes)
    x, y = cell_centers(window, resolution)
    cells = np.stack(np.meshgrid(x, y), axis=-1).reshape(-1, 2)
    starts = np.concatenate([cells, np.tile(through(target)[2:], (len(cells), 1))], axis=1)
    critical = find_critical_points(target)
    runs = ready.run(starts, advance=advance)
    seen = labels.identify(runs, critical.minima)
    progress.notes(seen.notes)
    return _map(runs, seen, critical, x, y)


def through(problem: Problem) -> np.ndarray:
    """The point (d,) through which a problem of more than two coordinates is cut along the first two.

    The lowest published minimizer, or the middle of the domain where none is published.

    >>> through(problems.problem("styblinski_tang:dim=3")).round(4).tolist()
    [-2.9035, -2.9035, -2.9035]
    """
    return problem.domain.mean(axis=1) if problem.minimizers is None else problem.minimizers[0]


def _map(runs: descent.Runs, seen: labels.Labels, critical: CriticalPoints, x: np.ndarray, y: np.ndarray) -> BasinMap:
    shape = len(y), len(x)
    hits = np.bincount(seen.labels[seen.labels >= 0], minlength=len(seen.minima))
    misses = {reason: float((seen.reasons == reason).mean()) for reason in labels.REASONS}
    grid = seen.labels.reshape(shape)
    reasons = seen.reasons.reshape(shape)
    return BasinMap(
        grid, reasons, runs.steps.reshape(shape), runs.status.reshape(shape), x, y, seen.minima, critical,
        hits / len(seen.labels), misses, boundaries.boundary_share(outcomes(grid, reasons)), runs,
        runs.notes + seen.notes,
    )  # fmt: skip


def outcomes(labels_: np.ndarray, reasons: np.ndarray) -> np.ndarray:
    """One integer for each way of ending: the label of a hit, −1, −2, … for the reasons of a miss."""
    codes = np.array(labels_)
    for place, reason in enumerate(labels.REASONS):
        codes[reasons == reason] = -1 - place
    return codes
