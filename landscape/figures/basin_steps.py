"""How many steps each start of a grid takes to reach its minimum: cells colored by steps on a logarithmic scale.

Reads from a record of `basins` what the basin map reads: x (w,), y (h,), labels (h, w), steps (h, w), status (h, w),
reasons (h, w), minima_points (k, 2), minima_values (k,), and critical_points, critical_kinds and separatrices where it
holds them. Darker is slower. Cells that reach no minimum are grey, each reason with a grey and a pattern of its own.
"""

import numpy as np
from matplotlib import colormaps

from landscape.figures._cells import paint
from landscape.figures._map import Look, draw_map, miss_entries, star_entries
from landscape.figures._speed import draw_steps_scale, slowness, speed_span

SHARES = (0.95, 0.1)
"""Which part of the color map is used, from fast to slow."""


def draw(record, ax=None):
    """Draw the map of steps of a record and return the figure.

    Args:
        record: of `basins`; the module says which arrays.
        ax: axes to draw into; a figure of its own by default.
    """
    arrays = record.arrays
    span = speed_span(arrays)
    colors = speed_colors(slowness(arrays["steps"], span))
    grey = paint(arrays["labels"], arrays["reasons"], np.ones((len(arrays["minima_values"]), 3)))
    image = np.where((arrays["labels"] >= 0)[..., None], colors, grey)
    bars = [lambda bar: draw_steps_scale(bar, speed_colors(np.linspace(0, 1, 256))[None], arrays, span)]
    return draw_map(record, ax, Look(image, star_entries(arrays), miss_entries(arrays), bars, "0.1"))


def speed_colors(slow):
    """The colors (…, 3) of cells from 0, fast and light, to 1, slow and dark."""
    fast, last = SHARES
    return colormaps["viridis"](fast + (last - fast) * np.asarray(slow, float))[..., :3]
