"""Which minimum each start of a grid reaches, and how hard: cells colored by minimum, darker with more steps.

Reads from a record of `basins`: x (w,), y (h,) cell centers, labels (h, w), steps (h, w), status (h, w), reasons
(h, w), minima_points (k, 2), minima_values (k,), minima_kinds (k,), critical_points (c, 2), critical_kinds (c,); of
repeated noisy runs also certainty (h, w), by which cells then fade to white instead of darkening by steps,
outcome_codes (C,) and outcome_counts (C, h, w); where they were asked for also separatrices (m, 2), lines that rows of
NaN part.
Cells that reach no minimum are grey, each reason with a grey and a pattern of its own. With more than eight minima
the colors of neighbors differ in shade; thin lines part the basins, there and in grey print.
"""

import numpy as np

from landscape.figures import FEW, draw_value_scale, palette
from landscape.figures._cells import paint
from landscape.figures._certainty import draw_certainty_scale, fade
from landscape.figures._map import Look, draw_map, minimum_entries, miss_entries
from landscape.figures._speed import darkness, draw_speed_scale, speed_span, strips


def draw(record, ax=None):
    """Draw the basin map of a record and return the figure.

    Args:
        record: of `basins`; the module says which arrays.
        ax: axes to draw into; a figure of its own by default.
    """
    arrays = record.arrays
    at, values = arrays["minima_points"], arrays["minima_values"]
    colors, span = palette(values, at), speed_span(arrays)
    if "certainty" in arrays:
        bars = [lambda bar: draw_certainty_scale(bar, strips(colors), arrays["certainty"])]
    else:
        bars = [lambda bar: draw_speed_scale(bar, colors, arrays, span)]
    bars += [lambda bar: draw_value_scale(bar, values, at)] * (len(values) > FEW)
    entries = minimum_entries(arrays, colors)
    return draw_map(record, ax, Look(cells(arrays, colors, span), entries, miss_entries(arrays), bars))


def cells(arrays, colors, span):
    """The color of every cell, (h, w, 3): its minimum's, darker with more steps; a patterned grey for none."""
    labels, repeated = arrays["labels"], "certainty" in arrays
    shade = np.ones(labels.shape) if repeated else darkness(arrays["steps"], span)
    image = paint(labels, arrays["reasons"], colors, shade)
    return fade(image, arrays["certainty"]) if repeated else image
