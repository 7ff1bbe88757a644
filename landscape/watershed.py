"""The parts of a grid that lie downhill of its low places, and the lowest crossings from one part to another.

From every node the way leads to the lowest of its eight neighbors, down to a node that has no lower one. The nodes
whose ways end there are its part; every way from one part to another crosses between two nodes of them.

Source: L. Vincent and P. Soille, Watersheds in digital spaces, IEEE Trans. Pattern Anal. Mach. Intell. 13, 1991.
"""

import numpy as np

STEPS = ((0, 1), (1, 0), (1, 1), (1, -1))
"""Rows and columns from a node to half of its neighbors; the other half are those to which it is one."""


def downhill(losses: np.ndarray) -> np.ndarray:
    """The place of the lowest of each node (n, m) and its neighbors, counted along the rows, (n m,).

    Among equal losses the first in that order counts as the lowest.

    >>> downhill(np.array([[3.0, 2.0, 1.0, 2.0, 0.0]])).tolist()
    [1, 2, 2, 4, 4]
    """
    order = np.argsort(losses, axis=None, kind="stable")
    rank = np.empty(losses.size, np.int64)
    rank[order] = np.arange(losses.size)
    rank = rank.reshape(losses.shape)
    lowest = rank.copy()
    for step in STEPS:
        first, second = _beside(rank, step)
        under, over = _beside(lowest, step)
        np.minimum(under, second, out=under)
        np.minimum(over, first, out=over)
    return order[lowest.ravel()]


def rest(down: np.ndarray, losses: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Where the way down from each node ends, and the greatest of the losses (n,), one a node's step, on it.

    >>> rest(np.array([1, 2, 2]), np.array([5.0, 1.0, 0.0]))
    (array([2, 2, 2]), array([5., 1., 0.]))
    """
    top = losses.copy()
    while True:
        top = np.maximum(top, top[down])
        further = down[down]
        if (further == down).all():
            return down, top
        down = further


def crossings(parts: np.ndarray, heights: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """The lowest crossing between each two parts (n, m) that meet: its two nodes (e, 2), along the rows, and its loss.

    A crossing is as high as the higher of its nodes' heights (n, m); one that is not finite is none.

    >>> crossings(np.array([[0, 0, 1], [0, 0, 1]]), np.array([[1.0, 4.0, 2.0], [1.0, 3.0, 2.0]]))
    (array([[4, 5]]), array([3.]))
    """
    place = np.arange(parts.size).reshape(parts.shape)
    both = [np.stack([side.ravel() for side in _beside(place, step)], axis=1) for step in STEPS]
    ends = np.concatenate([pair[parts.ravel()[pair[:, 0]] != parts.ravel()[pair[:, 1]]] for pair in both])
    values = heights.ravel()[ends].max(axis=1)
    ends, values = ends[np.isfinite(values)], values[np.isfinite(values)]
    met = np.sort(parts.ravel()[ends], axis=1)
    order = np.lexsort([values, met[:, 1], met[:, 0]])
    first = np.ones(len(order), bool)
    first[1:] = (np.diff(met[order], axis=0) != 0).any(axis=1)
    return ends[order[first]], values[order[first]]


def lowest_way(losses: np.ndarray, start: int, end: int) -> np.ndarray:
    """The nodes (m,), along the rows, of a way whose greatest loss is the least of all ways from one node to another.

    >>> lowest_way(np.array([[0.0, 9.0, 0.0], [0.0, 1.0, 2.0]]), 0, 2).tolist()
    [0, 4, 2]
    """
    from scipy.sparse import coo_matrix, csgraph

    place = np.arange(losses.size).reshape(losses.shape)
    first, second = (np.concatenate(part) for part in zip(*(_flat(place, step) for step in STEPS), strict=True))
    # A weight of zero would be no edge, and only the order counts.
    ranks = 1.0 + np.unique(losses, return_inverse=True)[1].ravel()
    weights = np.maximum(ranks[first], ranks[second])
    graph = coo_matrix((weights, (first, second)), shape=(losses.size, losses.size)).tocsr()
    before = csgraph.breadth_first_order(csgraph.minimum_spanning_tree(graph), start, directed=False)[1]
    way = [end]
    while way[-1] != start:
        way.append(int(before[way[-1]]))
    return np.array(way[::-1])


def _flat(place: np.ndarray, step: tuple[int, int]) -> tuple[np.ndarray, np.ndarray]:
    first, second = _beside(place, step)
    return first.ravel(), second.ravel()


def _beside(array: np.ndarray, step: tuple[int, int]) -> tuple[np.ndarray, np.ndarray]:
    """Views of the nodes that have a neighbor so many rows and columns on, and of those neighbors."""
    rows, columns = step
    n, m = array.shape
    if columns < 0:
        return array[: n - rows, -columns:], array[rows:, : m + columns]
    return array[: n - rows, : m - columns], array[rows:, columns:]
