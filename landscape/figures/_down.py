"""Text and scales that follow each other down a slide's column."""

from collections.abc import Sequence

from matplotlib.axes import Axes

from landscape.figures._column import Column, from_top
from landscape.figures._layout import LEADING, between_scales, points, wrap


def write_down(ax: Axes, column: Column, lines: Sequence[str], look: tuple[float, str, str, str]) -> None:
    """Write lines into a column; `look` is their size, weight, color and purpose."""
    size, weight, color, purpose = look
    body = "\n".join(wrap(line, column.width, size, weight) for line in lines if line)
    if not body:
        return
    at = (column.left, -column.depth - 2.0)
    written = ax.annotate(body, (0, 1), at, "figure fraction", "offset points", ha="left", va="top")
    written.set(fontsize=size, fontweight=weight, color=color, gid=purpose, linespacing=LEADING - 0.1)
    written.set(in_layout=False, annotation_clip=False)
    column.depth += 2.0 + LEADING * size * (body.count("\n") + 1)


def scales_down(ax: Axes, column: Column, count: int, thickness: float) -> list[Axes]:
    """Flat axes in a row of a column, which leave room for the halves of their outermost numbers."""
    size = points("legend.fontsize")
    gap = max(2 * size, between_scales(size))
    each = (column.width - 2 * size - gap * (count - 1)) / count
    lefts = [column.left + size + index * (each + gap) for index in range(count)]
    boxes = [(left, -column.depth - 5.0 - thickness, each, thickness) for left in lefts]
    made = [ax.inset_axes(box, transform=from_top(ax)) for box in boxes]
    for scale in made:
        scale.set_in_layout(False)
    column.bars += made
    return made
