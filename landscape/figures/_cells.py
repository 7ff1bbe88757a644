"""The cells of a map: their colors by the minimum that they reach, patterns of those that reach none, their edges."""

import numpy as np
from matplotlib.axes import Axes
from matplotlib.collections import LineCollection
from matplotlib.patches import Patch

from landscape.figures._marks import miss, misses
from landscape.statistics.boundaries import on_boundary, window_sums

CROWDED = 0.45
"""Where more than this share of the cells around lies on a boundary, lines would hide the map and are left out."""

AROUND = 9
"""Cells a side of the square that `CROWDED` is measured in."""

PERIOD = 48
"""Stripes of a pattern across the map."""


def paint(labels: np.ndarray, reasons: np.ndarray, colors: np.ndarray, shade: np.ndarray | float = 1.0) -> np.ndarray:
    """The color of every cell, (h, w, 3): its minimum's times its shade; a patterned grey for none.

    Args:
        labels: (h, w), −1 for none.
        reasons: (h, w), '' for a hit.
        colors: (k, 4), of the minima.
        shade: (h, w), or one for all.
    """
    image = np.ones((*labels.shape, 3))
    hit = labels >= 0
    image[hit] = colors[labels[hit], :3] * np.broadcast_to(shade, labels.shape)[hit][:, None]
    for reason in misses(labels, reasons):
        style = miss(reason)
        chosen = ~hit & (reasons == reason)
        striped = chosen & _pattern(style.pattern, labels.shape)
        image[chosen] = style.shade
        image[striped] = style.shade - 0.35
    return image


def _pattern(name: str, shape: tuple[int, int]) -> np.ndarray:
    rows, columns = np.indices(shape)
    period = max(4, round(shape[1] / PERIOD))
    thick = max(1, period // 4)
    stripes = {
        "/": (columns - rows) % period < thick,
        "\\": (columns + rows) % period < thick,
        "-": rows % period < thick,
        ".": (columns % period < thick) & (rows % period < thick),
    }
    return stripes.get(name, np.zeros(shape, bool))


def _edges(centers: np.ndarray) -> tuple[float, float]:
    half = (centers[1] - centers[0]) / 2 if len(centers) > 1 else 0.5
    return centers[0] - half, centers[-1] + half


def extent(arrays: dict[str, np.ndarray]) -> tuple[float, ...]:
    """The outer edges of a map's cells: left, right, bottom, top."""
    return (*_edges(arrays["x"]), *_edges(arrays["y"]))


def boundaries(arrays: dict[str, np.ndarray]) -> np.ndarray:
    """The cell edges that part two labels, as segments (m, 2, 2), but for places crowded with them."""
    labels = arrays["labels"]
    around = window_sums(np.pad(on_boundary(labels), AROUND // 2, mode="edge"), AROUND)
    open_ = around <= CROWDED * AROUND**2
    x, y = (np.linspace(*_edges(arrays[key]), len(arrays[key]) + 1) for key in ("x", "y"))
    row, column = np.nonzero((labels[:, 1:] != labels[:, :-1]) & open_[:, 1:])
    upright = np.stack([[x[column + 1], y[row]], [x[column + 1], y[row + 1]]])
    row, column = np.nonzero((labels[1:] != labels[:-1]) & open_[1:])
    flat = np.stack([[x[column], y[row + 1]], [x[column + 1], y[row + 1]]])
    return np.concatenate([upright, flat], axis=2).transpose(2, 0, 1)


def draw_cells(ax: Axes, arrays: dict[str, np.ndarray], image: np.ndarray, gid: str) -> None:
    """Draw the colors of cells, and leave the view as it is."""
    view = ax.get_xlim(), ax.get_ylim()
    drawn = ax.imshow(image, extent=extent(arrays), origin="lower", interpolation="nearest", aspect=ax.get_aspect())
    drawn.set(rasterized=True, zorder=0.5, gid=gid)
    # imshow widens the view to the image.
    ax.set(xlim=view[0], ylim=view[1])


def draw_boundaries(ax: Axes, arrays: dict[str, np.ndarray], width: float, color: str = "white") -> None:
    """Draw the lines that part two labels."""
    lines = LineCollection(boundaries(arrays), colors=color, linewidths=width, zorder=1)
    lines.set(gid="boundaries", rasterized=True)
    ax.add_collection(lines, autolim=False)


def miss_entry(reason: str, told: str = "") -> Patch:
    """A legend's entry for the cells that reach no minimum for a reason: its words, and what is told of them."""
    style = miss(reason)
    hatch, words = style.pattern * 4 or None, f"{style.words}: {told}" if told else style.words
    return Patch(fc=str(style.shade), ec="0.4", hatch=hatch, lw=0.4, label=words)


def grid_starts(arrays: dict[str, np.ndarray]) -> str:
    """How many starts a map has.

    >>> grid_starts({"labels": np.zeros((2, 3))})
    '3 × 2 starts'
    """
    height, width = arrays["labels"].shape
    return f"{width} × {height} starts"
