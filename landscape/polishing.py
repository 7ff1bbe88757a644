"""Whether an end lies in the bowl of a minimum, and where in it the minimum is: Newton's method from the end.

Most ends lie so near a minimum that a few steps arrive. Those steps are one compiled program; what it leaves undecided
is looked at step by step.
"""

import functools
from collections.abc import Callable
from typing import Any

import jax
import jax.numpy as jnp
import numpy as np

from landscape import evaluation, newton, threads, trigonometry
from landscape.problems import Problem
from landscape.scalarization import in_numbers
from landscape.scale import Scale, scale

CHORD = 33
"""Places at which the way from an end to its minimum is looked at."""

FEW = 3
"""Steps of the compiled program."""

MANY = 4096
"""Points below which the program would take longer to compile than the others to run."""

TILE = 8192
"""Points that it takes at a time at most: each call waits while descents that are under way fill the cores."""

ARRIVED = 1e-9
"""A Newton step below this, in widths, is the last."""

BRIEF, LEVEL = 1e-6, 1e-10
"""A way shorter than `BRIEF`, in widths, along which the loss bends by less than `LEVEL`, in ranges, is not looked at:
any rise on it would be rounding."""


def polish(problem: Problem, points: np.ndarray, reach: float) -> tuple[np.ndarray, np.ndarray]:
    """Confirm that points lie in the bowl of a minimum: Newton steps while the Hessian is positive definite.

    A point whose Hessian is not positive definite, that has moved by more than `reach` widths, or that would have to
    climb on its straight way to the minimum, is left where it is, so that no end is carried into another basin. A step
    is taken from every point, however small: beside a valley the Hessian is positive definite, and on its floor it is
    not.

    Returns:
        the points (n, d), and whether each arrived at a vanishing gradient (n,).
    """
    points = np.asarray(points, np.float64).reshape(-1, problem.dim)
    if not _are_many(problem, len(points)):
        return _stepwise(problem, points, reach)
    ends, arrived, decided = evaluation.mapped(_quick(problem, reach), problem, points, _tile(problem))
    left = np.flatnonzero(~decided)
    if len(left):
        ends[left], arrived[left] = _stepwise(problem, points[left], reach)
    return ends, arrived


def _tile(problem: Problem) -> int:
    return min(TILE, problem.tile or TILE)


def _are_many(problem: Problem, n: int) -> bool:
    return problem.dim == 2 and n >= MANY


def ahead(problem: Problem, n: int, reach: float) -> Callable[[], Any]:
    """Begin to compile what polishes n points, while these are yet to be computed; what is returned waits for it."""
    if not _are_many(problem, n):
        return lambda: None
    point = problem.domain.mean(axis=1)[None]
    return threads.ahead(lambda: evaluation.mapped(_quick(problem, reach), problem, point, _tile(problem)))


def _stepwise(problem: Problem, points: np.ndarray, reach: float) -> tuple[np.ndarray, np.ndarray]:
    return newton.in_parts(problem, points, lambda part: _polish(problem, part, reach))


def _polish(problem: Problem, origin: np.ndarray, reach: float) -> tuple[np.ndarray, np.ndarray]:
    widths = scale(problem).widths
    points, arrived, highest = origin.copy(), np.zeros(len(origin), bool), np.zeros(len(origin))
    active = np.arange(len(points))
    for count in range(30):
        _, gradients, hessians = newton.derivatives(problem, points[active])
        known = newton.finite(gradients, hessians)
        active, gradients, hessians = active[known], gradients[known], hessians[known]
        eigenvalues = np.linalg.eigvalsh(hessians)
        definite = eigenvalues[:, 0] > newton.flat(eigenvalues)
        active, gradients, hessians = active[definite], gradients[definite], hessians[definite]
        if len(active) == 0:
            break
        highest[active] = eigenvalues[definite, -1]
        steps = -np.linalg.solve(hessians, gradients[..., None])[..., 0]
        small = (np.abs(steps) <= ARRIVED).all(axis=1) & newton.vanish(gradients) & (count > 0)
        arrived[active[small]] = True
        active, steps = active[~small], steps[~small]
        points[active] += steps * widths
        near = (np.abs(points[active] - origin[active]) <= reach * widths).all(axis=1)
        active = active[near]
    doubtful = np.flatnonzero(arrived & ~_is_brief((points - origin) / widths, highest))
    arrived[doubtful] = _falls(problem, origin[doubtful], points[doubtful])
    return np.where(arrived[:, None], points, origin), arrived


def _is_brief(moved: Any, highest: Any) -> Any:
    """Whether ways (…, d), in widths, are brief where the highest curvature is this (…)."""
    return (abs(moved) <= BRIEF).all(-1) & (highest * (moved**2).sum(-1) <= LEVEL)


def _falls(problem: Problem, origin: np.ndarray, points: np.ndarray) -> np.ndarray:
    """Whether the loss falls all along the chords from `origin` to `points`, (n,), to rounding."""
    time = np.linspace(0, 1, CHORD)[:, None, None]
    chords = (1 - time) * origin + time * points
    losses = evaluation.values(problem, chords.reshape(-1, problem.dim)).reshape(chords.shape[:2])
    slack = 1e-9 * scale(problem).range + 1e-15 * np.abs(losses).max(axis=0, initial=0)
    return (np.diff(losses, axis=0) <= slack).all(axis=0)


@functools.lru_cache(maxsize=64)
def _quick(problem: Problem, reach: float) -> Callable:
    """(points (n, d), *data) -> where Newton's method ends, whether it arrived, and whether that is beyond doubt.

    It is beyond doubt where no sine was asked for outside the range of the vectorized ones.
    """
    sizes = scale(problem)

    def polished(points, *data):
        def loss(at):
            return problem.function(at, *data)

        columns = points.T
        ends, brief, decided = _each(functools.partial(_newton_end, loss, sizes, reach), columns)

        def looked_at():
            return _each(functools.partial(_chord_falls, loss, sizes.range), columns, ends)

        falls, sure = jax.lax.cond(jnp.all(brief | ~decided), lambda: (brief, decided), looked_at)
        decided &= brief | sure
        arrived = decided & (brief | falls)
        return jnp.where(arrived, ends, columns).T, arrived, decided

    return polished


def _each(function: Callable, *points: jax.Array) -> tuple[jax.Array, ...]:
    """What a function makes of each point with vectorized sines; its last answer is whether the others are sure."""

    def one(*point):
        (*found, sure), beyond = trigonometry.vectorized(function)(*point)
        return *found, sure if beyond is None else sure & ~beyond

    return jax.vmap(one, in_axes=-1, out_axes=-1)(*points)


def _newton_end(loss: Callable, sizes: Scale, reach: float, x: jax.Array) -> tuple[jax.Array, jax.Array, jax.Array]:
    """Where Newton's method ends, whether the way was brief, and whether it arrived there beyond doubt."""
    step = in_numbers(functools.partial(_newton_step, loss, sizes, reach), *2 * [jax.eval_shape(tuple, x)])

    def goes_on(state):
        _, (sound, arrived, _), count = state
        return sound & ~arrived & (count < FEW)

    def body(state):
        at, _, count = state
        then, (sound, small, highest) = step(origin, at)
        arrived = small & (count > 0)
        then = tuple(jnp.where(arrived, old, new) for old, new in zip(at, then, strict=True))
        return then, (sound, arrived, highest), count + 1

    origin = tuple(x)
    start = origin, (jnp.bool_(True), jnp.bool_(False), jnp.zeros_like(x[0])), 0
    at, (sound, arrived, highest), _ = jax.lax.while_loop(goes_on, body, start)
    brief = _is_brief((jnp.stack(at) - x) / sizes.widths, highest)
    return jnp.stack(at), brief, sound & arrived


def _newton_step(loss: Callable, sizes: Scale, reach: float, origin: tuple, at: tuple) -> tuple[tuple, tuple]:
    """The coordinates after a step, whether it can be trusted, whether it is small, and the highest curvature."""
    height, at = sizes.range or 1.0, jnp.stack(at)
    gradient = jax.grad(loss)(at) * (sizes.widths / height)
    hessian = jax.hessian(loss)(at) * (np.outer(sizes.widths, sizes.widths) / height)
    step, highest, clear = _planar_step(gradient, hessian)
    small = jnp.all(jnp.abs(step) <= ARRIVED) & jnp.all(jnp.abs(gradient) <= newton.VANISHES)
    then = at + step * sizes.widths
    near = jnp.all(jnp.abs(then - jnp.stack(origin)) <= reach * sizes.widths)
    return tuple(then), (clear & near, clear & small, highest)


def _planar_step(gradient: jax.Array, hessian: jax.Array) -> tuple[jax.Array, jax.Array, jax.Array]:
    """Newton's step, the highest curvature, and whether the lowest is positive by far more than rounding."""
    (a, b), (_, c) = hessian
    half, apart = (a + c) / 2, jnp.sqrt((a - c) ** 2 / 4 + b * b)
    lowest, highest = half - apart, half + apart
    clear = lowest > 2 * jnp.maximum(newton.SHARE * highest, newton.FLAT)
    determinant = jnp.where(clear, a * c - b * b, 1.0)
    step = jnp.stack([b * gradient[1] - c * gradient[0], b * gradient[0] - a * gradient[1]]) / determinant
    return jnp.where(clear, step, 0.0), highest, clear & (determinant > 0) & jnp.all(jnp.isfinite(step))


def _chord_falls(loss: Callable, span: float, origin: jax.Array, end: jax.Array) -> tuple[jax.Array, jax.Array]:
    """Whether the loss falls all along the chord, to rounding, which is sure."""
    time = jnp.linspace(0, 1, CHORD)
    losses = jax.vmap(lambda t: loss((1 - t) * origin + t * end))(time)
    slack = 1e-9 * span + 1e-15 * jnp.max(jnp.abs(losses))
    return jnp.all(jnp.diff(losses) <= slack), jnp.bool_(True)
