"""The loss in grey, which belongs to it alone: colors belong to the minima."""

from dataclasses import dataclass

import numpy as np
from matplotlib.axes import Axes
from matplotlib.cm import ScalarMappable
from matplotlib.colors import LinearSegmentedColormap, LogNorm, Normalize
from matplotlib.patches import Patch
from matplotlib.ticker import LogLocator, MaxNLocator

from landscape.figures._text import decades, name_scale

LEVELS = 14
"""About how many contours are drawn."""

LOG_BELOW = 0.2
"""The loss is drawn on a log scale where the median of loss minus minimum is below this share of its largest value."""

ROUGH = 0.2
"""Losses that ripple by more than this share of a level over a hundredth of the view are drawn without contours."""

HOLE = {"facecolor": "white", "hatch": "xxxx", "edgecolor": "0.7", "linewidth": 0}
"""How places where the loss is not finite look."""


@dataclass(frozen=True)
class LossScale:
    """How a grid of losses is drawn.

    Attributes:
        log: whether the logarithm of loss minus `lowest` is drawn.
        lowest: the smallest finite loss, or the value of the lowest minimum where that is lower.
        levels: of the contours, in what is drawn.
        name: of the scale.
    """

    log: bool
    lowest: float
    levels: np.ndarray
    name: str

    def height(self, loss: np.ndarray) -> np.ma.MaskedArray:
        """What is drawn for a loss, of the same shape; non-finite cells are masked."""
        masked = np.ma.masked_invalid(np.asarray(loss, float))
        # Below the lowest level a logarithm would run to minus infinity at the minimum itself.
        return np.ma.maximum(masked - self.lowest, self.levels[0]) if self.log else masked

    @property
    def norm(self) -> Normalize:
        """From the lowest to the highest level."""
        return (LogNorm if self.log else Normalize)(self.levels[0], self.levels[-1])


def loss_scale(loss: np.ndarray, minima_values: np.ndarray = ()) -> LossScale:
    """Choose the scale that shows the basins: logarithmic where most of the view lies near the bottom of the range.

    Args:
        loss: (h, w); non-finite cells are left out.
        minima_values: (k,).

    >>> loss_scale(np.linspace(0, 1, 100).reshape(10, 10)).log
    False
    >>> loss_scale(np.linspace(0, 1, 100).reshape(10, 10) ** 6).log
    True
    """
    finite = np.asarray(loss, float)[np.isfinite(loss)]
    values = np.asarray(minima_values, float)
    lowest = float(min([*finite, *values[np.isfinite(values)]], default=0.0))
    above = finite - lowest
    largest = above.max(initial=0.0)
    if largest > 0 and np.median(above) < LOG_BELOW * largest:
        floor = max(np.quantile(above[above > 0], 0.001), 1e-9 * largest)
        return LossScale(True, lowest, np.geomspace(floor, largest, LEVELS), _log_name(lowest))
    levels = MaxNLocator(LEVELS).tick_values(lowest, lowest + (largest or 1.0))
    return LossScale(False, lowest, levels, "loss, linear scale")


def _log_name(lowest: float) -> str:
    if abs(lowest) < 1e-12:
        return "loss, log scale"
    return f"loss {'−' if lowest > 0 else '+'} {decades(float(f'{abs(lowest):.4g}'))}, log scale"


def grey(dark: float = 0.42) -> LinearSegmentedColormap:
    """Greys from `dark`, the lowest loss, to nearly white."""
    return LinearSegmentedColormap.from_list("loss", [str(dark), "0.98"])


def draw_loss(ax: Axes, arrays: dict[str, np.ndarray], dark: float = 0.42, line: float = 0.4) -> tuple[LossScale, bool]:
    """Draw a record's `grid_loss` as filled contours; return its scale and whether some cells are not finite.

    Args:
        ax: its view is set.
        arrays: grid_x (w,), grid_y (h,), grid_loss (h, w), and minima_values (k,) where minima are known.
        dark: the grey of the lowest loss, from 0, black, to 1.
        line: the width of the contour lines in points.
    """
    loss = arrays["grid_loss"]
    scale = loss_scale(loss, arrays.get("minima_values", ()))
    height = scale.height(loss)
    finite = bool(np.isfinite(loss).all())
    if not finite:
        ax.patch.set(**HOLE)
    at = (arrays["grid_x"], arrays["grid_y"])
    filled = ax.contourf(*at, height, scale.levels, cmap=grey(dark), norm=scale.norm, extend="both", zorder=0.5)
    lines = ax.contour(*at, height, scale.levels, colors="white", linewidths=line, linestyles="solid", zorder=0.6)
    for layer in (filled, lines):
        layer.set_rasterized(True)
    lines.set_alpha(0.8)
    return scale, not finite


def draw_cells(ax: Axes, arrays: dict[str, np.ndarray], dark: float = 0.42, line: float = 0.25) -> bool:
    """Draw the losses of cells as a smooth grey that fills the view; return whether some are not finite.

    Fine contours are drawn over it where the loss is smooth from cell to cell. Where it is not, contours would turn
    ripples that are finer than a small panel's pixels into patterns of their own.

    Args:
        ax: its view is set, and is what the cells fill.
        arrays: grid_x (w,) and grid_y (h,), the cells' centers, grid_loss (h, w), and minima_values (k,) where known.
        dark: the grey of the lowest loss, from 0, black, to 1.
        line: the width of the contour lines in points.
    """
    loss = arrays["grid_loss"]
    scale = loss_scale(loss, arrays.get("minima_values", ()))
    height = scale.height(loss)
    finite = bool(np.isfinite(loss).all())
    if not finite:
        ax.patch.set(**HOLE)
    # What lies below is one raster image, in vector formats as well.
    ax.set_rasterization_zorder(1.0)
    extent = (*ax.get_xlim(), *ax.get_ylim())
    ax.imshow(height, cmap=grey(dark), norm=scale.norm, extent=extent, origin="lower", aspect="auto", zorder=0.5)
    levels = _in_levels(scale, height)
    if _ripple(levels) < ROUGH:
        at, line_levels = (arrays["grid_x"], arrays["grid_y"]), np.arange(len(scale.levels))
        lines = ax.contour(*at, levels, line_levels, colors="white", linewidths=line, linestyles="solid", zorder=0.6)
        lines.set_alpha(0.8)
    return not finite


def _in_levels(scale: LossScale, height: np.ma.MaskedArray) -> np.ma.MaskedArray:
    """Heights as places among the levels, 0 the lowest; a plateau at a level lies on it, whatever its rounding."""
    drawn, ends = (np.ma.log(height), np.log(scale.levels)) if scale.log else (height, scale.levels)
    return np.ma.round((drawn - ends[0]) / (ends[-1] - ends[0]) * (len(ends) - 1), 3)


def _ripple(levels: np.ma.MaskedArray) -> float:
    """How far a hundredth of a side lies from the middle of its neighbors, in levels: the mean absolute difference."""
    thin = levels[tuple(slice(None, None, max(size // 100, 1)) for size in levels.shape)]
    bends = [np.ma.abs(np.ma.diff(thin, 2, axis=axis)).compressed() for axis in (0, 1)]
    return float(np.mean(np.concatenate(bends))) if sum(map(len, bends)) else 0.0


def hole_entry() -> Patch:
    """The legend's entry for places where the loss is not finite."""
    return Patch(**HOLE, label="loss not finite")


def draw_loss_scale(bar: Axes, scale: LossScale, dark: float = 0.42) -> None:
    """Draw the color scale of a loss drawn by `draw_loss`."""
    bar.figure.colorbar(ScalarMappable(scale.norm, grey(dark)), cax=bar, orientation="horizontal").outline.set_lw(0.5)
    locator = LogLocator(numticks=6) if scale.log else MaxNLocator(5)
    low, high = scale.levels[0], scale.levels[-1]
    ticks = [tick for tick in locator.tick_values(low, high) if low <= tick <= high]
    name_scale(bar, scale.name, ticks, [decades(tick) for tick in ticks])
