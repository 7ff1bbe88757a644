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
before, but no fewer and no more, as an interruption waits for a stage."""

STEPWISE = 128
"""The fewest where steps are taken one by one, and half of those that were taken before."""


class Group(NamedTuple):
    """Runs at the same stage.

    Attributes:
        rows: (m,), the places of their starts.
        tile: their lanes, m on the last axis; None before the first step.
    """

    rows: np.ndarray
    tile: Lane | None


@dataclass(frozen=True)
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
        """The settings as the kernel takes them, on the device once and not once a launch."""
        return jax.device_put(kernel.plain(self.program, self.settings))


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
    m = len(group.rows)
    lanes = most(job, stepwise) if stepwise else job.lanes
    live = np.arange(lanes) < m
    places = None if m == lanes else np.minimum(np.arange(lanes), m - 1)
    if group.tile is None:
        rows = run_of(group.rows if places is None else group.rows[places])
        params = jax.tree.map(lambda leaf: np.ascontiguousarray(np.moveaxis(leaf[rows], 0, -1)), job.starts)
        if stepwise:
            return tiles.begin_tile(job.program, job.settings, params, live)
        return _enter(job.program, params, live)
    if places is None:
        return group.tile
    tile = jax.tree.map(lambda leaf: np.take(np.asarray(leaf), places, axis=-1), group.tile)
    return tile._replace(status=np.where(live, tile.status, np.int8(CONVERGED)))


def run_of(rows: np.ndarray) -> np.ndarray | slice:
    """The same places, as a slice where they follow one another: numpy copies those several times as fast.

    >>> run_of(np.arange(3, 6)), run_of(np.array([0, 2]))
    (slice(3, 6, None), array([0, 2]))
    """
    first, last = int(rows[0]), int(rows[-1])
    return slice(first, last + 1) if np.array_equal(rows, np.arange(first, last + 1)) else rows


def _enter(program: Program, params: np.ndarray, live: np.ndarray) -> Lane:
    """What `lane.enter` gives of each run; compiled is only what may be computed, as it takes 0.1 s."""
    box, n = params if program.watches else (), len(live)
    nothing = _nothing(program, len(params), params.dtype)
    memories = _memories(program, params) if nothing is None else nothing
    status = np.where(live, RUNNING, CONVERGED).astype(np.int8)
    return Lane(params, *memories, params, np.zeros(n, params.dtype), status, np.zeros(n, np.int32), box, box, ())


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


def by_kernel(job: Job, tile: Lane, rows: np.ndarray, counts: range) -> tuple[Lane, jax.Array]:
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


def by_kernel_along(job: Job, tile: Lane, rows: np.ndarray, cuts: list[int]) -> tuple[Lane, jax.Array, jax.Array]:
    """A tile of a block at the last of the cuts, of which of its runs that says nothing, and its iterates at each."""
    streams = _streams(job, tile, rows) if job.program.noisy else None
    return kernel.launch_along(job.kernel, job.numbers, tile, streams, cuts, cuts[-1] == job.steps)


def by_steps(job: Job, tile: Lane, rows: np.ndarray, counts: range) -> tuple[Lane, np.ndarray]:
    """The same by steps taken one after another, which say something of every run."""
    after = tiles.take_steps(job.program, job.settings, tile, _streams(job, tile, rows), counts, job.halt)
    return after, np.zeros(len(tile.status), bool)


def _streams(job: Job, tile: Lane, rows: np.ndarray) -> np.ndarray:
    """The indices of the random streams of a tile's lanes, of which those of `rows` are the first."""
    lanes = np.minimum(np.arange(len(tile.status)), len(rows) - 1)
    return (rows[lanes] + job.first).astype(np.uint32)
