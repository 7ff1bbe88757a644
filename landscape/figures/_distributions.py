"""The share of runs that have reached a target against steps: lines, bands, and the names of their plateaus."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from matplotlib.axes import Axes
from matplotlib.ticker import LogLocator, MaxNLocator, NullFormatter

from landscape.figures._layout import from_corner, points, text_width, width_of
from landscape.figures._names import bounds, percent
from landscape.figures._text import DECADES, decades
from landscape.statistics.effort import Curve
from landscape.style import PALETTE

LINE = 1.15
"""The least distance of two plateaus' names, over the size of their text."""

LEADER = 9.0
"""Points between a plateau and its name."""

FINE = 1500
"""Rises closer together than this part of the axis are drawn as one."""

DASHES = ("-", (0, (2.6, 1.0)))
"""Of every other line, which parts them in grey print too."""


@dataclass(frozen=True)
class Reached:
    """One optimizer and init.

    Attributes:
        cell: their places.
        curve: the share of runs against steps, from step 0 on.
        ends: of the interval of the share that got there at all; NaN where the runs are no independent draws.
    """

    cell: tuple[int, int]
    curve: Curve
    ends: tuple[float, float]

    @property
    def banded(self) -> bool:
        """Whether the curve's band holds."""
        return bool(np.isfinite(self.ends[0]))

    def plateau(self, told: bool = False) -> str:
        """The share that got there at all, with its interval if that shall be told."""
        return percent(self.curve.success) + (bounds(*self.ends) if told else "")


@dataclass(frozen=True)
class View:
    """What the axes show: steps from `left` to `right` on a logarithmic scale, and shares up to `top` percent."""

    left: float
    right: float
    top: float


def view_of_steps(panels: Sequence[Sequence[Reached]], budget: int) -> View:
    """The view that holds all rises, bands and plateaus of some panels."""
    every = [one for series in panels for one in series]
    steps = np.concatenate([one.curve.steps for one in every])
    right = max(float(steps.max()), float(budget))
    left = min(float(steps[steps > 0].min(initial=right)) / 1.25, right / 10)
    top = max(one.curve.high[-1] if one.banded else one.curve.success for one in every)
    return View(left, right, min(106 * top, 103.0) if top > 0 else 1.0)


def draw_curves(ax: Axes, series: Sequence[Reached], view: View) -> None:
    """Draw the share of runs that have got there against steps, a line each, and a band where it holds.

    Args:
        ax: an empty axes.
        series: at most eight.
        view: what the axes show.
    """
    for index, one in enumerate(series):
        _draw_curve(ax, one, view, index)
    ax.set(xscale="log", xlim=(view.left, view.right), ylim=(0, view.top), xlabel="steps")
    ax.yaxis.set_major_locator(MaxNLocator(5, steps=[1, 2, 2.5, 5, 10]))
    ax.spines[["top", "right"]].set_visible(False)
    mark_steps(ax)


def _draw_curve(ax, one, view, index):
    steps = np.maximum(one.curve.steps, view.left)
    kept = _apart(steps, view)
    steps = np.append(steps[kept], view.right)
    parts = (one.curve.share, one.curve.low, one.curve.high)
    share, low, high = (100 * np.append(part[kept], part[-1]) for part in parts)
    color, above = PALETTE[index], 0.01 * index
    if one.banded:
        band = ax.fill_between(steps, low, high, step="post", color=color, alpha=0.16, linewidth=0)
        band.set(zorder=1 + above, gid="band")
    line = ax.step(steps, share, where="post", color=color, lw=1.3, ls=DASHES[index % 2], clip_on=False)[0]
    line.set(zorder=2 + above, gid="share")


def _apart(steps: np.ndarray, view: View) -> np.ndarray:
    """Which rises to draw: of those that fall on one spot the last, from where the line is exact again."""
    places = np.floor(FINE * np.log(steps / view.left) / np.log(view.right / view.left))
    return np.append(np.diff(places) > 0, True)


def mark_steps(ax: Axes) -> None:
    """Set the marks of the steps' axis, as many as have room in its width."""
    ends = ax.get_xlim()
    for within in ((1.0, 2.0, 5.0), (1.0, 3.0), (1.0,)):
        marks = LogLocator(subs=within, numticks=99).tick_values(*ends)
        marks = marks[(marks >= ends[0]) & (marks <= ends[1])]
        if _have_room(marks, width_of(ax) / np.log(ends[1] / ends[0])):
            break
    ax.set_xticks(marks)
    ax.xaxis.set_major_formatter(DECADES)
    ax.xaxis.set_minor_formatter(NullFormatter())


def _have_room(marks: np.ndarray, unit: float) -> bool:
    """Whether the marks' numbers keep apart where a factor of e takes so many points."""
    size = points("xtick.labelsize")
    widths = np.array([text_width(decades(mark), size) for mark in marks])
    return bool(np.all(unit * np.diff(np.log(marks)) > (widths[1:] + widths[:-1]) / 2 + 0.6 * size))


def height_for(panels: Sequence[Sequence[Reached]], least: float) -> float:
    """The height in points of panels in which all plateaus' names have room."""
    most = max(len({one.plateau() for one in series}) for series in panels)
    return max(least, LINE * points("legend.fontsize") * (most + 1))


def name_plateaus(ax: Axes, series: Sequence[Reached], height: float, told: bool = False) -> None:
    """Write at the right of each line the share that reached the target at all, once where several agree.

    Args:
        ax: with its view of shares.
        series: what is drawn in it.
        height: of the axes' box in points, once it will be laid out.
        told: whether to write the intervals too.
    """
    at = height * np.array([100 * one.curve.success for one in series]) / ax.get_ylim()[1]
    texts = [one.plateau(told) for one in series]
    size, corner = points("legend.fontsize"), from_corner(ax, 1.0)
    names = sorted(dict.fromkeys(texts), key=lambda text: at[texts.index(text)])
    wanted = [at[texts.index(text)] for text in names]
    places = dict(zip(names, spread(wanted, LINE * size, height - 0.4 * size), strict=True))
    for index, (text, start) in enumerate(zip(texts, at, strict=True)):
        ends = [start, places[text]]
        ax.plot([1.0, LEADER], ends, transform=corner, color=PALETTE[index], lw=0.7, clip_on=False, gid="leader")
    for text, place in places.items():
        name = ax.text(LEADER + 1.5, place, text, transform=corner, fontsize=size, ha="left", va="center_baseline")
        name.set_gid("plateau")


def spread(wanted: Sequence[float], least: float, height: float) -> np.ndarray:
    """The places nearest to the ascending ones wanted that lie at least so far apart, from 0 to `height`.

    >>> spread([10.0, 11.0, 50.0], 6.0, 60.0).tolist()
    [7.5, 13.5, 50.0]
    """
    from scipy.optimize import isotonic_regression

    steps = least * np.arange(len(wanted))
    return np.clip(isotonic_regression(np.asarray(wanted) - steps).x, 0.0, max(height - steps[-1], 0.0)) + steps
