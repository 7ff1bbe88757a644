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

WORDS = tuple(np.dtype(f"uint{bits}") for bits in (8, 16, 32, 64))
"""Of which the smallest that has a bit for each basin is taken."""


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
    words, shares, done = [_bits(labels, found[first : first + 64]) for first in range(0, len(found), 64)], {}, 0
    for reach in np.unique(reaches).tolist():
        words, done = [_spread(word, done, reach) for word in words], reach
        shares[reach] = _share(words, len(found), boundary)
    return np.array([shares[reach] for reach in reaches.tolist()])


def basins(labels, least: float = LEAST_SHARE) -> np.ndarray:
    """Return the ranks of the labels that fill at least a share of the map.

    >>> basins([[5, 5, 5], [5, 9, 9]], least=0.5).tolist()
    [0]
    """
    labels = grid(labels)
    return np.flatnonzero(np.bincount(labels.ravel()) >= least * labels.size)


def _bits(labels: np.ndarray, ranks: np.ndarray) -> np.ndarray:
    """One bit for each of up to 64 basins, set in its cells."""
    kind = next(kind for kind in WORDS if len(ranks) <= 8 * kind.itemsize)
    table = np.zeros(int(labels.max()) + 1, kind)
    table[ranks] = kind.type(1) << np.arange(len(ranks), dtype=kind)
    return table[labels]


def _share(words: list[np.ndarray], number: int, boundary: np.ndarray) -> float:
    """The share of the boundary's cells that have the bits of so many basins."""
    return float((sum(np.bitwise_count(word[boundary]).astype(int) for word in words) == number).mean())


def _spread(cells: np.ndarray, done: int, reach: int) -> np.ndarray:
    """Each cell with the bits of all cells up to `reach` around it, of cells that have those up to `done`."""
    while done < reach:
        # Rows pass on what they have, then columns. A longer step would leave out those in between.
        step = min(done + 1, reach - done)
        down = cells.copy()
        down[step:] |= cells[:-step]
        down[:-step] |= cells[step:]
        cells = down.copy()
        cells[:, step:] |= down[:, :-step]
        cells[:, :-step] |= down[:, step:]
        done += step
    return cells
