"""Darker with more steps: the shade of a map's cells, and its scale."""

import numpy as np
from matplotlib.axes import Axes
from matplotlib.patches import Polygon
from matplotlib.ticker import MaxNLocator

from landscape.figures._colors import FEW
from landscape.figures._text import name_scale

DARKEST = 0.4
"""What is left of a color in the slowest cells."""

ARROW = 0.9
"""The length of an arrow at an end of a scale over the scale's height."""


def speed_span(arrays: dict[str, np.ndarray]) -> tuple[float, float]:
    """The numbers of steps between which cells darken: the 2nd and 98th percentile of the cells that hit a minimum.

    Args:
        arrays: labels and steps, of one shape.
    """
    steps = arrays["steps"][arrays["labels"] >= 0]
    low, high = np.quantile(steps, [0.02, 0.98]) if len(steps) else (1, 2)
    return max(float(low), 1.0), max(float(high), float(low) + 1, 2.0)


def slowness(steps: np.ndarray, span: tuple[float, float]) -> np.ndarray:
    """How far into the span numbers of steps lie, from 0, fast, to 1, slow, on a logarithmic scale.

    >>> slowness(np.array([1, 10, 100, 5000]), (1, 100)).tolist()
    [0.0, 0.5, 1.0, 1.0]
    """
    low, high = np.log(span)
    return np.clip((np.log(np.maximum(steps, 1)) - low) / (high - low), 0, 1)


def darkness(steps: np.ndarray, span: tuple[float, float]) -> np.ndarray:
    """What is left of the colors of cells that took so many steps, of their shape."""
    return 1 - (1 - DARKEST) * slowness(steps, span)


def strips(colors: np.ndarray) -> np.ndarray:
    """Each color, or a few of many, (s, 3)."""
    found = colors[np.unique(np.linspace(0, len(colors) - 1, min(len(colors), FEW)).astype(int)), :3]
    return found if len(found) else np.full((1, 3), 0.8)


def beyond(arrays: dict[str, np.ndarray], span: tuple[float, float]) -> tuple[bool, bool]:
    """Whether cells that hit a minimum took fewer steps than the span holds, and whether some took more.

    Args:
        arrays: labels and steps, of one shape.
        span: what the shades tell apart.

    >>> beyond({"labels": np.array([0, 0, -1]), "steps": np.array([5, 30, 90])}, (10.0, 30.0))
    (True, False)
    """
    steps = np.maximum(arrays["steps"][arrays["labels"] >= 0], 1)
    return bool((steps < span[0]).any()), bool((steps > span[1]).any())


def draw_speed_scale(bar: Axes, colors: np.ndarray, arrays: dict[str, np.ndarray], span: tuple[float, float]) -> None:
    """Draw a strip of each color (a few of many) that darkens as cells do, over the number of steps.

    Args:
        bar: an empty flat axes.
        colors: (k, 4), of the minima.
        arrays: labels and steps of what is shaded.
        span: what the shades tell apart.
    """
    shade = 1 - (1 - DARKEST) * np.linspace(0, 1, 128)
    draw_steps_scale(bar, strips(colors)[::-1, None, :] * shade[None, :, None], arrays, span)


def draw_steps_scale(bar: Axes, image: np.ndarray, arrays: dict[str, np.ndarray], span: tuple[float, float]) -> None:
    """Draw colors of numbers of steps over a logarithmic scale; an end that cells lie beyond is an arrow.

    Args:
        bar: an empty flat axes.
        image: (r, c, 3), from fast to slow.
        arrays, span: as of `draw_speed_scale`.
    """
    low, high = np.log(span)
    view = _draw_arrows(bar, image, (low, high), beyond(arrays, span))
    bar.imshow(image, extent=(low, high, 0, 1), aspect="auto", origin="lower", interpolation="nearest")
    bar.set(xlim=view, ylim=(0, 1))
    ticks = _round_steps(*span)
    name_scale(bar, "steps (darker is slower)", np.log(ticks), [f"{tick:,}" for tick in ticks])


def _draw_arrows(bar, image, ends, sides):
    """Draw the ends of a scale that are arrows, and its outline; return the view that holds them."""
    (low, high), box = ends, bar.get_window_extent()
    length = (high - low) * ARROW * box.height / box.width
    tips = low - length * sides[0], high + length * sides[1]
    if not any(sides):
        return tips
    corners = [(low, 0), (high, 0), (tips[1], 0.5), (high, 1), (low, 1), (tips[0], 0.5)]
    outline = Polygon(corners, fill=False, ec="black", lw=bar.spines["top"].get_linewidth(), zorder=3)
    outline.set(clip_on=False, gid="outline")
    bar.spines[:].set_visible(False)
    bar.add_patch(outline)
    for side, (tip, end) in enumerate(zip(tips, ends, strict=True)):
        if sides[side]:
            last = image[:, [-side]]
            around = (*sorted((tip, end)), 0, 1)
            arrow = bar.imshow(last, extent=around, aspect="auto", origin="lower", interpolation="nearest")
            arrow.set_clip_path(outline)
            arrow.set_gid("beyond")
    return tips


def _round_steps(low, high):
    steps = np.sort(np.outer([1, 2, 5], 10.0 ** np.arange(8)).ravel())
    found = [int(step) for step in steps if low <= step <= high]
    if len(found) < 3:
        ticks = MaxNLocator(4, integer=True).tick_values(low, high)
        found = [int(tick) for tick in ticks if low <= tick <= high]
    return found if len(found) > 1 else sorted({int(np.ceil(low)), int(np.floor(high))})
