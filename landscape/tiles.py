"""The one compiled loop: many starts, tile by tile, each lane frozen when it is done.

A tile is a fixed number of starts; the lane is the last axis of every array of points, and the first of a network's.
One program advances a tile by a number of steps that is itself an argument, so `trace` (which stops after every step to
keep the path), `count`, `basins` and training share that program, and a start's result depends on nothing but the
start.
"""

import concurrent.futures
import functools
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from typing import Any

import jax
import numpy as np
from jax import lax
from jax.stages import Lowered

from landscape import evaluation, threads
from landscape.lane import CONVERGED, RUNNING, Lane, Program, Settings, begin, step

LANES = 1024
"""Starts in a tile of a planar problem: the state then stays in the second cache level."""

ACCELERATED = 2**18
"""The same on a device that is no CPU, where a step costs a launch however small it is; not measured."""

UNROLLED = 8
"""Steps in one pass of the loop on such a device, which looks at the loop's counter in between; not measured either."""

NETWORKS = 256
"""Networks in a tile at most."""

NUMBERS = 32768
"""Parameters in a tile of networks at most: from this size on, a single network keeps a core busy."""

CHUNK = 64
"""Steps between two looks at whether every lane of a tile is done."""


@functools.partial(jax.jit, static_argnums=0)
def begin_tile(program: Program, settings: Settings, params: Any, live: jax.Array) -> Lane:
    """A tile before its first step."""
    lanes = jax.vmap(functools.partial(begin, program, settings.data), in_axes=program.axis, out_axes=program.axis)
    return lanes(params, live)


def _advance(program: Program, settings: Settings, tile: Lane, rows: jax.Array, first, number) -> Lane:
    """A tile after `number` more steps; `first` of them were taken before, and `rows` are its starts' indices."""
    keys = jax.vmap(functools.partial(jax.random.fold_in, settings.key))(rows)
    axes = {"in_axes": (program.axis, 0, None), "out_axes": program.axis}
    lanes = jax.vmap(functools.partial(step, program, settings), **axes)

    def several(place, tile):
        for more in range(UNROLLED):
            tile = lanes(tile, keys, first + UNROLLED * place + more)
        return tile

    done = 0
    if threads.accelerated():
        tile = lax.fori_loop(0, number // UNROLLED, several, tile)
        done = number // UNROLLED * UNROLLED
    return lax.fori_loop(first + done, first + number, lambda count, tile: lanes(tile, keys, count), tile)


def advance_of(program: Program) -> Callable:
    """What advances a tile of a program."""
    return (evaluation.for_products if program.axis == 0 else evaluation.for_loops)(_advance)


def lowered(program: Program, settings: Settings, starts: np.ndarray, precision: int) -> Iterator[Lowered]:
    """What descends such starts (n, d) compiles, each as soon as it is known."""
    lanes = lanes_of(starts, program)
    points, number = jax.ShapeDtypeStruct((starts.shape[1], lanes), starts.dtype), jax.ShapeDtypeStruct((), np.int32)
    with evaluation.precise(precision):
        given = program, settings, points, jax.ShapeDtypeStruct((lanes,), np.bool_)
        yield begin_tile.lower(*given)
        tile, streams = begin_tile.eval_shape(*given), jax.ShapeDtypeStruct((lanes,), np.uint32)
        yield advance_of(program).lower(program, settings, tile, streams, number, number)


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
    halt: threading.Event | None = None,
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
        halt: set by whoever wants all to end, which raises `concurrent.futures.CancelledError`.
    """
    lanes, halt = lanes_of(starts, program), halt or threading.Event()

    def work(piece: range) -> Finished:
        # The precision context is thread-local, so each worker enters it.
        with evaluation.precise(precision):
            return _run_tile(program, settings, starts, piece, first, stride, lanes, halt)

    return in_threads(work, pieces(starts, program), halt, workers, advance)


def in_threads(
    work: Callable[[range], Finished],
    shares: list[range],
    halt: threading.Event,
    workers: int | None,
    advance: Callable[[int], None] | None,
) -> Finished:
    """What `work` leaves of all shares, in their order, each handed to a thread; `halt` is set when all must end."""
    with threads.pool(min(workers or threads.number(), len(shares))) as pool:
        futures = [pool.submit(work, piece) for piece in shares]
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
    return join([future.result() for future in futures])


def lanes_of(starts: Any, program: Program | None = None) -> int:
    """Starts in a tile: fewer where one start has many parameters, and a function of their number and the program."""
    parameters = sum(int(np.prod(leaf.shape[1:])) for leaf in jax.tree.leaves(starts))
    if program and program.axis == 0:
        return max(1, min(NETWORKS, NUMBERS // max(parameters, 1)))
    usual = ACCELERATED if threads.accelerated() else LANES
    most = min(usual, program.lanes or usual) if program else usual
    lanes = max(1, min(most, 2 * usual // max(parameters, 1)))
    # Whole vectors of the processor only: the rest of a loop may be compiled to other instructions.
    return lanes // 16 * 16 or lanes


def pieces(starts: Any, program: Program) -> list[range]:
    """The rows of each tile."""
    n, lanes = len(jax.tree.leaves(starts)[0]), lanes_of(starts, program)
    return [range(first, min(first + lanes, n)) for first in range(0, n, lanes)]


def open_tile(
    program: Program, settings: Settings, starts: Any, piece: range, lanes: int, first: int = 0
) -> tuple[Lane, np.ndarray]:
    """A tile of the starts in `piece`, filled up with its last one, and the index of each lane's random stream."""
    rows = np.minimum(np.arange(piece.start, piece.start + lanes), piece.stop - 1)
    params = jax.tree.map(lambda leaf: np.moveaxis(leaf[rows], 0, program.axis), starts)
    tile = begin_tile(program, settings, params, np.arange(lanes) < len(piece))
    return tile, (rows + first).astype(np.uint32)


def _run_tile(program, settings, starts, piece: range, first: int, stride: int, lanes: int, halt) -> Finished:
    tile, streams = open_tile(program, settings, starts, piece, lanes, first)
    steps, kept = int(settings.steps), [tile.params]
    tile = take_steps(program, settings, tile, streams, range(steps), halt, stride, kept)
    return collect(tile, kept if stride else None, kept_of(steps, stride), len(piece), program.axis)


def kept_of(steps: int, stride: int) -> int:
    """The number of iterates that a path keeps."""
    return -(-steps // stride) + 1 if stride else 0


def take_steps(
    program: Program,
    settings: Settings,
    tile: Lane,
    streams: np.ndarray,
    counts: range,
    halt: threading.Event,
    stride: int = 0,
    kept: list | None = None,
) -> Lane:
    """A tile after the steps in `counts`, one after another; iterates are added to `kept`, and the last are tested."""
    advance, done = advance_of(program), counts.start
    while done < counts.stop:
        if halt.is_set():
            raise concurrent.futures.CancelledError
        number = min(stride or CHUNK, counts.stop - done)
        tile = advance(program, settings, tile, streams, np.int32(done), np.int32(number))
        done += number
        if stride:
            kept.append(tile.params)
        if program.stops and not (np.asarray(tile.status) == RUNNING).any():
            break
    return _test_ends(program, settings, tile, streams, done) if counts.stop == int(settings.steps) else tile


def _test_ends(program: Program, settings: Settings, tile: Lane, streams: np.ndarray, done: int) -> Lane:
    """Test the last iterates too: a step that is tried and not taken says whether they have converged.

    With minibatches nothing converges, and what is missing is the whole loss.
    """
    if program.batches:
        return tile._replace(loss=_losses(program, settings, tile.params).astype(tile.loss.dtype))
    program = replace(program, stops=True)
    tried = advance_of(program)(program, settings, tile, streams, np.int32(done), np.int32(1))
    # In numpy, which compiles nothing for it.
    before, after = np.asarray(tile.status), np.asarray(tried.status)
    return tile._replace(status=np.where((before == RUNNING) & (after == CONVERGED), after, before))


@functools.partial(jax.jit, static_argnums=0)
def _losses(program: Program, settings: Settings, params: Any) -> jax.Array:
    return jax.vmap(lambda one: program.loss(one, *settings.data), in_axes=program.axis)(params)


def collect(tile: Lane, kept: list | None, length: int, size: int, axis: int = -1) -> Finished:
    """What a tile of `size` runs leaves, with paths of `length` iterates where some were kept."""

    def first_axis(leaf):
        return np.moveaxis(np.asarray(leaf), axis, 0)[:size]

    ends, low, high = (jax.tree.map(first_axis, part) for part in (tile.params, tile.low, tile.high))
    paths = None
    if kept is not None:
        kept = kept + [tile.params] * (len(kept) < length)
        paths = jax.tree.map(lambda *leaves: _paths(leaves, length, size, axis), *kept)
    losses, status, steps = (first_axis(part) for part in (tile.loss, tile.status, tile.steps))
    return Finished(ends, losses, status, steps, low, high, paths)


def _paths(leaves: tuple, length: int, size: int, axis: int) -> np.ndarray:
    """The first iterates of `size` runs as paths of `length`, the runs on the first axis and iterates on the second."""
    known = np.moveaxis(np.stack([np.asarray(leaf) for leaf in leaves]), axis if axis < 0 else axis + 1, 0)[:size]
    # All had stopped before the others were due.
    rest = np.broadcast_to(known[:, -1:], (len(known), length - len(leaves), *known.shape[2:]))
    return np.concatenate([known, rest], axis=1)


def join(parts: list[Finished]) -> Finished:
    """What tiles leave, in their order."""
    names = Finished.__dataclass_fields__
    trees = [{name: getattr(part, name) for name in names} for part in parts]
    return Finished(**jax.tree.map(lambda *leaves: np.concatenate(leaves), *trees))
