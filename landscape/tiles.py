"""The one compiled loop: many starts, tile by tile, each lane frozen when it is done.

A tile is a fixed number of starts, with the lane as the last axis of every array. One program advances a tile by a
number of steps that is itself an argument, so `trace` (which stops after every step to keep the path), `count` and
`basins` share that program, and a start's result depends on nothing but the start.
"""

import concurrent.futures
import functools
import os
import threading
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any, NamedTuple

import jax
import jax.numpy as jnp
import numpy as np
from jax import lax

from landscape import evaluation, schedules
from landscape.optimizers import Rule

LANES = 1024
"""Starts in a tile of a planar problem: the state then stays in the second cache level."""

CHUNK = 64
"""Steps between two looks at whether every lane of a tile is done."""

WINDOW = 10
"""The fewest steps over which a run is watched for having settled, where a tenth of the budget is less."""

RUNNING, CONVERGED, DIVERGED = -1, 0, 4
"""What a lane's status is inside the loop; the others are told apart when the budget is spent."""


@dataclass(frozen=True)
class Program:
    """What is compiled: pure functions and switches. Everything else is an argument of the compiled program.

    Attributes:
        loss: params -> scalar.
        rule: the optimizer's pure functions.
        clip: (initialize, apply) or None.
        schedule: (count, steps, hyper) -> factor on the learning rate, or None.
        budget: the number of steps where the clip's memory is as long as the budget, or None.
        noisy: whether noise is added to the gradient.
        decays: whether l2 is added to the gradient.
        watches: whether the box of the last tenth of the budget is kept.
        stops: whether lanes freeze when they converge or diverge.
    """

    loss: Callable[[Any], jax.Array]
    rule: Rule
    clip: tuple[Callable, Callable] | None = None
    schedule: Callable | None = None
    budget: int | None = None
    noisy: bool = False
    decays: bool = False
    watches: bool = False
    stops: bool = True


class Settings(NamedTuple):
    """The numbers of a descent, all traced: another value does not recompile.

    Attributes:
        hyper, clip_hyper, schedule_hyper: hyperparameters by name.
        noise: standard deviation per coordinate, in the gradient's units.
        l2: λ of the term λθ.
        gradient_tolerance, step_tolerance: per coordinate.
        steps: the budget.
        key: of the random streams.
    """

    hyper: dict[str, Any]
    clip_hyper: dict[str, Any]
    schedule_hyper: dict[str, Any]
    noise: Any
    l2: Any
    gradient_tolerance: Any
    step_tolerance: Any
    steps: Any
    key: Any


class Lane(NamedTuple):
    """The state of one run; in a tile each array has the lanes as its last axis."""

    params: Any
    memory: Any
    clip_memory: Any
    gradient: Any
    loss: jax.Array
    status: jax.Array
    steps: jax.Array
    low: Any
    high: Any


def begin(program: Program, params: Any, live: jax.Array) -> Lane:
    """One run before its first step; a lane that only pads the tile is not live and counts as done."""
    loss, gradient = jax.value_and_grad(program.loss)(params)
    loss = loss.astype(jnp.result_type(*jax.tree.leaves(params)))
    status = jnp.where(live, jnp.where(jnp.isfinite(loss), RUNNING, DIVERGED), CONVERGED).astype(jnp.int8)
    box = params if program.watches else ()
    clip_memory = program.clip[0](params, program.budget) if program.clip else ()
    memory = program.rule.initialize(params)
    return Lane(params, memory, clip_memory, gradient, loss, status, jnp.int32(0), box, box)


def step(program: Program, settings: Settings, lane: Lane, key: jax.Array, count: jax.Array) -> Lane:
    """One step of one run: gradient, noise, clip, l2, optimizer, then freeze it if it is done."""
    dtype = lane.loss.dtype
    time = count.astype(dtype)
    gradient = (
        _perturb(lane.gradient, settings.noise, jax.random.fold_in(key, count)) if program.noisy else lane.gradient
    )
    clip_memory = lane.clip_memory
    if program.clip:
        gradient, clip_memory = program.clip[1](gradient, clip_memory, lane.params, settings.clip_hyper, time)
    gradient = _decay(program, settings, gradient, lane.params)
    hyper = _scheduled(program, settings, time)
    update, memory = program.rule.update(gradient, lane.memory, lane.params, hyper, time)
    params = jax.tree.map(jnp.add, lane.params, update)
    low, high = _watch(program, settings, lane, params, count)
    loss, exact = jax.value_and_grad(program.loss)(params)
    moved = lane._replace(params=params, memory=memory, clip_memory=clip_memory, low=low, high=high)
    moved = moved._replace(loss=loss.astype(dtype), gradient=exact, steps=lane.steps + 1)
    return (_freeze if program.stops else _mark)(program, settings, lane, moved, update)


def _perturb(gradient: Any, noise: jax.Array, key: jax.Array) -> Any:
    leaves, tree = jax.tree.flatten(gradient)
    keys = [key] if len(leaves) == 1 else jax.random.split(key, len(leaves))
    drawn = [leaf + noise * jax.random.normal(k, leaf.shape, leaf.dtype) for leaf, k in zip(leaves, keys, strict=True)]
    return jax.tree.unflatten(tree, drawn)


def _decay(program: Program, settings: Settings, gradient: Any, params: Any) -> Any:
    if not program.decays:
        return gradient
    return jax.tree.map(lambda g, p: g + settings.l2 * p, gradient, params)


def _scheduled(program: Program, settings: Settings, time: jax.Array) -> dict[str, Any]:
    if program.schedule is None:
        return settings.hyper
    factor = schedules.evaluate(program.schedule, time, settings.steps.astype(time.dtype), settings.schedule_hyper)
    return {**settings.hyper, "lr": settings.hyper["lr"] * factor.astype(time.dtype)}


def _watch(program: Program, settings: Settings, lane: Lane, params: Any, count: jax.Array) -> tuple[Any, Any]:
    if not program.watches:
        return (), ()
    # A tenth of a short budget is still a step: one point alone would look as if it stayed where it is.
    opens = count < settings.steps - jnp.maximum(settings.steps // 10, 1)
    low = jax.tree.map(lambda box, p: jnp.where(opens, p, jnp.minimum(box, p)), lane.low, params)
    high = jax.tree.map(lambda box, p: jnp.where(opens, p, jnp.maximum(box, p)), lane.high, params)
    return low, high


def _freeze(program: Program, settings: Settings, lane: Lane, moved: Lane, update: Any) -> Lane:
    exact = _decay(program, settings, lane.gradient, lane.params)
    still = _within(exact, settings.gradient_tolerance) & _within(update, settings.step_tolerance)
    verdict = jnp.where(_lost(lane, moved), DIVERGED, jnp.where(still, CONVERGED, RUNNING)).astype(jnp.int8)
    status = jnp.where(lane.status == RUNNING, verdict, lane.status)
    goes = status == RUNNING
    kept = jax.tree.map(lambda new, old: jnp.where(goes, new, old), moved, lane)
    return kept._replace(status=status)


def _mark(program: Program, settings: Settings, lane: Lane, moved: Lane, update: Any) -> Lane:
    # A run that goes on is diverged even if it comes back to finite losses later.
    return moved._replace(status=jnp.where((lane.status == RUNNING) & _lost(lane, moved), DIVERGED, lane.status))


def _lost(lane: Lane, moved: Lane) -> jax.Array:
    # The loss of the previous iterate decides here: a step that led to a non-finite loss was the last one.
    finite = [jnp.all(jnp.isfinite(leaf)) for leaf in jax.tree.leaves(moved.params)]
    return ~functools.reduce(jnp.logical_and, finite, jnp.isfinite(lane.loss))


def _within(tree: Any, tolerance: jax.Array) -> jax.Array:
    inside = [jnp.all(jnp.abs(leaf) <= tolerance) for leaf in jax.tree.leaves(tree)]
    return functools.reduce(jnp.logical_and, inside)


@functools.partial(jax.jit, static_argnums=0)
def _begin_tile(program: Program, params: Any, live: jax.Array) -> Lane:
    return jax.vmap(functools.partial(begin, program), in_axes=-1, out_axes=-1)(params, live)


@functools.partial(jax.jit, static_argnums=0)
def _advance_tile(program: Program, settings: Settings, tile: Lane, rows: jax.Array, first, number) -> Lane:
    keys = jax.vmap(functools.partial(jax.random.fold_in, settings.key))(rows)
    lanes = jax.vmap(functools.partial(step, program, settings), in_axes=(-1, 0, None), out_axes=-1)
    return lax.fori_loop(first, first + number, lambda count, tile: lanes(tile, keys, count), tile)


@dataclass(frozen=True, eq=False)
class Finished:
    """What a tile leaves: one entry a start on the first axis, numpy arrays.

    Attributes:
        ends, losses, status, steps: at the last iterate; status −1 where the budget ran out.
        low, high: the box of the last tenth of the budget, or () where it was not kept.
        paths: (lanes, kept, …) or None.
    """

    ends: Any
    losses: np.ndarray
    status: np.ndarray
    steps: np.ndarray
    low: Any
    high: Any
    paths: Any


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
) -> Finished:
    """Descend all starts, in tiles that are handed to one thread per core.

    Args:
        program: what to compile.
        settings: its numbers.
        starts: pytree with the starts on the leading axis.
        first: the index of the first start, which decides its random stream.
        stride: keep every stride-th iterate and the last; 0 keeps none.
        precision: 32 or 64.
        workers: threads; one per core by default.
        advance: called with the number of starts finished, as they finish.
    """
    n = len(jax.tree.leaves(starts)[0])
    lanes = lanes_of(starts)
    pieces = [range(i, min(i + lanes, n)) for i in range(0, n, lanes)]

    halt = threading.Event()

    def work(piece: range) -> Finished:
        # The precision context is thread-local, so each worker enters it.
        with evaluation.precise(precision):
            return _run_tile(program, settings, starts, piece, first, stride, lanes, halt)

    with concurrent.futures.ThreadPoolExecutor(min(workers or cores(), len(pieces))) as pool:
        futures = [pool.submit(work, piece) for piece in pieces]
        try:
            for future in concurrent.futures.as_completed(futures):
                size = len(future.result().status)
                if advance:
                    advance(size)
        except BaseException:
            # An interrupted session does not wait until running tiles have spent their budget.
            halt.set()
            pool.shutdown(cancel_futures=True)
            raise
    return _join([future.result() for future in futures])


def cores() -> int:
    """The number of cores that this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def lanes_of(starts: Any) -> int:
    """Starts in a tile: fewer where one start has many parameters, and a function of their number only."""
    parameters = sum(int(np.prod(leaf.shape[1:])) for leaf in jax.tree.leaves(starts))
    lanes = max(1, min(LANES, 2 * LANES // max(parameters, 1)))
    # Whole vectors of the processor only: the rest of a loop may be compiled to other instructions.
    return lanes // 16 * 16 or lanes


def _run_tile(program, settings, starts, piece: range, first: int, stride: int, lanes: int, halt) -> Finished:
    rows = np.minimum(np.arange(piece.start, piece.start + lanes), piece.stop - 1)
    params = jax.tree.map(lambda leaf: np.moveaxis(leaf[rows], 0, -1), starts)
    tile = _begin_tile(program, params, np.arange(lanes) < len(piece))
    streams = (rows + first).astype(np.uint32)
    kept, done, steps = [tile.params], 0, int(settings.steps)
    while done < steps and not halt.is_set():
        number = min(stride or CHUNK, steps - done)
        tile = _advance_tile(program, settings, tile, streams, np.int32(done), np.int32(number))
        done += number
        if stride:
            kept.append(tile.params)
        if program.stops and not (np.asarray(tile.status) == RUNNING).any():
            break
    if halt.is_set():
        raise concurrent.futures.CancelledError
    tile = _test_ends(program, settings, tile, streams, done)
    return _collect(tile, kept if stride else None, -(-steps // stride) + 1 if stride else 0, len(piece))


def _test_ends(program: Program, settings: Settings, tile: Lane, streams: np.ndarray, done: int) -> Lane:
    """Test the last iterates too: a step that is tried and not taken says whether they have converged."""
    program = replace(program, stops=True)
    tried = _advance_tile(program, settings, tile, streams, np.int32(done), np.int32(1))
    arrived = (tile.status == RUNNING) & (tried.status == CONVERGED)
    return tile._replace(status=jnp.where(arrived, tried.status, tile.status))


def _collect(tile: Lane, kept: list | None, length: int, size: int) -> Finished:
    def first_axis(leaf):
        return np.moveaxis(np.asarray(leaf), -1, 0)[:size]

    ends, low, high = (jax.tree.map(first_axis, part) for part in (tile.params, tile.low, tile.high))
    paths = None
    if kept is not None:
        kept = kept + [kept[-1]] * (length - len(kept))
        paths = jax.tree.map(lambda *leaves: np.stack([first_axis(leaf) for leaf in leaves], axis=1), *kept)
    losses, status, steps = (first_axis(part) for part in (tile.loss, tile.status, tile.steps))
    return Finished(ends, losses, status, steps, low, high, paths)


def _join(parts: list[Finished]) -> Finished:
    names = Finished.__dataclass_fields__
    trees = [{name: getattr(part, name) for name in names} for part in parts]
    return Finished(**jax.tree.map(lambda *leaves: np.concatenate(leaves), *trees))
