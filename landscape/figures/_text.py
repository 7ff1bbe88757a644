"""Titles, captions, legends and scales around an axes, wrapped to its width; on a slide, in a column beside it."""

from collections.abc import Sequence

import numpy as np
from matplotlib.artist import Artist
from matplotlib.axes import Axes
from matplotlib.legend import Legend
from matplotlib.ticker import FuncFormatter, NullLocator

from landscape.figures._column import column_of, from_top
from landscape.figures._down import scales_down, write_down
from landscape.figures._layout import (
    LEADING,
    PAD,
    between_scales,
    overhang,
    page_width,
    points,
    reach,
    text_width,
    under,
    width_of,
    wrap,
)

CAPTION = "0.25"
"""The color of captions."""

_HANDLE = 1.5
_SPACE = 0.45
_BETWEEN = 1.3


def head(ax: Axes, title: str, lines: Sequence[str], width: float | None = None, start: float | None = None) -> float:
    """Write the title and smaller lines over an axes and return the height that they take, in points.

    Args:
        ax: the axes, or a page's upper left one.
        title: in bold.
        lines: the formula, the settings; empty ones are left out.
        width: of a whole page in points, for a title that belongs to several panels; those keep its height free.
        start: points over the axes at which to begin; above what is there by default.
    """
    small, large = points("legend.fontsize"), points("axes.titlesize")
    if (column := column_of(ax)) is not None:
        write_down(ax, column, [title], (large, "bold", "black", "title"))
        write_down(ax, column, lines, (small, "normal", CAPTION, "settings"))
        return 0.0
    room = width_of(ax) if width is None else width
    body = "\n".join(wrap(line, room, small) for line in lines if line)
    heading = wrap(title, room, large, "bold")
    start = overhang(ax).above + 4.0 if start is None else start
    body_height = LEADING * small * (body.count("\n") + 1) + 2.0 if body else 0.0
    _write(ax, body, (_left(ax, width), start), small, "normal", width is None)
    _write(ax, heading, (_left(ax, width), start + body_height), large, "bold", width is None)
    return start + body_height + LEADING * large * (heading.count("\n") + 1)


def _left(ax: Axes, width: float | None) -> float:
    # What belongs to a whole page starts at the page's margin, left of all tick labels.
    return 0.0 if width is None else PAD - ax.get_window_extent().x0 * 72 / ax.figure.dpi


def _write(ax: Axes, text: str, at: tuple[float, float], size: float, weight: str, counted: bool) -> None:
    written = ax.annotate(text, (0, 1), at, "axes fraction", "offset points", ha="left", va="bottom")
    bold = weight == "bold"
    written.set(
        fontsize=size, fontweight=weight, color="black" if bold else CAPTION, gid="title" if bold else "settings"
    )
    written.set(linespacing=LEADING - 0.1, in_layout=counted, annotation_clip=False)


def foot(ax: Axes, lines: Sequence[str], start: float | None = None, width: float | None = None) -> float:
    """Write small lines under everything else and return the depth that they reach, in points."""
    size = points("legend.fontsize")
    if (column := column_of(ax)) is not None:
        write_down(ax, column, lines, (size, "normal", CAPTION, "foot"))
        return 0.0
    room = width_of(ax) if width is None else width
    top = overhang(ax).below + 4.0 if start is None else start
    body = "\n".join(wrap(line, room, size) for line in lines if line)
    if not body:
        return top
    written = ax.annotate(body, (0, 0), (_left(ax, width), -top), "axes fraction", "offset points", ha="left", va="top")
    written.set(fontsize=size, color=CAPTION, linespacing=LEADING - 0.1, in_layout=start is None, gid="foot")
    return top + LEADING * size * (body.count("\n") + 1)


def legend(
    ax: Axes, handles: Sequence[Artist], start: float | None = None, width: float | None = None, rows: float = 1.0
) -> float:
    """Set a legend under everything else, read row by row in as few rows as fit; return the depth it reaches.

    Columns are aligned where that takes no further row. An earlier legend of the axes stays.

    Args:
        ax: the axes, or a page's lower left one.
        handles: artists that carry their label.
        start: points under the axes at which to begin, for a legend that belongs to several panels.
        width: of a whole page in points.
        rows: row height over the usual one, for large markers.
    """
    size, column = points("legend.fontsize"), column_of(ax)
    if column is not None:
        room, top, left, origin = column.width, column.depth + 4.0, column.left, from_top(ax)
    else:
        room = width_of(ax) if width is None else width
        top = overhang(ax).below + 4.0 if start is None else start
        left, origin = _left(ax, width) / width_of(ax), under(ax)
    labels = [wrap(handle.get_label(), room - (_HANDLE + _SPACE) * size, size) for handle in handles]
    flowing = _flow(labels, room, size)
    columns = _columns(labels, room, size)
    if handles and len(flowing) == -(-len(labels) // columns):
        flowing = [range(len(labels))]
    for row in flowing:
        count = min(columns, len(row)) if len(flowing) == 1 else len(row)
        made = _add(ax, [(handles[index], labels[index]) for index in row], count, ((left, -top), origin), rows)
        made.set_in_layout(start is None and column is None)
        lines = [
            max(labels[index].count("\n") + 1 for index in row[at : at + count]) for at in range(0, len(row), count)
        ]
        top += (LEADING + rows - 1) * size * sum(lines)
    if column is None or not handles:
        return top
    column.depth = top
    return 0.0


def surround(
    page: np.ndarray, title: str, lines: Sequence[str], handles: Sequence[Artist], sentences: Sequence[str]
) -> tuple[float, float]:
    """Write what belongs to all panels of a page: `head`, `legend` and `foot`.

    Args:
        page: (rows, columns), the axes, arranged.
        title, lines: over them.
        handles: of the legend; none by an empty list.
        sentences: under everything else.

    Returns:
        The points that `arrange` is to keep free above and below.
    """
    corner, whole = page[-1, 0], page_width(page[0, 0].figure)
    above, below = reach(page)
    height = head(page[0, 0], title, lines, whole, above + 4.0)
    depth = legend(corner, handles, below + 5.0, whole)
    depth = foot(corner, sentences, depth + (2.0 if handles else 0.0), whole)
    return max(height - above, 0.0), depth - below


def _add(ax: Axes, entries: list[tuple[Artist, str]], columns: int, corner: tuple, rows: float) -> Legend:
    """Add a legend with its upper left corner at a place, given with its transform."""
    # matplotlib fills column by column.
    ordered = [entry for column in range(columns) for entry in entries[column::columns]]
    made = Legend(
        ax,
        *zip(*ordered, strict=True),
        loc="upper left",
        bbox_to_anchor=corner[0],
        bbox_transform=corner[1],
        ncols=columns,
        **_spacing(points("legend.fontsize"), rows),
    )
    ax.add_artist(made)
    # An artist that is clipped to the axes does not count in its extent.
    made.set_clip_on(False)
    return made


def _spacing(size: float, rows: float) -> dict[str, float]:
    return {
        "fontsize": size,
        "borderpad": 0.0,
        "borderaxespad": 0.0,
        "handlelength": _HANDLE,
        "handletextpad": _SPACE,
        "columnspacing": _BETWEEN,
        "labelspacing": LEADING - 1.05 + rows - 1,
        "frameon": False,
    }


def _widths(labels: list[str], size: float) -> list[float]:
    return [max(text_width(line, size) for line in label.split("\n")) + (_HANDLE + _SPACE) * size for label in labels]


def _flow(labels: list[str], room: float, size: float) -> list[list[int]]:
    rows, left = [], 0.0
    for index, width in enumerate(_widths(labels, size)):
        if not rows or width > left:
            rows, left = [*rows, []], room
        rows[-1].append(index)
        left -= width + _BETWEEN * size
    return rows


def _columns(labels: list[str], room: float, size: float) -> int:
    widths = _widths(labels, size)

    def needed(columns: int) -> float:
        return sum(max(widths[column::columns]) for column in range(columns)) + _BETWEEN * size * (columns - 1)

    most = next((columns for columns in range(len(labels), 1, -1) if needed(columns) <= room), 1)
    # As many rows as the most columns need, and then no more columns than fill them.
    rows = -(-len(labels) // most)
    return max(-(-len(labels) // max(rows, 1)), 1)


def scales(
    ax: Axes, count: int, thickness: float = 0.8, start: float | None = None, width: float | None = None
) -> list[Axes]:
    """Return `count` flat axes in a row under an axes, for color scales; each takes its name with `name_scale`.

    Args:
        ax: the axes, or a page's lower left one.
        count: how many.
        thickness: their height over the size of small text.
        start: points under the axes at which to begin, for scales that belong to several panels.
        width: of a whole page in points.
    """
    size = points("legend.fontsize")
    if (column := column_of(ax)) is not None:
        return scales_down(ax, column, count, thickness * size)
    top = overhang(ax).below + 6.0 if start is None else start
    # A page's scales leave room for the halves of their outermost numbers.
    whole = width_of(ax)
    left, across = (0.0, 1.0) if width is None else ((_left(ax, width) + size) / whole, (width - 2 * size) / whole)
    gap = max(0.08, between_scales(size) / (whole * across))
    each = (1 - gap * (count - 1)) / count
    boxes = [
        (left + across * index * (each + gap), -top - thickness * size, across * each, thickness * size)
        for index in range(count)
    ]
    made = [ax.inset_axes(box, transform=under(ax)) for box in boxes]
    for scale in made:
        scale.set_in_layout(start is None)
    return made


def name_scale(scale: Axes, name: str, ticks: Sequence[float], texts: Sequence[str]) -> None:
    """Write a scale's name and its ticks, leaving out the ticks whose texts would touch."""
    size = points("legend.fontsize")
    kept = _apart(scale, ticks, texts, size)
    scale.set_xticks([ticks[index] for index in kept], [texts[index] for index in kept])
    scale.xaxis.set_minor_locator(NullLocator())
    scale.set_yticks([])
    scale.tick_params(labelsize=size, length=2, pad=1.5)
    scale.set_xlabel(wrap(name, width_of(scale), size), fontsize=size, labelpad=1.5)


def _apart(scale: Axes, ticks: Sequence[float], texts: Sequence[str], size: float) -> list[int]:
    across = scale.transAxes.inverted().transform(scale.transData.transform([(tick, 0) for tick in ticks]))[:, 0]
    kept, last = [], -np.inf
    for index, place in enumerate(across * width_of(scale)):
        half = text_width(texts[index], size) / 2
        if place - half > last + 0.5 * size:
            kept.append(index)
            last = place + half
    return kept


def decades(value: float, _position: int | None = None) -> str:
    """A power of ten or any other number, without mathematics: 0.01, 1, 1,000, 10⁵.

    >>> decades(0.01), decades(1000.0), decades(1e5), decades(1e-7)
    ('0.01', '1,000', '10⁵', '10⁻⁷')
    """
    if value == 0 or 1e-3 <= abs(value) < 1e5:
        return f"{value:,.4g}".replace("-", "−") if abs(value) < 1000 else f"{value:,.0f}".replace("-", "−")
    mantissa, exponent = f"{value:.2e}".split("e")
    raised = str(int(exponent)).translate(str.maketrans("-0123456789", "⁻⁰¹²³⁴⁵⁶⁷⁸⁹"))
    mantissa = mantissa.rstrip("0").rstrip(".").replace("-", "−")
    return f"10{raised}" if mantissa == "1" else f"{mantissa} × 10{raised}"


DECADES = FuncFormatter(decades)
