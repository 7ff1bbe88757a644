"""The winding number of a gradient along a closed curve: the index check of a list of critical points.

Along a simple closed curve the gradient turns as many times as the Poincaré indices of the critical points inside add
up to (Poincaré–Hopf): +1 a minimum or maximum, −1 a simple saddle, −2 a monkey saddle.
"""

from collections.abc import Callable

import numpy as np

from landscape import evaluation
from landscape.problems import Problem
from landscape.scale import scale

PIECES = 2048
"""Pieces of the curve at first; a piece along which the gradient turns by more than an eighth is halved."""

DEPTH = 24
"""Halvings after which a piece that still turns is a jump of the gradient."""

FLAT = 1e-12
"""A gradient below this, in range/width, has no direction that could be followed."""

BLOCKS = 16
"""Blocks a side into which a domain is cut to say where critical points were missed."""


def along(problem: Problem, curve: Callable[[np.ndarray], np.ndarray]) -> int | None:
    """Return how often the gradient turns along a closed curve, or None where it vanishes, jumps or is not finite.

    Args:
        problem: planar.
        curve: maps times (m,) in [0, 1] to points (m, 2), counterclockwise, closed.
    """
    (turn,) = _turns(problem, lambda which, times: curve(times), 1, PIECES)
    return None if np.isnan(turn) else round(turn)


def _negligible(problem: Problem) -> np.ndarray:
    """The gradient's components (2,) below which rounding decides its direction, as on a plateau."""
    return FLAT * scale(problem).range / scale(problem).widths


def _turns(problem: Problem, curve: Callable, number: int, pieces: int, floor: np.ndarray | float = 0.0) -> np.ndarray:
    """How often the gradient turns along each of `number` curves, in whole turns; NaN where it cannot be followed.

    `curve` maps which of them (m,) and times (m,) in [0, 1] to points (m, 2).
    """
    total = np.zeros(number)
    which = np.repeat(np.arange(number), pieces)
    nodes = np.tile(np.linspace(0, 1, pieces + 1), (number, 1))
    angle = _angles(problem, curve(np.repeat(np.arange(number), pieces + 1), nodes.ravel()), floor).reshape(nodes.shape)
    start, end, first, last = (a.ravel() for a in (nodes[:, :-1], nodes[:, 1:], angle[:, :-1], angle[:, 1:]))
    for _ in range(DEPTH):
        turn = (last - first + np.pi) % (2 * np.pi) - np.pi
        # NaN compares false, so that what cannot be followed is added and stays.
        wide = np.abs(turn) > np.pi / 4
        total += np.bincount(which[~wide], turn[~wide], minlength=number)
        which, start, end, first, last = (a[wide] for a in (which, start, end, first, last))
        if len(which) == 0:
            break
        middle = (start + end) / 2
        between = _angles(problem, curve(which, middle), floor)
        which = np.concatenate([which, which])
        start, end = np.concatenate([start, middle]), np.concatenate([middle, end])
        first, last = np.concatenate([first, between]), np.concatenate([between, last])
    total[which] = np.nan
    return total / (2 * np.pi)


def _angles(problem: Problem, points: np.ndarray, floor: np.ndarray | float) -> np.ndarray:
    gradient = evaluation.gradients(problem, points)
    vanishes = ~np.isfinite(gradient).all(axis=1) | (np.abs(gradient) <= floor).all(axis=1)
    return np.where(vanishes, np.nan, np.arctan2(gradient[:, 1], gradient[:, 0]))


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


def around_blocks(problem: Problem, x: np.ndarray, y: np.ndarray) -> np.ndarray:
    """The winding number along each block's boundary, (rows, columns), NaN where there is none.

    The blocks lie between the lines at `x` (columns + 1,) and `y` (rows + 1,), both ascending.
    """
    columns, rows = len(x) - 1, len(y) - 1
    row, column = (axis.ravel() for axis in np.mgrid[: rows + 1, :columns])
    right = _sides(problem, np.stack([x[column], y[row]], axis=-1), np.stack([x[column + 1], y[row]], axis=-1))
    row, column = (axis.ravel() for axis in np.mgrid[:rows, : columns + 1])
    up = _sides(problem, np.stack([x[column], y[row]], axis=-1), np.stack([x[column], y[row + 1]], axis=-1))
    right, up = right.reshape(rows + 1, columns), up.reshape(rows, columns + 1)
    return np.round(right[:-1] + up[:, 1:] - right[1:] - up[:, :-1])


def _sides(problem: Problem, start: np.ndarray, end: np.ndarray) -> np.ndarray:
    """How often the gradient turns along straight lines (s, 2) to (s, 2), (s,)."""

    def line(which, times):
        return start[which] + times[:, None] * (end - start)[which]

    return _turns(problem, line, len(start), PIECES // 32, _negligible(problem))


def lines(problem: Problem) -> tuple[np.ndarray, np.ndarray]:
    """Lines x, y (17,) that cut the domain into blocks, off the places where symmetry puts critical points."""
    inner = (np.arange(1, BLOCKS) + 0.137 * np.sin(np.arange(1, BLOCKS) * np.e + 1)) / BLOCKS
    share = np.concatenate([[0], inner, [1]])
    return tuple(low + share * (high - low) for low, high in problem.domain)


def around_point(problem: Problem, point: np.ndarray, radius: float) -> int | None:
    """The Poincaré index of an isolated critical point: the winding number along a circle of `radius` widths."""
    widths = problem.domain[:, 1] - problem.domain[:, 0]

    def curve(times):
        angle = 2 * np.pi * times
        return point + radius * widths * np.stack([np.cos(angle), np.sin(angle)], axis=-1)

    return along(problem, curve)
