"""One step of the gradient flow x' = −∇f(x), with an estimate of its error, by a method that stiffness does not slow.

The method is Rodas of Hairer and Wanner: six stages, order four with an embedded third, and no bound on the step where
the flow contracts, so that a run follows the floor of a narrow valley at the valley's pace. Where the loss is concave
the step is bounded by the curvature, since there nearby runs part and a rational function follows exp(z) only so far.
"""

import functools
from collections.abc import Callable
from typing import Any, NamedTuple

import jax
import jax.numpy as jnp
from jax import lax

from landscape.lane import CONVERGED, DIVERGED, RUNNING, widen

SPENT, CRAWLS = -2, -3
"""A run's status once it has spent its budget: on a slope, or where the slope is below tolerance."""

GAMMA = 0.25
REACH = (
    (1.544, 0, 0, 0, 0),
    (0.9466785280815826, 0.2557011698983284, 0, 0, 0),
    (3.314825187068521, 2.896124015972201, 0.9986419139977817, 0, 0),
    (1.221224509226641, 6.019134481288629, 12.53708332932087, -0.6878860361058950, 0),
    (1.221224509226641, 6.019134481288629, 12.53708332932087, -0.6878860361058950, 1),
)
COUPLING = (
    (-5.6688, 0, 0, 0, 0),
    (-2.430093356833875, -0.2063599157091915, 0, 0, 0),
    (-0.1073529058151375, -9.594562251023355, -20.47028614809616, 0, 0),
    (7.496443313967647, -10.24680431464352, -33.99990352819905, 11.70890893206160, 0),
    (8.083246795921522, -7.981132988064893, -31.52159432874371, 16.31930543123136, -6.058818238834054),
)
"""Rodas: γ, and aᵢⱼ and cᵢⱼ of the stages i = 2 … 6 over j = 1 … 5.

Source: E. Hairer and G. Wanner, Solving Ordinary Differential Equations II, 1996, section VI.4.
"""

CONCAVE = 1.0
"""The longest step times the most negative curvature: R(1) differs from e by 4e-4."""

FIRST = 0.01
"""The way of the first step that is tried, in widths."""

SHRINK, GROW, SAFETY = 0.2, 6.0, 0.9
"""Bounds of the factor from one step to the next, and what is kept back of the step that would just be accepted."""

LATE = 1e10
"""A run whose slope and step are below tolerance rests once it has not moved for this many of its shortest times."""

LEAP = 1e6
"""The factor to the next step of such a run, to find that out."""

STUCK = 1e-3
"""A step of less than this share of the accuracy that still meets no finite number stands before a singularity."""


class Settings(NamedTuple):
    """The numbers of an integration, all traced: another value does not recompile.

    Attributes:
        accuracy: the error that a step may make, in widths.
        widths: (d,), of the domain.
        gradient_tolerance, step_tolerance: (d,), a run below both has converged.
        steps: the budget; a step that is refused counts too.
        data: what the loss takes after the coordinates.
    """

    accuracy: Any
    widths: Any
    gradient_tolerance: Any
    step_tolerance: Any
    steps: Any
    data: tuple = ()


class Trajectory(NamedTuple):
    """The state of one run.

    Attributes:
        x: (d,), where it is.
        h: the time step to try next; 0 before the first.
        status, steps: why it stopped, or −1, and the steps tried.
        low, high: (d,), the box of the last tenth of the budget.
    """

    x: Any
    h: Any
    status: Any
    steps: Any
    low: Any
    high: Any


def attempt(function: Callable, settings: Settings, run: Trajectory) -> Trajectory:
    """Try one step, keep it if its error is small enough, and choose the next; a run that is done stays where it is."""

    def gradient(x):
        return jax.grad(function)(x, *settings.data)

    slope, hessian = _derivatives(gradient, run.x)
    lowest, largest = _spectrum(hessian)
    longest = CONCAVE / jnp.maximum(-lowest, jnp.finfo(lowest.dtype).tiny)
    h = jnp.minimum(_time(settings, run, slope), longest)
    trial, error = rodas(gradient, run.x, slope, hessian, h)
    ratio = jnp.max(jnp.abs(error) / (settings.accuracy * settings.widths))
    # What is not finite shrinks the step as an infinite error does.
    ratio = jnp.where(jnp.isfinite(ratio) & jnp.all(jnp.isfinite(trial)), ratio, jnp.inf)
    x = jnp.where(ratio <= 1, trial, run.x)
    calm = (ratio <= 1) & _flat(settings, slope) & _within(x - run.x, settings.step_tolerance)
    rests = calm & ((h * largest >= LATE) | (h == longest) | jnp.all(slope == 0))
    status = _status(settings, run, slope, rests, jnp.where(jnp.isinf(ratio), h, jnp.inf))
    factor = jnp.where(calm, LEAP, jnp.clip(SAFETY * ratio**-0.25, SHRINK, GROW))
    moved = Trajectory(x, h * factor, status, run.steps + 1, *widen(run.low, run.high, x, run.steps, settings.steps))
    kept = jax.tree.map(lambda new, old: jnp.where(status == RUNNING, new, old), moved, run)
    return kept._replace(status=status)


def _status(settings: Settings, run: Trajectory, slope: jax.Array, rests: jax.Array, refused: jax.Array) -> jax.Array:
    """Why a run stops and does not take the step that was tried, or −1.

    `refused` is the step that met no finite number; where it is as short as that, nothing lies ahead.
    """
    lost = ~jnp.all(jnp.isfinite(slope)) | (refused * _speed(settings, slope) <= STUCK * settings.accuracy)
    left = jnp.where(_flat(settings, slope), CRAWLS, SPENT)
    status = jnp.where(run.steps >= settings.steps, left, RUNNING)
    status = jnp.where(rests, CONVERGED, jnp.where(lost, DIVERGED, status))
    return jnp.where(run.status == RUNNING, status, run.status).astype(jnp.int8)


def _flat(settings: Settings, slope: jax.Array) -> jax.Array:
    return _within(slope, settings.gradient_tolerance)


def _within(vector: jax.Array, tolerance: jax.Array) -> jax.Array:
    return jnp.all(jnp.abs(vector) <= tolerance)


def rodas(gradient: Callable, x: jax.Array, slope: jax.Array, hessian: jax.Array, h: jax.Array) -> tuple:
    """The point (d,) that x' = −gradient(x) reaches from x after the time h, and the estimated error (d,).

    With W = I/γ + hH, stage i solves W uᵢ = −h ∇f(x + Σ aᵢⱼ uⱼ) + Σ cᵢⱼ uⱼ; the last one is the error.

    >>> x = jnp.ones(1)
    >>> end, error = rodas(lambda x: x, x, x, jnp.eye(1), jnp.float32(0.1))
    >>> round(float(end[0]), 5), bool(abs(error[0]) < 1e-5)
    (0.90484, True)
    """
    solve = _solver(h * hessian + jnp.eye(len(x), dtype=x.dtype) / GAMMA)

    def stage(before, weights):
        reach, coupling, own = weights
        at = x + _combine(reach, before)
        found = solve(_combine(coupling, before) - h * gradient(at))
        return tuple(jnp.where(mine, found, old) for mine, old in zip(own, before, strict=True)), (at, found)

    # A loop, since each stage written out would compile the gradient once more.
    table = jnp.asarray(REACH, x.dtype), jnp.asarray(COUPLING, x.dtype), jnp.eye(6, dtype=bool)[1:, :5]
    first = (solve(-h * slope),) + (jnp.zeros_like(x),) * 4
    _, (at, found) = lax.scan(stage, first, table)
    return at[-1] + found[-1], found[-1]


def _combine(weights: jax.Array, stages: tuple[jax.Array, ...]) -> jax.Array:
    return functools.reduce(jnp.add, [weight * stage for weight, stage in zip(weights, stages, strict=True)])


def _derivatives(gradient: Callable, x: jax.Array) -> tuple[jax.Array, jax.Array]:
    """The gradient and the Hessian; an entry of the latter that is not finite costs accuracy only, and counts as 0."""
    slope, push = jax.linearize(gradient, x)
    hessian = jax.vmap(push)(jnp.eye(len(x), dtype=x.dtype))
    return slope, jnp.where(jnp.isfinite(hessian), hessian, 0)


def _solver(matrix: jax.Array) -> Callable[[jax.Array], jax.Array]:
    """What solves with a symmetric positive definite matrix; written out for two coordinates, the common case."""
    if len(matrix) > 2:
        factor = jax.scipy.linalg.cho_factor(matrix)
        return lambda right: jax.scipy.linalg.cho_solve(factor, right)
    if len(matrix) == 1:
        return lambda right: right / matrix[0]
    (a, b), (_, c) = matrix
    determinant = a * c - b * b
    return lambda right: jnp.stack([c * right[0] - b * right[1], a * right[1] - b * right[0]]) / determinant


def _time(settings: Settings, run: Trajectory, slope: jax.Array) -> jax.Array:
    """The step to try: what the last one left, or a first one."""
    first = FIRST / jnp.maximum(_speed(settings, slope), jnp.finfo(slope.dtype).tiny)
    return jnp.where(run.h > 0, run.h, first)


def _speed(settings: Settings, slope: jax.Array) -> jax.Array:
    return jnp.max(jnp.abs(slope) / settings.widths)


def _spectrum(hessian: jax.Array) -> tuple[jax.Array, jax.Array]:
    """The lowest eigenvalue, and the largest in size."""
    if len(hessian) == 2:
        (a, b), (_, c) = hessian
        middle, half = (a + c) / 2, jnp.hypot((a - c) / 2, b)
        return middle - half, jnp.abs(middle) + half
    eigenvalues = jnp.linalg.eigvalsh(hessian)
    return eigenvalues[0], jnp.max(jnp.abs(eigenvalues))
