"""Where the basins of a map meet, and the error bar that grid starts carry."""

import numpy as np

from landscape.errors import require


def boundary_share(labels) -> float:
    """Return the share of a grid's cells that have a neighbor with another label.

    A neighbor is the cell above, below, left or right. A grid is no sample, so its shares carry no confidence interval;
    a basin's area is uncertain by no more than the cells that its boundary runs through.

    Args:
        labels: (h, w), one label a cell; -1, no minimum, is a label like others.

    Errors:
        UsageError: anything but two dimensions, or no cells.

    >>> boundary_share([[0, 0, 0, 1], [0, 0, 0, 1]])
    0.5
    """
    return float(on_boundary(grid(labels)).mean())


def on_boundary(labels: np.ndarray) -> np.ndarray:
    """Return which cells of a grid (h, w) have another label above, below, left or right of them, (h, w).

    >>> on_boundary(np.array([[0, 0, 1]])).tolist()
    [[False, True, True]]
    """
    boundary = np.zeros(labels.shape, bool)
    for cells, edge in ((labels, boundary), (labels.T, boundary.T)):
        differs = cells[1:] != cells[:-1]
        edge[1:] |= differs
        edge[:-1] |= differs
    return boundary


def mixed(labels: np.ndarray) -> np.ndarray:
    """Return which squares between four neighboring cells' centers meet more than one label, (h - 1, w - 1).

    >>> mixed(np.array([[0, 0, 1], [0, 0, 1]])).tolist()
    [[False, True]]
    """
    corner = labels[:-1, :-1]
    return (corner != labels[1:, :-1]) | (corner != labels[:-1, 1:]) | (corner != labels[1:, 1:])


def window_any(cells: np.ndarray, side: int) -> np.ndarray:
    """Return which windows of side x side cells hold a true one, (h - side + 1, w - side + 1), by their first cell.

    >>> window_any(np.array([[True, False, False], [False, False, False]]), 2).tolist()
    [[True, False]]
    """
    done = 1
    while done < side:
        # Two windows that overlap or touch make up a larger one.
        step = min(done, side - done)
        cells = cells[step:] | cells[:-step]
        cells = cells[:, step:] | cells[:, :-step]
        done += step
    return cells


def window_sums(cells: np.ndarray, side: int) -> np.ndarray:
    """Return the sum over every window of side x side cells, (h - side + 1, w - side + 1), by its first cell.

    >>> window_sums(np.array([[True, False, True], [True, True, False]]), 2).tolist()
    [[3, 2]]
    """
    total = np.zeros((cells.shape[0] + 1, cells.shape[1] + 1), np.int32)
    inner = total[1:, 1:]
    np.cumsum(cells, axis=1, dtype=np.int32, out=inner)
    np.cumsum(inner, axis=0, out=inner)
    return total[side:, side:] - total[:-side, side:] - total[side:, :-side] + total[:-side, :-side]


def doublings(most: int) -> np.ndarray:
    """Return the lengths 1, 2, 3, 4, 6, 8, 12, … up to the given one: powers of two and what lies between them.

    >>> doublings(12).tolist()
    [1, 2, 3, 4, 6, 8, 12]
    """
    lengths = np.unique(np.outer(2 ** np.arange(20), [2, 3]).ravel() // 2)
    return lengths[lengths <= most]


def grid(labels) -> np.ndarray:
    """Return a grid (h, w) of labels as its labels' ranks, small whole numbers.

    Errors:
        UsageError: anything but two dimensions, or no cells.

    >>> grid([[7, -1], [7, 3]]).tolist()
    [[2, 0], [2, 1]]
    """
    labels = np.asarray(labels)
    require(labels.ndim == 2 and labels.size > 0, f"`labels` must be a grid (h, w) of cells; got shape {labels.shape}.")
    if np.can_cast(labels.dtype, np.int64) and int(labels.max()) - int(labels.min()) < labels.size:
        # Labels that lie close together need no sorting.
        places = np.subtract(labels, labels.min(), dtype=np.int64)
        known = np.bincount(places.ravel()) > 0
        return _small(np.cumsum(known) - 1)[places]
    return _small(np.unique(labels, return_inverse=True)[1].reshape(labels.shape))


def _small(ranks: np.ndarray) -> np.ndarray:
    """Ranks in as few bytes as hold them."""
    return ranks.astype(np.min_scalar_type(ranks.max()))


def boundary_interval(inside) -> tuple[float, float]:
    """Return bounds on the share of a grid that a region fills: its inner cells, and its cells with their neighbors.

    The region's boundary runs through cells of the region that touch the outside and through outside cells that touch
    the region, so its area lies between the shares with neither and with both, as long as no piece of it slips between
    two cells' centers.

    Args:
        inside: (h, w), whether each cell's center lies in the region.

    >>> boundary_interval([[True, True, True, False], [True, True, True, False]])
    (0.5, 1.0)
    """
    inside = np.asarray(inside, bool)
    inner, outer = inside.copy(), inside.copy()
    for cells, less, more in ((inside, inner, outer), (inside.T, inner.T, outer.T)):
        less[1:] &= cells[:-1]
        less[:-1] &= cells[1:]
        more[1:] |= cells[:-1]
        more[:-1] |= cells[1:]
    # A region that holds no center may still fill a part of one cell.
    return float(inner.mean()), max(float(outer.mean()), 1 / inside.size)
