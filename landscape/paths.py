"""Descending starts with their paths: runs keep their places, whether a kernel takes their steps or not.

The stages are those of runs without paths, so that keeping a path changes no bit of its end.
"""

import concurrent.futures
import itertools

import jax
import numpy as np

from landscape import evaluation, tiles
from landscape.kernel import BLOCK, KEPT
from landscape.lane import CONVERGED, RUNNING, Lane
from landscape.stage import Group, Job, by_kernel_along, by_steps, tile_of
from landscape.tiles import Finished


def with_paths(job: Job, stride: int, piece: range) -> Finished:
    """Descend the starts in `piece`, a block at most, and keep every stride-th iterate and the last."""
    with evaluation.precise(job.precision):
        fast, slow = tile_of(job, Group(piece, None), stepwise=False), None
        stepwise, count, kept, both = np.zeros(BLOCK, bool), 0, [fast.params], fast
        while count < job.steps and _goes_on(job, both):
            then = job.next(count)
            cuts = [count, *range((count // stride + 1) * stride, then, stride), then]
            fast, slow, stepwise, both, iterates = _paced(job, fast, slow, stepwise, piece, cuts)
            on_path = [cut % stride == 0 or cut == job.steps for cut in cuts[1:]]
            kept += [one for one, wanted in zip(iterates, on_path, strict=True) if wanted]
            count = then
    return tiles.collect(both, kept, tiles.kept_of(job.steps, stride), len(piece))


def _paced(job, fast, slow, stepwise, rows: range, cuts: list[int]) -> tuple[Lane, Lane, np.ndarray, Lane, list]:
    """Both tiles at the next stage, which runs go stepwise, all runs there, and their iterates at each of the cuts."""
    quick, void, iterates = _by_kernel(job, _only(fast, ~stepwise), rows, cuts)
    stepwise = stepwise | void
    if not stepwise.any():
        return quick, None, stepwise, quick, iterates
    # Runs that the kernel has given up are taken step by step from the last stage on.
    if not cuts[0]:
        slow = tile_of(job, Group(rows, None), stepwise=True)
    else:
        slow = fast if slow is None else _merged(void, fast, slow)
    slow, steady = _by_steps(job, _only(slow, stepwise), rows, cuts)
    iterates = [np.where(stepwise, one, other) for one, other in zip(steady, iterates, strict=True)]
    return quick, slow, stepwise, _merged(stepwise, slow, quick), iterates


def _by_kernel(job: Job, tile: Lane, rows: range, cuts: list[int]) -> tuple[Lane, np.ndarray, list]:
    """A tile at the last of the cuts, of which of its runs that says nothing, and its iterates at each."""
    void, iterates = np.zeros(BLOCK, bool), []
    for place in range(0, len(cuts) - 1, KEPT):
        part = cuts[place : place + KEPT + 1]
        if job.halt.is_set():
            raise concurrent.futures.CancelledError
        if _goes_on(job, tile):
            tile, lost, kept = by_kernel_along(job, tile, rows, part)
            void, kept = void | np.asarray(lost), np.asarray(kept)
        else:
            kept = [np.asarray(tile.params)] * KEPT
        iterates += list(kept[: len(part) - 1])
    return tile, void, iterates


def _by_steps(job: Job, tile: Lane, rows: range, cuts: list[int]) -> tuple[Lane, list]:
    """A tile at the last of the cuts, and its iterates at each."""
    iterates = []
    for ends in itertools.pairwise(cuts):
        if job.halt.is_set():
            raise concurrent.futures.CancelledError
        if _goes_on(job, tile):
            tile, _ = by_steps(job, tile, rows, range(*ends))
        iterates.append(np.asarray(tile.params))
    return tile, iterates


def _goes_on(job: Job, tile: Lane) -> bool:
    return not job.program.stops or bool((np.asarray(tile.status) == RUNNING).any())


def _only(tile: Lane, which: np.ndarray) -> Lane:
    """A tile of which only some runs go on."""
    return tile._replace(status=np.where(which, tile.status, np.int8(CONVERGED)))


def _merged(which: np.ndarray, one: Lane, other: Lane) -> Lane:
    return jax.tree.map(lambda a, b: np.where(which, a, b), one, other)
