"""Where to look for critical points: places that are low, and cells of the plane where the gradient may vanish.

A pair of critical points that has just come apart lies in one cell, at whose corners the gradient need not change sign.
So a cell is searched unless the gradient, bent as much as it is nearby, stays away from zero.
"""

import numpy as np

from landscape import evaluation
from landscape.problems import Problem
from landscape.scale import sample

PARTS = 4
"""Parts a side into which a cell is cut that may hold a critical point."""


FEWEST = 128
"""Starts of the search in however many dimensions, and however much a point costs."""


def low_places(target: Problem, cells: int) -> np.ndarray:
    """Where to start looking for minima: Sobol points, the grid's own local minima, the published minimizers."""
    x, y = evaluation.nodes(target.domain, cells)
    losses = evaluation.loss_grid(target, cells, precision=64)
    losses = np.where(np.isfinite(losses), losses, np.inf)
    windows = np.lib.stride_tricks.sliding_window_view(np.pad(losses, 1, mode="edge"), (3, 3))
    low, high = windows.min(axis=(2, 3)), windows.max(axis=(2, 3))
    # On a plateau every node is as low as its neighbors; what matters is where it ends.
    rows, columns = np.nonzero((losses <= low) & (losses < high))
    keep = slice(None, None, max(1, len(rows) // (cells**2 // 32)))
    lows = np.stack([x[columns], y[rows]], axis=-1)[keep]
    starts = sample(target)[: 1024 if target.tile is None else FEWEST]
    return np.concatenate([starts, lows, published(target)])


def scattered(target: Problem) -> tuple[np.ndarray, np.ndarray]:
    """Where to start beyond the plane: Sobol points, fewer the more a step costs, and published minimizers, twice."""
    starts = sample(target)[: max(FEWEST, len(sample(target)) // max(1, target.dim - 2))]
    both = np.concatenate([starts, published(target)])
    return both, both


def within(lines: tuple[np.ndarray, np.ndarray], blocks: np.ndarray, number: int) -> np.ndarray:
    """`number` × `number` points in each of the `blocks` (rows, columns) between the lines that are marked, (m, 2)."""
    share = (np.arange(number) + 0.5) / number
    row, column = np.nonzero(blocks)
    x, y = (line[at, None] + share * np.diff(line)[at, None] for line, at in zip(lines, (column, row), strict=True))
    x, y = np.broadcast_arrays(x[:, None, :], y[:, :, None])
    return np.stack([x, y], axis=-1).reshape(-1, 2)


def beside(target: Problem, points: np.ndarray) -> np.ndarray:
    """Points at several distances around each of those of the plane (n, 2): its neighbors may be in the same cell."""
    angle = 2 * np.pi * (np.arange(8) + 0.3) / 8
    circle = np.stack([np.cos(angle), np.sin(angle)], axis=-1) * (target.domain[:, 1] - target.domain[:, 0])
    return np.concatenate([(points[:, None] + distance * circle).reshape(-1, 2) for distance in (3e-5, 2e-4, 1e-3)])


def published(target: Problem) -> np.ndarray:
    """The published minimizers (k, d); none where none are known."""
    return np.empty((0, target.dim)) if target.minimizers is None else target.minimizers


def sign_changes(target: Problem, cells: int) -> np.ndarray:
    """The centers of the parts of grid cells in which both components of the gradient may vanish, (m, 2)."""
    low, high = target.domain.T
    size = (high - low) / cells
    whole = _thinned(_may_hold(target, low[None], size, cells), cells)
    parts = _thinned(_may_hold(target, whole, size / PARTS, PARTS), cells)
    return parts + size / PARTS / 2


def _thinned(points: np.ndarray, cells: int) -> np.ndarray:
    # Where rounding decides the gradient's signs, every cell may hold a point.
    return points[:: max(1, len(points) // (cells**2 // 4))]


def _may_hold(target: Problem, corners: np.ndarray, size: np.ndarray, number: int) -> np.ndarray:
    """The lower left corners of the cells in which the gradient may vanish, (m, 2).

    There are `number` × `number` cells of `size` (2,) to the upper right of each of the `corners` (k, 2).
    """
    steps = np.stack(np.meshgrid(np.arange(number + 1), np.arange(number + 1)), axis=-1)
    nodes = corners[:, None, None] + steps * size
    gradient = evaluation.gradients(target, nodes.reshape(-1, 2)).reshape(nodes.shape)
    corner = [np.s_[:, :-1, :-1], np.s_[:, 1:, :-1], np.s_[:, :-1, 1:], np.s_[:, 1:, 1:]]
    values, bends = np.stack([gradient[part] for part in corner]), _bend(gradient)
    # Between nodes a function strays from its bilinear interpolant by an eighth of its second differences.
    margin = np.stack([bends[part] for part in corner]).max(axis=0) / 8
    low, high = values.min(axis=0), values.max(axis=0)
    crossed = ((low <= margin) & (high >= -margin)).all(axis=-1) & (low < high).any(axis=-1)
    return nodes[:, :-1, :-1][crossed]


def _bend(gradient: np.ndarray) -> np.ndarray:
    """The sum of the |second differences| along rows and columns, those of the neighbor at the rim."""
    total = np.zeros_like(gradient)
    for axis in (1, 2):
        rim = [(1, 1) if place == axis else (0, 0) for place in range(gradient.ndim)]
        # Where a gradient is infinite nothing crosses.
        with np.errstate(invalid="ignore"):
            second = np.diff(gradient, n=2, axis=axis)
        total += np.pad(np.abs(second), rim, mode="edge")
    return np.nan_to_num(total, nan=0.0, posinf=0.0)
