"""Which minimum each start of a grid reaches, and how hard: cells colored by minimum, darker with more steps.

Reads from a record of `basins`: x (w,), y (h,) cell centers, labels (h, w), steps (h, w), status (h, w), reasons
(h, w), minima_points (k, 2), minima_values (k,), minima_kinds (k,), critical_points (c, 2), critical_kinds (c,); of
repeated noisy runs also certainty (h, w), by which cells then fade to white instead of darkening by steps,
outcome_codes (C,) and outcome_counts (C, h, w).
Cells that reach no minimum are grey, each reason with a grey and a pattern of its own. With more than eight minima
the colors of neighbors differ in shade; thin lines part the basins, there and in grey print.
"""

import numpy as np
from matplotlib.patches import Patch

from landscape.figures import (
    CRITICAL,
    FEW,
    begin,
    draw_best,
    draw_stars,
    draw_value_scale,
    escape,
    finish,
    foot,
    head,
    hits,
    inside,
    legend,
    lowest_name,
    marker,
    misses,
    palette,
    percent,
    points,
    scales,
    settings,
    statuses,
    title,
    weight,
)
from landscape.figures._cells import draw_boundaries, draw_cells, grid_starts, miss_entry, paint
from landscape.figures._certainty import certainty_sentence, draw_certainty_scale, fade
from landscape.figures._speed import darkness, draw_speed_scale, speed_span, strips
from landscape.statistics.boundaries import on_boundary
from landscape.statistics.levels import lowest


def draw(record, ax=None):
    """Draw the basin map of a record and return the figure.

    Args:
        record: of `basins`; the module says which arrays.
        ax: axes to draw into; a figure of its own by default.
    """
    panel = begin(record, ax)
    arrays = record.arrays
    colors = palette(arrays["minima_values"], arrays["minima_points"])
    span = speed_span(arrays)
    draw_cells(panel.ax, arrays, cells(arrays, colors, span), "basins")
    (_mark_many if len(colors) > FEW else _mark_few)(panel.ax, arrays)
    _write(panel.ax, record, colors, span)
    return finish(panel)


def cells(arrays, colors, span):
    """The color of every cell, (h, w, 3): its minimum's, darker with more steps; a patterned grey for none."""
    labels, repeated = arrays["labels"], "certainty" in arrays
    shade = np.ones(labels.shape) if repeated else darkness(arrays["steps"], span)
    image = paint(labels, arrays["reasons"], colors, shade)
    return fade(image, arrays["certainty"]) if repeated else image


def _mark_few(ax, arrays):
    draw_boundaries(ax, arrays, 0.35)
    _draw_saddles(ax, arrays, 0.45)
    draw_stars(ax, arrays["minima_points"], "white", avoid=_saddles(arrays))


def _mark_many(ax, arrays):
    draw_boundaries(ax, arrays, 0.5)
    _draw_saddles(ax, arrays, 0.22)
    best = lowest(arrays["minima_values"])
    at = arrays["minima_points"]
    ax.plot(*at[~best].T, "o", ms=1.6 * weight(), mfc="white", mec="black", mew=0.4 * weight(), zorder=5, gid="minima")
    draw_best(ax, at[best])


def _draw_saddles(ax, arrays, size):
    at = _saddles(arrays)
    size *= points("font.size")
    marks = ax.plot(*at[inside(ax, at)].T, CRITICAL["saddle"][0], ls="none", ms=size, mfc="white", mec="black")[0]
    marks.set(mew=0.5 * weight(), zorder=4, gid="saddles")


def _saddles(arrays):
    if "critical_points" not in arrays:
        return np.zeros((0, 2))
    return arrays["critical_points"][arrays["critical_kinds"] == "saddle"]


def _write(ax, record, colors, span):
    study, arrays = record.study, record.arrays
    head(ax, title(study), [escape(study.get("formula") or ""), settings(study, [grid_starts(arrays)])])
    bars = scales(ax, 2 if len(colors) > FEW else 1, thickness=1.3)
    if "certainty" in arrays:
        draw_certainty_scale(bars[0], strips(colors), arrays["certainty"])
    else:
        draw_speed_scale(bars[0], colors, span)
    if len(colors) > FEW:
        draw_value_scale(bars[1], arrays["minima_values"], arrays["minima_points"])
    legend(ax, (_many_entries if len(colors) > FEW else _few_entries)(arrays, colors))
    legend(ax, _other_entries(arrays))
    told = [certainty_sentence(arrays)] if "certainty" in arrays else []
    foot(ax, [*([] if told else [statuses(arrays["status"])]), *told, _grid_sentence(arrays)])


def _few_entries(arrays, colors):
    counts, n = hits(arrays["labels"], len(colors)), arrays["labels"].size
    kinds = arrays.get("minima_kinds", np.full(len(colors), "minimum"))
    names = [f"{i + 1}: {percent(count / n)}" for i, count in enumerate(counts)]
    names = [name if kind == "minimum" else f"{name}, {kind}" for name, kind in zip(names, kinds, strict=True)]
    return [Patch(fc=color, label=name) for color, name in zip(colors, names, strict=True)]


def _many_entries(arrays, colors):
    counts, n = hits(arrays["labels"], len(colors)), arrays["labels"].size
    best = lowest(arrays["minima_values"])
    name = lowest_name(int(best.sum()))
    others = f"{int((counts[~best] > 0).sum())} of {int((~best).sum())} other minima"
    return [
        marker("*", "white", f"{name}: {percent(counts[best].sum() / n)}", "black", 8),
        marker("o", "white", f"{others}: {percent(counts[~best].sum() / n)}", "black", 2.5),
    ]


def _other_entries(arrays):
    n = arrays["labels"].size
    missed = misses(arrays["labels"], arrays["reasons"])
    entries = [miss_entry(reason, percent(count / n)) for reason, count in missed.items()]
    count = len(_saddles(arrays))
    return entries + (
        [marker(CRITICAL["saddle"][0], "white", f"{count:,} saddle{'s' * (count > 1)}", "black", 4)] if count else []
    )


def _grid_sentence(arrays):
    border = percent(float(arrays.get("boundary", on_boundary(arrays["labels"]).mean())))
    return f"Shares are of the grid's cells, which are no sample; {border} of the cells lie on a boundary."
