"""The top of a way between two places: the greatest loss on it, on finer and finer grids around where that is."""

import numpy as np

from landscape import evaluation, watershed
from landscape.problems import Problem

FINER = 6
"""How many times finer each grid around a top is than the one before."""

LEVELS = 4
"""Grids around a top, one in another."""

AROUND = 3
"""Nodes on both sides of a top between which the next grid is laid."""

LOOKS = 16
"""Looks along the way at its top, each four times as close: beside a cusp nodes are low however close they lie."""


def finite(losses: np.ndarray) -> np.ndarray:
    """The losses; what is not finite is a wall."""
    return np.where(np.isfinite(losses), losses, np.inf)


def highest(problem: Problem, way: np.ndarray, spacing: np.ndarray, height: float) -> tuple[float, np.ndarray]:
    """The height of the lowest way beside one that leads over nodes of a grid, and its top (2,).

    Args:
        problem: a planar problem.
        way: (m, 2), its nodes.
        spacing: (2,), of the grid.
        height: the greatest loss on what of the way lies beyond its ends.

    >>> from landscape.problems import Problem
    >>> saddle = Problem(lambda x: x[1] ** 2 - (x[0] - 0.1) ** 2, [[-1, 1], [-1, 1]], "saddle")
    >>> height, top = highest(saddle, np.array([[-1.0, 0.0], [0.0, 0.5], [1.0, 0.0]]), np.array([1.0, 0.5]), -2.0)
    >>> abs(height) < 1e-9, bool(np.abs(top - [0.1, 0.0]).max() < 1e-4)
    (True, True)
    """
    for _ in range(LEVELS):
        way, losses = _finer(problem, way, spacing)
        top = int(losses.argmax())
        kept = slice(max(top - AROUND, 0), top + AROUND + 1)
        spacing = spacing / FINER
        height = max(height, np.delete(losses, kept).max(initial=-np.inf))
        way, center = way[kept], top - kept.start
    last, place = _along(problem, way, center)
    return max(height, last), place


def _along(problem: Problem, way: np.ndarray, center: float) -> tuple[float, np.ndarray]:
    """The greatest loss on the steps of a way (m, 2) beside one of its points, and where, looked at ever closer."""
    height, reach = -np.inf, 1.0
    for _ in range(LOOKS):
        at = np.clip(center + reach * np.arange(-3, 4) / 4, 0, len(way) - 1)
        first = np.minimum(at.astype(int), max(len(way) - 2, 0))
        points = way[first] + (at - first)[:, None] * (way[np.minimum(first + 1, len(way) - 1)] - way[first])
        losses = finite(evaluation.values(problem, points))
        best = int(losses.argmax())
        if losses[best] > height:
            height, place, center = float(losses[best]), points[best], at[best]
        reach /= 4
    return height, place


def _finer(problem: Problem, way: np.ndarray, spacing: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """The lowest way between the ends of one (m, 2) on a finer grid around it, and the losses on it."""
    low, high = problem.domain.T
    low, high = np.maximum(way.min(axis=0) - spacing, low), np.minimum(way.max(axis=0) + spacing, high)
    counts = np.rint((high - low) / spacing * FINER).astype(int) + 1
    x, y = (np.linspace(*ends) for ends in zip(low, high, counts, strict=True))
    points = np.stack(np.meshgrid(x, y), axis=-1).reshape(-1, 2)
    losses = finite(evaluation.values(problem, points))
    column, row = np.rint((way[[0, -1]] - low) / spacing * FINER).astype(int).T
    found = watershed.lowest_way(losses.reshape(len(y), len(x)), *(row * len(x) + column).tolist())
    return points[found], losses[found]
