"""Many steps of many runs as one loop over numbers: what `lane.step` does, at the speed of a hand-written loop.

A step is written out in single numbers, each a row over the runs, with vectorized sines and cosines, and compiled as
one function whose rows stay in the first cache level. What a step would test only for the rare run is not tested in
every step: inside a box on which the loss is proved finite, all that is tested is that the run stays there. If a run
leaves the box (or, where nothing is proved, meets a loss that is not finite or too large an argument of a sine), its
result from the loop is discarded, and `lane.step` takes its steps again.
"""

import functools
from collections.abc import Callable
from typing import Any

import jax
import jax.numpy as jnp
import numpy as np
from jax import lax
from jax.experimental.xla_metadata import set_xla_metadata
from jax.stages import Lowered

from landscape import compaction, evaluation, interval_arithmetic, threads, threefry, trigonometry, unchecked
from landscape.data_movement import NotScalar
from landscape.lane import CONVERGED, RUNNING, Lane, Program, Settings, enter
from landscape.loop_fusion import fuse
from landscape.unchecked import Kernel, LoopState

BLOCK = 512
"""Runs in a block, whose rows stay in the first cache level; a block is left when all its runs are done."""

KEPT = 64
"""Iterates that a launch keeps of each run at most: between two of them, whether any goes on is looked at."""

FUNCTIONS = {"xla_disable_hlo_passes": f"{evaluation.NO_THREADS['xla_disable_hlo_passes']},call-inliner"}
"""No threads inside the loop, and functions that are marked stay functions."""

ONE_FUNCTION = {"xla_cpu_small_call": "true"}
"""The mark of what XLA compiles for a CPU as one function, loops and all, instead of a chain of calls."""


def kernel_of(
    program: Program, settings: Settings, dim: int, bits: int, lanes: int = BLOCK, along: bool = False
) -> Kernel | None:
    """The kernel of a program on points (dim,), or None where there is none and `lane.step` takes every step.

    Minibatches, data and what is no arithmetic of single numbers have none, nor has any processor but a CPU. What is
    traced to know is not traced again when it is launched on so many lanes, or by `launch_along`.
    """
    if program.batches or program.axis != -1 or settings.data or not _marks():
        return None
    points = jax.ShapeDtypeStruct((dim, lanes), np.dtype(f"float{bits}"))
    return _kernel(program, *_shapes(program, settings), points, along)


def plain(program: Program, settings: Settings) -> Settings:
    """The settings with the key as two words, where there is noise to draw."""
    return settings._replace(key=np.asarray(jax.random.key_data(settings.key)) if program.noisy else None)


def _shapes(program: Program, settings: Settings) -> tuple[Any, tuple[jax.ShapeDtypeStruct, ...]]:
    """The settings as a kernel takes them, as a tree and the shapes of its leaves."""
    leaves, tree = jax.tree.flatten(plain(program, settings))
    return tree, tuple(jax.ShapeDtypeStruct(np.shape(leaf), leaf.dtype) for leaf in leaves)


@functools.lru_cache(maxsize=256)
def _kernel(program: Program, tree: Any, leaves: tuple, points: jax.ShapeDtypeStruct, along: bool) -> Kernel | None:
    bits = 8 * points.dtype.itemsize
    try:
        box = interval_arithmetic.box(program.loss, points.shape[0], bits, trigonometry.LIMIT[bits])
        found = Kernel(program, box)
        _compiled(along).eval_shape(found, jax.tree.unflatten(tree, leaves), *_launched(program, points, along))
    except NotScalar:
        return None
    return found


def lowered(kernel: Kernel, settings: Settings, points: jax.ShapeDtypeStruct, along: bool = False) -> Lowered:
    """What a launch on points (d, lanes) compiles; where it is compiled, a launch does not compile it again."""
    return _lowered(kernel, *_shapes(kernel.program, settings), points, along)


@functools.lru_cache(maxsize=16)
def _lowered(kernel: Kernel, tree: Any, leaves: tuple, points: jax.ShapeDtypeStruct, along: bool) -> Lowered:
    settings = jax.tree.unflatten(tree, leaves)
    return _compiled(along).lower(kernel, settings, *_launched(kernel.program, points, along))


def _launched(program: Program, points: jax.ShapeDtypeStruct, along: bool) -> tuple:
    """The shapes of what a launch takes after the settings."""
    lanes = points.shape[1:]
    entered = jax.vmap(functools.partial(enter, program), in_axes=-1, out_axes=-1)
    tile = jax.eval_shape(entered, points, jax.ShapeDtypeStruct(lanes, np.bool_))
    streams = jax.ShapeDtypeStruct(lanes, np.uint32) if program.noisy else None
    whole, sure = jax.ShapeDtypeStruct((), np.int32), jax.ShapeDtypeStruct((), np.bool_)
    return tile, streams, jax.ShapeDtypeStruct((KEPT + 1,), np.int32) if along else whole, whole, sure


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


def launch_along(
    kernel: Kernel, settings: Settings, tile: Lane, streams: np.ndarray | None, cuts: list[int], ends: bool
) -> tuple[Lane, jax.Array, jax.Array]:
    """What `launch` gives of a block, and its iterates (KEPT, d, lanes) after each of the cuts but the first.

    Args:
        kernel, settings, tile, streams, ends: as of `launch`.
        cuts: after how many steps to keep one, in order, of which the first were taken before; `KEPT` + 1 at most. Of
            fewer, the last iterates mean nothing.
    """
    padded = np.array([*cuts, *[cuts[-1]] * (KEPT + 1 - len(cuts))], np.int32)
    return _compiled(True)(kernel, settings, tile, streams, padded, np.int32(len(cuts) - 1), np.bool_(ends))


@functools.cache
def _compiled(along: bool = False) -> Callable:
    options = evaluation.accepted(FUNCTIONS | evaluation.WIDE)
    return jax.jit(_advance_along if along else _advance, static_argnums=0, compiler_options=options)


def _advance(kernel: Kernel, settings: Settings, tile: Lane, streams, first, number, ends) -> tuple[Lane, jax.Array]:
    return _advance_along(kernel, settings, tile, streams, (first, first + number), None, ends)[:2]


def _advance_along(kernel: Kernel, settings: Settings, tile: Lane, streams, cuts, number, ends) -> tuple:
    """A tile after the last of the cuts, the lanes of which that is void, and its iterates after so many of the cuts.

    The cuts are numbers (KEPT + 1,), or, without a number of iterates to keep, the first and the last.
    """
    running = tile.status == RUNNING
    keys = jnp.stack(threefry.fold(settings.key, streams)) if kernel.program.noisy else ()
    state, settings = _entered(tile, keys, running), settings._replace(key=None)
    state, iterates, (loss, gradient, arrived, void) = _blocks(kernel, settings, state, cuts, number)
    converged = (state.stopped >= 0) | (arrived & ends)
    status = _chosen(converged, jnp.int8(CONVERGED), jnp.int8(RUNNING))
    steps = _chosen(state.stopped >= 0, state.stopped.astype(jnp.int32), cuts[-1])
    # Runs that were done before were not stepped.
    status, steps = _chosen(running, status, tile.status), _chosen(running, steps, tile.steps)
    return state.lane._replace(loss=loss, gradient=gradient, status=status, steps=steps), running & void, iterates


def _chosen(which: jax.Array, one: jax.Array, other: jax.Array) -> jax.Array:
    """`jnp.where`, which here would be a function of its own, and so a pass over the memory of its own."""
    which, one, other = jnp.broadcast_arrays(which, one, other)
    return lax.select(which, one, other)


def _entered(tile: Lane, keys: Any, running: jax.Array) -> LoopState:
    dtype = np.dtype(jnp.result_type(*jax.tree.leaves(tile.params)))
    stopped = -running.astype(f"int{8 * dtype.itemsize}")
    lane = tile._replace(loss=(), status=(), steps=(), gradient=())
    return LoopState(lane, keys, stopped)


def _blocks(kernel: Kernel, settings: Settings, state: LoopState, cuts, number) -> tuple[LoopState, Any, tuple]:
    """The runners of all blocks after their steps, the iterates that are kept, and what is seen of each at its end."""
    shapes = jax.tree.map(lambda leaf: jax.ShapeDtypeStruct(leaf.shape[:-1], leaf.dtype), state)
    step, seen = (_loops(part, kernel, settings, shapes) for part in (unchecked.step, unchecked.seen))
    coordinates = sum(leaf.size for leaf in jax.tree.leaves(shapes.lane.params))

    @functools.partial(jax.jit, inline=False)
    def all_blocks(rows, numbers, cuts, number):
        def stepped(rows, count):
            return step(rows, [*numbers, count])

        def goes_on(rows):
            # A coordinate that is not a number is void, whatever comes.
            known = [row == row for row in rows[:coordinates]]
            return functools.reduce(jnp.logical_and, known, rows[-1] < 0)

        def between(rows, first, last):
            return compaction.advance(stepped, rows, first, last, goes_on if kernel.program.stops else None)

        if number is None:
            rows, iterates = between(rows, *cuts), ()
        else:
            rows, iterates = _kept_along(between, rows, cuts, number, coordinates)
        return rows, iterates, lax.map(lambda rows: seen(rows, [*numbers, cuts[-1]]), rows)

    blocks = [row.reshape(-1, BLOCK) for row in _rows(state, lanes=True)]
    with set_xla_metadata(**ONE_FUNCTION):
        rows, iterates, found = all_blocks(blocks, _rows(settings, lanes=False), cuts, number)
    outlook = jax.eval_shape(functools.partial(unchecked.seen, kernel), settings, cuts[-1], shapes)
    return _tree(shapes, rows), iterates, _tree(outlook, found)


def _kept_along(between: Callable, rows: list, cuts: jax.Array, number: jax.Array, coordinates: int) -> tuple:
    """The rows of a block after so many cuts, and its coordinates after each, (KEPT, d, lanes)."""

    def kept(place, state):
        rows, iterates = state
        rows = between(rows, cuts[place], cuts[place + 1])
        return rows, lax.dynamic_update_index_in_dim(iterates, jnp.concatenate(rows[:coordinates]), place, 0)

    iterates = jnp.zeros((KEPT, coordinates, BLOCK), rows[0].dtype)
    return lax.fori_loop(0, number, kept, (rows, iterates))


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
