"""One step of a run in a kernel, as pure functions: gradient, whether it has come to rest, move, last look.

They do what `lane.step` does without its tests of every iterate. What those would catch is either ruled out beforehand
or reported afterwards: outside the kernel's box a coordinate becomes NaN, and where the loss is not finite the gradient
does, and the run then stays NaN.
"""

import functools
from dataclasses import replace
from typing import Any, NamedTuple

import jax
import jax.numpy as jnp
import numpy as np

from landscape import noise, threefry, trigonometry
from landscape.lane import Lane, Program, Settings, move, rests


class LoopState(NamedTuple):
    """A run while it is in the loop.

    Attributes:
        lane: its state; () for the gradient, the loss, the status and the steps.
        key: (2,), of its noise; () where there is none.
        stopped: the step at which it converged, or −1; as wide as its coordinates.
    """

    lane: Lane
    key: Any
    stopped: jax.Array


class Kernel(NamedTuple):
    """What the loop over many steps is compiled for.

    Attributes:
        program: of the descent.
        box: half the side of a box on which the loss is finite and sines are accurate, or None.
    """

    program: Program
    box: float | None


def step(kernel: Kernel, settings: Settings, count: jax.Array, state: LoopState) -> LoopState:
    """A run after one more step, or as it was where it has stopped or comes to rest now."""
    program, stopped = kernel.program, state.stopped
    lane = state.lane._replace(gradient=_gradient(kernel, state.lane.params))
    if kernel.box is not None:
        lane = lane._replace(params=jax.tree.map(functools.partial(_within, kernel.box), lane.params))
    moved, update = _moved(program, settings, lane, state.key, count)
    moved = moved._replace(gradient=())
    if program.stops:
        still = (stopped < 0) & rests(program, settings, lane, update)
        stopped = stopped + jnp.where(still, count + 1, 0).astype(stopped.dtype)
        # What a run remembers is of no use once it has stopped, and to freeze it would cost as much as a step.
        kept = [moved.params, moved.low, moved.high], [state.lane.params, state.lane.low, state.lane.high]
        frozen = jax.tree.map(lambda new, old: _whole(jnp.where(stopped < 0, new, old), settings), *kept)
        moved = moved._replace(**dict(zip(("params", "low", "high"), frozen, strict=True)))
    elif program.watches:
        low, high = (jax.tree.map(functools.partial(_whole, settings=settings), box) for box in (moved.low, moved.high))
        moved = moved._replace(low=low, high=high)
    return LoopState(moved, state.key, stopped)


def _moved(program: Program, settings: Settings, lane: Lane, key: Any, count: jax.Array) -> tuple[Lane, Any]:
    """What `lane.move` says, whose noise would be drawn by operations on arrays."""
    if program.noisy:
        drawn = noise.normal(threefry.fold(key, count.astype(jnp.uint32)), lane.gradient.size, lane.gradient.dtype)
        lane = lane._replace(gradient=lane.gradient + settings.noise * drawn)
    return move(replace(program, noisy=False), settings, lane, None, count)


def _whole(number: jax.Array, settings: Settings) -> jax.Array:
    """The number times one, a one that no compiler knows to be one.

    If the compiler sees that some entries of a row do not change, it stores the others by a mask, which takes AMD's
    processors ten times as long as storing the whole vector.
    """
    return number * jnp.minimum(settings.steps, 1).astype(number.dtype)


def _gradient(kernel: Kernel, params: Any) -> Any:
    """The gradient where a run is; not a number where the loss is not finite or a sine's argument too large."""
    loss = kernel.program.loss
    if kernel.box is not None:
        return trigonometry.vectorized(jax.grad(loss))(params)[0]
    (value, gradient), beyond = trigonometry.vectorized(jax.value_and_grad(loss))(params)
    void = _void(value, beyond)
    return jax.tree.map(lambda leaf: jnp.where(void, jnp.full_like(leaf, jnp.nan), leaf), gradient)


def _within(box: float, x: jax.Array) -> jax.Array:
    """A coordinate, or for ever after not a number where it is outside the box."""
    return jnp.where(jnp.abs(x) <= np.dtype(x.dtype).type(box), x, jnp.full_like(x, jnp.nan))


def _void(value: jax.Array, beyond: jax.Array | None) -> jax.Array:
    return ~jnp.isfinite(value) if beyond is None else ~jnp.isfinite(value) | beyond


def seen(kernel: Kernel, settings: Settings, count: jax.Array, state: LoopState) -> tuple:
    """The loss and the gradient where a run is, whether it has arrived, and whether all of it is void."""
    program, params = kernel.program, state.lane.params
    (loss, gradient), beyond = trigonometry.vectorized(jax.value_and_grad(program.loss))(params)
    lane = state.lane._replace(gradient=gradient)
    _, update = _moved(program, settings, lane, state.key, count)
    loss = jnp.asarray(loss, jnp.result_type(*jax.tree.leaves(params)))
    largest = np.inf if kernel.box is None else kernel.box
    inside = [jnp.all(jnp.abs(leaf) <= np.dtype(leaf.dtype).type(largest)) for leaf in jax.tree.leaves(params)]
    void = _void(loss, beyond) | ~functools.reduce(jnp.logical_and, inside)
    return loss, gradient, rests(program, settings, lane, update), void
