"""The exact gradient flow x' = −∇f(x) from many starts: what an optimizer with an infinitely small step would do.

Starts run in tiles of lanes, a thread per core. A lane whose run is done takes the next start, so that the work is the
sum of the runs' steps, and each run chooses its own; its result depends on nothing but its start.
"""

import functools
import queue
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from typing import Any

import jax
import jax.numpy as jnp
import numpy as np
from jax import lax

from landscape import evaluation, integrator, problems, threads, verdict
from landscape.descent import Runs, check_starts
from landscape.errors import require
from landscape.integrator import CONVERGED, RUNNING, Settings, Trajectory
from landscape.plan import COSTLY, TOLERANCE, check_numbers
from landscape.problems import Problem
from landscape.scale import Scale, scale
from landscape.status import Status
from landscape.tiles import Finished

ACCURACY = 1e-5
"""The error that a step may make by default, in widths."""

STEPS = 500
"""The default budget."""

LANES = 1024
"""Runs that a tile of a planar problem holds at a time."""

CHUNK = 8
"""Steps between two looks at which lanes are done."""


def flow(
    problem: Problem | str,
    starts: Any,
    steps: int = STEPS,
    *,
    accuracy: float = ACCURACY,
    tolerance: float | None = None,
    advance: Callable[[int], None] | None = None,
) -> Runs:
    """Follow the exact gradient flow x' = −∇f(x) from every start until it comes to rest.

    Steps are adaptive, with an estimate of each one's error, and implicit, so that stiff valleys take no more of them.
    In float64. Where the loss has a kink the flow slides along it in steps as short as the accuracy: it comes to rest
    at a published kink (settled) or uses up its budget (unsettled).

    Args:
        problem: a problem with a domain, or its spec.
        starts: (n, d).
        steps: the budget of each start; a step that is refused counts.
        accuracy: the error that a step may make, in widths of the domain.
        tolerance: relative to range/width, the gradient below which a run has converged; 1e-8 by default.
        advance: called with the number of starts that were finished since the last call.

    Returns:
        the runs, as of an optimizer of the name "gradient flow"; `steps` are the steps tried.

    Errors:
        UsageError: a problem without a domain, or an argument that breaks its rule.

    Source: E. Hairer and G. Wanner, Solving Ordinary Differential Equations II, 1996, section VI.4 (Rodas).

    >>> import landscape
    >>> p = landscape.problem("himmelblau")
    >>> runs = landscape.flow(p, [[1.0, 1.0], [-1.0, 1.0]])
    >>> landscape.label(runs, landscape.find_minima(p)).tolist()
    [2, 1]
    """
    target = problems.problem(problem)
    require(target.domain is not None, f"`flow` takes a problem that has a domain; {target.name} has none.")
    check_numbers(steps, tolerance)
    require(0 < accuracy < 1, f"`accuracy` must lie between 0 and 1; got {accuracy!r}.")
    points, found = check_starts(starts, target, 64), scale(target)
    done = _integrate(target, _settings(target, found, steps, accuracy, tolerance), points, advance)
    done = done if len(found.kinks) else replace(done, low=(), high=())
    return Runs(
        target, "gradient flow", points, done.ends, done.losses, _judge(done, found), done.steps, None,
        done.low, done.high, 0, 0.0,
    )  # fmt: skip


def _settings(target: Problem, found: Scale, steps: int, accuracy: float, tolerance: float | None) -> Settings:
    relative = TOLERANCE[64] if tolerance is None else tolerance
    limits = found.gradient_tolerance(relative), found.step_tolerance(relative)
    data = problems.in_precision(target.data, 64)
    return Settings(np.float64(accuracy), found.widths, *limits, np.int32(steps), data)


def _integrate(target: Problem, settings: Settings, starts: np.ndarray, advance: Callable | None) -> Finished:
    lanes = _lanes(target)
    workers = max(1, min(threads.cores(), len(starts) // lanes))
    # Neighbors need similar numbers of steps, so to take every `workers`-th start spreads the work evenly.
    shares = [np.arange(first, len(starts), workers) for first in range(workers)]
    done = _at_rest(starts)
    for rows, part in _side_by_side([_drain(target, settings, starts, share, lanes) for share in shares]):
        for kept, new in zip(done, part, strict=True):
            kept[rows] = new
        if advance and len(rows):
            advance(len(rows))
    return Finished(done.x, evaluation.values(target, done.x), done.status, done.steps, done.low, done.high, None)


def _judge(done: Finished, found: Scale) -> np.ndarray:
    """The status of each run, (n,): a slope below tolerance counts as rest where the budget did not tell."""
    left = np.isin(done.status, (integrator.SPENT, integrator.CRAWLS))
    status = verdict.judge(replace(done, status=np.where(left, RUNNING, done.status)), found, False)
    crawls = (status == Status.UNSETTLED) & (done.status == integrator.CRAWLS)
    return np.where(crawls, Status.CONVERGED, status).astype(np.int8)


def _lanes(target: Problem) -> int:
    """Runs in a tile, in whole vectors of the processor; fewer where Hessians are large or a loss costs much."""
    most = LANES if target.tile is None else min(target.tile, COSTLY)
    return max(16, min(most, 4 * LANES // target.dim**2) // 16 * 16)


def _at_rest(points: np.ndarray) -> Trajectory:
    """Runs (n,) that are done where they are."""
    n = len(points)
    x, low, high = (points.copy() for _ in range(3))
    return Trajectory(x, np.zeros(n), np.full(n, CONVERGED, np.int8), np.zeros(n, np.int32), low, high)


def _drain(
    target: Problem, settings: Settings, starts: np.ndarray, rows: np.ndarray, lanes: int
) -> Iterator[tuple[np.ndarray, Trajectory]]:
    """Integrate the starts in `rows`, and yield after every chunk which of them are done, and as what."""
    forward = (evaluation.for_products if target.tile else evaluation.for_loops)(_forward)
    tile = _at_rest(np.tile(starts[rows[0]], (lanes, 1)))
    owners = np.full(lanes, -1)
    while len(rows) or (owners >= 0).any():
        free = np.flatnonzero(owners < 0)[: len(rows)]
        owners[free], rows = rows[: len(free)], rows[len(free) :]
        _enter(tile, free, starts[owners[free]])
        # The precision context is thread-local, and must not be left open while others run on this thread.
        with evaluation.precise(64):
            tile = jax.tree.map(np.array, forward(target.function, settings, tile))
        done = np.flatnonzero((owners >= 0) & (tile.status != RUNNING))
        yield owners[done], jax.tree.map(lambda leaf, done=done: leaf[done], tile)
        owners[done] = -1


def _enter(tile: Trajectory, lanes: np.ndarray, points: np.ndarray) -> None:
    for kept, new in zip(tile, _at_rest(points), strict=True):
        kept[lanes] = new
    tile.status[lanes] = RUNNING


def _forward(function: Callable, settings: Settings, tile: Trajectory) -> Trajectory:
    """A tile after `CHUNK` more steps of every run that is not done."""
    step = jax.vmap(functools.partial(integrator.attempt, function, settings), -1, -1)
    turned = jax.tree.map(jnp.transpose, tile)
    turned = lax.fori_loop(0, CHUNK, lambda _, runs: step(runs), turned)
    return jax.tree.map(jnp.transpose, turned)


def _side_by_side(sources: list[Iterator]) -> Iterator:
    """What several iterators yield, each on a thread of its own, as it comes."""
    found, halt = queue.SimpleQueue(), threading.Event()

    def work(source: Iterator) -> None:
        try:
            for part in source:
                found.put(part)
                if halt.is_set():
                    return
        except BaseException:
            # The others need not end what will not be used.
            halt.set()
            raise
        finally:
            found.put(None)

    with ThreadPoolExecutor(len(sources)) as pool:
        futures = [pool.submit(work, source) for source in sources]
        try:
            for _ in sources:
                yield from iter(found.get, None)
        finally:
            # An interrupted session does not wait for runs that are on their way.
            halt.set()
    for future in futures:
        future.result()
