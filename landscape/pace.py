"""One step of a run in a sprint, as pure functions: its slope, whether it has come to rest, its move, its last look.

They say what `lane.step` says but for what is proved beforehand or void afterwards: a coordinate that has left the box
of a course, and a gradient where the loss is not finite, are not a number, and so is then the run for ever after.
"""

import functools
from typing import Any, NamedTuple

import jax
import jax.numpy as jnp
import numpy as np

from landscape import trigonometry
from landscape.lane import Lane, Program, Settings, move, rests


class Runner(NamedTuple):
    """A run in the loop.

    Attributes:
        lane: its state; () for the gradient, the loss, the status and the steps.
        halt: the step at which it converged, or −1; as wide as its coordinates.
    """

    lane: Lane
    halt: jax.Array


class Course(NamedTuple):
    """What a loop is written for; a compiled program is keyed by it.

    Attributes:
        program: of the descent.
        box: half the side of a box on which the loss is finite and sines are accurate, or None.
    """

    program: Program
    box: float | None


def slope(course: Course, settings: Settings, count: jax.Array, runner: Runner) -> Any:
    """The gradient where a run is; not a number where the loss is not finite or a sine's argument too large."""
    loss, params = course.program.loss, runner.lane.params
    if course.box is not None:
        return trigonometry.vectorized(jax.grad(loss))(params)[0]
    (value, gradient), beyond = trigonometry.vectorized(jax.value_and_grad(loss))(params)
    void = _void(value, beyond)
    return jax.tree.map(lambda leaf: jnp.where(void, jnp.full_like(leaf, jnp.nan), leaf), gradient)


def rested(course: Course, settings: Settings, count: jax.Array, runner: Runner, gradient: Any) -> jax.Array:
    """The step at which a run has halted, this one if it comes to rest now."""
    lane = runner.lane._replace(gradient=gradient)
    _, update = move(course.program, settings, lane, None, count)
    still = (runner.halt < 0) & rests(course.program, settings, lane, update)
    return jnp.where(still, count.astype(runner.halt.dtype), runner.halt)


def moved(course: Course, settings: Settings, count: jax.Array, runner: Runner, gradient: Any) -> Runner:
    """A run after its step, or as it was where it has halted."""
    moved, _ = move(course.program, settings, runner.lane._replace(gradient=gradient), None, count)
    moved = moved._replace(gradient=())
    if course.box is not None:
        moved = moved._replace(
            params=jax.tree.map(functools.partial(_within, course.box), runner.lane.params, moved.params)
        )
    if course.program.stops:
        moved = jax.tree.map(lambda new, old: jnp.where(runner.halt < 0, new, old), moved, runner.lane)
    return runner._replace(lane=moved)


def _within(box: float, before: jax.Array, after: jax.Array) -> jax.Array:
    """The next coordinate, or for ever after not a number where the one before was outside the box."""
    return jnp.where(jnp.abs(before) <= np.dtype(before.dtype).type(box), after, jnp.full_like(after, jnp.nan))


def _void(value: jax.Array, beyond: jax.Array | None) -> jax.Array:
    return ~jnp.isfinite(value) if beyond is None else ~jnp.isfinite(value) | beyond


def seen(course: Course, settings: Settings, count: jax.Array, runner: Runner) -> tuple:
    """The loss and the gradient where a run is, whether it has arrived, and whether all of it is void."""
    program, params = course.program, runner.lane.params
    (loss, gradient), beyond = trigonometry.vectorized(jax.value_and_grad(program.loss))(params)
    lane = runner.lane._replace(gradient=gradient)
    _, update = move(program, settings, lane, None, count)
    loss = loss.astype(jnp.result_type(*jax.tree.leaves(params)))
    largest = np.inf if course.box is None else course.box
    inside = [jnp.all(jnp.abs(leaf) <= np.dtype(leaf.dtype).type(largest)) for leaf in jax.tree.leaves(params)]
    void = _void(loss, beyond) | ~functools.reduce(jnp.logical_and, inside)
    return loss, gradient, rests(program, settings, lane, update), void
