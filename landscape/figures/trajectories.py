"""Where each start went: paths colored by the minimum they reached, over the loss in grey.

Reads from a record of `trace`: grid_x (w,), grid_y (h,), grid_loss (h, w), minima_points (k, 2), minima_values (k,),
minima_kinds (k,), starts (n, 2), ends (n, 2), paths (n, kept, 2), labels (n,), status (n,), reasons (n,). A start is an
open circle, an end a dot, a minimum a numbered star; a run that reached none is dark and ends in a marker of its own,
at the edge of the view where it left for good.
"""

import numpy as np

from landscape.figures import (
    FEW,
    begin,
    bounds,
    draw_loss,
    draw_loss_scale,
    draw_value_scale,
    drawn,
    escape,
    finish,
    foot,
    head,
    hits,
    hole_entry,
    interval_name,
    legend,
    lowest_name,
    marker,
    misses,
    palette,
    scales,
    settings,
    share,
    statuses,
    title,
)
from landscape.figures._paths import draw_ends, draw_paths, flatten_dense, lost_mark, path_marks
from landscape.statistics.levels import lowest


def draw(record, ax=None):
    """Draw the paths of a record and return the figure.

    Args:
        record: of `trace`; the module says which arrays.
        ax: axes to draw into; a figure of its own by default.
    """
    panel = begin(record, ax)
    arrays, many = record.arrays, len(record.arrays["minima_values"]) > FEW
    scale, holes = draw_loss(panel.ax, arrays, *((0.62, 0.2) if many else ()))
    colors = palette(arrays["minima_values"], arrays["minima_points"])
    draw_paths(panel.ax, arrays, colors)
    draw_ends(panel.ax, arrays, colors)
    flatten_dense(panel.ax, len(arrays["labels"]))
    _write(panel.ax, record, (scale, holes), colors)
    return finish(panel)


def _write(ax, record, background, colors):
    study, arrays = record.study, record.arrays
    n, (scale, holes) = len(arrays["labels"]), background
    head(ax, title(study), [escape(study.get("formula") or ""), settings(study, [drawn(study, n)])])
    bars = scales(ax, 2 if len(colors) > FEW else 1)
    draw_loss_scale(bars[0], scale, dark=0.62 if len(colors) > FEW else 0.42)
    if len(colors) > FEW:
        draw_value_scale(bars[1], arrays["minima_values"], arrays["minima_points"])
    legend(ax, (_many_entries if len(colors) > FEW else _few_entries)(arrays, colors))
    legend(ax, _other_entries(arrays, holes))
    foot(ax, [statuses(arrays["status"]), _brackets(record)])


def _intervals(arrays):
    """The bounds of each minimum's share, (k,) each; NaN where the starts carry none."""
    none = np.full(len(arrays["minima_values"]), np.nan)
    return tuple(arrays[key][0, 0, : len(none)] if key in arrays else none for key in ("low", "high"))


def _brackets(record):
    many = len(record.arrays["minima_values"]) > FEW
    alone = lowest(record.arrays["minima_values"]).sum() == 1 if many else True
    given = alone and np.isfinite(_intervals(record.arrays)[0]).any()
    return f"Brackets: {interval_name(record)} in %" if given else ""


def _few_entries(arrays, colors):
    counts, n = hits(arrays["labels"], len(colors)), len(arrays["labels"])
    kinds = arrays.get("minima_kinds", np.full(len(colors), "minimum"))
    low, high = _intervals(arrays)
    names = [f"{i + 1}: {share(int(count), n)}{bounds(low[i], high[i])}" for i, count in enumerate(counts)]
    names = [name if kind == "minimum" else f"{name}, {kind}" for name, kind in zip(names, kinds, strict=True)]
    return [marker("*", color, name, "black", 8) for color, name in zip(colors, names, strict=True)]


def _many_entries(arrays, colors):
    counts, n = hits(arrays["labels"], len(colors)), len(arrays["labels"])
    best = lowest(arrays["minima_values"])
    others = (
        f"{int((counts[~best] > 0).sum())} of {int((~best).sum())} other minima: {share(int(counts[~best].sum()), n)}"
    )
    alone = best.sum() == 1
    name = lowest_name(int(best.sum()))
    range_ = bounds(*(limit[best][0] for limit in _intervals(arrays))) if alone else ""
    return [
        marker("*", "white", f"{name}: {share(int(counts[best].sum()), n)}{range_}", "black", 8),
        marker("o", colors[len(colors) // 2], others, "white", 6),
    ]


def _other_entries(arrays, holes):
    n = len(arrays["labels"])
    missed = misses(arrays["labels"], arrays["reasons"])
    entries = path_marks(hits(arrays["labels"], len(arrays["minima_values"])))
    entries += [lost_mark(reason, share(count, n)) for reason, count in missed.items()]
    return entries + ([hole_entry()] if holes else [])
