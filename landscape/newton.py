"""Newton's method on many points at once, in float64: down to minima, to any critical point, or to polish an end."""

import numpy as np

from landscape import evaluation
from landscape.problems import Problem
from landscape.scale import scale

ITERATIONS = 200
"""Iterations after which a point that still moves is given up."""

LONGEST = 0.05
"""The longest step, in widths: a longer one could leave the basin that the point is in."""


def vanishes(problem: Problem, points: np.ndarray, gradients: np.ndarray) -> np.ndarray:
    """Whether gradients (n, d) at points (n, d) are zero to rounding: below 1e-9 · range/width, (n,)."""
    found = scale(problem)
    return (np.abs(gradients) <= 1e-9 * found.range / found.widths).all(axis=-1)


def descend(problem: Problem, points: np.ndarray) -> np.ndarray:
    """Damped Newton with |eigenvalues| and Armijo's rule: descends from each point to a minimum, (n, d).

    Source: J. Nocedal and S. J. Wright, Numerical Optimization, 2006, section 3.4 (modified Hessians).
    """
    return _iterate(problem, points, _downhill, lambda values, gradients: values)


def solve(problem: Problem, points: np.ndarray) -> np.ndarray:
    """Damped Newton on ∇f = 0: from each point to a critical point of any kind, (n, d)."""
    return _iterate(problem, points, _toward_zero, lambda values, gradients: np.linalg.norm(gradients, axis=1))


def _iterate(problem, points, direction, merit):
    """Take the step of `direction` from every point, halved until `merit` falls, while any point still moves."""
    found = scale(problem)
    points = np.array(points, np.float64)
    damping = np.ones(len(points))
    values, gradients, hessians = evaluation.derivatives(problem, points)
    active = np.flatnonzero(_finite(gradients, hessians))
    for _ in range(ITERATIONS):
        if len(active) == 0:
            break
        steps = direction(gradients[active], hessians[active], found)
        longest = np.abs(steps / found.widths).max(axis=1, keepdims=True)
        steps = steps * np.minimum(1, LONGEST / np.maximum(longest, 1e-300)) * damping[active, None]
        trial = points[active] + steps
        new = evaluation.derivatives(problem, trial)
        better = _finite(*new[1:]) & (merit(*new[:2]) < merit(values[active], gradients[active]))
        accepted = active[better]
        points[accepted] = trial[better]
        for old, fresh in zip((values, gradients, hessians), new, strict=True):
            old[accepted] = fresh[better]
        damping[active] = np.where(better, np.minimum(1, 4 * damping[active]), damping[active] / 4)
        moves = np.abs(steps / found.widths).max(axis=1) > 1e-15
        active = active[moves & (damping[active] > 1e-8)]
    return points


def _finite(gradients: np.ndarray, hessians: np.ndarray) -> np.ndarray:
    return np.isfinite(gradients).all(axis=1) & np.isfinite(hessians).all(axis=(1, 2))


def _spectral(gradients, hessians, invert):
    eigenvalues, vectors = np.linalg.eigh(hessians)
    inner = np.einsum("nij,ni->nj", vectors, gradients)
    return -np.einsum("nij,nj->ni", vectors, inner * invert(eigenvalues))


def _downhill(gradients, hessians, found):
    least = 1e-10 * found.range / found.width**2
    return _spectral(gradients, hessians, lambda values: 1 / np.maximum(np.abs(values), max(least, 1e-300)))


def _toward_zero(gradients, hessians, found):
    least = max(1e-10 * found.range / found.width**2, 1e-300)
    return _spectral(
        gradients, hessians, lambda values: np.where(values < 0, -1, 1) / np.maximum(np.abs(values), least)
    )


def polish(problem: Problem, points: np.ndarray, radius: float) -> tuple[np.ndarray, np.ndarray]:
    """Confirm that points lie in the bowl of a minimum: Newton steps while the Hessian is positive definite.

    A point whose Hessian is not positive definite, or that has moved by more than `radius` widths, is left where it is,
    so that no end is carried into another basin.

    Returns:
        the points (n, d), and whether each arrived at a vanishing gradient (n,).
    """
    widths = scale(problem).widths
    origin = np.array(points, np.float64)
    points, arrived = origin.copy(), np.zeros(len(origin), bool)
    active = np.arange(len(points))
    for _ in range(30):
        _, gradients, hessians = evaluation.derivatives(problem, points[active])
        finite = _finite(gradients, hessians)
        active, gradients, hessians = active[finite], gradients[finite], hessians[finite]
        if len(active) == 0:
            break
        definite = np.linalg.eigvalsh(hessians)[:, 0] > 0
        active, gradients, hessians = active[definite], gradients[definite], hessians[definite]
        steps = -np.linalg.solve(hessians, gradients[..., None])[..., 0]
        small = (np.abs(steps) <= 1e-9 * widths).all(axis=1) & vanishes(problem, points[active], gradients)
        arrived[active[small]] = True
        active, steps = active[~small], steps[~small]
        points[active] += steps
        near = (np.abs(points[active] - origin[active]) <= radius * widths).all(axis=1)
        active = active[near]
    return np.where(arrived[:, None], points, origin), arrived
