"""How many paths pass through each cell of a window."""

import numpy as np

PART = 2**21
"""Points on paths that are held at a time."""


def passages(paths: np.ndarray, window: np.ndarray, cells: int) -> np.ndarray:
    """Return how many paths cross each cell, (cells, cells), rows along the second coordinate, ascending.

    A path is the straight lines between its points, looked at every third of a cell, so that the corner of a cell may
    be missed. It counts once in a cell, however often it comes back. What lies outside the window, or is not finite, is
    left out.

    Args:
        paths: (n, kept, 2).
        window: (2, 2), the ends of each coordinate.
        cells: a side.

    >>> passages(np.array([[[0.1, 0.1], [1.9, 0.1]], [[1.5, 0.5], [1.5, 0.5]]]), np.array([[0, 2], [0, 2]]), 2).tolist()
    [[1, 2], [0, 0]]
    """
    low, high = np.asarray(window, float).T
    # Far outside, lines are cut short: a run that escapes must not cost more than one that stays.
    scaled = np.clip((np.asarray(paths, float) - low) / (high - low) * cells, -cells, 2 * cells)
    total = np.zeros(cells * cells, np.int64)
    share = max(1, PART // max(3 * 3 * cells * scaled.shape[1], 1))
    for first in range(0, len(scaled), share):
        total += _crossed(scaled[first : first + share], cells)
    return total.reshape(cells, cells)


def _crossed(paths: np.ndarray, cells: int) -> np.ndarray:
    """How many of these paths, in cells, cross each cell, (cells²,)."""
    starts = paths[:, :-1] if paths.shape[1] > 1 else paths
    steps = np.diff(paths, axis=1) if paths.shape[1] > 1 else np.zeros_like(paths)
    length = np.nan_to_num(np.abs(steps).max(axis=-1))
    number = np.maximum(np.ceil(3 * length).astype(int), 1) + 1
    which = np.repeat(np.arange(number.size), number.ravel())
    before = np.cumsum(number.ravel()) - number.ravel()
    share = (np.arange(len(which)) - before[which]) / (number.ravel()[which] - 1)
    points = starts.reshape(-1, 2)[which] + share[:, None] * steps.reshape(-1, 2)[which]
    # The window's upper edges belong to its last cells.
    inside = (np.isfinite(points) & (points >= 0) & (points <= cells)).all(axis=1)
    column, row = np.minimum(points[inside].astype(int), cells - 1).T
    run = which[inside] // number.shape[1]
    distinct = np.unique(run * cells**2 + row * cells + column)
    return np.bincount(distinct % cells**2, minlength=cells**2)
