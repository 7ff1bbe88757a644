"""Many steps of many runs as one loop over numbers: what `lane.step` does, at the speed of a hand-written loop.

A step is written out in single numbers, each a row over the runs, with vectorized sines and cosines, and compiled as
one function whose rows stay in the first cache level. What a step would test only for the rare run is not tested in
every step: inside a box on which the loss is proved finite, only that the run stays there is. Of a
run that leaves the box (or, where nothing is proved, meets a loss that is not finite or too large an argument of a
sine) what the loop says is void, and it is for `lane.step` to take its steps again.
"""

import functools
from collections.abc import Callable
from typing import Any

import jax
import jax.numpy as jnp
import numpy as np
from jax import lax
from jax.experimental.xla_metadata import set_xla_metadata

from landscape import compaction, evaluation, interval_arithmetic, threads, threefry, trigonometry, unchecked
from landscape.data_movement import NotScalar
from landscape.lane import CONVERGED, RUNNING, Lane, Program, Settings, enter
from landscape.loop_fusion import fuse
from landscape.unchecked import Kernel, LoopState

BLOCK = 512
"""Runs in a block, whose rows stay in the first cache level; a block is left when all its runs are done."""

FUNCTIONS = {"xla_disable_hlo_passes": f"{evaluation.NO_THREADS['xla_disable_hlo_passes']},call-inliner"}
"""No threads inside the loop, and functions that are marked stay functions."""

ONE_FUNCTION = {"xla_cpu_small_call": "true"}
"""The mark of what XLA compiles for a CPU as one function, loops and all, instead of a chain of calls."""


def kernel_of(program: Program, settings: Settings, dim: int, bits: int, lanes: int = BLOCK) -> Kernel | None:
    """The kernel of a program on points (dim,), or None where there is none and `lane.step` takes every step.

    Minibatches, data and what is no arithmetic of single numbers have none, nor has any processor but a CPU. What is
    traced to know is not traced again when it is launched on so many lanes.
    """
    if program.batches or program.axis != -1 or settings.data or not _marks():
        return None
    leaves, tree = jax.tree.flatten(plain(program, settings))
    return _kernel(program, tree, tuple((np.shape(leaf), np.dtype(leaf.dtype)) for leaf in leaves), dim, bits, lanes)


def plain(program: Program, settings: Settings) -> Settings:
    """The settings with the key as two words, where there is noise to draw."""
    return settings._replace(key=np.asarray(jax.random.key_data(settings.key)) if program.noisy else None)


@functools.lru_cache(maxsize=256)
def _kernel(program: Program, tree: Any, leaves: tuple, dim: int, bits: int, lanes: int) -> Kernel | None:
    settings = jax.tree.unflatten(tree, [jax.ShapeDtypeStruct(*leaf) for leaf in leaves])
    points = jax.ShapeDtypeStruct((dim, lanes), np.dtype(f"float{bits}"))
    entered = jax.vmap(functools.partial(enter, program), in_axes=-1, out_axes=-1)
    whole, sure = jax.ShapeDtypeStruct((), np.int32), jax.ShapeDtypeStruct((), np.bool_)
    streams = jax.ShapeDtypeStruct((lanes,), np.uint32) if program.noisy else None
    try:
        tile = jax.eval_shape(entered, points, jax.ShapeDtypeStruct((lanes,), np.bool_))
        found = Kernel(program, interval_arithmetic.box(program.loss, dim, bits, trigonometry.LIMIT[bits]))
        _compiled().eval_shape(found, settings, tile, streams, whole, whole, sure)
    except NotScalar:
        return None
    return found


@functools.cache
def _marks() -> bool:
    """Whether this version and device know how to compile a marked function."""
    return not threads.accelerated() and evaluation.accepted(FUNCTIONS) == FUNCTIONS


def launch(
    kernel: Kernel, settings: Settings, tile: Lane, streams: np.ndarray | None, first: int, number: int, ends: bool
) -> tuple[Lane, jax.Array]:
    """A tile after `number` more steps, and the lanes (lanes,) of which what it says is void.

    Args:
        kernel: from `kernel_of`.
        settings: its numbers, as `plain` gives them.
        tile: lanes on the last axis, a multiple of `BLOCK`.
        streams: (lanes,), the indices of the lanes' random streams, where there is noise.
        first: steps taken before.
        number: steps to take.
        ends: whether the budget is spent then, so that runs that have arrived count as converged.
    """
    return _compiled()(kernel, settings, tile, streams, np.int32(first), np.int32(number), np.bool_(ends))


@functools.cache
def _compiled() -> Callable:
    return jax.jit(_advance, static_argnums=0, compiler_options=evaluation.accepted(FUNCTIONS | evaluation.WIDE))


def _advance(kernel: Kernel, settings: Settings, tile: Lane, streams, first, number, ends) -> tuple[Lane, jax.Array]:
    running = tile.status == RUNNING
    keys = jnp.stack(threefry.fold(settings.key, streams)) if kernel.program.noisy else ()
    state, settings = _entered(tile, keys, running), settings._replace(key=None)
    state, (loss, gradient, arrived, void) = _blocks(kernel, settings, state, first, first + number)
    converged = (state.stopped >= 0) | (arrived & ends)
    status = _chosen(converged, jnp.int8(CONVERGED), jnp.int8(RUNNING))
    steps = _chosen(state.stopped >= 0, state.stopped.astype(jnp.int32), first + number)
    # Runs that were done before were not stepped.
    status, steps = _chosen(running, status, tile.status), _chosen(running, steps, tile.steps)
    return state.lane._replace(loss=loss, gradient=gradient, status=status, steps=steps), running & void


def _chosen(which: jax.Array, one: jax.Array, other: jax.Array) -> jax.Array:
    """`jnp.where`, which here would be a function of its own, and so a pass over the memory of its own."""
    which, one, other = jnp.broadcast_arrays(which, one, other)
    return lax.select(which, one, other)


def _entered(tile: Lane, keys: Any, running: jax.Array) -> LoopState:
    dtype = np.dtype(jnp.result_type(*jax.tree.leaves(tile.params)))
    stopped = -running.astype(f"int{8 * dtype.itemsize}")
    lane = tile._replace(loss=(), status=(), steps=(), gradient=())
    return LoopState(lane, keys, stopped)


def _blocks(kernel: Kernel, settings: Settings, state: LoopState, first, last) -> tuple[LoopState, tuple]:
    """The runners of all blocks after their steps, and what is seen of each at its end."""
    shapes = jax.tree.map(lambda leaf: jax.ShapeDtypeStruct(leaf.shape[:-1], leaf.dtype), state)
    step, seen = (_loops(part, kernel, settings, shapes) for part in (unchecked.step, unchecked.seen))
    coordinates = sum(leaf.size for leaf in jax.tree.leaves(shapes.lane.params))

    @functools.partial(jax.jit, inline=False)
    def all_blocks(rows, numbers, first, last):
        def stepped(rows, count):
            return step(rows, [*numbers, count])

        def goes_on(rows):
            # A coordinate that is not a number is void, whatever comes.
            known = [row == row for row in rows[:coordinates]]
            return functools.reduce(jnp.logical_and, known, rows[-1] < 0)

        rows = compaction.advance(stepped, rows, first, last, goes_on if kernel.program.stops else None)
        return rows, lax.map(lambda rows: seen(rows, [*numbers, last]), rows)

    blocks = [row.reshape(-1, BLOCK) for row in _rows(state, lanes=True)]
    with set_xla_metadata(**ONE_FUNCTION):
        rows, found = all_blocks(blocks, _rows(settings, lanes=False), first, last)
    outlook = jax.eval_shape(functools.partial(unchecked.seen, kernel), settings, first, shapes)
    return _tree(shapes, rows), _tree(outlook, found)


def _loops(function: Callable, kernel: Kernel, settings: Settings, state: LoopState) -> Callable:
    """A function of one run, (kernel, settings, count, state), as one of rows and numbers."""
    constants = jax.tree.map(lambda leaf: jax.ShapeDtypeStruct(jnp.shape(leaf), leaf.dtype), (settings, np.int32(0)))
    in_place = function is unchecked.step
    return fuse(lambda constants, state: function(kernel, *constants, state), constants, state, in_place)


def _rows(tree: Any, lanes: bool) -> list:
    """The numbers of all leaves; where the last axes are lanes, each a row over them."""
    leaves = map(jnp.asarray, jax.tree.leaves(tree))
    return [row for leaf in leaves for row in (leaf.reshape(-1, leaf.shape[-1]) if lanes else leaf.reshape(-1))]


def _tree(shapes: Any, rows: list) -> Any:
    """A tree of leaves of these shapes with lanes on the last axis, from its rows in blocks."""
    leaves, tree = jax.tree.flatten(shapes)
    place, found = 0, []
    for leaf in leaves:
        size = int(np.prod(leaf.shape))
        found.append(jnp.stack([row.reshape(-1) for row in rows[place : place + size]]).reshape(*leaf.shape, -1))
        place += size
    return jax.tree.unflatten(tree, found)
