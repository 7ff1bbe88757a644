"""How hard it is to tell where a start near a boundary ends: the entropy of labels in boxes, and when it says fractal.

A small box that a smooth boundary runs through holds two labels, so its entropy is at most ln 2. A mean above ln 2 over
such boxes therefore needs a fractal boundary; it is sufficient, not necessary. Large boxes exceed ln 2 without any
fractal, as they hold whole basins: each box's size carries a verdict of its own, which may be a refusal.
"""

from dataclasses import dataclass

import numpy as np

from landscape.errors import require
from landscape.statistics.boundaries import doublings, grid, mixed, window_any

LN2 = float(np.log(2))

SMOOTH = 0.4395093306381548
"""The mean entropy in disks of any size that a straight line at random cuts: ∫ H(a(t)) dt/2 over −1 < t < 1, where

a(t) = (arccos t − t √(1 − t²))/π is the share of the disk on one side and H(a) = −a ln a − (1 − a) ln(1 − a).
"""

FEWEST = 8
"""Cells a side of the smallest boxes that carry a verdict; their halves hold 4 x 4 cells."""

ROOM = 2
"""A box is small where a square of one label, so many times as wide, lies in it or beside it."""

SMALL = 0.9
"""Boxes are small against the basins where this share of those on a boundary is."""

PIECE = 1 << 22
"""Cells of disks that are looked at together, which bounds the memory."""

FRACTAL = "fractal boundary"
OPEN = "not above ln 2, which decides nothing"
LARGE = "boxes too large for a verdict"
COARSE = "boxes of too few cells for a verdict"
NONE = "no boundary"


@dataclass(frozen=True, eq=False)
class Entropies:
    """Entropies of a map over a sweep of box sizes, in nats.

    Attributes:
        sides: (B,) cells a side of the boxes.
        entropy: (B,) mean over all boxes.
        boundary: (B,) mean over boxes with more than one label; NaN where there is none.
        corrected, corrected_boundary: (B,) the same with Miller and Madow's correction.
        shares: (B,) the share of boxes with more than one label.
        room: (B,) the share of those that are small against the basins; NaN without any.
        verdicts: (B,) what each size says: `FRACTAL`, `OPEN`, `LARGE`, `COARSE` or `NONE`.
    """

    sides: np.ndarray
    entropy: np.ndarray
    boundary: np.ndarray
    corrected: np.ndarray
    corrected_boundary: np.ndarray
    shares: np.ndarray
    room: np.ndarray
    verdicts: np.ndarray


def basin_entropy(labels, box: int, corrected: bool = False) -> tuple[float, float]:
    """Return the basin entropy and the boundary basin entropy of a map, in nats.

        S = mean of −Σ p ln p over boxes,   p the share of each label in a box

    and the same over the boxes with more than one label (NaN where there is none). Boxes tile the map from its first
    cell; rows and columns at its end that fill no box are left out.

    Args:
        labels: (h, w), one label a cell; -1 is a label like others.
        box: cells a side of a box, from 2 to the map's shorter side.
        corrected: adds Miller and Madow's (k - 1)/(2 m) to each box of k labels in m cells. That is the bias of m
            independent draws; the cells of a grid lie more evenly, so it is not the default.

    Errors:
        UsageError: labels that are no grid, or a box that does not fit.

    Source: A. Daza, A. Wagemakers, B. Georgeot, D. Guéry-Odelin and M. A. F. Sanjuán, Basin entropy: a new tool to
    analyze uncertainty in dynamical systems, Scientific Reports 6 (2016) 31416, equations 5 and 6; G. Miller, Note on
    the bias of information estimates, in Information Theory in Psychology (1955), pp. 95-100.

    >>> [round(value, 4) for value in basin_entropy([[0, 1, 2, 2], [0, 1, 2, 2]], box=2)]
    [0.3466, 0.6931]
    """
    labels = grid(labels)
    _check(labels, box)
    entropy, outcomes = _of_boxes(labels, mixed(labels), box)
    return _means(entropy + corrected * (outcomes - 1) / (2 * box**2), outcomes)


def entropies(labels, boxes=None) -> Entropies:
    """Return the entropies of a map over a sweep of box sizes, and what each says about the boundary.

    A size says that the boundary is fractal where two things hold for it, for boxes of half the size, a quarter and so
    on: the boundary entropy, uncorrected, exceeds ln 2; and nine in ten of the boxes on a boundary have room, a square
    of one label twice as wide as they are in or beside them. Smaller boxes on a fractal boundary look alike; where
    boxes hold whole basins, their entropy falls towards that of a smooth boundary, and there is no room.

    Args:
        labels: (h, w), one label a cell.
        boxes: cells a side of the boxes; by default `default_sides`.

    Errors:
        UsageError: labels that are no grid, or a box that does not fit.

    >>> found = entropies(np.repeat([[0] * 33 + [1] * 31], 64, axis=0))
    >>> found.sides.tolist(), found.boundary.round(3).tolist(), str(found.verdicts[2])
    ([4, 6, 8], [0.562, 0.693, 0.377], 'not above ln 2, which decides nothing')
    """
    labels = grid(labels)
    sides = default_sides(labels.shape) if boxes is None else np.atleast_1d(np.asarray(boxes, int))
    for side in sides:
        _check(labels, side)
    parts = sorted({part for side in sides for part in _halves(int(side))})
    edges = mixed(labels)
    found = {part: _of_size(labels, edges, part) for part in parts}
    values = np.array([found[side] for side in sides]).reshape(-1, 6).T
    verdicts = [_verdict([found[part] for part in _halves(int(side))], side) for side in sides]
    return Entropies(sides, *values, np.array(verdicts, dtype="<U40"))


def default_sides(shape: tuple[int, int]) -> np.ndarray:
    """Return box sides of 4, 6, 8, 12, … cells, up to an eighth of the map's shorter side.

    >>> default_sides((512, 512)).tolist()
    [4, 6, 8, 12, 16, 24, 32, 48, 64]
    """
    sides = doublings(min(shape) // 8)
    return sides[sides >= 4]


def disk_entropy(labels, radius: float, disks: int = 10_000) -> float:
    """Return the mean entropy of the disks that hold more than one label, in nats; NaN where there is none.

    Around cells that form a square lattice, about `disks` of them, each at least the radius away from the map's edge.
    Disks see no direction, so any smooth boundary gives `SMOOTH` when they are small against the basins and hold many
    cells; with a radius of r cells it is too large by up to 0.22/r, as disks that the boundary only grazes show one
    label.

    Args:
        labels: (h, w), one label a cell.
        radius: in cells, at least 1.
        disks: at most about so many are looked at.

    Errors:
        UsageError: labels that are no grid, or disks that do not fit.

    Source: A. Puy, A. Daza, A. Wagemakers and M. A. F. Sanjuán, A test for fractal boundaries based on the basin
    entropy, Communications in Nonlinear Science and Numerical Simulation 95 (2021) 105588.

    >>> halves = np.repeat([[0] * 128 + [1] * 128], 256, axis=0)
    >>> round(disk_entropy(halves, 24), 2)
    0.44
    """
    labels, reach = grid(labels), int(radius)
    inner = [side - 2 * reach for side in labels.shape]
    require(radius >= 1 and min(inner) >= 1, f"`radius` must be at least 1 and fit the map; got {radius!r}.")
    stride = max(1, int(np.sqrt(inner[0] * inner[1] / disks)))
    centers = np.mgrid[reach : labels.shape[0] - reach : stride, reach : labels.shape[1] - reach : stride]
    down, across = np.mgrid[-reach : reach + 1, -reach : reach + 1]
    inside = down**2 + across**2 <= radius**2
    y, x = centers.reshape(2, -1, 1)
    several = window_any(mixed(labels), 2 * reach)[y[:, 0] - reach, x[:, 0] - reach]
    y, x, piece = y[several], x[several], max(1, PIECE // inside.sum())
    parts = [slice(first, first + piece) for first in range(0, len(y), piece)]
    found = [_of_rows(labels[y[part] + down[inside], x[part] + across[inside]]) for part in parts]
    return _means(*np.concatenate(found, axis=1))[1] if found else float("nan")


def _check(labels: np.ndarray, box: int) -> None:
    whole = isinstance(box, (int, np.integer)) and not isinstance(box, bool)
    require(
        whole and 2 <= box <= min(labels.shape),
        f"`box` takes a whole number of cells from 2 to the map's shorter side, {min(labels.shape)}; got {box!r}.",
    )


def _halves(side: int) -> list[int]:
    """A box's side, half of it, a quarter, …, as long as such boxes hold enough cells.

    >>> _halves(16), _halves(6)
    ([16, 8, 4], [6])
    """
    sides = [side]
    while sides[-1] >= FEWEST:
        sides.append(sides[-1] // 2)
    return sides


def _of_size(labels: np.ndarray, edges: np.ndarray, side: int) -> tuple[float, ...]:
    """What `Entropies` holds of one size of boxes, but for the verdict; `edges` are the map's `mixed` squares."""
    entropy, outcomes = _of_boxes(labels, edges, side)
    several = outcomes > 1
    more = _means(entropy + (outcomes - 1) / (2 * side**2), outcomes)
    return *_means(entropy, outcomes), *more, float(several.mean()), _room(edges, side, several)


def _of_boxes(labels: np.ndarray, edges: np.ndarray, side: int) -> tuple[np.ndarray, np.ndarray]:
    """Entropy and number of labels of each box of a tiling, (n,) and (n,); `edges` as for `_of_size`."""
    rows, columns = (length // side for length in labels.shape)
    tiles = labels[: rows * side, : columns * side].reshape(rows, side, columns, side).swapaxes(1, 2)
    several = window_any(edges, side - 1)[::side, ::side][:rows, :columns]
    entropy, outcomes = np.zeros((rows, columns)), np.ones((rows, columns), int)
    # Most boxes hold one label, and nothing has to be sorted in them.
    entropy[several], outcomes[several] = _of_rows(tiles[several].reshape(-1, side**2))
    return entropy.ravel(), outcomes.ravel()


def _of_rows(cells: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Entropy and number of labels of each row of cells, (n,) and (n,)."""
    n, m = cells.shape
    # Small numbers are sorted by their digits.
    ordered = np.sort(cells, axis=1, kind="stable")
    new = np.ones(cells.shape, bool)
    new[:, 1:] = ordered[:, 1:] != ordered[:, :-1]
    first = np.flatnonzero(new)
    counts = np.diff(np.append(first, cells.size))
    outcomes = np.bincount(first // m, minlength=n)
    entropy = np.log(m) - np.bincount(first // m, counts * np.log(counts), n) / m
    return np.where(outcomes > 1, entropy, 0.0), outcomes


def _means(entropy: np.ndarray, outcomes: np.ndarray) -> tuple[float, float]:
    several = outcomes > 1
    return float(entropy.mean()), float(entropy[several].mean()) if several.any() else float("nan")


def _room(edges: np.ndarray, side: int, several: np.ndarray) -> float:
    """The share of the boxes with several labels that a square of one label, `ROOM` times as wide, meets or touches."""
    wide = ROOM * side
    if not several.any() or wide > min(edges.shape) + 1:
        return float("nan") if not several.any() else 0.0
    pure = ~window_any(edges, wide - 1)
    before, reach = side + wide - 1, 3 * side + wide - 1
    near = window_any(np.pad(pure, ((before, reach), (before, reach))), reach)[::side, ::side]
    rows, columns = ((length + 1) // side for length in edges.shape)
    return float(near[:rows, :columns].ravel()[several].mean())


def _verdict(sizes: list[tuple[float, ...]], side: int) -> str:
    """What boxes say, from the values of their size, half of it, and so on."""
    boundaries, rooms = [one[1] for one in sizes], [one[5] for one in sizes]
    if np.isnan(boundaries[0]):
        return NONE
    if side < FEWEST:
        return COARSE
    if boundaries[0] <= LN2 and rooms[0] >= SMALL:
        return OPEN
    above = all(boundary > LN2 for boundary in boundaries)
    return FRACTAL if above and min(rooms) >= SMALL else LARGE
