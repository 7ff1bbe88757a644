"""One run and one step of it, as pure functions that a compiled program maps over the lanes of a tile.

Within a step the order is: gradient, noise, clip, l2, optimizer; then the run is frozen if it is done. The gradient is
that of the whole loss, known from the step before, or that of a minibatch, drawn anew.
"""

import functools
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, NamedTuple

import jax
import jax.numpy as jnp

from landscape import schedules
from landscape.batches import Batches, draw
from landscape.optimizers import Rule

WINDOW = 10
"""The fewest steps over which a run is watched: within a few of them any slow run would look as if it had settled."""

RUNNING, CONVERGED, DIVERGED = -1, 0, 4
"""What a lane's status is inside the loop; the others are told apart when the budget is spent."""


@dataclass(frozen=True)
class Program:
    """What is compiled: pure functions and switches. Everything else is an argument of the compiled program.

    Attributes:
        loss: (params, *data) -> scalar.
        rule: the optimizer's pure functions.
        clip: (initialize, apply) or None.
        schedule: (count, steps, hyper) -> factor on the learning rate, or None.
        budget: the number of steps where the clip's memory is as long as the budget, or None.
        noisy: whether noise is added to the gradient.
        decays: whether l2 is added to the gradient.
        watches: whether the box of the last tenth of the budget is kept.
        stops: whether lanes freeze when they converge or diverge.
        batches: how minibatches are drawn, or None where each step takes the gradient of the whole loss.
        axis: of the lanes in a tile's arrays: last for points, first for the arrays of a network, whose products want
            their own axes last.
        lanes: the most in a tile, where a loss costs so much that filling one up would; None leaves that open.
    """

    loss: Callable[..., jax.Array]
    rule: Rule
    clip: tuple[Callable, Callable] | None = None
    schedule: Callable | None = None
    budget: int | None = None
    noisy: bool = False
    decays: bool = False
    watches: bool = False
    stops: bool = True
    batches: Batches | None = None
    axis: int = -1
    lanes: int | None = None

    @property
    def hovers(self) -> bool:
        """Whether a run that stays in a small box counts as settled, wherever that is."""
        return self.noisy or self.rule.settles or self.batches is not None


class Settings(NamedTuple):
    """The numbers of a descent, all traced: another value does not recompile.

    Attributes:
        hyper, clip_hyper, schedule_hyper: hyperparameters by name.
        noise: standard deviation per coordinate, in the gradient's units.
        l2: λ of the term λθ.
        gradient_tolerance, step_tolerance: per coordinate.
        steps: the budget.
        key: of the random streams.
        data: what the loss takes after the parameters.
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
    data: tuple = ()


class Lane(NamedTuple):
    """The state of one run; in a tile each array has the lanes on the program's axis.

    Attributes:
        params, memory, clip_memory: the iterate, and what the optimizer and the clip remember.
        gradient: of the whole loss at the iterate; () with minibatches.
        loss: the whole loss at the iterate; with minibatches, the mean of this epoch's so far.
        status, steps: why the run stopped, or −1, and the steps taken.
        low, high: the box of the last tenth of the budget, or ().
        order: of the samples in this epoch, or ().
    """

    params: Any
    memory: Any
    clip_memory: Any
    gradient: Any
    loss: jax.Array
    status: jax.Array
    steps: jax.Array
    low: Any
    high: Any
    order: Any = ()


def begin(program: Program, data: tuple, params: Any, live: jax.Array) -> Lane:
    """One run before its first step; a lane that only pads the tile is not live and counts as done."""
    if program.batches:
        loss, gradient = program.loss(params, *data), ()
    else:
        loss, gradient = jax.value_and_grad(program.loss)(params, *data)
    lane = enter(program, params, live)
    status = jnp.where(live & ~jnp.isfinite(loss), DIVERGED, lane.status).astype(jnp.int8)
    return lane._replace(gradient=gradient, loss=jnp.asarray(loss, lane.loss.dtype), status=status)


def enter(program: Program, params: Any, live: jax.Array) -> Lane:
    """One run before its loss is known."""
    box = params if program.watches else ()
    order = jnp.zeros(program.batches.slots, jnp.int32) if program.batches else ()
    loss = jnp.zeros((), jnp.result_type(*jax.tree.leaves(params)))
    status = jnp.where(live, RUNNING, CONVERGED).astype(jnp.int8)
    return Lane(params, *memories(program, params), params, loss, status, jnp.int32(0), box, box, order)


def memories(program: Program, params: Any) -> tuple[Any, Any]:
    """What the optimizer and the clip remember of one run before its first step; () where that is nothing."""
    return program.rule.initialize(params), program.clip[0](params, program.budget) if program.clip else ()


def step(program: Program, settings: Settings, lane: Lane, key: jax.Array, count: jax.Array) -> Lane:
    """One step of one run: gradient, noise, clip, l2, optimizer, then freeze it if it is done."""
    if program.batches:
        lane = draw(program.batches, settings.data, lane, key, count)
    moved, update = move(program, settings, lane, key, count)
    moved = moved._replace(steps=lane.steps + 1)
    if not program.batches:
        loss, exact = jax.value_and_grad(program.loss)(moved.params, *settings.data)
        moved = moved._replace(loss=jnp.asarray(loss, lane.loss.dtype), gradient=exact)
    moved = (_freeze if program.stops else _mark)(program, settings, lane, moved, update)
    return moved._replace(gradient=()) if program.batches else moved


def move(program: Program, settings: Settings, lane: Lane, key: jax.Array, count: jax.Array) -> tuple[Lane, Any]:
    """The lane at its next iterate, whatever comes of it, and the update that led there; its loss is not known yet."""
    time = count.astype(jnp.result_type(*jax.tree.leaves(lane.params)))
    gradient, clip_memory = lane.gradient, lane.clip_memory
    if program.noisy:
        gradient = _perturb(gradient, settings.noise, jax.random.fold_in(key, count))
    if program.clip:
        gradient, clip_memory = program.clip[1](gradient, clip_memory, lane.params, settings.clip_hyper, time)
    gradient = _decay(program, settings, gradient, lane.params)
    hyper = _scheduled(program, settings, time)
    update, memory = program.rule.update(gradient, lane.memory, lane.params, hyper, time)
    params = jax.tree.map(jnp.add, lane.params, update)
    low, high = _watch(program, settings, lane, params, count)
    return lane._replace(params=params, memory=memory, clip_memory=clip_memory, low=low, high=high), update


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
    return widen(lane.low, lane.high, params, count, settings.steps)


def widen(low: Any, high: Any, params: Any, count: jax.Array, steps: jax.Array) -> tuple[Any, Any]:
    """The box of the last tenth of the budget with one more iterate; before that, the iterate itself.

    Args:
        low, high: the box so far.
        params: the iterate, a tree like both.
        count: steps taken before.
        steps: the budget.
    """
    before = jnp.where(count < unwatched(steps), jnp.inf, 0)
    # Minimum, maximum and "or" of two conditions on rows of numbers take a compiler's loop several times as long.
    low = jax.tree.map(lambda box, p: jnp.where(p < box + before.astype(p.dtype), p, box), low, params)
    high = jax.tree.map(lambda box, p: jnp.where(p > box - before.astype(p.dtype), p, box), high, params)
    return low, high


def unwatched(steps: Any, maximum: Callable = jnp.maximum) -> Any:
    """The steps of a budget before its last tenth."""
    return steps - maximum(steps // 10, WINDOW)


def _freeze(program: Program, settings: Settings, lane: Lane, moved: Lane, update: Any) -> Lane:
    verdict = jnp.where(_lost(lane, moved), DIVERGED, RUNNING)
    if not program.batches:
        # The gradient of a minibatch never says that the whole one vanishes.
        verdict = jnp.where((verdict == RUNNING) & rests(program, settings, lane, update), CONVERGED, verdict)
    verdict = verdict.astype(jnp.int8)
    status = jnp.where(lane.status == RUNNING, verdict, lane.status)
    goes = status == RUNNING
    kept = jax.tree.map(lambda new, old: jnp.where(goes, new, old), moved, lane)
    return kept._replace(status=status)


def rests(program: Program, settings: Settings, lane: Lane, update: Any) -> jax.Array:
    """Whether the exact gradient, with l2, and the update that it led to are below tolerance."""
    exact = _decay(program, settings, lane.gradient, lane.params)
    return _within(exact, settings.gradient_tolerance) & _within(update, settings.step_tolerance)


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
