"""Whether all basins share one boundary, so that near any point of it a start may end in every one of them (Wada)."""

import numpy as np

from landscape.errors import require
from landscape.statistics.boundaries import grid, on_boundary

REACHES = (1, 2, 4, 8)
"""How far around a boundary cell basins are looked for, in cells."""

LEAST_SHARE = 0.001
"""Labels of a smaller share of the map are no basins of it."""

NEARLY_ALL = 0.99
"""The share of the boundary that has to lie near every basin."""


def wada_shares(labels, reaches=REACHES, least: float = LEAST_SHARE) -> np.ndarray:
    """Return the share of the boundary's cells that have every basin of the map within reach.

    Merging all basins but one leaves a map of two, whose boundary is that one's. With three basins or more that have
    the Wada property, all these boundaries are one set: a cell on any of them is near all of them. Near is a number of
    cells, so on a finer map it is a shorter way; the share then stays where basins are Wada, and falls where they only
    meet at some points.

    Args:
        labels: (h, w), one label a cell; -1 is a label like others.
        reaches: (R,) in cells: a square of 2 r + 1 cells around the cell.
        least: share of the map below which a label counts as no basin.

    Returns:
        (R,); NaN with fewer than three basins.

    Errors:
        UsageError: labels that are no grid, or reaches that are no whole numbers of at least 1.

    Source: A. Daza, A. Wagemakers and M. A. F. Sanjuán, Ascertaining when a basin is Wada: the merging method,
    Scientific Reports 8 (2018) 9954.

    >>> wada_shares(np.arange(60).reshape(6, 10) % 3, reaches=[1]).tolist()
    [1.0]
    """
    labels, reaches = grid(labels), np.asarray(reaches)
    require(
        np.issubdtype(reaches.dtype, np.integer) and reaches.min(initial=1) >= 1,
        f"`reaches` are whole numbers of cells, at least 1; got {reaches.tolist()}.",
    )
    found = basins(labels, least)
    if len(found) < 3:
        return np.full(len(reaches), np.nan)
    boundary = on_boundary(labels)
    words = [_bits(labels, found[first : first + 64]) for first in range(0, len(found), 64)]
    return np.array([_share(words, len(found), boundary, reach) for reach in reaches])


def basins(labels, least: float = LEAST_SHARE) -> np.ndarray:
    """Return the ranks of the labels that fill at least a share of the map.

    >>> basins([[5, 5, 5], [5, 9, 9]], least=0.5).tolist()
    [0]
    """
    labels = grid(labels)
    return np.flatnonzero(np.bincount(labels.ravel()) >= least * labels.size)


def _bits(labels: np.ndarray, ranks: np.ndarray) -> np.ndarray:
    """One bit for each of up to 64 basins, set in its cells."""
    table = np.zeros(int(labels.max()) + 1, np.uint64)
    table[ranks] = np.uint64(1) << np.arange(len(ranks), dtype=np.uint64)
    return table[labels]


def _share(words: list[np.ndarray], number: int, boundary: np.ndarray, reach: int) -> float:
    met = sum(np.bitwise_count(_spread(_spread(word, reach).T, reach).T).astype(int) for word in words)
    return float((met[boundary] == number).mean())


def _spread(cells: np.ndarray, reach: int) -> np.ndarray:
    """Each cell with the bits of all cells up to `reach` rows above and below it."""
    spread, done, reach = cells, 0, min(reach, len(cells) - 1)
    while done < reach:
        # Rows pass on what they have. A longer step would skip rows near the edge, which have none to pass it on.
        step = min(done + 1, reach - done)
        grown = spread.copy()
        grown[step:] |= spread[:-step]
        grown[:-step] |= spread[step:]
        spread, done = grown, done + step
    return spread
