"""The basin map: what every cell of a grid of starts ends in."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import optax

from landscape import descent, display, gradient_flow, labels, plan, problems, progress
from landscape import repeats as again
from landscape.errors import require
from landscape.inits.grid import cell_centers
from landscape.minima import CriticalPoints, Minima, find_critical_points
from landscape.problems import Problem
from landscape.statistics import boundaries
from landscape.tally import Book


@dataclass(frozen=True, eq=False)
class BasinMap:
    """What every cell of a grid of starts ends in; rows run along the second coordinate, ascending.

    Attributes:
        labels: (h, w), the index of the minimum that the cell's center descends to, −1 for none; where each cell ran
            several times, its most frequent outcome.
        reasons: (h, w), '' for a hit, else one of `labels.REASONS`.
        steps: (h, w), steps taken; their rounded mean over the runs that ended as the label says.
        status: (h, w) of `landscape.Status`; of the first run that ended as the label says.
        x, y: (w,), (h,), the cells' centers.
        minima: what the labels index.
        critical: all critical points of the domain.
        fractions: (k,), the share of runs that hit each minimum; with `misses` they sum to 1.
        misses: share of runs by reason.
        boundary: the share of cells that touch another label. Cells are no sample: this is the fractions' error bar.
        runs: the descents behind the map, cell by cell.
        others: those with other noise, one a repeat but for the first, without their ends.
        codes: (T, h w), how each run ended, see `labels.outcomes`.
        flow: (h w,), how the exact gradient flow from each cell's center ends, as `codes`; None if not asked for.
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
    others: tuple[descent.Runs, ...]
    codes: np.ndarray
    flow: np.ndarray | None
    notes: tuple[str, ...]

    def __repr__(self) -> str:
        return display.basin_map(self)

    @property
    def chances(self) -> again.Chances:
        """How often each cell ended in which way: (C, h w) and (h w,)."""
        return again.chances(self.codes)


def basin_map(
    problem: Problem | str,
    optimizer: optax.GradientTransformation | str,
    resolution: int = 512,
    steps: int = 2000,
    seed: int = 0,
    *,
    repeats: int = 1,
    flow: bool = False,
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
        repeats: runs of each cell, with independent noise where there is any.
        flow: whether to follow the exact gradient flow from each cell too, see `landscape.flow`.
        view: (2, 2), the window that the grid covers; the domain by default.
        advance: called with the number of runs that were finished since the last call.
        options: as for `descend`.

    Errors:
        UsageError: a problem of one coordinate, resolution < 2, repeats without noise, or another argument that breaks
            its rule.

    >>> import landscape
    >>> found = landscape.basin_map("styblinski_tang", "gd:lr=0.002", resolution=32)
    >>> found.labels.shape, round(float(found.fractions.sum()), 6)
    ((32, 32), 1.0)
    """
    target = problems.problem(problem)
    name, dim = target.name, target.dim
    require(
        (dim or 0) >= 2, f"A basin map is drawn of a problem of two coordinates or more; {name} has {dim or 'none'}."
    )
    require(resolution >= 2, f"`resolution` must be at least 2 cells a side; got {resolution}.")
    window = target.domain[:2] if view is None else problems.check_domain(view)
    asked = plan.of(target, optimizer, steps, seed, **options)
    again.check(repeats, [asked])
    descends = asked.ahead(resolution**2)
    ready = descent.measured(asked)
    again.check_noise(repeats, [ready])
    progress.notes(ready.notes)
    x, y, starts = cells(target, window, resolution)
    critical = find_critical_points(target)
    descends()
    labeling = labels.ahead(ready, critical.minima, len(starts))
    every, book = _every(ready, starts, repeats, flow, options.get("tolerance"), advance), Book(critical.minima)
    runs, codes = _collect(every, book, labeling)
    found = _map(runs[:repeats], codes[:repeats], book, critical, (x, y))
    return replace(found, flow=codes[repeats]) if flow else found


def _every(ready, starts, repeats, flow, tolerance, advance) -> Iterator[descent.Runs]:
    """The repeats of the descents from the starts and, where it is asked for, the flow."""
    yield from again.run(ready, starts, repeats, advance=advance)
    if flow:
        yield gradient_flow.flow(ready.problem, starts, tolerance=tolerance, advance=advance)


def cells(problem: Problem, window: np.ndarray, resolution: int) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """The centers of a grid of cells: x (w,), y (h,), and all of them as starts (h w, d), the first row first.

    >>> cells(problems.problem("styblinski_tang:dim=3"), np.array([[0.0, 4.0], [0.0, 2.0]]), 2)[2].round(2).tolist()
    [[1.0, 0.5, -2.9], [3.0, 0.5, -2.9], [1.0, 1.5, -2.9], [3.0, 1.5, -2.9]]
    """
    x, y = cell_centers(window, resolution)
    flat = np.stack(np.meshgrid(x, y), axis=-1).reshape(-1, 2)
    return x, y, np.concatenate([flat, np.tile(through(problem)[2:], (len(flat), 1))], axis=1)


def through(problem: Problem) -> np.ndarray:
    """The point (d,) through which a problem of more than two coordinates is cut along the first two.

    The lowest published minimizer, or the middle of the domain where none is published.

    >>> through(problems.problem("styblinski_tang:dim=3")).round(4).tolist()
    [-2.9035, -2.9035, -2.9035]
    """
    return problem.domain.mean(axis=1) if problem.minimizers is None else problem.minimizers[0]


def _collect(
    every: Iterable[descent.Runs], book: Book, labeling: Callable[[], Any]
) -> tuple[tuple[descent.Runs, ...], np.ndarray]:
    """The runs, and how each ended by the list of minima that they completed together, see `labels.outcomes`."""
    runs, codes = [], []
    for one in every:
        labeling()
        hit = labels.identify(one, book.minima)
        progress.notes(hit.notes)
        codes.append(book.codes(hit))
        # The ends of many repeats would fill the memory, and nothing asks for them.
        runs.append(replace(one, ends=one.ends[:0], losses=one.losses[:0], low=(), high=()) if runs else one)
    numbered = np.stack(codes)
    return tuple(runs), np.where(numbered >= 0, book.places(numbered), numbered)


def _map(
    runs: tuple[descent.Runs, ...], codes: np.ndarray, book: Book, critical: CriticalPoints, axes: tuple
) -> BasinMap:
    x, y = axes
    likeliest = codes[0] if len(codes) == 1 else again.chances(codes).likeliest
    grid, reasons = (part.reshape(len(y), len(x)) for part in labels.ways(likeliest))
    chosen = codes == likeliest
    steps = np.sum([one.steps * own for one, own in zip(runs, chosen, strict=True)], axis=0) / chosen.sum(axis=0)
    status = np.stack([one.status for one in runs])[chosen.argmax(axis=0), np.arange(codes.shape[1])]
    hits = np.bincount(codes[codes >= 0], minlength=len(book.minima))
    misses = {reason: float((codes == -1 - place).mean()) for place, reason in enumerate(labels.REASONS)}
    return BasinMap(
        grid, reasons, np.round(steps).astype(runs[0].steps.dtype).reshape(grid.shape), status.reshape(grid.shape),
        x, y, book.minima, critical, hits / codes.size, misses,
        boundaries.boundary_share(likeliest.reshape(grid.shape)), runs[0], runs[1:], codes, None,
        (*runs[0].notes, *dict.fromkeys(book.notes)),
    )  # fmt: skip
