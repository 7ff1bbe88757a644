"""Small multiples: the same runs with one or two things varied, as paths over the loss or as basin maps.

Reads from a record of `compare`: panels (R, C, 2), the optimizer and init of each panel; grid_x (w,), grid_y (h,),
grid_loss (h, w), minima_points (k, 2), minima_values (k,), minima_kinds (k,); hits (O, I, K), misses (O, I, R),
miss_names (R,), low and high (O, I, K + R); of paths starts and ends (O, I, n, 2), paths (O, I, n, kept, 2), labels and
reasons (O, I, n); of maps x (w,), y (h,), labels, reasons and steps (O, I, h, w). All panels share the scales, the
list of minima and the legend; over each stand the shares of its own runs.
"""

import itertools
from dataclasses import dataclass

import matplotlib
import numpy as np
from matplotlib.patches import Patch

from landscape.figures import (
    FEW,
    LossScale,
    arrange,
    draw_best,
    draw_loss,
    draw_loss_scale,
    draw_stars,
    draw_value_scale,
    foot,
    head,
    hole_entry,
    legend,
    lowest_name,
    marker,
    misses,
    overhang,
    page_width,
    palette,
    points,
    reach,
    scales,
    value_text,
    width_of,
)
from landscape.figures._cells import draw_boundaries, draw_cells, miss_entry, paint
from landscape.figures._comparison import comparison_lines, comparison_title, foot_sentence, panel_of, sentences
from landscape.figures._counts import counted_outcomes
from landscape.figures._multiples import new_insets, new_multiples, panels_of, plan, ratios, spare, write_over
from landscape.figures._paths import draw_ends, draw_paths, flatten_dense, lost_mark, path_marks
from landscape.figures._speed import darkness, draw_speed_scale, speed_span
from landscape.statistics.levels import lowest
from landscape.style import SMALLEST

DARK, DARK_MANY = 0.42, 0.62
"""Grey of the lowest loss, of few minima and of many, whose dots would not stand out from a darker one."""

USUAL = 22.0
"""The width of a panel over the size of text from which on marks are as large as in a figure of one panel."""


def draw(record, ax=None):
    """Draw the panels of a record and return the figure.

    Args:
        record: of `compare`; the module says which arrays.
        ax: axes whose box the panels fill as large as they fit; a figure of its own by default.
    """
    return _draw_page(record) if ax is None else _draw_into(ax, record)


def _draw_page(record):
    asked = plan(record, matplotlib.rcParams["figure.figsize"][0])
    page = new_multiples(record, asked)
    rows = ratios(page, record)
    background = _draw_panels(panels_of(page), record, asked.places)
    arrange(page, rows)
    write_over(page, asked, _counted(record, asked.places))
    arrange(page, rows)
    arrange(page, rows, *_surround(page, record, background))
    return page[0, 0].figure


def _draw_into(ax, record):
    asked = plan(record, width_of(ax) / 72)
    panels = new_insets(ax, record, asked, _counted(record, asked.places))
    background = _draw_panels(panels, record, asked.places)
    head(ax, comparison_title(record), comparison_lines(record))
    _draw_scales(scales(ax, _scale_count(record), 1.0), record, background.scale)
    legend(ax, _entries(record, background))
    foot(ax, [foot_sentence(record)])
    return ax.get_figure(root=True)


@dataclass(frozen=True)
class _Drawn:
    """What all panels share: the scale of the loss, whether it is not finite somewhere, what marks are measured by."""

    scale: LossScale | None
    holes: bool
    size: float


def _draw_panels(panels, record, places):
    size = _size(width_of(panels[0]))
    with matplotlib.rc_context({"font.size": size}):
        drawn = [draw_panel(ax, record, place) for ax, place in zip(panels, places, strict=True)]
    for artist in itertools.chain.from_iterable(ax.collections for ax in panels):
        # What is clipped to its panel needs no measuring, which takes long.
        artist.set_in_layout(False)
    return _Drawn(*drawn[0], size)


def _size(width):
    """What marks of a panel of a width are measured by: the size of text, or less in a small one."""
    usual = points("font.size")
    return max(usual * min(np.sqrt(width / USUAL / usual), 1.0), min(usual, SMALLEST))


def draw_panel(ax, record, place):
    """Draw one panel's map or paths; return the scale of the loss and whether it is not finite somewhere."""
    colors = _colors(record.arrays)
    return (_draw_map if record.study["cells"] else _draw_paths)(ax, record, panel_of(record, place), colors)


def _draw_paths(ax, record, own, colors):
    background = draw_loss(ax, own, *((DARK_MANY, 0.2) if len(colors) > FEW else ()))
    draw_paths(ax, own, colors)
    draw_ends(ax, own, colors, int(record.arrays["hits"].max(initial=0)))
    flatten_dense(ax, len(own["labels"]))
    return background


def _draw_map(ax, record, own, colors):
    shade = darkness(own["steps"], speed_span(record.arrays))
    draw_cells(ax, own, paint(own["labels"], own["reasons"], colors, shade), "cells")
    draw_boundaries(ax, own, 0.3)
    if len(colors) <= FEW:
        draw_stars(ax, own["minima_points"], "white")
    else:
        draw_best(ax, own["minima_points"][lowest(own["minima_values"])])
    return None, False


def _colors(arrays):
    return palette(arrays["minima_values"], arrays["minima_points"])


def _counted(record, places):
    """What is counted of each panel."""
    colors, cells = _colors(record.arrays), record.study["cells"]
    return [counted_outcomes(panel_of(record, place), colors, cells) for place in places]


def _surround(page, record, background):
    """Write what belongs to all panels; return the points that it takes above and below them."""
    whole, (above, below) = page_width(page[0, 0].figure), reach(page)
    height = head(page[0, 0], comparison_title(record), comparison_lines(record), whole, above + 4.0)
    beside = spare(page)
    if beside is None:
        depth = _explain(page[-1, 0], record, background, below + 6.0, whole)
    else:
        # It begins as high as what stands over the panels of its row.
        top = beside.get_window_extent().height * 72 / beside.figure.dpi + overhang(page[-1, 0]).above
        depth = max(_explain(beside, record, background, 8.0 - top), below)
    return max(height - above, 0.0), depth - below


def _explain(ax, record, background, start, width=None):
    """Write scales, legend and sentences under each other from a depth on in points; return how deep they reach."""
    bars = scales(ax, _scale_count(record), 1.0, start, width)
    _draw_scales(bars, record, background.scale)
    depth = start + points("legend.fontsize") + max(overhang(bar).below for bar in bars)
    depth = legend(ax, _entries(record, background), depth + 4.0, width)
    return foot(ax, [foot_sentence(record)], depth + 2.0, width)


def _scale_count(record):
    return 2 if len(record.arrays["minima_values"]) > FEW else 1


def _draw_scales(bars, record, scale):
    arrays, colors = record.arrays, _colors(record.arrays)
    if record.study["cells"]:
        draw_speed_scale(bars[0], colors, arrays, speed_span(arrays))
    else:
        draw_loss_scale(bars[0], scale, DARK_MANY if len(colors) > FEW else DARK)
    for bar in bars[1:]:
        draw_value_scale(bar, arrays["minima_values"], arrays["minima_points"])


def _entries(record, background):
    """What stars, marks and greys stand for in all panels."""
    arrays, cells = record.arrays, record.study["cells"]
    entries = (_few_entries if len(arrays["minima_values"]) <= FEW else _many_entries)(arrays, cells)
    if not cells:
        # The area of a dot is to be read, so that it is as large as in the panels.
        with matplotlib.rc_context({"font.size": background.size}):
            entries += path_marks(arrays["hits"], arrays["minima_values"])
    lost = misses(arrays["labels"], arrays["reasons"])
    entries += [(miss_entry if cells else lost_mark)(reason) for reason in lost]
    return entries + ([hole_entry()] if background.holes else [])


def _few_entries(arrays, cells):
    names = [f"{i + 1}: loss {value_text(value)}" for i, value in enumerate(arrays["minima_values"])]
    kinds = arrays["minima_kinds"]
    names = [name if kind == "minimum" else f"{name}, {kind}" for name, kind in zip(names, kinds, strict=True)]
    if cells:
        patches = [Patch(fc=color, label=name) for color, name in zip(_colors(arrays), names, strict=True)]
        return [*patches, marker("*", "white", "minimum", "black", 8)]
    return [marker("*", color, name, "black", 8) for color, name in zip(_colors(arrays), names, strict=True)]


def _many_entries(arrays, cells):
    return [marker("*", "white", lowest_name(int(lowest(arrays["minima_values"]).sum())), "black", 8)]


__all__ = ["draw", "draw_panel", "sentences"]
