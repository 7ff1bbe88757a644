"""The column of text beside the panels of a slide, which is too flat for text above and below them.

A style whose panels end before the figure does (`figure.subplot.right`) asks for it; its `figure.figsize` is then the
width and the greatest height. Titles, scales, legends and captions follow each other down the column.
"""

from collections.abc import Callable
from dataclasses import dataclass, field

import matplotlib
from matplotlib.axes import Axes
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure
from matplotlib.transforms import Affine2D, ScaledTranslation, Transform

SHARES = (0.7, 0.62, 0.54, 0.46, 0.38, 0.3)
"""How much of the width panels take: the first share with which everything fits is taken."""

SLIDES = 0.8
"""Panels of other styles end to the right of this share of the width."""

LEAST = 48.0
"""Points that the sides of a legible panel have at least."""

FLATTEST = 0.65
"""The least height of a legible panel over the one that it would have for its width."""


@dataclass
class Column:
    """A column of text.

    Attributes:
        left, right: its edges in points from the figure's left.
        height: of the figure at most, in points.
        depth: how far down it is filled, in points from the figure's upper edge.
        bars: scales, whose names and numbers reach further down.
        least: the smallest side of a panel, in points.
        squeezed: the panels' height over the one that they would have for their width.
    """

    left: float
    right: float
    height: float
    depth: float
    bars: list[Axes] = field(default_factory=list)
    least: float = 0.0
    squeezed: float = 1.0

    @property
    def width(self) -> float:
        """Its width in points."""
        return self.right - self.left


def is_slide() -> bool:
    """Whether the style of the moment is one of slides."""
    return matplotlib.rcParams["figure.subplot.right"] < SLIDES


def new_column(margin: float) -> Column | None:
    """The empty column of a figure in the style of the moment; None where text stands above and below the panels."""
    if not is_slide():
        return None
    width, height = (72 * float(size) for size in matplotlib.rcParams["figure.figsize"])
    return Column(width * matplotlib.rcParams["figure.subplot.right"], width - margin, height, margin)


def column_of(ax: Axes) -> Column | None:
    """The column of an axes' figure, with its depth up to date."""
    figure = ax.get_figure(root=True)
    column = getattr(figure, "column", None)
    if column is not None and column.bars:
        renderer = FigureCanvasAgg(figure).get_renderer()
        lowest = min(bar.get_tightbbox(renderer).y0 for bar in column.bars)
        column.depth = max(column.depth, (figure.bbox.y1 - lowest) * 72 / figure.dpi)
    return column


def from_top(ax: Axes) -> Transform:
    """Points measured from the upper left corner of an axes' figure."""
    figure = ax.get_figure(root=True)
    return Affine2D().scale(1 / 72) + figure.dpi_scale_trans + ScaledTranslation(0, 1, figure.transFigure)


def fitted(draw: Callable[[], Figure]) -> Figure:
    """Draw what fits the height of a slide: with text around the panels, or else beside ever narrower ones.

    A page of many panels, which beside its text would be too small to read, is drawn higher than a slide.
    """
    with matplotlib.rc_context({"figure.subplot.right": 1.0}):
        around = draw()
    height = 72 * matplotlib.rcParams["figure.figsize"][1] + 0.01
    if 72 * around.get_figheight() <= height:
        return around
    for share in SHARES:
        with matplotlib.rc_context({"figure.subplot.right": share}):
            beside = draw()
        if 72 * beside.get_figheight() <= height and _is_legible(beside):
            return beside
    return around


def _is_legible(figure: Figure) -> bool:
    """Whether panels are large enough, and stay with their names between the margin and the column."""
    column, renderer = figure.column, FigureCanvasAgg(figure).get_renderer()
    panels = [ax.get_tightbbox(renderer) for ax in figure.axes]
    edge = column.left * figure.dpi / 72
    inside = all(box.x0 >= 0 and box.x1 <= edge for box in panels if box is not None)
    return inside and column.least >= LEAST and column.squeezed >= FLATTEST
