"""A panel in the plane of two parameters: its view, its names, its shape; and pages of equal panels."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import matplotlib
import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.patches import Rectangle
from matplotlib.ticker import MaxNLocator

from landscape.figures._layout import arrange, new_page, overhang, points, width_of, wrap
from landscape.figures._names import escape

COMPARABLE = (0.4, 1.3)
"""A view whose height over width lies in this range is drawn with equal scales."""

NARROWEST = 1.6
"""Inches that a panel among several takes at least."""


@dataclass(frozen=True)
class Panel:
    """An axes to draw into.

    Attributes:
        ax: the axes.
        page: (1, 1), the figure's grid of axes where the figure is our own; None for a given `ax`.
        view: (2, 2), a row a coordinate.
        ratio: height over width of the axes' box.
    """

    ax: Axes
    page: np.ndarray | None
    view: np.ndarray
    ratio: float


def view_of(record: Any) -> np.ndarray:
    """The drawn window (2, 2): the study's view, or else its domain, or else what the grids cover."""
    study, arrays = record.study, record.arrays
    for key in ("view", "domain"):
        if study.get(key) is not None:
            return np.asarray(study[key], float)[:2]
    x, y = (arrays["grid_x"], arrays["grid_y"]) if "grid_x" in arrays else (arrays["x"], arrays["y"])
    return np.array([[x.min(), x.max()], [y.min(), y.max()]], float)


def ratio_of(view: np.ndarray) -> tuple[float, bool]:
    """Height over width of a view's box, and whether its scales are equal.

    >>> ratio_of(np.array([[-3.0, 3.0], [-2.0, 2.0]]))
    (0.6666666666666666, True)
    >>> ratio_of(np.array([[0.0, 1.0], [0.0, 100.0]]))
    (0.8, False)
    """
    width, height = np.diff(view, axis=1)[:, 0]
    equal = bool(COMPARABLE[0] <= height / width <= COMPARABLE[1])
    return (float(height / width), True) if equal else (0.8, False)


def begin(record: Any, ax: Axes | None = None) -> Panel:
    """Return a panel with the record's view and names: the given axes, or the only one of a new figure."""
    page = new_page()[1] if ax is None else None
    ax = ax or page[0, 0]
    ratio = frame(ax, record)
    if page is not None:
        arrange(page, [ratio])
    return Panel(ax, page, view_of(record), ratio)


def open_panel(ax: Axes | None, ratio: float) -> Panel:
    """Return a panel that is no view of the plane: the given axes, or the only one of a new figure."""
    page = new_page()[1] if ax is None else None
    ax = ax or page[0, 0]
    if page is not None:
        arrange(page, [ratio])
    return Panel(ax, page, np.zeros((2, 2)), ratio)


def frame(ax: Axes, record: Any) -> float:
    """Set an axes' view, names and aspect; return its height over width."""
    view = view_of(record)
    ratio, equal = ratio_of(view)
    ax.set(xlim=view[0], ylim=view[1])
    ax.set_aspect("equal" if equal else "auto", adjustable="box")
    for axis in (ax.xaxis, ax.yaxis):
        axis.set_major_locator(MaxNLocator(7 if ratio > 0.6 else 5, steps=[1, 2, 5, 10]))
    name_axes(ax, record.study)
    domain = record.study.get("domain")
    if domain is not None and not np.array_equal(np.asarray(domain, float)[:2], view):
        draw_domain(ax, np.asarray(domain, float)[:2])
    return ratio


def name_axes(ax: Axes, study: dict[str, Any]) -> None:
    """Write the names of the two coordinates; a single letter is a variable, hence in italics."""
    names = study.get("axes") or ["x", "y"]
    for axis, name in zip((ax.xaxis, ax.yaxis), names, strict=False):
        axis.set_label_text(escape(str(name)), fontstyle="italic" if len(str(name)) == 1 else "normal")


def draw_domain(ax: Axes, domain: np.ndarray) -> None:
    """Outline the domain where the view is another."""
    corner, size = domain[:, 0], np.diff(domain, axis=1)[:, 0]
    ax.add_patch(Rectangle(corner, *size, fill=False, ec="0.2", lw=0.7, ls=(0, (4, 3)), zorder=1.5, gid="domain"))


def finish(panel: Panel) -> Figure:
    """Fit our own figure to what was drawn around its axes, and return the figure."""
    if panel.page is not None:
        arrange(panel.page, [panel.ratio])
    return panel.ax.get_figure(root=True)


def new_panels(count: int) -> tuple[Figure, np.ndarray]:
    """Return a figure with a grid of so many panels (rows, columns), row by row; None where none is left."""
    width = matplotlib.rcParams["figure.figsize"][0]
    columns = min(count, max(1, int(width / NARROWEST)))
    rows = -(-count // columns)
    columns = -(-count // rows)
    figure, page = new_page(rows, columns)
    for ax in page.ravel()[count:]:
        ax.remove()
    page.ravel()[count:] = None
    return figure, page


def trim(page: np.ndarray) -> None:
    """Leave names and numbers of the axes to the panels on the left and at the bottom of each column."""
    for row, line in enumerate(page):
        for column, ax in enumerate(line):
            if ax is not None and column:
                ax.tick_params(labelleft=False)
                ax.set_ylabel("")
            if ax is not None and row + 1 < len(page) and page[row + 1, column] is not None:
                ax.tick_params(labelbottom=False)
                ax.set_xlabel("")


def title_panels(page: np.ndarray, words: Sequence[str]) -> None:
    """Write a title over each panel and what stands at its right, wrapped to the width of both."""
    size, panels = points("axes.labelsize"), [ax for ax in page.ravel() if ax is not None]
    for ax, one in zip(panels, words, strict=True):
        width, right = width_of(ax), overhang(ax).right
        ax.set_title(wrap(one, width + right, size), fontsize=size, fontweight="normal", pad=3)
        ax.title.set_x(0.5 + right / width / 2)
