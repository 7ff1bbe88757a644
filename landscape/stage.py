"""Many runs between two stages: groups of runs that have taken equally many steps, and how a group gets to the next.

Where there is a `kernel`, it takes the steps. A run of which it says nothing goes back to the last stage, and from
there on its steps are taken one by one.
"""

import functools
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from typing import Any, NamedTuple

import jax
import numpy as np
from jax.stages import Lowered

from landscape import evaluation, kernel, lane, tiles
from landscape.kernel import BLOCK
from landscape.lane import CONVERGED, RUNNING, Lane, Program, Settings
from landscape.unchecked import Kernel

WIDE = 32 * BLOCK
"""Runs in a tile of a kernel at most: enough for a call to last a millisecond."""

SHORTEST, LONGEST = 512, 4096
"""Steps between two stages of a kernel, which leaves runs that are done behind itself: twice those that were taken
before, within these limits. An interruption waits for a stage, so that there is an upper one."""

STEPWISE = 128
"""The fewest where steps are taken one by one, and half of those that were taken before."""


class Group(NamedTuple):
    """Runs at the same stage.

    Attributes:
        rows: (m,), the places of their starts; a range of those that were taken together, which is quicker to copy.
        tile: their lanes, m on the last axis; None before the first step.
    """

    rows: np.ndarray | range
    tile: Lane | None

    def chosen(self, which: np.ndarray) -> "Group":
        """The runs at some of its places."""
        if len(which) == len(self.rows):
            return self
        tile = jax.tree.map(lambda leaf: np.take(np.asarray(leaf), which, axis=-1), self.tile)
        return Group(array_of(self.rows)[which], tile)


def array_of(rows: np.ndarray | range) -> np.ndarray:
    """The places of a group as an array."""
    return np.arange(rows.start, rows.stop) if isinstance(rows, range) else rows


@dataclass(frozen=True, eq=False)
class Job:
    """What is to be descended.

    Attributes:
        program, settings, starts, first, precision: as in `tiles.run`.
        kernel: what takes many steps at once, or None.
        size: runs that a thread takes on at a time.
        halt: set when every thread must end.
    """

    program: Program
    settings: Settings
    starts: np.ndarray
    first: int
    precision: int
    kernel: Kernel | None
    size: int
    halt: threading.Event = field(default_factory=threading.Event)

    @property
    def steps(self) -> int:
        """The budget."""
        return int(self.settings.steps)

    def next(self, count: int) -> int:
        """The stage after `count` steps."""
        # Runs that go on whatever happens gain nothing from a stage.
        more = max(count // 2, STEPWISE) if self.kernel is None else max(2 * count, SHORTEST)
        more = min(more, LONGEST) if self.program.stops else LONGEST
        # The last tenth of the budget begins with a stage where it takes another kernel.
        return min(count + more, *(end for end in (self.unwatched, self.steps) if end > count))

    @property
    def unwatched(self) -> int:
        """The steps that a kernel of their own may take, as no run is watched in them; whether many descend or few."""
        # Noise costs so much that to watch costs nothing beside it.
        return lane.unwatched(self.steps, max) if self.program.watches and not self.program.noisy else 0

    @functools.cached_property
    def unwatching(self) -> Kernel | None:
        """The kernel that takes them, or None where that of the others does."""
        return self.kernel._replace(program=replace(self.program, watches=False)) if self.parts else None

    @property
    def parts(self) -> bool:
        """Whether a kernel of their own takes them; few runs would gain too little."""
        return self.unwatched > 0 and self.size > BLOCK

    @property
    def lanes(self) -> int:
        """Runs in a tile of the kernel."""
        return BLOCK if self.size == BLOCK else WIDE

    @functools.cached_property
    def numbers(self) -> Settings:
        """The settings as the kernel takes them."""
        return kernel.plain(self.program, self.settings)


def job_of(
    program: Program, settings: Settings, starts: Any, first: int, precision: int, workers: int, along: bool = False
) -> Job:
    """The job of descending these starts on so many threads; with a kernel, that of keeping paths is one of blocks."""
    job = Job(program, settings, starts, first, precision, None, tiles.lanes_of(starts, program))
    if not isinstance(starts, np.ndarray):
        return job
    fast = replace(job, size=BLOCK if along else _share(len(starts), workers))
    begun = replace(program, watches=program.watches and not fast.parts)
    with evaluation.precise(precision):
        found = kernel.kernel_of(begun, settings, starts.shape[1], precision, fast.lanes, along)
    return replace(fast, kernel=found._replace(program=program)) if found else job


def _share(n: int, workers: int) -> int:
    """How many of n runs a thread takes on at a time by a kernel."""
    if n <= 16 * BLOCK:
        return BLOCK
    half = -(-n // (2 * workers))
    return min(WIDE, -(-half // BLOCK) * BLOCK)


def most(job: Job, stepwise: bool) -> int:
    """How many runs a tile holds at most."""
    return BLOCK if stepwise and job.kernel else job.size


def tile_of(job: Job, group: Group, stepwise: bool) -> Lane:
    """A whole tile of a group's runs, filled up with its last, which is done there."""
    m, lanes = len(group.rows), most(job, stepwise) if stepwise else job.lanes
    if group.tile is None:
        rows = index_of(group.rows if m == lanes else _filled_up(array_of(group.rows), lanes))
        params = jax.tree.map(lambda leaf: np.ascontiguousarray(np.moveaxis(leaf[rows], 0, -1)), job.starts)
        if stepwise:
            return tiles.begin_tile(job.program, job.settings, params, np.arange(lanes) < m)
        return _enter(job.program, params, m)
    if m == lanes:
        return group.tile
    tile = jax.tree.map(lambda leaf: _filled_up(np.asarray(leaf), lanes), group.tile)
    return tile._replace(status=np.where(np.arange(lanes) < m, tile.status, np.int8(CONVERGED)))


def _filled_up(array: np.ndarray, length: int) -> np.ndarray:
    """The last axis in so many places, those beyond its last like it."""
    return np.take(array, np.minimum(np.arange(length), array.shape[-1] - 1), axis=-1)


def index_of(rows: np.ndarray | range) -> np.ndarray | slice:
    """What picks the places of a group from an array.

    >>> index_of(range(3, 6)), index_of(np.array([0, 2]))
    (slice(3, 6, None), array([0, 2]))
    """
    return slice(rows.start, rows.stop) if isinstance(rows, range) else rows


def _enter(program: Program, params: np.ndarray, live: int) -> Lane:
    """What `lane.enter` gives of runs of which so many are live; compiled (0.1 s) is only what may be computed."""
    box, n = params if program.watches else (), params.shape[-1]
    nothing = _nothing(program, len(params), params.dtype)
    memories = _memories(program, params) if nothing is None else nothing
    return Lane(params, *memories, params, *_begun(n, live, params.dtype), box, box, ())


@functools.lru_cache(maxsize=8)
def _begun(n: int, live: int, dtype: np.dtype) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Losses, status and steps of n runs before their first step, of which so many are live; the same in each tile."""
    status = np.where(np.arange(n) < live, RUNNING, CONVERGED).astype(np.int8)
    begun = np.zeros(n, dtype), status, np.zeros(n, np.int32)
    for array in begun:
        array.setflags(write=False)
    return begun


@functools.lru_cache(maxsize=256)
def _nothing(program: Program, dim: int, dtype: np.dtype) -> tuple[Any, Any] | None:
    """What a program remembers where there is no number in it, as trees of nothing; None where there is."""
    found = jax.eval_shape(functools.partial(lane.memories, program), jax.ShapeDtypeStruct((dim,), dtype))
    return None if jax.tree.leaves(found) else found


@functools.partial(jax.jit, static_argnums=0)
def _memories(program: Program, params: jax.Array) -> tuple[Any, Any]:
    return jax.vmap(functools.partial(lane.memories, program), in_axes=-1, out_axes=-1)(params)


def lowered(job: Job, along: bool) -> Iterator[Lowered]:
    """What a kernel's first launch compiles, and what makes its tile, each as soon as it is known."""
    points = jax.ShapeDtypeStruct((job.starts.shape[1], job.lanes), job.starts.dtype)
    first = job.unwatching or job.kernel
    with evaluation.precise(job.precision):
        if _nothing(job.program, *points.shape[:1], points.dtype) is None:
            yield _memories.lower(job.program, points)
        yield kernel.lowered(first, job.settings, points, along)


def by_kernel(job: Job, tile: Lane, rows: np.ndarray | range, counts: range) -> tuple[Lane, jax.Array]:
    """A tile after the steps in `counts`, and of which of its runs that says nothing; both while they are computed."""
    streams = _streams(job, tile, rows) if job.program.noisy else None
    numbers = streams, counts.start, len(counts), counts.stop == job.steps
    if job.unwatching is None or counts.stop > job.unwatched:
        after, void = kernel.launch(job.kernel, job.numbers, tile, *numbers)
    else:
        # Until a run is watched, its box is the iterate itself.
        after, void = kernel.launch(job.unwatching, job.numbers, tile._replace(low=(), high=()), *numbers)
        after = after._replace(low=after.params, high=after.params)
    return after, void


def by_kernel_along(job: Job, tile: Lane, rows: range, cuts: list[int]) -> tuple[Lane, jax.Array, jax.Array]:
    """A tile of a block at the last of the cuts, of which of its runs that says nothing, and its iterates at each."""
    streams = _streams(job, tile, rows) if job.program.noisy else None
    return kernel.launch_along(job.kernel, job.numbers, tile, streams, cuts, cuts[-1] == job.steps)


def by_steps(job: Job, tile: Lane, rows: np.ndarray | range, counts: range) -> tuple[Lane, np.ndarray]:
    """The same by steps taken one after another, which say something of every run."""
    after = tiles.take_steps(job.program, job.settings, tile, _streams(job, tile, rows), counts, job.halt)
    return after, np.zeros(len(tile.status), bool)


def _streams(job: Job, tile: Lane, rows: np.ndarray | range) -> np.ndarray:
    """The indices of the random streams of a tile's lanes, of which those of `rows` are the first."""
    return (_filled_up(array_of(rows), len(tile.status)) + job.first).astype(np.uint32)
