"""How a boundary's length grows with the resolution: its uncertainty exponent and its box-counting dimension.

Both are slopes in log-log over a range of scales, from a cell or two up to a sixteenth of the map's shorter side. The
intervals resample blocks of the map: they say how much the slope varies from place to place, and nothing of what a
finite range of scales does to it.
"""

import itertools
from dataclasses import dataclass

import numpy as np

from landscape.errors import require
from landscape.statistics.boundaries import doublings, grid, mixed, window_any

RANGE = 16
"""The largest scale is so many times smaller than the map's shorter side."""

LEAST_SIDE = 4 * RANGE
"""Cells a side of the smallest map, which has the scales 1, 2, 3 and 4."""

FEWEST_CELLS = 50
"""Cells at the boundary, on the smallest scale, below which a slope is refused."""

CROWDED = 1 / 3
"""Boxes of which more than this share are on a boundary are left out, for they no longer tell neighboring boundaries
apart; those up to `KEPT` cells stay in any case."""

KEPT = 8
"""Cells a side of boxes that a map of twice `LEAST_SIDE` has, and which can do without those of a single cell."""

BLOCKS = 8
"""Blocks a side into which the map is divided."""

REPLICATES = 1000


@dataclass(frozen=True, eq=False)
class PowerLaw:
    """A slope in log-log, with an interval from resampled blocks of the map.

    Attributes:
        value: NaN where it is refused.
        low, high: the interval; NaN where it is refused.
        scales: (E,) in cells.
        shares: (E,) of the cells or boxes that are uncertain on each scale.
        refused: why there is no value; '' where there is one.
    """

    value: float
    low: float
    high: float
    scales: np.ndarray
    shares: np.ndarray
    refused: str = ""


def uncertainty_exponent(labels, distances=None, level: float = 0.95, seed: int = 0) -> PowerLaw:
    """Return the exponent α of the share of uncertain cells, f(ε) ~ ε^α: 1 at a smooth boundary, 0 at a riddled one.

    A cell is uncertain at the distance ε if one of the two cells ε away from it along a coordinate has another label;
    f is the mean over the two coordinates. The dimension of the boundary is 2 − α. Where it takes a start ten times as
    exact to halve the uncertainty, α is 0.3. Cells closer to the map's edge than the largest distance are left out on
    all scales, so that a straight boundary gives exactly 1.

    Args:
        labels: (h, w), one label a cell; -1 is a label like others.
        distances: in cells, at least three of them; by default 1, 2, 3, 4, 6, 8, 12, … up to a sixteenth of the map.
        level: of the interval.
        seed: of the resampling.

    Errors:
        UsageError: labels that are no grid, distances that do not fit, or a level outside of 0 to 1. Without a
            boundary, or with too few cells on it, the value is NaN and `refused` says why.

    Source: C. Grebogi, S. W. McDonald, E. Ott and J. A. Yorke, Final state sensitivity: an obstruction to
    predictability, Physics Letters A 99 (1983), pp. 415-418.

    >>> found = uncertainty_exponent(np.repeat([[0] * 50 + [1] * 78], 128, axis=0))
    >>> round(found.value, 6), found.scales.tolist()
    (1.0, [1, 2, 3, 4, 6, 8])
    """
    labels = grid(labels)
    scales, refused = _scales(labels, distances, level)
    if refused:
        return _refuse(scales, refused)
    top = scales.max()
    center = labels[top:-top, top:-top]
    return _fit(scales, [_uncertain(labels, center, top, each) for each in scales], center.size, level, seed)


def boundary_dimension(labels, sides=None, level: float = 0.95, seed: int = 0) -> PowerLaw:
    """Return the box-counting dimension of the boundary: 2 − the slope of the share of boxes with several labels.

    Boxes of s cells reach from one cell's center to another's and lie everywhere, not in a tiling, around the same
    places on all scales, so that a straight boundary gives 1 wherever it is. Smooth boundaries that meet inside of
    boxes raise it, by about s/(2 W) where basins are W cells wide: boxes too crowded for that are left out, see
    `CROWDED`. Boxes of one cell miss what slips between their four corners, which lowers the dimension of a fractal.

    Args:
        labels: (h, w), one label a cell; -1 is a label like others.
        sides: of the boxes in cells, at least three; by default 2, 3, 4, 6, 8, 12, … up to a sixteenth of the map, and
            1 as well where that is below 8.
        level: of the interval.
        seed: of the resampling.

    Errors:
        UsageError: as of `uncertainty_exponent`. `refused` says why there is no value.

    Source: K. Falconer, Fractal Geometry, 3rd edition (2014), section 2.1.

    >>> found = boundary_dimension(np.repeat([[0] * 50 + [1] * 78], 128, axis=0))
    >>> round(found.value, 6)
    1.0
    """
    labels = grid(labels)
    scales, refused = _scales(labels, sides, level)
    if refused:
        return _refuse(scales, refused)
    if sides is None and scales[-1] >= KEPT:
        scales = scales[1:]
    several, top = mixed(labels), scales.max()
    shape = several.shape[0] - top + 1, several.shape[1] - top + 1
    boxes = [_around(window_any(several, each), (top - each) // 2, shape) for each in scales]
    if sides is None:
        clear = [each <= KEPT or box.mean() <= CROWDED for each, box in zip(scales, boxes, strict=True)]
        scales, boxes = scales[clear], [box for box, kept in zip(boxes, clear, strict=True) if kept]
    found = _fit(scales, [_blocks(box) for box in boxes], shape[0] * shape[1], level, seed)
    return PowerLaw(2 - found.value, 2 - found.high, 2 - found.low, found.scales, found.shares, found.refused)


def _scales(labels: np.ndarray, given, level: float) -> tuple[np.ndarray, str]:
    require(0 < level < 1, f"`level` must lie between 0 and 1; got {level!r}.")
    side = min(labels.shape)
    if given is None:
        return doublings(side // RANGE), "" if side >= LEAST_SIDE else f"fewer than {LEAST_SIDE} cells a side"
    scales = np.unique(np.asarray(given, int))
    most = (side - BLOCKS) // 2
    fits = len(scales) >= 3 and scales[0] >= 1 and scales[-1] <= most
    require(fits, f"Scales are three different numbers of cells or more, from 1 to {most}; got {scales.tolist()}.")
    return scales, ""


def _refuse(scales: np.ndarray, why: str) -> PowerLaw:
    nothing = float("nan")
    return PowerLaw(nothing, nothing, nothing, scales, np.full(len(scales), nothing), why)


def _uncertain(labels: np.ndarray, center: np.ndarray, top: int, distance: int) -> np.ndarray:
    """The cells of each block that are uncertain, a half for each coordinate, of those that are `top` from the edge."""
    rows, columns = center.shape
    ahead, behind, middle = top + distance, top - distance, slice(top, -top)
    upright = (labels[ahead : ahead + rows, middle] != center) | (labels[behind : behind + rows, middle] != center)
    flat = (labels[middle, ahead : ahead + columns] != center) | (labels[middle, behind : behind + columns] != center)
    return (_blocks(upright) + _blocks(flat)) / 2


def _around(boxes: np.ndarray, first: int, shape: tuple[int, int]) -> np.ndarray:
    return boxes[first : first + shape[0], first : first + shape[1]]


def _blocks(cells: np.ndarray) -> np.ndarray:
    """How many of a map's cells are true in each of its blocks, (BLOCKS²,)."""
    rows, columns = (np.linspace(0, length, BLOCKS + 1).astype(int) for length in cells.shape)
    down, across = list(itertools.pairwise(rows)), list(itertools.pairwise(columns))
    return np.array([np.count_nonzero(cells[a:b, c:d]) for a, b in down for c, d in across])


def _fit(scales: np.ndarray, blocks: list[np.ndarray], cells: int, level: float, seed: int) -> PowerLaw:
    """The slope of log(share) over log(scale), by least squares, and of replicates whose blocks are drawn anew."""
    counts = np.stack(blocks, axis=1)
    total = counts.sum(axis=0)
    if total.min() == 0:
        return _refuse(scales, "no boundary")
    if total[0] < FEWEST_CELLS:
        return _refuse(scales, f"fewer than {FEWEST_CELLS} cells on a boundary")
    centered = np.log(scales) - np.log(scales).mean()
    slope = centered / (centered**2).sum()
    drawn = np.random.default_rng(seed).multinomial(len(counts), np.full(len(counts), 1 / len(counts)), REPLICATES)
    again = drawn @ counts
    # A replicate of blocks without a boundary has no slope.
    slopes = np.log(again[(again > 0).all(axis=1)]) @ slope
    low, high = np.quantile(slopes, [(1 - level) / 2, (1 + level) / 2])
    return PowerLaw(float(np.log(total) @ slope), float(low), float(high), scales, total / cells)
