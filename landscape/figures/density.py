"""How many runs pass through each place: cells darken with the runs that cross them, over contours of the loss.

Reads from a record of `trace`: grid_x (w,), grid_y (h,), grid_loss (h, w), minima_points (k, 2), minima_values (k,),
minima_kinds (k,), paths (n, kept, 2), labels (n,), status (n,), reasons (n,). A run counts once in each cell that it
crosses on the straight lines between the iterates that were kept, however often it comes back. Of many thousands of
runs this shows where they gather, which lines over each other do not.
"""

import numpy as np
from matplotlib import colormaps
from matplotlib.cm import ScalarMappable
from matplotlib.colors import LinearSegmentedColormap, LogNorm
from matplotlib.ticker import LogLocator

from landscape.figures import (
    FEW,
    begin,
    decades,
    draw_best,
    draw_loss,
    draw_stars,
    drawn,
    escape,
    finish,
    foot,
    head,
    hole_entry,
    legend,
    marker,
    name_scale,
    scales,
    settings,
    statuses,
    title,
    weight,
)
from landscape.figures._outcomes import brackets, lost_outcomes, minima_outcomes
from landscape.statistics.levels import lowest
from landscape.statistics.passages import passages

CELLS = 200
"""Cells a side of the view."""

SHADES = (0.12, 0.95)
"""Which part of the color map is used, from one run to many."""


def draw(record, ax=None):
    """Draw how many runs pass where in a record, and return the figure.

    Args:
        record: of `trace`; the module says which arrays.
        ax: axes to draw into; a figure of its own by default.
    """
    panel = begin(record, ax)
    arrays, study = record.arrays, record.study
    _, holes = draw_loss(panel.ax, arrays, dark=0.9, line=0.5)
    view = np.array([panel.ax.get_xlim(), panel.ax.get_ylim()])
    counts = passages(arrays["paths"], view, CELLS)
    norm = LogNorm(1, max(int(counts.max()), 2))
    panel.ax.imshow(
        np.ma.masked_equal(counts, 0), cmap=_colors(), norm=norm, extent=view.ravel(), origin="lower",
        interpolation="nearest", aspect="auto", zorder=1, gid="density",
    )  # fmt: skip
    _draw_minima(panel.ax, arrays)
    n = len(arrays["labels"])
    head(panel.ax, title(study), [escape(study.get("formula") or ""), settings(study, [drawn(study, n)])])
    (bar,) = scales(panel.ax, 1)
    _draw_scale(bar, norm)
    legend(panel.ax, [*_entries(panel.ax, arrays), *([hole_entry()] if holes else [])])
    every = np.ones(n, bool)
    lost = ", ".join(outcome.words(every) for outcome in lost_outcomes(arrays))
    told = [statuses(arrays["status"]), f"At no minimum: {lost}" if lost else "", brackets(record)]
    foot(panel.ax, [*told, f"A cell is 1/{CELLS} of the view a side."])
    return finish(panel)


def _entries(ax, arrays):
    """The legend's entries for the minima, which are white whatever their number."""
    sizes = [8, 2.5] if len(arrays["minima_values"]) > FEW else [8] * FEW
    outcomes = minima_outcomes(arrays, np.ones((len(arrays["minima_values"]), 4)), ax)
    every = np.ones(len(arrays["labels"]), bool)
    return [
        marker(outcome.style[0], "white", outcome.words(every), "black", size)
        for outcome, size in zip(outcomes, sizes, strict=False)
    ]


def _colors():
    return LinearSegmentedColormap.from_list("density", colormaps["viridis_r"](np.linspace(*SHADES, 256)))


def _draw_minima(ax, arrays):
    at = arrays["minima_points"]
    if len(at) <= FEW:
        draw_stars(ax, at, "white")
        return
    best = lowest(arrays["minima_values"])
    ax.plot(*at[~best].T, "o", ms=1.6 * weight(), mfc="white", mec="black", mew=0.4 * weight(), zorder=5, gid="minima")
    draw_best(ax, at[best])


def _draw_scale(bar, norm):
    bar.figure.colorbar(ScalarMappable(norm, _colors()), cax=bar, orientation="horizontal").outline.set_lw(0.5)
    ticks = [tick for tick in LogLocator(subs=(1, 2, 5)).tick_values(norm.vmin, norm.vmax) if 1 <= tick <= norm.vmax]
    name_scale(bar, "runs that pass, log scale", ticks, [decades(tick) for tick in ticks])
