"""One leg of many runs: a tile of those at the same stage, and how it gets to the next one.

Where a `sprint` serves, it takes the steps. A run that it has no say about goes back to the last stage and walks: it
takes its steps one after another from there, for good.
"""

import functools
import threading
from dataclasses import dataclass, field
from typing import Any, NamedTuple

import jax
import numpy as np

from landscape import evaluation, sprint, tiles
from landscape.lane import CONVERGED, Lane, Program, Settings, enter

WIDE = 32 * sprint.BLOCK
"""Runs in a tile of a sprint at most: enough for a call to last a millisecond."""

SHORTEST, LONGEST = 128, 4096
"""Steps between two stages: at first, and at most, so that an interruption is seen soon."""


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
        program, settings, starts, first, precision: as in `run`.
        course: what the sprint is written for, or None.
        size: runs that a thread takes on at a time.
    """

    program: Program
    settings: Settings
    starts: np.ndarray
    first: int
    precision: int
    course: sprint.Course | None
    size: int
    halt: threading.Event = field(default_factory=threading.Event)

    @property
    def steps(self) -> int:
        """The budget."""
        return int(self.settings.steps)

    def streams(self, rows: np.ndarray) -> np.ndarray:
        """The indices of the random streams of some runs."""
        return (rows + self.first).astype(np.uint32)

    def next(self, count: int) -> int:
        """The stage after `count` steps."""
        # Runs that go on whatever happens gain nothing from a stage.
        return min(self.steps, count + (min(max(count, SHORTEST), LONGEST) if self.program.stops else LONGEST))


def course_of(program: Program, settings: Settings, starts: Any, precision: int) -> sprint.Course | None:
    """What a sprint over these starts is written for, or None where there is none."""
    if not isinstance(starts, np.ndarray):
        return None
    with evaluation.precise(precision):
        return sprint.course(program, settings, starts.shape[1], precision)


def size_of(program: Program, starts: Any, course: sprint.Course | None, workers: int) -> int:
    """How many runs a thread takes on at a time."""
    if course is None:
        return tiles.lanes_of(starts, program)
    if len(starts) <= 16 * sprint.BLOCK:
        return sprint.BLOCK
    share = -(-len(starts) // (2 * workers))
    return min(WIDE, -(-share // sprint.BLOCK) * sprint.BLOCK)


def most(job: Job, walks: bool) -> int:
    """How many runs a tile holds at most."""
    return sprint.BLOCK if walks and job.course else job.size


def tile_of(job: Job, group: Group, walks: bool) -> Lane:
    """A whole tile of a group's runs, filled up with its last, which is done there."""
    m = len(group.rows)
    lanes = most(job, walks) if walks else sprint.BLOCK if m <= sprint.BLOCK else WIDE
    places = np.minimum(np.arange(lanes), m - 1)
    live = np.arange(len(places)) < m
    if group.tile is None:
        params = jax.tree.map(lambda leaf: np.moveaxis(leaf[group.rows[places]], 0, -1), job.starts)
        return tiles.begin_tile(job.program, job.settings, params, live) if walks else _enter(job.program, params, live)
    tile = group.tile if m == len(places) else jax.tree.map(lambda leaf: np.take(leaf, places, axis=-1), group.tile)
    return tile._replace(status=np.where(live, tile.status, np.int8(CONVERGED)))


@functools.partial(jax.jit, static_argnums=0)
def _enter(program: Program, params: Any, live: jax.Array) -> Lane:
    return jax.vmap(functools.partial(enter, program), in_axes=-1, out_axes=-1)(params, live)


def sprinted(job: Job, tile: Lane, rows: np.ndarray, counts: range, halt: threading.Event) -> tuple[Lane, np.ndarray]:
    """A tile after the steps in `counts`, and of which of its runs that says nothing."""
    ends = counts.stop == job.steps
    after, void = sprint.advance(job.course, job.settings, tile, counts.start, len(counts), ends)
    return after, np.asarray(void)


def walked(job: Job, tile: Lane, rows: np.ndarray, counts: range, halt: threading.Event) -> tuple[Lane, np.ndarray]:
    """The same by steps taken one after another, which say something of every run."""
    streams = job.streams(rows[np.minimum(np.arange(len(tile.status)), len(rows) - 1)])
    return tiles.walk(job.program, job.settings, tile, streams, counts, halt), np.zeros(len(tile.status), bool)
