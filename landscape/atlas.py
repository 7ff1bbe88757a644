"""An atlas: the losses of many problems side by side, each over its own domain."""

from collections.abc import Callable, Sequence

import numpy as np

from landscape import catalog, evaluation, problems, progress
from landscape.errors import Failure, require
from landscape.problems import Problem
from landscape.record import Record

RESOLUTION = 200
"""Cells a side of the grid on which each loss is drawn."""

SAMPLES = 3
"""Points a side of a cell; ripples finer than a cell would otherwise make patterns that the loss does not have."""


def compute(
    specs: Sequence[str | Problem] = (),
    page: tuple[int, int] = (1, 1),
    resolution: int = RESOLUTION,
    advance: Callable[[int], None] | None = None,
) -> Record:
    """Compute an atlas: the mean of every loss in the cells of its domain, and what is published about its minima.

    Args:
        specs: planar problems or their specs; by default every problem of the catalog, plug-ins included, of which one
            that cannot be drawn is left out and named in the notes.
        page: (k, of): the k-th of so many parts, which differ in size by one at most.
        resolution: cells a side.
        advance: called with the number of problems that were finished since the last call.

    Errors:
        UsageError: a page that is not among its pages or would be empty, an unknown or other than planar problem among
            `specs`, resolution < 2.
        Failure: none of the catalog's problems can be drawn.

    >>> record = compute(["himmelblau", "rastrigin:amplitude=5"], resolution=21)
    >>> record.arrays["grid_loss"].shape, record.arrays["owners"].tolist()
    ((2, 21, 21), [0, 0, 0, 0, 1])
    """
    require(resolution >= 2, f"`resolution` must be at least 2; got {resolution}.")
    asked = part(specs or catalog.names("problems"), page)
    drawn, notes = [], []
    for spec in asked:
        try:
            drawn.append(_one(spec, resolution))
        except Exception as error:
            if specs:
                raise
            notes.append(f"{spec} is left out: {str(error).splitlines()[0] if str(error) else type(error).__name__}")
        if advance is not None:
            advance(1)
    if not drawn:
        raise Failure(f"None of the {len(asked)} problems can be drawn; the first: {notes[0]}")
    progress.notes(notes)
    study = {"verb": "atlas", "problems": [target.spec for target, _, _ in drawn], "page": [*page]}
    return Record(study | {"resolution": resolution}, _arrays(drawn), tuple(notes))


def part(items: Sequence, page: tuple[int, int]) -> list:
    """The k-th of several parts of a list, in order.

    >>> part(["a", "b", "c"], (1, 2)), part(["a", "b", "c"], (2, 2))
    (['a', 'b'], ['c'])
    """
    k, of = page
    fits = 1 <= k <= of <= len(items)
    require(fits, f"`page` is K/N with 1 ≤ K ≤ N, and N at most the number of problems, {len(items)}; got {k}/{of}.")
    each, longer = divmod(len(items), of)
    start = (k - 1) * each + min(k - 1, longer)
    return list(items[start : start + each + (k <= longer)])


def work(specs: Sequence[str | Problem] = (), page: tuple[int, int] = (1, 1)) -> int:
    """How many problems an atlas draws: the total of its progress bar."""
    return len(part(specs or catalog.names("problems"), page))


def _one(spec: str | Problem, resolution: int) -> tuple[Problem, tuple[np.ndarray, np.ndarray], np.ndarray]:
    target = problems.problem(spec)
    require(target.dim == 2, f"An atlas takes planar problems; {target.name} has {target.dim} coordinates.")
    evaluation.check(target)
    x, y = (_centers(low, high, resolution * SAMPLES) for low, high in target.domain)
    losses = evaluation.values(target, np.stack(np.meshgrid(x, y), axis=-1).reshape(-1, 2))
    means = losses.reshape(resolution, SAMPLES, resolution, SAMPLES).mean(axis=(1, 3))
    return target, tuple(_centers(low, high, resolution) for low, high in target.domain), means


def _centers(low: float, high: float, count: int) -> np.ndarray:
    return low + (np.arange(count) + 0.5) / count * (high - low)


def _arrays(drawn: list) -> dict[str, np.ndarray]:
    targets = [target for target, _, _ in drawn]
    published = [np.empty((0, 2)) if target.minimizers is None else target.minimizers for target in targets]
    return {
        "names": np.array([target.spec for target in targets]),
        "domains": np.stack([target.domain for target in targets]),
        "grid_x": np.stack([x for _, (x, _), _ in drawn]),
        "grid_y": np.stack([y for _, (_, y), _ in drawn]),
        "grid_loss": np.stack([loss for _, _, loss in drawn]),
        "minimizers": np.concatenate(published),
        "owners": np.repeat(np.arange(len(targets)), [len(points) for points in published]),
        "minima": np.array([np.nan if target.minimum is None else target.minimum for target in targets], float),
    }
