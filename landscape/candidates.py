"""Where to look for critical points of a planar problem: places that are low, and cells where the gradient vanishes."""

import numpy as np

from landscape import evaluation
from landscape.problems import Problem
from landscape.scale import sample


def low_places(target: Problem, cells: int) -> np.ndarray:
    """Where to start looking for minima: Sobol points, the grid's own local minima, the published minimizers."""
    x, y = evaluation.nodes(target.domain, cells)
    losses = evaluation.loss_grid(target, cells)
    losses = np.where(np.isfinite(losses), losses, np.inf)
    windows = np.lib.stride_tricks.sliding_window_view(np.pad(losses, 1, mode="edge"), (3, 3))
    low, high = windows.min(axis=(2, 3)), windows.max(axis=(2, 3))
    # On a plateau every node is as low as its neighbors; what matters is where it ends.
    rows, columns = np.nonzero((losses <= low) & (losses < high))
    keep = slice(None, None, max(1, len(rows) // (cells**2 // 32)))
    lows = np.stack([x[columns], y[rows]], axis=-1)[keep]
    published = np.empty((0, 2)) if target.minimizers is None else target.minimizers
    return np.concatenate([sample(target)[:1024], lows, published])


def sign_changes(target: Problem, cells: int) -> np.ndarray:
    """The centers of the grid cells in which both components of the gradient change sign, (m, 2)."""
    x, y = evaluation.nodes(target.domain, cells + 1)
    nodes = np.stack(np.meshgrid(x, y), axis=-1)
    gradient = evaluation.gradients(target, nodes.reshape(-1, 2)).reshape(nodes.shape)
    corners = np.stack([gradient[:-1, :-1], gradient[1:, :-1], gradient[:-1, 1:], gradient[1:, 1:]])
    low, high = corners.min(axis=0), corners.max(axis=0)
    crossed = ((low <= 0) & (high >= 0)).all(axis=-1) & (low < high).any(axis=-1)
    rows, columns = np.nonzero(crossed)
    keep = slice(None, None, max(1, len(rows) // (cells**2 // 8)))
    return np.stack([(x[columns] + x[columns + 1]) / 2, (y[rows] + y[rows + 1]) / 2], axis=-1)[keep]
