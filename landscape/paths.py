"""Descending starts with their paths: runs keep their places, whether a kernel takes their steps or not.

The stages are those of runs without paths, so that keeping a path changes no bit of its end.
"""

import concurrent.futures
import itertools
from collections.abc import Callable

import jax
import numpy as np

from landscape import evaluation, tiles
from landscape.kernel import BLOCK
from landscape.lane import CONVERGED, RUNNING, Lane
from landscape.stage import Group, Job, by_kernel, by_steps, tile_of
from landscape.tiles import Finished

LOOK = 64
"""Iterates that are kept between two looks at whether any run goes on."""


def with_paths(job: Job, stride: int, piece: range) -> Finished:
    """Descend the starts in `piece`, a block at most, and keep every stride-th iterate and the last."""
    rows = np.arange(piece.start, piece.stop)
    with evaluation.precise(job.precision):
        fast, slow = tile_of(job, Group(rows, None), stepwise=False), None
        stepwise, count, kept, both = np.zeros(BLOCK, bool), 0, [fast.params], fast
        while count < job.steps and (not job.program.stops or (np.asarray(both.status) == RUNNING).any()):
            then = job.next(count)
            cuts = [count, *range((count // stride + 1) * stride, then, stride), then]
            counts = [range(*ends) for ends in itertools.pairwise(cuts)]
            fast, slow, stepwise, merged = _paced(job, fast, slow, stepwise, rows, counts)
            both, count = merged[-1], then
            on_path = [cut % stride == 0 or cut == job.steps for cut in cuts[1:]]
            kept += [one.params for one, wanted in zip(merged, on_path, strict=True) if wanted]
    return tiles.collect(both, kept, tiles.kept_of(job.steps, stride), len(rows))


def _paced(job, fast, slow, stepwise, rows, counts: list[range]) -> tuple[Lane, Lane, np.ndarray, list[Lane]]:
    """Both tiles at the next stage, which runs go stepwise, and all runs at the end of each of the given counts."""
    quick, void = _in_turn(by_kernel, job, _only(fast, ~stepwise), rows, counts)
    stepwise = stepwise | void
    if not stepwise.any():
        return quick[-1], None, stepwise, quick
    # Of whom the kernel says nothing now goes stepwise from the last stage on.
    if not counts[0].start:
        slow = tile_of(job, Group(rows, None), stepwise=True)
    else:
        slow = fast if slow is None else _merged(void, fast, slow)
    steady, _ = _in_turn(by_steps, job, _only(slow, stepwise), rows, counts)
    return quick[-1], steady[-1], stepwise, [_merged(stepwise, *both) for both in zip(steady, quick, strict=True)]


def _in_turn(forward: Callable, job, tile, rows, counts) -> tuple[list[Lane], np.ndarray]:
    """A tile at the end of each of the given counts, and of which of its runs that says nothing."""
    found, voids, goes_on = [], [], True
    for place, part in enumerate(counts):
        if job.halt.is_set():
            raise concurrent.futures.CancelledError
        if job.program.stops and place % LOOK == 0:
            # To look is to wait for what is under way, and to begin the next steps takes as long as to take them.
            goes_on = (np.asarray(tile.status) == RUNNING).any()
        if goes_on:
            tile, void = forward(job, tile, rows, part)
            voids.append(void)
        found.append(tile)
    return found, np.logical_or.reduce([np.zeros(BLOCK, bool), *map(np.asarray, voids)])


def _only(tile: Lane, which: np.ndarray) -> Lane:
    """A tile of which only some runs go on."""
    return tile._replace(status=np.where(which, tile.status, np.int8(CONVERGED)))


def _merged(which: np.ndarray, one: Lane, other: Lane) -> Lane:
    return jax.tree.map(lambda a, b: np.where(which, a, b), one, other)
