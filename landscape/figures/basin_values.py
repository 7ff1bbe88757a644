"""How low each start of a grid gets: cells colored by the loss at the minimum that they reach.

Reads from a record of `basins` what the basin map reads: x (w,), y (h,), labels (h, w), status (h, w), reasons (h, w),
minima_points (k, 2), minima_values (k,), and critical_points, critical_kinds and separatrices where it holds them.
Darker is lower. Cells that reach no minimum are grey, each reason with a grey and a pattern of its own.
"""

import numpy as np
from matplotlib.patches import Patch

from landscape.figures import FEW, loss_scale, name_scale, percent, rank_colors, value_text
from landscape.figures._cells import paint
from landscape.figures._map import Look, draw_map, miss_entries, star_entries
from landscape.statistics.levels import distinct

BELOW = 4.0
"""On a log scale, how many times below the first level above the lowest that one lies."""


def draw(record, ax=None):
    """Draw the map of losses of a record and return the figure.

    Args:
        record: of `basins`; the module says which arrays.
        ax: axes to draw into; a figure of its own by default.
    """
    arrays = record.arrays
    values = arrays["minima_values"]
    colors = rank_colors(heights(values)[0] if len(values) else values)
    image = paint(arrays["labels"], arrays["reasons"], colors)
    bars = [lambda bar: _draw_scale(bar, values)] * (len(distinct(values)[0]) > 1 if len(values) else 0)
    entries = [*_entries(arrays, colors), *star_entries(arrays)]
    return draw_map(record, ax, Look(image, entries, miss_entries(arrays), bars))


def _entries(arrays, colors):
    """The legend's entries for a few losses, each with the share of the cells that get there."""
    levels, rank = distinct(arrays["minima_values"]) if len(colors) else ([], [])
    if len(levels) > FEW:
        return []
    labels = arrays["labels"]
    shares = np.bincount(rank[labels[labels >= 0]], minlength=len(levels)) / labels.size if len(levels) else []
    names = [f"loss {value_text(level)}: {percent(part)}" for level, part in zip(levels, shares, strict=True)]
    return [Patch(fc=colors[list(rank).index(place)], label=name) for place, name in enumerate(names)]


def heights(values):
    """Where losses of minima stand on the color scale, from 0, the lowest, to 1, and whether it is logarithmic.

    It is where most of them lie close above the lowest.

    >>> heights(np.array([0.0, 1.0, 4.0]))[0].tolist()
    [0.0, 0.25, 1.0]
    """
    levels, _ = distinct(values)
    scale = loss_scale(levels[None])
    if len(levels) < 2:
        return np.zeros(len(values)), False
    above = np.asarray(values, float) - levels[0]
    if not scale.log:
        return np.clip(above / (levels[-1] - levels[0]), 0, 1), False
    drawn = np.log(np.maximum(above, (levels[1] - levels[0]) / BELOW))
    return np.clip((drawn - drawn.min()) / np.ptp(drawn), 0, 1), True


def _draw_scale(bar, values):
    levels, _ = distinct(values)
    at, log = heights(levels)
    image = rank_colors(np.linspace(0, 1, 256))[None]
    bar.imshow(image, extent=(0, 1, 0, 1), aspect="auto", origin="lower", interpolation="nearest")
    name = "loss at the minimum reached" + (", log scale above the lowest" if log else "")
    # A mark stands at a level, the nearest to each of a few even places.
    chosen = np.unique(np.abs(at - np.linspace(0, 1, 6)[:, None]).argmin(axis=1))
    name_scale(bar, name, at[chosen], [value_text(level) for level in levels[chosen]])
