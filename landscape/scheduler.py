"""Descending many starts without stepping those that are done: the unfinished of several tiles are gathered into one.

Tiles stop at stages: after 512, 1536, 4608 … steps by a kernel, which leaves runs that are done behind in between as
well. At a stage they leave, and those that are not done wait until they fill a tile, which any thread may take on. The
work is then that of the steps needed, whatever the budget. A run's result still depends on nothing but its start: its
stream of random numbers goes with it, and stages lie at the same steps for all.
"""

import concurrent.futures
import dataclasses
import functools
import threading
from collections.abc import Callable
from queue import SimpleQueue
from typing import Any, NamedTuple

import jax
import numpy as np

from landscape import crew, evaluation, threads, tiles
from landscape.kernel import BLOCK
from landscape.lane import RUNNING, Program, Settings
from landscape.paths import with_paths
from landscape.stage import Group, Job, array_of, by_kernel, by_steps, index_of, job_of, lowered, most, tile_of
from landscape.tiles import Finished


class Stage(NamedTuple):
    """Where runs wait: after how many steps, and whether these are taken one by one."""

    stepwise: bool
    count: int


def run(
    program: Program,
    settings: Settings,
    starts: Any,
    *,
    first: int = 0,
    stride: int = 0,
    precision: int = 64,
    workers: int | None = None,
    advance: Callable[[int], None] | None = None,
    halt: threading.Event | None = None,
) -> Finished:
    """Descend all starts, on one thread per core and one to spare; the arguments are those of `tiles.run`."""
    options = {"first": first, "stride": stride, "precision": precision, "workers": workers, "advance": advance}
    halt = halt or threading.Event()
    if program.axis != -1:
        return tiles.run(program, settings, starts, **options, halt=halt)
    workers = workers or threads.number()
    job = job_of(program, settings, starts, first, precision, workers, along=stride > 0)
    job = dataclasses.replace(job, halt=halt)
    if not stride:
        return _gather(job, workers, advance)
    if job.kernel is None:
        return tiles.run(program, settings, starts, **options, halt=halt)
    pieces = [range(i, min(i + BLOCK, len(starts))) for i in range(0, len(starts), BLOCK)]
    return tiles.in_threads(functools.partial(with_paths, job, stride), pieces, job.halt, workers, advance)


def ahead(program: Program, settings: Settings, starts: np.ndarray, precision: int, stride: int) -> Callable[[], Any]:
    """Begin to compile what descends such starts (n, d), beside all else; what is returned waits for it."""

    def programs():
        job = job_of(program, settings, starts, 0, precision, threads.number(), along=stride > 0)
        yield from lowered(job, stride > 0) if job.kernel else tiles.lowered(program, settings, starts, precision)

    return threads.compiled_ahead(programs)


def _gather(job: Job, workers: int, advance: Callable[[int], None] | None) -> Finished:
    """Let threads take on groups until no run is left."""
    queue = _Queue(job, workers, advance)
    # One more thread keeps a core busy while another is on its way between Python and the compiled program.
    crew.of(workers + (workers > 1 and not threads.accelerated())).finish(queue)
    done = jax.tree.map(lambda leaf: np.moveaxis(leaf, -1, 0), queue.done)
    return Finished(done.params, done.loss, done.status, done.steps, done.low, done.high, None)


class _Queue:
    """The runs of a job, from which each thread takes what is to be done next; but for `forward`, one at a time.

    Attributes:
        waiting: the groups that wait, by stage.
        fresh: the first start that has not been taken.
        shares: parts of a group that fills no tile, one for each thread.
        left, busy: the runs that are not finished, and the threads that are at work on some.
        done: what is kept of all starts, the last axis theirs.
        news: how many runs were finished, again and again, and None when no thread will touch it again.
        failure: what went wrong first.
    """

    def __init__(self, job: Job, workers: int, advance: Callable[[int], None] | None):
        self.job, self.workers, self.advance = job, workers, advance
        self.waiting: dict[Stage, list[Group]] = {}
        self.shares: list[tuple[Stage, Group]] = []
        self.n = self.left = len(jax.tree.leaves(job.starts)[0])
        self.fresh, self.busy, self.done = 0, 0, None
        self.making, self.news, self.failure = threading.Lock(), SimpleQueue(), None

    @property
    def halt(self) -> threading.Event:
        """Set when every thread must end."""
        return self.job.halt

    def is_over(self) -> bool:
        """Whether no thread is at work, and none is to be."""
        return not self.busy and (not self.left or self.halt.is_set())

    def take(self) -> tuple[Stage, Group] | None:
        """What a thread is to take on next, or None where there is nothing for it."""
        try:
            taken = None if self.halt.is_set() else self._take()
        except BaseException as error:
            self.fail(error)
            return None
        self.busy += taken is not None
        return taken

    def fail(self, error: BaseException) -> None:
        """Let it end; one that was told to end has not failed."""
        self.halt.set()
        if not isinstance(error, concurrent.futures.CancelledError):
            self.failure = self.failure or error

    def forward(self, stage: Stage, group: Group) -> tuple[int, list[tuple[Stage, Group]]]:
        """Take on a group until its next stage: how many of its runs are finished, and where the others wait."""
        after, unfinished = _forward(self.job, stage, group)
        number = len(after.rows) - sum(len(one.which) for one in unfinished)
        if number:
            self._store(after, [one.which for one in unfinished])
        return number, [(one.stage, one.group.chosen(one.which)) for one in unfinished]

    def put_back(self, number: int, unfinished: list[tuple[Stage, Group]]) -> None:
        """Let the unfinished of a group wait where they are; so many of it are finished."""
        for stage, group in unfinished:
            self.waiting.setdefault(stage, []).append(group)
        if self.advance and number:
            self.news.put(number)
        self.left -= number
        self.busy -= 1

    def report(self, number: int) -> None:
        """Say that so many more runs were finished."""
        self.advance(number)

    def _take(self) -> tuple[Stage, Group] | None:
        """The deepest full group, fresh starts, or, where nothing is under way, a share of the rest."""
        for stage in sorted(self.waiting, key=lambda stage: -stage.count):
            if sum(len(group.rows) for group in self.waiting[stage]) >= most(self.job, stage.stepwise):
                return stage, _drawn(self.job, self.waiting, stage)
        if self.fresh < self.n:
            rows = range(self.fresh, min(self.fresh + self.job.size, self.n))
            self.fresh += len(rows)
            return Stage(self.job.kernel is None, 0), Group(rows, None)
        if not self.busy and not self.shares:
            self.shares = _rest(self.job, self.waiting, self.workers)
        return self.shares.pop() if self.shares else None

    def _store(self, group: Group, unfinished: list[np.ndarray]) -> None:
        """Keep what has become of the runs but some; their rows are theirs alone, so that no thread waits for another.

        Of rows that follow one another all are kept, as that is quicker: an unfinished run writes over its own later.
        """
        group = group._replace(tile=group.tile._replace(memory=(), clip_memory=(), gradient=(), order=()))
        if not isinstance(group.rows, range):
            group = group.chosen(np.delete(np.arange(len(group.rows)), np.concatenate([*unfinished, _NONE])))
        tile, rows = jax.tree.map(np.asarray, group.tile), index_of(group.rows)
        with self.making:
            if self.done is None:
                self.done = jax.tree.map(lambda leaf: np.empty((*leaf.shape[:-1], self.n), leaf.dtype), tile)
        for kept, new in zip(jax.tree.leaves(self.done), jax.tree.leaves(tile), strict=True):
            kept[..., rows] = new


def _rest(job: Job, waiting: dict, workers: int) -> list[tuple[Stage, Group]]:
    """What waits at the first stage, too few runs to fill a tile, in shares for all threads."""
    stage = min(waiting, key=lambda stage: stage.count)
    group = _drawn(job, waiting, stage)
    share = -(-len(group.rows) // (workers * BLOCK)) * BLOCK
    places = np.arange(len(group.rows))
    return [(stage, group.chosen(places[first : first + share])) for first in range(0, len(places), share)]


def _drawn(job: Job, waiting: dict, stage: Stage) -> Group:
    """As many of the runs that wait at a stage as a thread takes on; the others wait on."""
    size, group = most(job, stage.stepwise), _joined(waiting.pop(stage))
    if len(group.rows) > size:
        waiting[stage] = [group.chosen(np.arange(size, len(group.rows)))]
    return group.chosen(np.arange(min(size, len(group.rows))))


def _joined(groups: list[Group]) -> Group:
    if len(groups) == 1:
        return groups[0]
    rows, tile = np.concatenate([array_of(group.rows) for group in groups]), None
    if groups[0].tile is not None:
        tile = jax.tree.map(lambda *leaves: np.concatenate(leaves, axis=-1), *(group.tile for group in groups))
    return Group(rows, tile)


class _Unfinished(NamedTuple):
    """Where some runs of a group wait: which of them, and as what."""

    stage: Stage
    which: np.ndarray
    group: Group


_NONE = np.zeros(0, int)


def _forward(job: Job, stage: Stage, group: Group) -> tuple[Group, list[_Unfinished]]:
    """The runs of a group at the next stage, and where those wait that are not finished."""
    if job.halt.is_set():
        raise concurrent.futures.CancelledError
    then, m = job.next(stage.count), len(group.rows)
    with evaluation.precise(job.precision):
        tile = tile_of(job, group, stage.stepwise)
        tile, void = (by_steps if stage.stepwise else by_kernel)(job, tile, group.rows, range(stage.count, then))
    status, void = np.asarray(tile.status)[:m], np.asarray(void)[:m]
    if m < len(tile.status):
        # A whole tile stays where it was computed.
        tile = jax.tree.map(lambda leaf: np.asarray(leaf)[..., :m], tile)
    after, back, onward = Group(group.rows, tile), np.flatnonzero(void), _NONE
    if then < job.steps:
        onward = np.flatnonzero(~void & (status == RUNNING) if job.program.stops else ~void)
    waits = _Unfinished(Stage(stage.stepwise, then), onward, after), _Unfinished(Stage(True, stage.count), back, group)
    return after, [one for one in waits if len(one.which)]
