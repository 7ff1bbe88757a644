"""Descending starts with their paths: runs keep their places, whether they sprint or walk.

The stages are those of runs without paths, so that keeping a path changes no bit of its end.
"""

import concurrent.futures
import itertools
import threading
from collections.abc import Callable

import jax
import numpy as np

from landscape import evaluation, sprint, tiles
from landscape.lane import CONVERGED, RUNNING, Lane
from landscape.leg import Group, Job, sprinted, tile_of, walked
from landscape.tiles import Finished


def with_paths(job: Job, stride: int, piece: range, halt: threading.Event) -> Finished:
    """Descend the starts in `piece`, a block at most, and keep every stride-th iterate and the last."""
    rows = np.arange(piece.start, piece.stop)
    with evaluation.precise(job.precision):
        fast, slow = tile_of(job, Group(rows, None), walks=False), None
        walks, count, kept, both = np.zeros(sprint.BLOCK, bool), 0, [fast.params], fast
        while count < job.steps and (not job.program.stops or (np.asarray(both.status) == RUNNING).any()):
            then = job.next(count)
            cuts = [count, *range((count // stride + 1) * stride, then, stride), then]
            counts = [range(*ends) for ends in itertools.pairwise(cuts)]
            fast, slow, walks, merged = _paced(job, fast, slow, walks, rows, counts, halt)
            both, count = merged[-1], then
            on_path = [cut % stride == 0 or cut == job.steps for cut in cuts[1:]]
            kept += [one.params for one, wanted in zip(merged, on_path, strict=True) if wanted]
    return tiles.collect(both, kept, tiles.kept_of(job.steps, stride), len(rows))


def _paced(job, fast, slow, walks, rows, counts: list[range], halt) -> tuple[Lane, Lane, np.ndarray, list[Lane]]:
    """Both tiles at the next stage, who walks, and the runs at the end of each of the given counts."""
    quick, void = _in_turn(sprinted, job, _only(fast, ~walks), rows, counts, halt)
    walks = walks | void
    if not walks.any():
        return quick[-1], None, walks, quick
    # Who turns out to walk does so from the last stage on.
    if not counts[0].start:
        slow = tile_of(job, Group(rows, None), walks=True)
    else:
        slow = fast if slow is None else _merged(void, fast, slow)
    steady, _ = _in_turn(walked, job, _only(slow, walks), rows, counts, halt)
    return quick[-1], steady[-1], walks, [_merged(walks, *both) for both in zip(steady, quick, strict=True)]


def _in_turn(forward: Callable, job, tile, rows, counts, halt) -> tuple[list[Lane], np.ndarray]:
    """A tile at the end of each of the given counts, and of which of its runs that says nothing."""
    found, void = [], np.zeros(sprint.BLOCK, bool)
    for part in counts:
        if halt.is_set():
            raise concurrent.futures.CancelledError
        tile, more = forward(job, tile, rows, part, halt)
        found, void = [*found, tile], void | more
    return found, void


def _only(tile: Lane, which: np.ndarray) -> Lane:
    """A tile of which only some runs go on."""
    return tile._replace(status=np.where(which, tile.status, np.int8(CONVERGED)))


def _merged(which: np.ndarray, one: Lane, other: Lane) -> Lane:
    return jax.tree.map(lambda a, b: np.where(which, a, b), one, other)
