"""The colors of minima: one each for a few, by the rank of their value for many, in shades that part neighbors."""

import math

import numpy as np
from matplotlib import colormaps
from matplotlib.axes import Axes
from matplotlib.colors import to_rgba

from landscape.figures._text import decades, name_scale
from landscape.statistics.levels import distinct
from landscape.style import PALETTE

FEW = len(PALETTE)
"""Up to this many minima have a color each; more are colored by the rank of their value."""

SHADE = 0.25
"""How far the shades of many minima lie from the color of their rank, towards white or black."""

AROUND = 12
"""The nearest minima among which neighbors are looked for."""

SLACK = 1.02
"""Minima on a lattice are no neighbors across a cell's diagonal, even where the lattice is slightly bent."""


def palette(values: np.ndarray, points: np.ndarray | None = None) -> np.ndarray:
    """One color a minimum, (k, 4): the same in every figure of the same list of minima.

    Args:
        values: (k,), the losses at the minima, ascending.
        points: (k, 2), where they lie; with more than eight, neighbors differ in shade, and without them none does.

    >>> palette(np.zeros(4)).shape
    (4, 4)
    """
    if len(values) <= FEW:
        return np.array([to_rgba(color) for color in PALETTE[: len(values)]]).reshape(-1, 4)
    _, rank = distinct(values)
    parts = rank / max(rank.max(), 1)
    return rank_colors(parts) if points is None else rank_colors(parts, *shades(points))


def rank_colors(parts: np.ndarray, shade: np.ndarray | int = 0, count: int = 1) -> np.ndarray:
    """The colors of ranks from 0, the lowest, to 1, in one of so many shades from light to dark, (k, 4).

    The perceptual map's palest end is cut off, to stand out from the grey, and its darkest is lifted, so that the
    shading by steps still shows.
    """
    colors = 0.86 * colormaps["plasma"](0.04 + 0.86 * np.asarray(parts, float)) + 0.14
    towards = 1 - 2 * np.asarray(shade) / max(count - 1, 1) if count > 1 else np.zeros(np.shape(shade))
    moved = (1 - SHADE * np.abs(towards))[..., None] * colors + SHADE * np.clip(towards, 0, None)[..., None]
    return np.concatenate([moved[..., :3], np.ones((*moved.shape[:-1], 1))], axis=-1)


def shades(points: np.ndarray) -> tuple[np.ndarray, int]:
    """A shade for each of the points (k, 2), so that no two neighbors share one, and how many shades there are.

    Neighbors are those of the Gabriel graph: no other point lies in the disc between two. Shades are given in the order
    of a walk from neighbor to neighbor, which needs two where two are enough.

    >>> shades(np.array([[0.0, 0.0], [1.0, 0.0], [2.0, 0.0]]))
    (array([0, 1, 0]), 2)
    """
    around = neighbors(points)
    found = np.full(len(points), -1)
    for start in range(len(points)):
        waiting = [start]
        for here in waiting:
            if found[here] < 0:
                taken = {found[other] for other in around[here]}
                found[here] = next(shade for shade in range(len(points) + 1) if shade not in taken)
                waiting += [other for other in sorted(around[here]) if found[other] < 0]
    return found, int(found.max(initial=-1)) + 1


def neighbors(points: np.ndarray) -> list[set[int]]:
    """The neighbors of each point in the Gabriel graph, among those that lie nearest."""
    from scipy.spatial import cKDTree  # Slow to import, and few pictures need it.

    count = min(AROUND + 1, len(points))
    _, near = cKDTree(points).query(points, count)
    found: list[set[int]] = [set() for _ in points]
    for here, others in enumerate(np.reshape(near, (len(points), count))):
        others = others[others != here]
        squared = ((points[others] - points[here]) ** 2).sum(axis=1)
        across = ((points[others][:, None] - points[others][None]) ** 2).sum(axis=2)
        # The disc between two points holds a third if that one sees them at an obtuse angle.
        held = squared[:, None] + across <= SLACK * squared[None, :]
        np.fill_diagonal(held, False)
        for other in others[~held.any(axis=0)].tolist():
            found[here].add(other)
            found[other].add(here)
    return found


def draw_value_scale(bar: Axes, values: np.ndarray, points: np.ndarray | None = None) -> None:
    """Draw the color scale of more than eight minima: equal steps are ranks, numbers values, rows shades."""
    levels, _ = distinct(values)
    count = 1 if points is None else shades(points)[1]
    last = max(len(levels) - 1, 1)
    image = rank_colors(np.linspace(0, 1, 256)[None, :].repeat(count, 0), np.arange(count)[::-1, None], count)
    bar.imshow(image, extent=(0, last, 0, 1), aspect="auto", origin="lower", interpolation="nearest")
    ticks = np.unique(np.linspace(0, len(levels) - 1, 5).astype(int))
    name = "minimum's loss, by rank" + (" (shades part neighbors)" if count > 1 else "")
    name_scale(bar, name, ticks, [value_text(levels[tick]) for tick in ticks])


def value_text(value: float) -> str:
    """A minimum's loss in three digits; what only rounding keeps from zero is zero.

    >>> value_text(7.9e-31), value_text(-1.03163), value_text(float("nan"))
    ('0', '−1.03', 'not finite')
    """
    if not math.isfinite(value):
        return "not finite"
    return decades(float(f"{value:.3g}")) if abs(value) > 1e-12 else "0"
