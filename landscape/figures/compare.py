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

from landscape import estimates
from landscape.figures import (
    FEW,
    LossScale,
    arrange,
    bounds,
    draw_best,
    draw_loss,
    draw_loss_scale,
    draw_stars,
    draw_value_scale,
    drawn,
    escape,
    foot,
    head,
    hole_entry,
    init_name,
    interval_name,
    legend,
    lowest_name,
    marker,
    misses,
    overhang,
    page_width,
    palette,
    percent,
    points,
    reach,
    scales,
    settings,
    title,
    value_text,
    varied_name,
    width_of,
)
from landscape.figures._cells import draw_boundaries, draw_cells, grid_starts, miss_entry, paint
from landscape.figures._counts import counted_outcomes
from landscape.figures._multiples import new_insets, new_multiples, panels_of, plan, ratios, spare, write_over
from landscape.figures._paths import draw_ends, draw_paths, flatten_dense, lost_mark, path_marks
from landscape.figures._speed import darkness, draw_speed_scale, speed_span
from landscape.statistics.levels import lowest
from landscape.style import SMALLEST

DARK, DARK_MANY = 0.42, 0.62
"""Grey of the lowest loss, of few minima and of many, whose dots would not stand out from a darker one."""

TOLD = 8
"""The most panels of which a caption tells the shares; a table tells those of all."""

USUAL = 22.0
"""The width of a panel over the size of text from which on marks are as large as in a figure of one panel."""

OF_RUNS = ("starts", "ends", "paths", "labels", "reasons", "steps")
"""The arrays that each panel has of its own."""


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
    head(ax, _title(record), _lines(record))
    _draw_scales(scales(ax, _scale_count(record), 1.0), record, background.scale)
    legend(ax, _entries(record, background))
    foot(ax, [_sentence(record)])
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


def panel_of(record, place):
    """The arrays of one panel, as records of `trace` and `basins` have them, and its shares' error bars (K + R,)."""
    arrays, (o, i) = record.arrays, place
    own = {name: arrays[name][o, i] for name in (*OF_RUNS, "low", "high") if name in arrays}
    return {name: array for name, array in arrays.items() if name not in OF_RUNS} | own


def draw_panel(ax, record, place):
    """Draw one panel's map or paths; return the scale of the loss and whether it is not finite somewhere."""
    colors = _colors(record.arrays)
    return (_draw_map if record.study["cells"] else _draw_paths)(ax, record, panel_of(record, place), colors)


def _draw_paths(ax, record, own, colors):
    background = draw_loss(ax, own, *((DARK_MANY, 0.2) if len(colors) > FEW else ()))
    draw_paths(ax, own, colors)
    draw_ends(ax, own, colors, int(record.arrays["hits"].max()))
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
    height = head(page[0, 0], _title(record), _lines(record), whole, above + 4.0)
    beside = spare(page)
    if beside is None:
        depth = _explain(page[-1, 0], record, background, below + 6.0, whole)
    else:
        # It begins as high as what stands over the panels of its row.
        top = beside.get_window_extent().height * 72 / beside.figure.dpi + overhang(page[-1, 0]).above
        depth = max(_explain(beside, record, background, 8.0 - top, width_of(beside), False), below)
    return max(height - above, 0.0), depth - below


def _explain(ax, record, background, start, width, page=True):
    """Write scales, legend and sentences under each other from a depth on in points; return how deep they reach."""
    of = width if page else None
    bars = scales(ax, _scale_count(record), 1.0, start, of)
    _draw_scales(bars, record, background.scale)
    depth = start + points("legend.fontsize") + max(overhang(bar).below for bar in bars)
    depth = legend(ax, _entries(record, background), depth + 4.0, of)
    return foot(ax, [_sentence(record)], depth + 2.0, of)


def _title(record):
    study = record.study
    varied = study["varied"]
    alone = [] if "optimizer" in varied else [study["optimizers"][0]]
    if alone and study.get("over"):
        alone = [estimates.swept_optimizer(record.arrays, study)]
    return title({**study, "optimizers": alone})


def _lines(record):
    """The formula, and the settings that all panels share."""
    study = {**record.study} | ({"seed": None} if "seed" in record.study["varied"] else {})
    own = panel_of(record, (0, 0))
    told = grid_starts(own) if study["cells"] else drawn(study, study["n"])
    return [escape(study.get("formula") or ""), settings(study, [f"{told} each"])]


def _scale_count(record):
    return 2 if len(record.arrays["minima_values"]) > FEW else 1


def _draw_scales(bars, record, scale):
    arrays, colors = record.arrays, _colors(record.arrays)
    if record.study["cells"]:
        draw_speed_scale(bars[0], colors, speed_span(arrays))
    else:
        draw_loss_scale(bars[0], scale, DARK_MANY if len(colors) > FEW else DARK)
    for bar in bars[1:]:
        draw_value_scale(bar, arrays["minima_values"], arrays["minima_points"])


def _entries(record, background):
    """What stars, marks and greys stand for in all panels, as large as there."""
    arrays, cells = record.arrays, record.study["cells"]
    with matplotlib.rc_context({"font.size": background.size}):
        entries = (_few_entries if len(arrays["minima_values"]) <= FEW else _many_entries)(arrays, cells)
        entries += [] if cells else path_marks(arrays["hits"])
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


def sentences(record):
    """What varies, where the lowest minimum is hit, and what the numbers over the panels are: the caption's numbers."""
    study = record.study
    names = [", ".join(varied_name(name, one) for one in own) for name, own in study["varied"].items()]
    varied = f"Panels: {names[0]}." if len(names) == 1 else f"Panels: {names[0]}, by {names[1]}."
    cells = "Cells have the color of the minimum they reach, darker with more steps."
    paths = "Paths have the color of the minimum they reach, and are dark where they reach none."
    return [varied, cells if study["cells"] else paths, *_at_lowest(record), *_foot_sentences(record)]


def _at_lowest(record):
    """The shares of the lowest minimum and of none in each panel, where those are few."""
    arrays, best = record.arrays, lowest(record.arrays["minima_values"])
    listed = list(estimates.panels(arrays, record.study))
    if len(listed) > TOLD or not best.any():
        return
    told = []
    for (o, i), named in listed:
        count, n = arrays["hits"][o, i, best].sum(), arrays["totals"][o, i]
        range_ = bounds(arrays["low"][o, i, np.argmax(best)], arrays["high"][o, i, np.argmax(best)])
        name = ", ".join(varied_name(*pair) for pair in named.items())
        share = f"{percent(count / n)}{range_ if best.sum() == 1 else ''}"
        told.append(f"{name}: {share} and {percent(arrays['misses'][o, i].sum() / n)}")
    yield f"Shares of the {lowest_name(int(best.sum()))} and of no minimum: {'; '.join(told)}."


def _foot_sentences(record):
    """What the numbers over the panels are."""
    study, arrays = record.study, record.arrays
    told = []
    given = np.isfinite(arrays["low"])
    if given.any():
        told.append(f"Brackets: {interval_name(record)}, in %.")
    without = [init_name(str(name)) for i, name in enumerate(arrays["init_names"]) if not given[:, i].any()]
    if without:
        told.append(f"No interval for {', '.join(without)}: those starts are no independent draws.")
    if study["cells"]:
        told.append("Shares are of the grid's cells, which are no sample.")
    elif not {"init", "seed"} & set(study["varied"]):
        told.append("All panels have the same starts.")
    return told


def _draw_into(ax, record):
    raise NotImplementedError


def _sentence(record):
    return " ".join(_foot_sentences(record)).replace(" %", "\u00a0%")
