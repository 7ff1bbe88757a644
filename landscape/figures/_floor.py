"""Numbers along the floor of three-dimensional axes, where both edges run aslant and labels come close."""

import numpy as np
from matplotlib.ticker import MaxNLocator
from mpl_toolkits.mplot3d import proj3d

from landscape.figures._layout import points, text_width


def number_floor(ax, view):
    """Set round numbers along the edges of the floor, as many as stand apart at the axes' present size.

    Args:
        ax: three-dimensional axes with their limits, view and shape.
        view: (2, 2), the limits of the floor, a row a coordinate.
    """
    for place, axis in enumerate((ax.xaxis, ax.yaxis)):
        found = [_round(*view[place], count) for count in (7, 5, 4, 3)]
        several = [ticks for ticks in found if len(ticks) > 1] or found[:1]
        ends = several[-1][[0, -1]]
        axis.set_ticks(next((ticks for ticks in several if _stand_apart(ax, place, view, ticks)), ends))


def _round(low, high, count):
    # Numbers at the ends would meet at the corner that two axes share.
    margin = 0.1 * (high - low)
    ticks = MaxNLocator(count, steps=[1, 2, 5, 10]).tick_values(low, high)
    return ticks[(ticks >= low + margin) & (ticks <= high - margin)]


def _stand_apart(ax, place, view, ticks):
    """Whether the numbers of ticks do not touch, across or in height."""
    ax.apply_aspect()
    size = points("legend.fontsize")
    at = np.tile([*view[:, 0], ax.get_zlim()[0]], (len(ticks), 1)).T
    at[place] = ticks
    drawn = ax.transData.transform(np.transpose(proj3d.proj_transform(*at, ax.get_proj())[:2]))
    across, down = np.abs(np.diff(drawn, axis=0)).T * 72 / ax.figure.dpi
    texts = (ax.xaxis, ax.yaxis)[place].get_major_formatter().format_ticks(ticks)
    widths = np.array([text_width(text, size) for text in texts])
    return bool(((across >= (widths[1:] + widths[:-1]) / 2 + 0.3 * size) | (down >= size)).all())
