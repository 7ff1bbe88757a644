"""Which of a few places is near each of many points: a table of cells says at once which places could be."""

import functools
from typing import NamedTuple

import numpy as np

CELLS = 256
"""Cells a side of the table, which covers the first two coordinates; of one, the square of it."""

LAYERS = 4
"""Places that may share a cell; where more do, a tree of them finds the nearest."""

MANY = 1024
"""Places with which the table would take longer to make than the tree."""


class Table(NamedTuple):
    """Which places could be near the points of each cell.

    Attributes:
        low, cells: the corner of the first cell, and cells per length, along one or two coordinates.
        places: (layers, side) or (layers, side, side), indices of places, −1 for none.
    """

    low: np.ndarray
    cells: np.ndarray
    places: np.ndarray


def within(places: np.ndarray, points: np.ndarray, widths: np.ndarray, reach: np.ndarray | float) -> np.ndarray:
    """The index of the nearest place (k, d) within `reach` of each point (n, d), or −1, (n,).

    Distances are those in the farthest coordinate, in widths. A point that is not finite is near nothing.

    Args:
        widths: (d,), the unit of each coordinate.
        reach: above 0, in widths, for all points or for each.

    >>> points = np.array([[0.9, 1.0], [0.4, 0.4], [np.inf, 0.0]])
    >>> within(np.array([[0.0, 0.0], [1.0, 1.0]]), points, np.ones(2), 0.2).tolist()
    [1, -1, -1]
    """
    if len(places) == 0 or len(points) == 0:
        return np.full(len(points), -1)
    places = places / widths
    table = _kept(places.tobytes(), places.shape[1], float(np.max(reach))) if len(places) < MANY else None
    if table is None:
        return _by_tree(places, points / widths, reach)
    return _by_table(table, places, points.T / widths[:, None], reach)


@functools.lru_cache(maxsize=16)
def _kept(places: bytes, dim: int, reach: float) -> Table | None:
    """The table of places that are asked for again and again, as for each block of a census."""
    return _table(np.frombuffer(places).reshape(-1, dim), reach)


def _table(places: np.ndarray, reach: float) -> Table | None:
    """The table, or None where too many places share a cell."""
    flat = places[:, :2]
    side = CELLS if flat.shape[1] == 2 else CELLS**2
    # Some more than the reach, as distances are rounded, and in another way than a point's cell.
    margin = reach * (1 + 1e-6) + 16 * np.spacing(np.abs(flat).max(axis=0))
    low = flat.min(axis=0) - margin
    cells = side / (flat.max(axis=0) + margin - low)
    first = np.maximum(np.floor((flat - margin - low) * cells).astype(int) - 1, 0)
    last = np.floor((flat + margin - low) * cells).astype(int) + 2
    height = np.zeros([side] * flat.shape[1], np.int8)
    table = np.full((LAYERS, *height.shape), -1, np.int16)
    for place, ends in enumerate(zip(first, last, strict=True)):
        box = tuple(slice(*sides) for sides in zip(*ends, strict=True))
        layer = height[box].max()
        if layer == LAYERS:
            return None
        table[layer, *box], height[box] = place, layer + 1
    return Table(low, cells, table[: height.max()])


def _by_table(table: Table, places: np.ndarray, points: np.ndarray, reach: np.ndarray | float) -> np.ndarray:
    """What `within` says of points (d, n), in widths."""
    side, flat = table.places.shape[1], len(table.low)
    # A cell without a place names the last, which is near nothing.
    lines = np.append(places, np.full((1, len(points)), np.inf), axis=0).T
    found, distance = None, np.inf
    with np.errstate(over="ignore", invalid="ignore"):
        numbers = np.clip((points[:flat] - table.low[:, None]) * table.cells[:, None], 0, side - 1).astype(np.int32)
        cells = functools.reduce(lambda cell, number: cell * side + number, numbers)
        for layer in table.places.reshape(len(table.places), -1):
            # What lies outside, or nowhere, is taken for what lies at an edge: the distance will tell.
            place = layer.take(cells, mode="clip")
            farthest = np.abs(points - lines.take(place, axis=1)).max(axis=0)
            found = place if found is None else np.where(farthest < distance, place, found)
            distance = np.minimum(farthest, distance)
    return np.where(distance <= reach, found, np.intp(-1))


def _by_tree(places: np.ndarray, points: np.ndarray, reach: np.ndarray | float) -> np.ndarray:
    from scipy.spatial import cKDTree

    found, finite = np.full(len(points), -1), np.isfinite(points).all(axis=1)
    distance, index = cKDTree(places).query(points[finite], p=np.inf, workers=-1)
    found[finite] = np.where(distance <= np.broadcast_to(reach, len(points))[finite], index, -1)
    return found
