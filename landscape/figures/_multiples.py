"""Small multiples of one view: which panel stands where, and what stands over and beside them."""

import itertools
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from matplotlib.axes import Axes

from landscape.figures._counts import Block, Counted, blocks, write_block
from landscape.figures._layout import GAP, arrange, new_page, overhang, points, width_of, wrap
from landscape.figures._names import varied_name
from landscape.figures._panel import NARROWEST, frame, new_panels, ratio_of, trim, view_of
from landscape.figures._text import LEADING

LEAST = 1.0
"""Inches that a column takes at least where it means something; where that is too much, panels are wrapped."""


@dataclass(frozen=True)
class Plan:
    """Which panel stands where.

    Attributes:
        places: (P, 2), the optimizer and init of each panel, row by row.
        titles: (P,), what stands over each.
        columns: how many stand in a row; 0 as many as fit.
        heads: (R,), what stands left of each row; none where rows have no meaning.
    """

    places: np.ndarray
    titles: list[str]
    columns: int = 0
    heads: tuple[str, ...] = ()


def plan(record, width: float) -> Plan:
    """Plan the panels of a record of `compare` for a width in inches.

    One thing that varies is wrapped. Two are rows and columns; more of them are columns if there is room.
    """
    names = [[varied_name(name, one) for one in own] for name, own in record.study["varied"].items()]
    places = record.arrays["panels"]
    if len(names) == 1:
        return Plan(places.reshape(-1, 2), names[0])
    rows, columns = names
    roomy = len(columns) < len(rows) <= width / NARROWEST
    if roomy or len(rows) <= width / LEAST < len(columns):
        rows, columns, places = columns, rows, places.transpose(1, 0, 2)
    flat = places.reshape(-1, 2)
    found = Plan(flat, columns + [""] * (len(flat) - len(columns)), len(columns), tuple(rows))
    return found if len(columns) <= width / LEAST else joined(found)


def joined(asked: Plan) -> Plan:
    """The plan with the head of its row in each title, wherever panels then stand."""
    if not asked.heads:
        return asked
    columns = asked.titles[: asked.columns]
    return Plan(asked.places, [" · ".join(pair) for pair in itertools.product(asked.heads, columns)])


def new_multiples(record, asked: Plan) -> np.ndarray:
    """Return a figure's grid of panels (R, C) with the record's view, row by row and None where none is left."""
    count = len(asked.places)
    page = (new_page(count // asked.columns, asked.columns) if asked.columns else new_panels(count))[1]
    for ax in panels_of(page):
        frame(ax, record)
    trim(page)
    arrange(page, ratios(page, record))
    return page


def ratios(page: np.ndarray, record) -> list[float]:
    """The heights of a page's rows over the width of their panels."""
    return [ratio_of(view_of(record))[0]] * len(page)


def panels_of(page: np.ndarray) -> list[Axes]:
    """The panels of a page, row by row."""
    return [ax for ax in page.ravel() if ax is not None]


def write_over(page: np.ndarray, asked: Plan, counted: Sequence[Sequence[Counted]]) -> None:
    """Write the titles and the outcomes over panels, those of a row from one height on, and the heads of rows."""
    shown, line = panels_of(page), LEADING * points("axes.labelsize")
    # The heads will take a line from all columns together.
    width = width_of(shown[0]) + min(overhang(ax).right for ax in shown) - bool(asked.heads) * line / page.shape[1]
    over = dict(zip(shown, _over(asked.titles, counted, width), strict=True))
    for row in page:
        own = [ax for ax in row if ax is not None]
        height = max(over[ax][0].height for ax in own)
        for ax in own:
            write_block(ax, *over[ax], height)
    for ax, name in zip(page[:, 0], asked.heads, strict=False):
        _head(ax, name)


def _head(ax: Axes, name: str) -> None:
    """Write what stands left of a row, in the middle of a panel and of what is over it."""
    size, around = points("axes.labelsize"), overhang(ax)
    height = ax.get_window_extent().height * 72 / ax.figure.dpi
    words = wrap(name, height + around.above, size, "bold")
    at = (-around.left - 2.0, (height + around.above) / 2)
    made = ax.annotate(words, (0, 0), at, "axes fraction", "offset points", rotation=90, ha="right", va="center")
    made.set(multialignment="center", fontsize=size, fontweight="bold", annotation_clip=False, gid="row")


def spare(page: np.ndarray) -> Axes | None:
    """An empty axes in a place that no panel takes, which belongs to the page from now on; None where there is none."""
    empty = [column for column, ax in enumerate(page[-1]) if ax is None]
    if not empty:
        return None
    last, above = page[-1, 0].get_position(), page[0, empty[0]].get_position()
    made = page[0, 0].figure.add_axes((above.x0, last.y0, above.width, last.height))
    made.set_axis_off()
    page[-1, empty[0]] = made
    return made


def _over(titles, counted, width) -> list[tuple[Block, str]]:
    """The outcomes and the title of each panel, wrapped to a width in points."""
    size = points("axes.labelsize")
    return [
        (block, wrap(title, width, size, "bold")) for block, title in zip(blocks(counted, width), titles, strict=True)
    ]


def new_insets(host: Axes, record, asked: Plan, counted: Sequence[Sequence[Counted]]) -> list[Axes]:
    """Fill given axes with panels, as large as they fit with what stands over them."""
    host.set_axis_off()
    width, height = (size * 72 / host.figure.dpi for size in host.get_window_extent().size)
    titles, ratio = joined(asked).titles, ratio_of(view_of(record))[0]
    fits = [
        _fit(_over(titles, counted, (width + GAP) / columns - GAP), columns, (width, height), ratio)
        for columns in ([asked.columns] if asked.columns else range(1, len(titles) + 1))
    ]
    best = max(fits, key=lambda fit: fit.side)
    made = []
    for (x, y), (block, title) in zip(best.corners, best.over, strict=True):
        ax = host.inset_axes((x / width, 1 - y / height, best.side / width, best.side * ratio / height))
        frame(ax, record)
        ax.set(xticks=[], yticks=[], xlabel="", ylabel="")
        write_block(ax, block, title, block.height)
        made.append(ax)
    return made


@dataclass(frozen=True)
class _Fit:
    """Panels in a box: their width, where their lower left corners are from its upper left one, what is over them."""

    side: float
    corners: list[tuple[float, float]]
    over: list[tuple[Block, str]]


def _fit(over, columns, box, ratio) -> _Fit:
    width, height = box
    column, line = (width + GAP) / columns - GAP, LEADING * points("axes.labelsize")
    rows = [over[start : start + columns] for start in range(0, len(over), columns)]
    above = [max(block.height + line * (title.count("\n") + 1) for block, title in row) for row in rows]
    free = (height - sum(above) - GAP * (len(rows) - 1)) / len(rows)
    side = max(min(column, free / ratio), 1.0)
    bottoms = np.cumsum([one + side * ratio + GAP for one in above]) - GAP
    return _Fit(side, [(place % columns * (column + GAP), float(bottoms[place // columns]))
                       for place in range(len(over))], over)  # fmt: skip
