"""How many paths pass through each cell of a window."""

import numpy as np

PART = 2**21
"""Cuts of paths by edges of cells that are held at a time, at most."""


def passages(paths: np.ndarray, window: np.ndarray, cells: int) -> np.ndarray:
    """Return how many paths cross each cell, (cells, cells), rows along the second coordinate, ascending.

    A path is the straight lines between its points. It counts once in a cell, however often it comes back. What lies
    outside the window, or is not finite, is left out.

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
    share = max(1, PART // (6 * cells * scaled.shape[1]))
    for first in range(0, len(scaled), share):
        total += _crossed(scaled[first : first + share], cells)
    return total.reshape(cells, cells)


def _crossed(paths: np.ndarray, cells: int) -> np.ndarray:
    """How many of these paths, in cells, cross each cell, (cells²,)."""
    ends = paths if paths.shape[1] > 1 else paths.repeat(2, axis=1)
    first, steps = ends[:, :-1].reshape(-1, 2), np.diff(ends, axis=1).reshape(-1, 2)
    line, time = _cut(first, steps)
    # Between two cuts a line lies in one cell, the one of the middle.
    together = (line[1:] == line[:-1]) & (time[1:] - time[:-1] > 1e-12)
    line, middle = line[:-1][together], (time[1:] + time[:-1])[together] / 2
    points = first[line] + middle[:, None] * steps[line]
    # The window's upper edges belong to its last cells.
    inside = ((points >= 0) & (points <= cells)).all(axis=1)
    column, row = np.minimum(points[inside].astype(int), cells - 1).T
    path = line[inside] // (ends.shape[1] - 1)
    distinct = np.unique(path * cells**2 + row * cells + column)
    return np.bincount(distinct % cells**2, minlength=cells**2)


def _cut(first: np.ndarray, steps: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Where lines, from 0 to 1, are cut by the edges of cells: which line and when, in their order, ends included."""
    known = np.flatnonzero(np.isfinite(first).all(axis=1) & np.isfinite(steps).all(axis=1))
    lines, times = [known, known], [np.zeros(len(known)), np.ones(len(known))]
    for axis in range(2):
        start, step = first[known, axis], steps[known, axis]
        low, high = np.floor(np.minimum(start, start + step)) + 1, np.ceil(np.maximum(start, start + step)) - 1
        number = np.maximum(high - low + 1, 0).astype(int)
        which = np.repeat(np.arange(len(known)), number)
        edge = low[which] + np.arange(len(which)) - np.repeat(np.cumsum(number) - number, number)
        lines.append(known[which])
        times.append((edge - start[which]) / step[which])
    line, time = np.concatenate(lines), np.concatenate(times)
    order = np.lexsort((time, line))
    return line[order], time[order]
