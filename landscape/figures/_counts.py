"""What is counted of a panel among several, over it: a mark and a share for each outcome, in as many columns as fit."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from matplotlib.axes import Axes
from matplotlib.lines import Line2D

from landscape.figures._colors import FEW
from landscape.figures._layout import from_corner, points, text_width, wrap
from landscape.figures._marks import hits, miss, misses, weight
from landscape.figures._names import bounds, lowest_name, percent
from landscape.figures._paths import LOST
from landscape.figures._text import LEADING
from landscape.statistics.levels import lowest
from landscape.style import SMALLEST

HANDLE = 1.3
"""From a mark's left end to its text, over the size of the text."""

BETWEEN = 0.8
"""Between columns, likewise."""


@dataclass(frozen=True)
class Counted:
    """One outcome of a panel.

    Attributes:
        mark: the marker, its face, its edge and its size in points on a screen.
        words: what is said of it.
        lost: whether it is a way of reaching no minimum; those have columns of their own.
    """

    mark: tuple[str, object, object, float]
    words: str
    lost: bool = False


def counted_outcomes(arrays: dict[str, np.ndarray], colors: np.ndarray, cells: bool) -> list[Counted]:
    """What a panel's runs came to: the minima, each or the lowest and the others, and the ways of reaching none.

    Args:
        arrays: labels and reasons of one shape, minima_values (k,), miss_names (R,), low and high (k + R,).
        colors: (k, 4), of the minima.
        cells: whether they are marked by the colors of cells instead of stars.
    """
    found = (_each if len(colors) <= FEW else _lowest_and_others)(arrays, colors, cells)
    return found + [_lost(arrays, reason, count, cells) for reason, count in _missed(arrays).items()]


def _missed(arrays):
    return misses(arrays["labels"], arrays["reasons"])


def _each(arrays, colors, cells):
    counts = hits(arrays["labels"], len(colors))
    shape, edge, size = ("s", "0.4", 5.0) if cells else ("*", "black", 7.5)
    never = np.flatnonzero(counts == 0).tolist()
    # Several without a hit say the same, in one line.
    listed = sorted([[place] for place in np.flatnonzero(counts).tolist()] + ([never] if never else []))
    faces = [colors[own[0]] if len(own) == 1 else "white" for own in listed]
    words = [_told(arrays, ", ".join(str(place + 1) for place in own), counts[own[0]], own[0]) for own in listed]
    return [Counted((shape, face, edge, size), told) for face, told in zip(faces, words, strict=True)]


def _told(arrays, name, count, place):
    """A share with its interval, neither of which is broken between lines."""
    share, range_ = percent(count / arrays["labels"].size), bounds(arrays["low"][place], arrays["high"][place])
    return f"{name}: {_kept(share)}" + (f" {_kept(range_.strip())}" if range_ else "")


def _kept(text):
    return text.replace(" ", "\u00a0")


def _lowest_and_others(arrays, colors, cells):
    counts, best = hits(arrays["labels"], len(colors)), lowest(arrays["minima_values"])
    name = lowest_name(int(best.sum())).removesuffix(" minimum").removesuffix(" minima")
    others = f"{int((counts[~best] > 0).sum())} of {int((~best).sum())} others"
    # A sum of several shares was not asked about beforehand, so it has no interval.
    alone, nothing = int(np.argmax(best)), len(arrays["low"])
    arrays = arrays | {name: np.append(arrays[name], np.nan) for name in ("low", "high")}
    dot = ("o", "white", "black", 2.5) if cells else ("o", colors[len(colors) // 2], "white", 6.0)
    return [
        Counted(
            ("*", "white", "black", 7.5),
            _told(arrays, name, counts[best].sum(), alone if best.sum() == 1 else nothing),
        ),
        Counted(dot, _told(arrays, others, counts[~best].sum(), nothing)),
    ]


def _lost(arrays, reason, count, cells):
    style = miss(reason)
    place = len(arrays["minima_values"]) + arrays["miss_names"].tolist().index(reason)
    mark = ("s", str(style.shade), "0.4", 5.0) if cells else (style.marker, LOST, LOST, 4.5)
    return Counted(mark, _told(arrays, style.words.removeprefix("ended "), count, place), True)


@dataclass(frozen=True)
class Block:
    """Outcomes laid out in rows of aligned columns.

    Attributes:
        counted: the outcomes.
        size: of the text in points.
        rows: of each row the places (x in points, index, text) and how many lines it takes.
    """

    counted: Sequence[Counted]
    size: float
    rows: list[tuple[list[tuple[float, int, str]], int]]

    @property
    def height(self) -> float:
        """What it takes in points."""
        return LEADING * self.size * sum(lines for _, lines in self.rows) + 3.0


def blocks(panels: Sequence[Sequence[Counted]], width: float) -> list[Block]:
    """Lay out the outcomes of panels of a width in points, in text small enough for one line each if it can be.

    Args:
        panels: the outcomes of each.
        width: that a block may take.
    """
    usual = points("legend.fontsize")
    widest = max((text_width(one.words, usual) for counted in panels for one in counted), default=0.0) / usual
    size = min(usual, max(SMALLEST, width / (HANDLE + widest)))
    return [Block(counted, size, _rows(counted, width, size)) for counted in panels]


def _rows(counted, width, size):
    hit = sum(not one.lost for one in counted)
    words = [one.words for one in counted]
    return _aligned(words[:hit], 0, width, size) + _aligned(words[hit:], hit, width, size)


def _aligned(words, first, width, size):
    texts = [wrap(one, width - HANDLE * size, size) for one in words]
    widest = max((text_width(line, size) for text in texts for line in text.split("\n")), default=0.0)
    column = widest + (HANDLE + BETWEEN) * size
    columns = max(int((width + BETWEEN * size) / column), 1)
    found = []
    for start in range(0, len(texts), columns):
        line = enumerate(texts[start : start + columns], start)
        row = [((place - start) * column, first + place, text) for place, text in line]
        found.append((row, max(text.count("\n") + 1 for _, _, text in row)))
    return found


def write_block(ax: Axes, block: Block, title: str, height: float) -> None:
    """Write a panel's title and its outcomes over it, which begin at a height in points."""
    size, top = block.size, height
    for row, lines in block.rows:
        for x, index, words in row:
            _write(ax, words, (x + HANDLE * size, top), size)
            _mark(ax, (x + size / 2, top - 0.55 * LEADING * size), block.counted[index].mark)
        top -= LEADING * size * lines
    if title:
        made = ax.annotate(title, (0, 1), (0, height + 1.0), "axes fraction", "offset points", ha="left", va="bottom")
        made.set(fontsize=points("axes.labelsize"), fontweight="bold", annotation_clip=False, gid="panel")


def _write(ax, text, at, size):
    made = ax.annotate(text, (0, 1), at, "axes fraction", "offset points", ha="left", va="top", annotation_clip=False)
    made.set(fontsize=size, color="0.15", linespacing=LEADING - 0.1, gid="counts")


def _mark(ax, at, mark):
    style, face, edge, size = mark
    made = Line2D(*np.array([at]).T, ls="none", marker=style, ms=size * weight(), mfc=face, mec=edge)
    made.set(mew=0.7 * weight(), transform=from_corner(ax, 0.0, 1.0), gid="counts mark")
    ax.add_artist(made)
    # An artist that is added to an axes is clipped to it.
    made.set(clip_on=False, clip_path=None)
