"""Newton's method on many points at once, in float64: down to minima, or to any critical point.

All of it works in the problem's own units, lengths in widths of the domain and heights in the loss's range, so that
neither a stretched domain nor a loss of 1e12 or 1e-12 changes what is found.
"""

from collections.abc import Callable
from typing import Any

import numpy as np

from landscape import evaluation
from landscape.problems import Problem
from landscape.scale import scale

ITERATIONS = 200
"""Iterations after which a point that still moves is given up."""

LONGEST = 0.05
"""The longest step, in widths: a longer one could leave the basin that the point is in."""

VANISHES = 1e-9
"""A gradient below this, in range/width, is zero to rounding."""

LEAST = 1e-10
"""Smaller |eigenvalues|, in range/width², are raised to this, so that a step along a flat direction stays finite."""

FLAT = 1e-9
"""An |eigenvalue| below this, in range/width², is zero as far as a gradient that is zero to rounding can tell."""

SHARE = 1e-12
"""An |eigenvalue| below this share of the largest at its point is zero to rounding."""

ROUNDING = 1e-10
"""A Newton step below this, in widths, that does not help is rounding."""

SLOW = 0.9
"""A gradient that has shrunk to no less than this share within a search's patience leads to no critical point."""

HESSIANS = 2**22
"""Numbers in the Hessians that are held at a time."""


def derivatives(problem: Problem, points: np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Losses (n,) as they are, gradients (n, d) in range/width and Hessians (n, d, d) in range/width²."""
    found = scale(problem)
    widths, height = found.widths, found.range or 1.0
    values, gradients, hessians = evaluation.derivatives(problem, points)
    with np.errstate(over="ignore", invalid="ignore"):
        return values, gradients / height * widths, hessians / height * widths[:, None] * widths


def vanishes(problem: Problem, points: np.ndarray) -> np.ndarray:
    """Whether the gradient at points (n, d) is zero to rounding: below 1e-9 · range/width, (n,)."""
    return vanish(derivatives(problem, points)[1])


def vanish(gradients: np.ndarray) -> np.ndarray:
    """Whether gradients (…, d), in range/width, are zero to rounding, (…)."""
    return (np.abs(gradients) <= VANISHES).all(axis=-1)


def flat(eigenvalues: np.ndarray) -> np.ndarray:
    """The |eigenvalue| below which a Hessian with these eigenvalues (…, d), in range/width², counts as singular, (…).

    >>> flat(np.array([0.0, 2000.0]))
    np.float64(2e-09)
    """
    return np.maximum(SHARE * np.abs(eigenvalues).max(axis=-1), FLAT)


def remaining(problem: Problem, points: np.ndarray) -> np.ndarray:
    """The length of the Newton step that is left at points (n, d), in widths, (n,); infinite where there is none."""
    _, gradients, hessians = derivatives(problem, points)
    left = np.full(len(points), np.inf)
    known = finite(gradients, hessians)
    left[known] = np.abs(_toward_zero(gradients[known], hessians[known])).max(axis=1)
    return left


def descend(problem: Problem, points: np.ndarray) -> np.ndarray:
    """Damped Newton with |eigenvalues|, halved until the loss falls: from each point down to a minimum, (n, d).

    Source: J. Nocedal and S. J. Wright, Numerical Optimization, 2006, section 3.4 (modified Hessians).
    """
    return in_parts(problem, points, lambda part: _iterate(problem, part, _downhill, lambda values, gradients: values))


def solve(problem: Problem, points: np.ndarray) -> np.ndarray:
    """Damped Newton on ∇f = 0: from each point to a critical point of any kind, (n, d).

    A point whose gradient has not shrunk by a tenth within 40 iterations crawls towards none, and is given up.
    """

    def part(points):
        return _iterate(problem, points, _toward_zero, lambda values, gradients: np.linalg.norm(gradients, axis=1), 40)

    return in_parts(problem, points, part)


def in_parts(problem: Problem, points: np.ndarray, work: Callable) -> Any:
    """What `work` makes of points (n, d), a part of them at a time, so that their Hessians fit into memory."""
    points = np.asarray(points, np.float64).reshape(-1, problem.dim)
    size = max(256, HESSIANS // problem.dim**2)
    parts = [work(points[i : i + size]) for i in range(0, max(len(points), 1), size)]
    if isinstance(parts[0], tuple):
        return tuple(map(np.concatenate, zip(*parts, strict=True)))
    return np.concatenate(parts)


def _iterate(problem, points, direction, merit, patience=ITERATIONS):
    """Take the step of `direction` from every point, cut until `merit` falls, while any point still moves.

    After every `patience` iterations the points whose merit has not fallen by a tenth since the last time are given up.
    """
    widths = scale(problem).widths
    points = np.array(points, np.float64)
    damping = np.ones(len(points))
    values, gradients, hessians = derivatives(problem, points)
    active = np.flatnonzero(finite(gradients, hessians))
    before = merit(values, gradients)
    for iteration in range(1, ITERATIONS + 1):
        if len(active) == 0:
            break
        steps = direction(gradients[active], hessians[active])
        longest = np.abs(steps).max(axis=1)
        steps = _capped(steps) * damping[active, None]
        trial = points[active] + steps * widths
        new = derivatives(problem, trial)
        better = finite(*new[1:]) & (merit(*new[:2]) < merit(values[active], gradients[active]))
        accepted = active[better]
        points[accepted] = trial[better]
        for old, fresh in zip((values, gradients, hessians), new, strict=True):
            old[accepted] = fresh[better]
        damping[active] = np.where(better, np.minimum(1, 4 * damping[active]), damping[active] / 4)
        # A step so small that does not help is rounding: cutting it would not help either.
        moves = better & (np.abs(steps).max(axis=1) > 1e-15) | (longest > ROUNDING)
        active = active[moves & (damping[active] > 1e-8)]
        if iteration % patience == 0:
            now = merit(values, gradients)
            active, before = active[now[active] < before[active] * SLOW], now
    return points


def _capped(steps: np.ndarray) -> np.ndarray:
    longest = np.abs(steps).max(axis=1, keepdims=True)
    return steps * np.minimum(1, LONGEST / np.maximum(longest, 1e-300))


def finite(gradients: np.ndarray, hessians: np.ndarray) -> np.ndarray:
    """Whether all numbers of gradients (n, d) and Hessians (n, d, d) are finite, (n,)."""
    return np.isfinite(gradients).all(axis=1) & np.isfinite(hessians).all(axis=(1, 2))


def _spectral(gradients, hessians, invert):
    eigenvalues, vectors = np.linalg.eigh(hessians)
    inner = np.einsum("nij,ni->nj", vectors, gradients)
    return -np.einsum("nij,nj->ni", vectors, inner * invert(eigenvalues))


def _downhill(gradients, hessians):
    return _spectral(gradients, hessians, lambda values: 1 / np.maximum(np.abs(values), LEAST))


def _toward_zero(gradients, hessians):
    return _spectral(
        gradients, hessians, lambda values: np.where(values < 0, -1, 1) / np.maximum(np.abs(values), LEAST)
    )


def across(problem: Problem, points: np.ndarray) -> np.ndarray:
    """Two Newton steps from points (n, d) in the directions that are not flat: to the floor of a valley, (n, d)."""
    widths = scale(problem).widths
    for _ in range(2):
        _, gradients, hessians = derivatives(problem, points)
        points = points + _capped(_spectral(gradients, hessians, _stiff)) * widths
    return points


def _stiff(eigenvalues: np.ndarray) -> np.ndarray:
    """The inverses of the |eigenvalues| (n, d) that are not small beside the largest; 0 for the others."""
    size = np.abs(eigenvalues)
    return np.where(size > 1e-3 * size.max(axis=-1, keepdims=True), 1 / np.maximum(size, LEAST), 0)
