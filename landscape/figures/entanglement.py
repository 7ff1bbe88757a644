"""How entangled a map's basins are: entropy over the size of boxes, and the uncertain share over the scale.

Reads from a record of `basins`: entropy_boxes (B,), entropies and entropies_corrected (B, 2), entropy_verdicts (B,),
and of both slopes, NAME = dimension and exponent: NAME (3,), NAME_scales and NAME_shares (E,), NAME_refused.
"""

import matplotlib
import numpy as np
from matplotlib.lines import Line2D
from matplotlib.ticker import FixedLocator, FuncFormatter, LogLocator, NullFormatter, NullLocator

from landscape.figures import (
    DECADES,
    arrange,
    finish,
    foot,
    head,
    legend,
    new_page,
    number,
    open_panel,
    page_width,
    points,
    reach,
    settings,
    title,
)
from landscape.figures._cells import grid_starts
from landscape.statistics import entanglement, entropy

RATIO = 0.72
"""Height over width of a panel."""

SIDE_BY_SIDE = 4.5
"""From this width in inches on, panels stand side by side."""

SERIES = {"boundary": (1, "black", "boxes on a boundary"), "all": (0, "0.55", "all boxes")}
"""The lines of the entropies: their column, color and name."""

SLOPES = {
    "dimension": ("s", "black", "boxes on a boundary, over their side"),
    "exponent": ("o", "0.45", "uncertain cells, over the distance"),
}
"""The points of the slopes: their marker, color and name."""


def draw(record, ax=None):
    """Draw both panels and return the figure.

    Args:
        record: of `basins`; the module says which arrays.
        ax: axes to draw into: the entropies alone. A figure of its own holds both panels.
    """
    if ax is not None:
        panel = open_panel(ax, RATIO)
        _draw_entropies(ax, record.arrays)
        head(ax, title(record.study), [_settings(record)])
        legend(ax, _entropy_entries(record.arrays))
        return finish(panel)
    beside = matplotlib.rcParams["figure.figsize"][0] >= SIDE_BY_SIDE
    figure, page = new_page(*((1, 2) if beside else (2, 1)))
    ratios = [RATIO] * len(page)
    _draw_entropies(page.ravel()[0], record.arrays)
    _draw_slopes(page.ravel()[1], record.arrays)
    arrange(page, ratios)
    # Ticks follow the height, and the text starts where the widest of their numbers does.
    arrange(page, ratios)
    whole = page_width(figure)
    height = head(page[0, 0], title(record.study), [_settings(record)], whole)
    above, below = reach(page)
    corner = page[-1, 0]
    depth = legend(corner, _entropy_entries(record.arrays), below + 5.0, whole)
    depth = legend(corner, _slope_entries(), depth, whole)
    depth = foot(corner, entanglement.sentences(record.arrays, record.study["level"]), depth + 2.0, whole)
    arrange(page, ratios, head=max(height - above, 0.0), foot=depth - below)
    return figure


def _settings(record):
    return settings(record.study, [grid_starts(record.arrays)])


def _draw_entropies(ax, arrays):
    sides, verdicts = arrays["entropy_boxes"], arrays["entropy_verdicts"]
    size = 0.5 * points("font.size")
    for name, (column, color, _) in SERIES.items():
        values = arrays["entropies"][:, column]
        ax.plot(sides, values, "-", color=color, lw=1.0, zorder=2, gid=f"entropy {name}")
        ax.plot(sides, arrays["entropies_corrected"][:, column], ":", color=color, lw=0.9, zorder=2, gid="corrected")
        told = np.isin(verdicts, (entropy.FRACTAL, entropy.OPEN))
        for chosen, face, gid in ((told, color, "verdict"), (~told, "white", "refused")):
            ax.plot(sides[chosen], values[chosen], "o", ms=size, mfc=face, mec=color, mew=0.8, zorder=3, gid=gid)
    fractal = verdicts == entropy.FRACTAL
    star = ax.plot(sides[fractal], arrays["entropies"][fractal, 1], "*", ms=2.4 * size, mfc="black", mec="white")[0]
    star.set(mew=0.6, zorder=4, gid="fractal")
    ax.axhline(entropy.LN2, color="0.2", lw=0.8, ls=(0, (4, 3)), zorder=1, gid="ln 2")
    ax.set(xlabel="side of the boxes (cells)", ylabel="basin entropy (nats)")
    ax.spines[["top", "right"]].set_visible(False)
    _scale_by_cells(ax, sides if len(sides) else np.array([4, 64]))
    ax.set_ylim(0, 1.08 * float(np.nanmax(arrays["entropies_corrected"], initial=entropy.LN2)))


def _draw_slopes(ax, arrays):
    for name, (shape, color, _) in SLOPES.items():
        scales, shares, slope = arrays[f"{name}_scales"], arrays[f"{name}_shares"], float(arrays[name][0])
        points_ = ax.plot(scales, shares, shape, ms=0.5 * points("font.size"), mfc="white", mec=color, mew=0.9)[0]
        points_.set(zorder=3, gid=f"shares {name}")
        if np.isfinite(slope):
            slope = 2 - slope if name == "dimension" else slope
            middle = np.exp(np.log(shares).mean()) / np.exp(slope * np.log(scales).mean())
            ax.plot(scales, middle * scales**slope, "-", color=color, lw=1.0, zorder=2, gid=f"fit {name}")
    ax.set_yscale("log")
    ax.set(xlabel="scale (cells)", ylabel="share")
    ax.spines[["top", "right"]].set_visible(False)
    largest = np.concatenate([arrays[f"{name}_scales"] for name in SLOPES]).max(initial=2)
    _scale_by_cells(ax, np.array([1, largest]))
    low, high = ax.get_ylim()
    subs = (1.0, 2.0, 3.0, 5.0, 7.0) if high < 10 * low else (1.0, 2.0, 5.0) if high < 100 * low else (1.0,)
    ax.yaxis.set_major_locator(LogLocator(subs=subs, numticks=8))
    ax.yaxis.set_major_formatter(DECADES)
    ax.yaxis.set_minor_formatter(NullFormatter())


def _scale_by_cells(ax, sides):
    """A logarithmic axis of whole numbers of cells, at powers of two."""
    ax.set_xscale("log")
    low, high = float(sides.min()), float(sides.max())
    ax.set_xlim(low / 1.2, high * 1.2)
    ax.xaxis.set_major_locator(FixedLocator([two for two in 2.0 ** np.arange(16) if low / 1.1 <= two <= high * 1.1]))
    ax.xaxis.set_major_formatter(FuncFormatter(lambda value, _: number(round(value))))
    ax.xaxis.set_minor_locator(NullLocator())


def _entropy_entries(arrays):
    entries = [Line2D([], [], color=color, lw=1.0, label=name) for _, color, name in SERIES.values()]
    entries.append(Line2D([], [], color="black", lw=0.9, ls=":", label="with Miller and Madow's correction"))
    entries.append(Line2D([], [], color="0.2", lw=0.8, ls=(0, (4, 3)), label="ln 2"))
    marks = {"boxes small enough for a verdict": ("o", "black"), "no verdict": ("o", "white")}
    if (arrays["entropy_verdicts"] == entropy.FRACTAL).any():
        marks["fractal boundary"] = ("*", "black")
    return entries + [
        Line2D([], [], ls="none", marker=shape, ms=6 if shape == "*" else 4, mfc=face, mec="black", label=name)
        for name, (shape, face) in marks.items()
    ]


def _slope_entries():
    return [
        Line2D([], [], color=color, marker=shape, ms=4, mfc="white", lw=1.0, label=name)
        for shape, color, name in SLOPES.values()
    ]
