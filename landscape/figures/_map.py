"""A basin map of whatever colors: what is drawn over its cells, and what is written around them."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from matplotlib.artist import Artist
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from matplotlib.patches import Patch
from matplotlib.patheffects import withStroke

from landscape.figures._cells import draw_boundaries, draw_cells, grid_starts, miss_entry
from landscape.figures._certainty import certainty_sentence
from landscape.figures._colors import FEW
from landscape.figures._layout import points
from landscape.figures._marks import (
    CRITICAL,
    draw_best,
    draw_stars,
    hits,
    inside,
    marker,
    misses,
    statuses,
    weight,
)
from landscape.figures._names import escape, lowest_name, percent, settings, title
from landscape.figures._panel import begin, finish
from landscape.figures._text import foot, head, legend, scales
from landscape.statistics.boundaries import on_boundary
from landscape.statistics.levels import lowest

Arrays = dict[str, np.ndarray]


@dataclass(frozen=True)
class Look:
    """The colors of a map, and how they are explained.

    Attributes:
        image: (h, w, 3), the colors of its cells.
        entries: of the legend, what colors stand for.
        misses: of the legend, what greys and patterns stand for.
        bars: what draws each color scale into its axes.
        edges: the color of the lines that part basins.
    """

    image: np.ndarray
    entries: Sequence[Artist]
    misses: Sequence[Artist]
    bars: Sequence[Callable[[Axes], None]] = ()
    edges: str = "white"


def draw_map(record: Any, ax: Axes | None, look: Look) -> Figure:
    """Draw a basin map in a look, and return its figure.

    Args:
        record: of `basins`.
        ax: axes to draw into; a figure of its own by default.
        look: its colors and their explanation.
    """
    panel, arrays, study = begin(record, ax), record.arrays, record.study
    draw_cells(panel.ax, arrays, look.image, "basins")
    _draw_over(panel.ax, arrays, look.edges)
    head(panel.ax, title(study), [escape(study.get("formula") or ""), settings(study, [grid_starts(arrays)])])
    bars = scales(panel.ax, len(look.bars), thickness=1.3) if look.bars else []
    for bar, draw in zip(bars, look.bars, strict=True):
        draw(bar)
    legend(panel.ax, look.entries)
    legend(panel.ax, [*look.misses, *_line_entries(arrays)])
    told = [certainty_sentence(arrays)] if "certainty" in arrays else [statuses(arrays["status"])]
    names = [entry.get_label() for entry in (*look.entries, *look.misses)]
    foot(panel.ax, [*told, _grid_sentence(arrays, any("%" in name for name in names))])
    return finish(panel)


def _draw_over(ax: Axes, arrays: Arrays, edges: str) -> None:
    """Draw the lines that part basins, the separatrices, the saddles and the minima."""
    many = len(arrays["minima_values"]) > FEW
    draw_boundaries(ax, arrays, 0.5 if many else 0.35, edges)
    draw_separatrices(ax, arrays)
    _draw_saddles(ax, arrays, 0.22 if many else 0.45)
    at = arrays["minima_points"]
    if not many:
        draw_stars(ax, at, "white", avoid=_saddles(arrays))
        return
    best = lowest(arrays["minima_values"])
    ax.plot(*at[~best].T, "o", ms=1.6 * weight(), mfc="white", mec="black", mew=0.4 * weight(), zorder=5, gid="minima")
    draw_best(ax, at[best])


def draw_separatrices(ax: Axes, arrays: Arrays) -> None:
    """Draw the lines that part the basins of the flow, where a record holds them."""
    if "separatrices" not in arrays:
        return
    many = len(arrays["minima_values"]) > FEW
    width = (0.5 if many else 0.8) * weight()
    (line,) = ax.plot(*arrays["separatrices"].T, color="black", lw=width, zorder=2, gid="separatrices", scalex=False)
    line.set_path_effects([] if many else [withStroke(linewidth=width + 0.9 * weight(), foreground="white")])


def separatrix_entries(arrays: Arrays) -> list[Artist]:
    """The legend's entry for those lines."""
    if len(arrays.get("separatrices", ())) == 0:
        return []
    return [Line2D([], [], color="black", lw=0.8 * weight(), label="separatrix of the gradient flow")]


def _draw_saddles(ax: Axes, arrays: Arrays, size: float) -> None:
    at = _saddles(arrays)
    size *= points("font.size")
    marks = ax.plot(*at[inside(ax, at)].T, CRITICAL["saddle"][0], ls="none", ms=size, mfc="white", mec="black")[0]
    marks.set(mew=0.5 * weight(), zorder=4, gid="saddles")


def _saddles(arrays: Arrays) -> np.ndarray:
    if "critical_points" not in arrays:
        return np.zeros((0, 2))
    return arrays["critical_points"][arrays["critical_kinds"] == "saddle"]


def minimum_entries(arrays: Arrays, colors: np.ndarray) -> list[Artist]:
    """The legend's entries for the minima: a few by their colors with their shares, many as the lowest and others."""
    counts, n = hits(arrays["labels"], len(colors)), arrays["labels"].size
    if len(colors) > FEW:
        return _many_entries(arrays, counts, n)
    kinds = arrays.get("minima_kinds", np.full(len(colors), "minimum"))
    names = [f"{i + 1}: {percent(count / n)}" for i, count in enumerate(counts)]
    names = [name if kind == "minimum" else f"{name}, {kind}" for name, kind in zip(names, kinds, strict=True)]
    return [Patch(fc=color, label=name) for color, name in zip(colors, names, strict=True)]


def _many_entries(arrays: Arrays, counts: np.ndarray, n: int) -> list[Artist]:
    best = lowest(arrays["minima_values"])
    name = lowest_name(int(best.sum()))
    others = f"{int((counts[~best] > 0).sum())} of {int((~best).sum())} other minima"
    return [
        marker("*", "white", f"{name}: {percent(counts[best].sum() / n)}", "black", 8),
        marker("o", "white", f"{others}: {percent(counts[~best].sum() / n)}", "black", 2.5),
    ]


def star_entries(arrays: Arrays) -> list[Artist]:
    """The legend's entries for the minima where colors stand for something else."""
    count = len(arrays["minima_values"])
    if count > FEW:
        return _many_entries(arrays, hits(arrays["labels"], count), arrays["labels"].size)
    return [marker("*", "white", f"{count} minim{'um' if count == 1 else 'a'}", "black", 8)] if count else []


def miss_entries(arrays: Arrays) -> list[Artist]:
    """The legend's entries for the ways of reaching no minimum, with their shares."""
    n = arrays["labels"].size
    missed = misses(arrays["labels"], arrays["reasons"])
    return [miss_entry(reason, percent(count / n)) for reason, count in missed.items()]


def _line_entries(arrays: Arrays) -> list[Artist]:
    """The legend's entries for saddles and separatrices."""
    count, entries = len(_saddles(arrays)), []
    if count:
        entries.append(marker(CRITICAL["saddle"][0], "white", f"{count:,} saddle{'s' * (count > 1)}", "black", 4))
    return entries + separatrix_entries(arrays)


def _grid_sentence(arrays: Arrays, shares: bool) -> str:
    border = percent(float(arrays.get("boundary", on_boundary(arrays["labels"]).mean())))
    told = f"{border} of the cells lie on a boundary."
    return f"Shares are of the grid's cells, which are no sample; {told}" if shares else told
