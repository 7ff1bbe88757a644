"""Darker with more steps: the shade of a map's cells, and its scale."""

import numpy as np
from matplotlib.axes import Axes
from matplotlib.ticker import MaxNLocator

from landscape.figures._colors import FEW
from landscape.figures._text import name_scale

DARKEST = 0.4
"""What is left of a color in the slowest cells."""


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


def draw_speed_scale(bar: Axes, colors: np.ndarray, span: tuple[float, float]) -> None:
    """Draw a strip of each color (a few of many) that darkens as cells do, over the number of steps."""
    shade = 1 - (1 - DARKEST) * np.linspace(0, 1, 128)
    image = strips(colors)[::-1, None, :] * shade[None, :, None]
    draw_steps_scale(bar, image, span)


def draw_steps_scale(bar: Axes, image: np.ndarray, span: tuple[float, float]) -> None:
    """Draw the colors (r, c, 3) of numbers of steps, fast to slow, over a logarithmic scale."""
    low, high = span
    bar.imshow(image, extent=(np.log(low), np.log(high), 0, 1), aspect="auto", origin="lower", interpolation="nearest")
    ticks = _round_steps(low, high)
    texts = [f"{tick:,}" for tick in ticks]
    name_scale(bar, "steps (darker is slower)", np.log(ticks), texts)


def _round_steps(low, high):
    steps = np.sort(np.outer([1, 2, 5], 10.0 ** np.arange(8)).ravel())
    found = [int(step) for step in steps if low <= step <= high]
    if len(found) < 3:
        ticks = MaxNLocator(4, integer=True).tick_values(low, high)
        found = [int(tick) for tick in ticks if low <= tick <= high]
    return found if len(found) > 1 else sorted({int(np.ceil(low)), int(np.floor(high))})
