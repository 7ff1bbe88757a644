"""An optimizer's map beside that of the exact gradient flow, and the cells where they differ.

Reads from a record of `basins --flow`: x (w,), y (h,), labels (h, w), reasons (h, w), flow_labels (h, w), flow_reasons
(h, w), minima_points (k, 2), minima_values (k,).
Both maps have the colors of the basin map without its shading. In the third, cells that end alike are pale, and those
that differ have the color of where the optimizer ends; no lines hide those along the boundaries.
"""

import numpy as np
from matplotlib.collections import LineCollection
from matplotlib.patches import Patch

from landscape.errors import require
from landscape.figures import (
    FEW,
    arrange,
    begin,
    draw_stars,
    escape,
    finish,
    foot,
    frame,
    head,
    hits,
    legend,
    marker,
    miss,
    misses,
    new_panels,
    optimizer_name,
    palette,
    percent,
    settings,
    star_size,
    surround,
    title,
    title_panels,
    trim,
)
from landscape.figures._cells import boundaries, extent, paint
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
    require("flow_labels" in record.arrays, "The picture 'flow' draws a record that holds the flow: `basins --flow`.")
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
    above, below = surround(page, named, _lines(record), _entries(record.arrays), _sentences(record.arrays))
    arrange(page, ratios, above, below)
    return figure


def _draw_into(ax, record):
    panel = begin(record, ax)
    _draw_map(ax, record.arrays, _differences(record.arrays))
    head(ax, title(record.study), _lines(record))
    legend(ax, _entries(record.arrays))
    foot(ax, _sentences(record.arrays))
    return finish(panel)


def _fill(panels, arrays):
    for ax, of in zip(panels, ("", "flow_"), strict=False):
        labels, reasons = arrays[f"{of}labels"], arrays[f"{of}reasons"]
        _draw_map(ax, arrays, paint(labels, reasons, _colors(arrays)))
        _part(ax, arrays, labels)
        _mark(ax, arrays)
    _draw_map(panels[2], arrays, _differences(arrays))


def _colors(arrays):
    return palette(arrays["minima_values"], arrays["minima_points"])


def _differences(arrays):
    """The colors of the third map, (h, w, 3)."""
    colors = _colors(arrays)
    differs = agreement.differing(*(arrays[name] for name in ("labels", "reasons", "flow_labels", "flow_reasons")))
    pale = 1 - PALE * (1 - paint(arrays["flow_labels"], arrays["flow_reasons"], colors))
    return np.where(differs[..., None], paint(arrays["labels"], arrays["reasons"], colors), pale)


def _draw_map(ax, arrays, image):
    view = ax.get_xlim(), ax.get_ylim()
    drawn = ax.imshow(image, extent=extent(arrays), origin="lower", interpolation="nearest", aspect=ax.get_aspect())
    drawn.set(rasterized=True, zorder=0.5, gid="cells")
    # imshow widens the view to the image.
    ax.set(xlim=view[0], ylim=view[1])


def _part(ax, arrays, labels):
    lines = LineCollection(boundaries({**arrays, "labels": labels}), colors="white", linewidths=0.3, zorder=1)
    lines.set(gid="boundaries", rasterized=True)
    ax.add_collection(lines, autolim=False)


def _mark(ax, arrays):
    if len(arrays["minima_values"]) <= FEW:
        draw_stars(ax, arrays["minima_points"], "white")
        return
    best = arrays["minima_points"][lowest(arrays["minima_values"])]
    ax.plot(*best.T, "*", ls="none", ms=star_size(), mfc="white", mec="black", mew=0.8, zorder=6, gid="best")


def _lines(record):
    height, width = record.arrays["labels"].shape
    return [escape(record.study.get("formula") or ""), settings(record.study, [f"{width} × {height} starts"])]


def _entries(arrays):
    """What colors and greys stand for, with the shares of both maps."""
    colors, n = _colors(arrays), arrays["labels"].size
    both = np.array([hits(arrays[name], len(colors)) / n for name in ("labels", "flow_labels")])
    if len(colors) <= FEW:
        names = [f"{i + 1}: {_pair(*shares)}" for i, shares in enumerate(both.T)]
        return [Patch(fc=color, label=name) for color, name in zip(colors, names, strict=True)] + _misses(arrays)
    best = lowest(arrays["minima_values"])
    name = "lowest minimum" if best.sum() == 1 else f"{int(best.sum())} lowest minima"
    shares, others = (_pair(*both[:, chosen].sum(axis=1)) for chosen in (best, ~best))
    return [marker("*", "white", f"{name}: {shares}; others: {others}", "black", 8), *_misses(arrays)]


def _misses(arrays):
    n = arrays["labels"].size
    missed = [misses(arrays[f"{of}labels"], arrays[f"{of}reasons"]) for of in ("", "flow_")]
    made = []
    for reason in dict.fromkeys([*missed[0], *missed[1]]):
        style, shares = miss(reason), [counts.get(reason, 0) / n for counts in missed]
        hatch = style.pattern * 4 or None
        made.append(Patch(fc=str(style.shade), ec="0.4", hatch=hatch, lw=0.4, label=f"{style.words}: {_pair(*shares)}"))
    return made


def _pair(own, flow):
    return f"{percent(own)} | {percent(flow)}"


def _sentences(arrays):
    told = "Shares of cells: optimizer | flow. Differing cells have the color of where the optimizer ends."
    ranks = " Colors are ranks of the minima's losses, the lowest darkest."
    few = len(arrays["minima_values"]) <= FEW
    return [agreement.sentence(agreement.of_arrays(arrays)), told if few else told + ranks]
