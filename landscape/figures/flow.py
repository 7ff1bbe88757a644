"""An optimizer's map beside that of the exact gradient flow, and the cells where they differ.

Reads from a record of `basins --flow`: x (w,), y (h,), labels (h, w), reasons (h, w), flow_labels (h, w), flow_reasons
(h, w), minima_points (k, 2), minima_values (k,).
Both maps have the colors of the basin map without its shading. In the third, cells that end alike are pale, and those
that differ have the color of where the optimizer ends; no lines hide those along the boundaries.
"""

import numpy as np
from matplotlib.patches import Patch

from landscape.errors import require
from landscape.figures import (
    FEW,
    arrange,
    begin,
    draw_best,
    draw_stars,
    escape,
    finish,
    foot,
    frame,
    head,
    hits,
    legend,
    lowest_name,
    marker,
    misses,
    new_panels,
    optimizer_name,
    palette,
    percent,
    reach,
    settings,
    surround,
    title,
    title_panels,
    trim,
)
from landscape.figures._cells import draw_boundaries, draw_cells, grid_starts, miss_entry, paint
from landscape.figures._map import draw_separatrices, separatrix_entries
from landscape.statistics import agreement
from landscape.statistics.levels import lowest

PALE = 0.2
"""What is left of the color of cells that end alike."""


def draw(record, ax=None):
    """Draw the three maps of a record and return the figure.

    Args:
        record: of `basins` with the flow; the module says which arrays.
        ax: axes to draw into: the third map alone. A figure of its own holds all three.
    """
    require(
        "flow_labels" in record.arrays,
        "`figure` flow reads the exact gradient flow, which `basins --flow` keeps; this record of "
        f"{record.study['verb']} has none.",
    )
    if ax is not None:
        return _draw_into(ax, record)
    figure, page = new_panels(3)
    panels = [ax for ax in page.ravel() if ax is not None]
    ratios = [frame(ax, record) for ax in panels][: len(page)]
    trim(page)
    arrange(page, ratios)
    _fill(panels, record.arrays)
    title_panels(page, [optimizer_name(record.study["optimizers"][0]), "gradient flow", "where they differ"])
    arrange(page, ratios)
    # The optimizer stands over its own map.
    named = title({**record.study, "optimizers": []})
    corner = _corner(page)
    if corner is None:
        above, below = surround(page, named, _lines(record), _all_entries(record.arrays), _sentences(record.arrays))
    else:
        above, _ = surround(page, named, _lines(record), [], [])
        below = _fill_corner(corner, record.arrays) - reach(page)[1]
    arrange(page, ratios, above, max(below, 0.0))
    return figure


def _corner(page):
    """Axes in the cell that three panels leave empty on a narrow page; None where there is no such cell."""
    if page[-1, -1] is not None or len(page) == 1:
        return None
    below, beside = page[-1, 0].get_position(), page[0, -1].get_position()
    corner = page[0, 0].figure.add_axes([beside.x0, below.y0, beside.width, below.height])
    corner.set_axis_off()
    page[-1, -1] = corner
    return corner


def _fill_corner(corner, arrays):
    """Write the legend and the sentences from the cell's upper edge on; return how far they reach below it."""
    top = -corner.get_window_extent().height * 72 / corner.figure.dpi
    depth = legend(corner, _all_entries(arrays), top)
    return foot(corner, _sentences(arrays), depth + 2.0)


def _draw_into(ax, record):
    panel = begin(record, ax)
    draw_cells(ax, record.arrays, _differences(record.arrays), "cells")
    head(ax, title(record.study), _lines(record))
    legend(ax, _entries(record.arrays))
    foot(ax, _sentences(record.arrays))
    return finish(panel)


def _all_entries(arrays):
    return _entries(arrays) + separatrix_entries(arrays)


def _fill(panels, arrays):
    for ax, of in zip(panels, ("", "flow_"), strict=False):
        labels, reasons = arrays[f"{of}labels"], arrays[f"{of}reasons"]
        draw_cells(ax, arrays, paint(labels, reasons, _colors(arrays)), "cells")
        draw_boundaries(ax, {**arrays, "labels": labels}, 0.3)
        _mark(ax, arrays)
    # They part the basins of the flow, not those of the optimizer.
    draw_separatrices(panels[1], arrays)
    draw_cells(panels[2], arrays, _differences(arrays), "cells")


def _colors(arrays):
    return palette(arrays["minima_values"], arrays["minima_points"])


def _differences(arrays):
    """The colors of the third map, (h, w, 3)."""
    colors = _colors(arrays)
    differs = agreement.differing(*(arrays[name] for name in ("labels", "reasons", "flow_labels", "flow_reasons")))
    pale = 1 - PALE * (1 - paint(arrays["flow_labels"], arrays["flow_reasons"], colors))
    return np.where(differs[..., None], paint(arrays["labels"], arrays["reasons"], colors), pale)


def _mark(ax, arrays):
    if len(arrays["minima_values"]) <= FEW:
        draw_stars(ax, arrays["minima_points"], "white")
        return
    draw_best(ax, arrays["minima_points"][lowest(arrays["minima_values"])])


def _lines(record):
    return [escape(record.study.get("formula") or ""), settings(record.study, [grid_starts(record.arrays)])]


def _entries(arrays):
    """What colors and greys stand for, with the shares of both maps."""
    colors, n = _colors(arrays), arrays["labels"].size
    both = np.array([hits(arrays[name], len(colors)) / n for name in ("labels", "flow_labels")])
    if len(colors) <= FEW:
        names = [f"{i + 1}: {_pair(*shares)}" for i, shares in enumerate(both.T)]
        return [Patch(fc=color, label=name) for color, name in zip(colors, names, strict=True)] + _misses(arrays)
    best = lowest(arrays["minima_values"])
    name = lowest_name(int(best.sum()))
    shares, others = (_pair(*both[:, chosen].sum(axis=1)) for chosen in (best, ~best))
    return [marker("*", "white", f"{name}: {shares}; others: {others}", "black", 8), *_misses(arrays)]


def _misses(arrays):
    n = arrays["labels"].size
    missed = [misses(arrays[f"{of}labels"], arrays[f"{of}reasons"]) for of in ("", "flow_")]
    return [
        miss_entry(reason, _pair(*(counts.get(reason, 0) / n for counts in missed)))
        for reason in dict.fromkeys([*missed[0], *missed[1]])
    ]


def _pair(own, flow):
    return f"{percent(own)} | {percent(flow)}"


def _sentences(arrays):
    told = "Shares of cells: optimizer | flow. Differing cells have the color of where the optimizer ends."
    ranks = " Colors are ranks of the minima's losses, the lowest darkest."
    few = len(arrays["minima_values"]) <= FEW
    return [agreement.sentence(agreement.of_arrays(arrays)), told if few else told + ranks]
