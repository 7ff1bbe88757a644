"""One step of a run in a kernel, as pure functions: gradient, whether it has come to rest, move, last look.

They say what `lane.step` says without its tests of every iterate. What those would find is proved beforehand or told
afterwards: a coordinate that has left the box of a kernel, and a gradient where the loss is not finite, are not a
number, and so is then the run for ever after.
"""

import functools
from typing import Any, NamedTuple

import jax
import jax.numpy as jnp
import numpy as np

from landscape import trigonometry
from landscape.lane import Lane, Program, Settings, move, rests


class LoopState(NamedTuple):
    """A run while it is in the loop.

    Attributes:
        lane: its state; () for the gradient, the loss, the status and the steps.
        stopped: the step at which it converged, or −1; as wide as its coordinates.
    """

    lane: Lane
    stopped: jax.Array


class Kernel(NamedTuple):
    """What the loop over many steps is compiled for.

    Attributes:
        program: of the descent.
        box: half the side of a box on which the loss is finite and sines are accurate, or None.
    """

    program: Program
    box: float | None


def gradient_at(kernel: Kernel, settings: Settings, count: jax.Array, state: LoopState) -> Any:
    """The gradient where a run is; not a number where the loss is not finite or a sine's argument too large."""
    loss, params = kernel.program.loss, state.lane.params
    if kernel.box is not None:
        return trigonometry.vectorized(jax.grad(loss))(params)[0]
    (value, gradient), beyond = trigonometry.vectorized(jax.value_and_grad(loss))(params)
    void = _void(value, beyond)
    return jax.tree.map(lambda leaf: jnp.where(void, jnp.full_like(leaf, jnp.nan), leaf), gradient)


def stopped(kernel: Kernel, settings: Settings, count: jax.Array, state: LoopState, gradient: Any) -> jax.Array:
    """The step at which a run has stopped, this one if it comes to rest now."""
    lane = state.lane._replace(gradient=gradient)
    _, update = move(kernel.program, settings, lane, None, count)
    still = (state.stopped < 0) & rests(kernel.program, settings, lane, update)
    return jnp.where(still, count.astype(state.stopped.dtype), state.stopped)


def moved(kernel: Kernel, settings: Settings, count: jax.Array, state: LoopState, gradient: Any) -> LoopState:
    """A run after its step, or as it was where it has stopped."""
    moved, _ = move(kernel.program, settings, state.lane._replace(gradient=gradient), None, count)
    moved = moved._replace(gradient=())
    if kernel.box is not None:
        moved = moved._replace(
            params=jax.tree.map(functools.partial(_within, kernel.box), state.lane.params, moved.params)
        )
    if kernel.program.stops:
        moved = jax.tree.map(lambda new, old: jnp.where(state.stopped < 0, new, old), moved, state.lane)
    return state._replace(lane=moved)


def _within(box: float, before: jax.Array, after: jax.Array) -> jax.Array:
    """The next coordinate, or for ever after not a number where the one before was outside the box."""
    return jnp.where(jnp.abs(before) <= np.dtype(before.dtype).type(box), after, jnp.full_like(after, jnp.nan))


def _void(value: jax.Array, beyond: jax.Array | None) -> jax.Array:
    return ~jnp.isfinite(value) if beyond is None else ~jnp.isfinite(value) | beyond


def seen(kernel: Kernel, settings: Settings, count: jax.Array, state: LoopState) -> tuple:
    """The loss and the gradient where a run is, whether it has arrived, and whether all of it is void."""
    program, params = kernel.program, state.lane.params
    (loss, gradient), beyond = trigonometry.vectorized(jax.value_and_grad(program.loss))(params)
    lane = state.lane._replace(gradient=gradient)
    _, update = move(program, settings, lane, None, count)
    loss = loss.astype(jnp.result_type(*jax.tree.leaves(params)))
    largest = np.inf if kernel.box is None else kernel.box
    inside = [jnp.all(jnp.abs(leaf) <= np.dtype(leaf.dtype).type(largest)) for leaf in jax.tree.leaves(params)]
    void = _void(loss, beyond) | ~functools.reduce(jnp.logical_and, inside)
    return loss, gradient, rests(program, settings, lane, update), void
