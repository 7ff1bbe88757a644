"""The winding number of a gradient along a closed curve: the index check of a list of critical points.

Along a simple closed curve the gradient turns as many times as the Poincaré indices of the critical points inside add
up to (Poincaré–Hopf): +1 a minimum or maximum, −1 a simple saddle, −2 a monkey saddle.
"""

from collections.abc import Callable

import numpy as np

from landscape import evaluation
from landscape.problems import Problem

PIECES = 2048
"""Pieces of the curve at first; a piece along which the gradient turns by more than an eighth is halved."""

DEPTH = 24
"""Halvings after which a piece that still turns is a jump of the gradient."""


def along(problem: Problem, curve: Callable[[np.ndarray], np.ndarray]) -> int | None:
    """Return how often the gradient turns along a closed curve, or None where it vanishes, jumps or is not finite.

    Args:
        problem: planar.
        curve: maps times (m,) in [0, 1] to points (m, 2), counterclockwise, closed.
    """
    times = np.linspace(0, 1, PIECES + 1)
    angles = _angles(problem, curve(times))
    for _ in range(DEPTH):
        turns = _turn(angles)
        if not np.isfinite(turns).all():
            return None
        wide = np.flatnonzero(np.abs(turns) > np.pi / 4)
        if len(wide) == 0:
            return round(turns.sum() / (2 * np.pi))
        middles = (times[wide] + times[wide + 1]) / 2
        times = np.insert(times, wide + 1, middles)
        angles = np.insert(angles, wide + 1, _angles(problem, curve(middles)))
    return None


def _angles(problem: Problem, points: np.ndarray) -> np.ndarray:
    gradient = evaluation.gradients(problem, points)
    vanishes = ~np.isfinite(gradient).all(axis=1) | (gradient == 0).all(axis=1)
    return np.where(vanishes, np.nan, np.arctan2(gradient[:, 1], gradient[:, 0]))


def _turn(angles: np.ndarray) -> np.ndarray:
    return (np.diff(angles) + np.pi) % (2 * np.pi) - np.pi


def around_domain(problem: Problem) -> int | None:
    """The winding number along the boundary of a planar problem's domain, or None where it has none.

    >>> from landscape.problems import problem
    >>> around_domain(problem("himmelblau"))
    1
    """
    (left, right), (bottom, top) = problem.domain
    corners = np.array([[left, bottom], [right, bottom], [right, top], [left, top], [left, bottom]])

    def curve(times):
        return np.stack([np.interp(times * 4, range(5), corners[:, axis]) for axis in (0, 1)], axis=-1)

    return along(problem, curve)


def around_point(problem: Problem, point: np.ndarray, radius: float) -> int | None:
    """The Poincaré index of an isolated critical point: the winding number along a circle of `radius` widths."""
    widths = problem.domain[:, 1] - problem.domain[:, 0]

    def curve(times):
        angle = 2 * np.pi * times
        return point + radius * widths * np.stack([np.cos(angle), np.sin(angle)], axis=-1)

    return along(problem, curve)
