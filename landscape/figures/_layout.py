"""Measuring text and placing axes, so that nothing overlaps, overflows or leaves room unused.

Everything around the axes is anchored to them at distances in points. A figure of our own is therefore fitted by
measuring how far each axes' surroundings reach out, and by giving it the height that they need.
"""

import functools
from collections.abc import Callable
from dataclasses import dataclass
from weakref import WeakKeyDictionary

import matplotlib
import numpy as np
from matplotlib.axes import Axes
from matplotlib.axis import Axis
from matplotlib.backends.backend_agg import FigureCanvasAgg, RendererAgg
from matplotlib.figure import Figure
from matplotlib.font_manager import FontProperties
from matplotlib.transforms import Affine2D, Bbox, ScaledTranslation, Transform, blended_transform_factory

from landscape.figures._column import Column, new_column
from landscape.figures._picture import Picture

PAD = 4.0
"""Points left free along the figure's edges."""

LEADING = 1.3
"""Line height over text size."""

GAP = 9.0
"""Points between neighboring panels."""

_OVERSAMPLE = 4

_JOINTS = (" · ", " ", "/", "_", "–", "-", "")
"""Where a line may break, the best places first."""


@dataclass(frozen=True)
class Overhang:
    """How far an axes' surroundings reach beyond its box, in points."""

    left: float
    right: float
    below: float
    above: float


def points(name: str) -> float:
    """The size in points of a text that a matplotlib setting names (`legend.fontsize`).

    >>> with matplotlib.rc_context({"legend.fontsize": 7}):
    ...     points("legend.fontsize")
    7.0
    """
    return float(FontProperties(size=matplotlib.rcParams[name]).get_size_in_points())


@functools.cache
def _renderer(dpi: float) -> RendererAgg:
    return RendererAgg(1, 1, dpi)


def text_width(text: str, size: float, weight: str = "normal") -> float:
    """The width of a line of text in points."""
    properties = FontProperties(family=matplotlib.rcParams["font.family"], size=size, weight=weight)
    width, _, _ = _renderer(72 * _OVERSAMPLE).get_text_width_height_descent(text, properties, False)
    return width / _OVERSAMPLE


def between_scales(size: float) -> float:
    """The points between neighboring scales that keep a number under the end of one from that of the next."""
    return text_width("1,000", size) + 0.4 * size


def wrap(text: str, width: float, size: float, weight: str = "normal") -> str:
    """Break a text into lines no wider than `width` points: between statements where it can, else between words.

    A word that is wider than a whole line (a long path) is broken between its parts, or between letters.

    >>> wrap("one two · three", 1000, 9)
    'one two · three'
    >>> wrap("one two · three", text_width("one two ·", 9) + 1, 9)
    'one two ·\\nthree'
    """

    def fits(line: str) -> bool:
        return text_width(line, size, weight) <= width

    return "\n".join(line for given in text.split("\n") for line in _fill(given, _JOINTS, fits))


def _fill(text: str, joints: tuple[str, ...], fits: Callable[[str], bool]) -> list[str]:
    if fits(text) or not joints:
        return [text]
    joint, finer = joints[0], joints[1:]
    lines: list[str] = []
    for part in text.split(joint) if joint else text:
        if lines and fits(lines[-1] + joint + part + joint.rstrip()):
            lines[-1] += joint + part
            continue
        if lines:
            lines[-1] += joint.rstrip()
        lines += _fill(part, finer, fits)
    return lines


def overhang(ax: Axes) -> Overhang:
    """How far an axes' ticks, names, titles and legends reach beyond its box."""
    scale = 72 / ax.figure.dpi
    tight, box = _tight(ax, _renderer(ax.figure.dpi)), ax.get_window_extent()
    beyond = (box.x0 - tight.x0, tight.x1 - box.x1, box.y0 - tight.y0, tight.y1 - box.y1)
    return Overhang(*(max(0.0, scale * value) for value in beyond))


def _tight(ax: Axes, renderer: RendererAgg) -> Bbox:
    """What `ax.get_tightbbox` gives; ticks and their numbers, the slow part of it, are measured once."""
    if ax.name != "rectilinear":
        return ax.get_tightbbox(renderer)
    axes = [axis for axis in (ax.xaxis, ax.yaxis) if ax.axison and axis.get_visible()]
    ax.apply_aspect()
    boxes = [box for axis in axes for box in _boxes(axis, renderer)]
    for axis in axes:
        axis.set_visible(False)
    boxes.append(ax.get_tightbbox(renderer))
    for axis in axes:
        axis.set_visible(True)
        axis.stale = False
    return Bbox.union(boxes)


_MEASURED: WeakKeyDictionary[Axis, tuple[tuple, list[Bbox]]] = WeakKeyDictionary()


def _boxes(axis: Axis, renderer: RendererAgg) -> list[Bbox]:
    """Those of an axis's ticks, numbers, name and spines; measured anew where it or its place has changed."""
    place, known = (*axis.axes.bbox.bounds, *axis.axes.viewLim.bounds), _MEASURED.get(axis)
    if axis.stale or known is None or known[0] != place:
        spines = [spine for spine in axis.axes.spines.values() if spine.axis is axis and spine.get_visible()]
        boxes = [axis.get_tightbbox(renderer), *(spine.get_window_extent(renderer) for spine in spines)]
        known = _MEASURED[axis] = place, [box for box in boxes if box is not None]
    return known[1]


def width_of(ax: Axes) -> float:
    """The width of an axes' box in points."""
    ax.apply_aspect()
    return ax.get_window_extent().width * 72 / ax.figure.dpi


def from_corner(ax: Axes, x: float = 0.0, y: float = 0.0) -> Transform:
    """Points measured from a place given in fractions of the axes' box."""
    return Affine2D().scale(1 / 72) + ax.figure.dpi_scale_trans + ScaledTranslation(x, y, ax.transAxes)


def page_width(figure: Figure) -> float:
    """The width in points between a figure's margins, on a slide that of the panels."""
    column = getattr(figure, "column", None)
    return (72 * float(figure.get_figwidth()) - PAD if column is None else column.left - GAP) - PAD


def under(ax: Axes) -> Transform:
    """Fractions of the axes' width across, points below its lower edge down."""
    return blended_transform_factory(ax.transAxes, from_corner(ax))


def new_page(rows: int = 1, columns: int = 1, kinds: tuple[str | None, ...] = ()) -> tuple[Figure, np.ndarray]:
    """Return a figure of the style's width and its grid of axes (rows, columns); `kinds` are their projections."""
    figure = Picture(figsize=matplotlib.rcParams["figure.figsize"])
    FigureCanvasAgg(figure)
    figure.column = new_column(PAD)
    kinds = kinds or (None,) * (rows * columns)
    axes = [figure.add_subplot(rows, columns, index + 1, projection=kind) for index, kind in enumerate(kinds)]
    return figure, np.array(axes, dtype=object).reshape(rows, columns)


def arrange(
    axes: np.ndarray, ratios: list[float], head: float = 0.0, foot: float = 0.0, widths: tuple[float, ...] = ()
) -> None:
    """Place a grid of axes across the figure's width and give the figure the height that results.

    Args:
        axes: (rows, columns); None where a cell stays empty.
        ratios: height over width of each row's boxes (over the width of a column of relative width 1).
        head, foot: points kept free above the first and below the last row; none if negative.
        widths: of the columns relative to each other; equal by default.
    """
    figure = axes[0, 0].figure
    reached = np.array([[_reach(ax) for ax in row] for row in axes])
    left, right = reached[:, :, 0].max(axis=0), reached[:, :, 1].max(axis=0)
    below, above = reached[:, :, 2].max(axis=1), reached[:, :, 3].max(axis=1)
    whole, column = 72 * figure.get_figwidth(), getattr(figure, "column", None)
    free = page_width(figure) - (left + right).sum() - GAP * (axes.shape[1] - 1)
    weights = np.asarray(widths or (1.0,) * axes.shape[1])
    unit = max(free / weights.sum(), 18.0)
    heights = np.maximum(unit * np.asarray(ratios, float), 1.0)
    around = (below + above).sum() + 2 * PAD + GAP * (axes.shape[0] - 1) + max(head, 0.0) + max(foot, 0.0)
    total = heights.sum() + around
    if column is not None:
        share = min(1.0, max(column.height - around, 18.0) / heights.sum())
        unit, heights = unit * (share if _keep_shape(axes) else 1.0), heights * share
        total = max(heights.sum() + around, column.depth + PAD)
        column.least = min(heights.min(), unit * weights.max())
        column.squeezed = share
        _give_room(column, PAD + (left + right).sum() + unit * weights.sum() + GAP * axes.shape[1])
    figure.set_size_inches(figure.get_figwidth(), total / 72)
    _place(axes, (left, right, below, above), (unit * weights, heights), (whole, total, max(head, 0.0)))


def _keep_shape(axes: np.ndarray) -> bool:
    return any(ax is not None and ax.get_aspect() != "auto" for ax in axes.ravel())


def _give_room(column: Column, left: float) -> None:
    """Let a column that holds no text yet begin where the panels end."""
    if column.depth <= PAD:
        column.left = left


def reach(axes: np.ndarray) -> tuple[float, float]:
    """How far the first row's surroundings reach up and the last row's down, in points."""
    return max(_reach(ax)[3] for ax in axes[0]), max(_reach(ax)[2] for ax in axes[-1])


def _reach(ax: Axes | None) -> tuple[float, ...]:
    if ax is None:
        return (0.0,) * 4
    found = overhang(ax)
    return found.left, found.right, found.below, found.above


def _place(axes: np.ndarray, margins: tuple, sizes: tuple, page: tuple) -> None:
    left, right, below, above = margins
    widths, heights = sizes
    whole, total, head = page
    top = total - PAD - head
    for row, height, lower, upper in zip(axes, heights, below, above, strict=True):
        bottom, x = top - upper - height, PAD
        for column, ax in enumerate(row):
            if ax is not None:
                ax.set_position([(x + left[column]) / whole, bottom / total, widths[column] / whole, height / total])
            x += left[column] + widths[column] + right[column] + GAP
        top = bottom - lower - GAP
