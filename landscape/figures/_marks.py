"""What stands for minima, other critical points, starts and the ways of hitting no minimum."""

from dataclasses import dataclass

import numpy as np
from matplotlib.axes import Axes
from matplotlib.lines import Line2D
from matplotlib.patheffects import withStroke

from landscape.figures._layout import points
from landscape.status import Status


@dataclass(frozen=True)
class Miss:
    """How a start that hit no minimum is named and drawn: the end's marker, and a cell's grey and pattern."""

    words: str
    marker: str
    shade: float
    pattern: str


MISSES = {
    "saddle": Miss("ended at a saddle", "D", 1.0, ""),
    "maximum": Miss("ended at a maximum", "^", 0.93, "."),
    "outside": Miss("ended outside the domain", "v", 0.55, ""),
    "none": Miss("ended at no minimum", "p", 0.8, "\\"),
    "unsettled": Miss("unsettled", "s", 0.88, "/"),
    "escaped": Miss("escaped", ">", 0.7, "-"),
    "diverged": Miss("diverged", "x", 0.12, ""),
}
"""The ways of hitting no minimum, by the words that records use, in the order of legends."""

CRITICAL = {
    "minimum": ("*", "minimum", "minima"),
    "degenerate minimum": ("p", "degenerate minimum", "degenerate minima"),
    "boundary minimum": ("s", "boundary minimum", "boundary minima"),
    "degenerate": ("P", "degenerate point", "degenerate points"),
    "non-differentiable": ("h", "non-differentiable point", "non-differentiable points"),
    "saddle": ("D", "saddle", "saddles"),
    "maximum": ("^", "maximum", "maxima"),
}
"""Marker and names of each kind of critical point."""


def hits(labels: np.ndarray, count: int) -> np.ndarray:
    """How many labels hit each of `count` minima, (count,)."""
    return np.bincount(labels[labels >= 0].ravel(), minlength=count)


def misses(labels: np.ndarray, reasons: np.ndarray) -> dict[str, int]:
    """How many starts hit no minimum, by the reason, in the legend's order; reasons without a case are left out."""
    words, counts = np.unique(reasons[labels < 0], return_counts=True)
    found = dict(zip(words.tolist(), counts.tolist(), strict=True))
    known = [word for word in MISSES if word in found]
    return {word: found[word] for word in known + sorted(set(found) - set(known))}


def miss(reason: str) -> Miss:
    """How a reason is drawn; one that is not known is drawn as 'none' under its own name.

    >>> miss("escaped").marker, miss("other").words
    ('>', 'other')
    """
    return MISSES.get(reason) or Miss(reason or "no minimum", "p", 0.8, "\\")


def statuses(status: np.ndarray) -> str:
    """All starts by status, the zeros left out.

    >>> statuses(np.array([0, 0, 4]))
    'n = 3 starts: 2 converged · 1 diverged'
    """
    counts = np.bincount(np.asarray(status).ravel(), minlength=len(Status))
    parts = [f"{counts[one]:,} {one.label}" for one in Status if counts[one]]
    return f"n = {np.size(status):,} starts: {' · '.join(parts)}"


def draw_best(ax: Axes, at: np.ndarray) -> None:
    """Draw the lowest of many minima as white stars at (k, 2)."""
    star = ax.plot(*at.T, "*", ls="none", ms=star_size(), mfc="white", mec="black", zorder=6, gid="best")[0]
    star.set(mew=0.8 * weight())


def inside(ax: Axes, at: np.ndarray) -> np.ndarray:
    """Which of the points (k, 2) lie in the axes' view, (k,)."""
    (left, right), (low, high) = ax.get_xlim(), ax.get_ylim()
    at = np.asarray(at, float).reshape(-1, 2)
    return (at[:, 0] >= left) & (at[:, 0] <= right) & (at[:, 1] >= low) & (at[:, 1] <= high)


def weight() -> float:
    """How much larger marks and their rims are than on a screen: as much as the text."""
    return points("font.size") / 9.0


def star_size() -> float:
    """The size of a numbered star in points: it grows with the text."""
    return 1.25 * points("font.size")


def draw_stars(ax: Axes, at: np.ndarray, faces: np.ndarray | str, avoid: np.ndarray = ()) -> None:
    """Draw the minima in view as stars, each with its number (from 1) beside it where there is most room.

    Args:
        ax: its view is set.
        at: (k, 2).
        faces: (k, 4), or one color for all.
        avoid: (m, 2), other marks that the numbers should not cover.
    """
    shown = np.flatnonzero(inside(ax, at))
    for index in shown:
        face = faces if isinstance(faces, str) else faces[index]
        star = ax.plot(*at[index], "*", ms=star_size(), mfc=face, mec="white", zorder=6, ls="none")[0]
        star.set(gid=f"minimum {index + 1}", mew=0.8 * weight())
        star.set_path_effects([withStroke(linewidth=2.0 * weight(), foreground="0.15")])
    others = np.asarray(avoid, float).reshape(-1, 2)
    taken = ax.transData.transform(np.vstack([at[shown], others])) if len(shown) else np.zeros((0, 2))
    for index in shown:
        offset = _roomiest(ax, at[index], taken)
        text = ax.annotate(str(index + 1), at[index], offset, textcoords="offset points", ha="center", va="center")
        text.set(fontsize=points("font.size"), fontweight="bold", color="black", zorder=7, annotation_clip=True)
        text.set_path_effects([withStroke(linewidth=2.2 * weight(), foreground="white")])
        place = ax.transData.transform(at[index]) + np.array(offset) * ax.figure.dpi / 72
        taken = np.vstack([taken, place])


def _roomiest(ax: Axes, at: np.ndarray, taken: np.ndarray) -> tuple[float, float]:
    away = 0.95 * points("font.size")
    corners = [(away, away), (-away, away), (away, -away), (-away, -away)]
    here = ax.transData.transform(at)
    others = taken[np.abs(taken - here).sum(axis=1) > 1e-6]
    places = here + np.array(corners) * ax.figure.dpi / 72
    box = ax.get_window_extent()
    margin = 0.5 * away * ax.figure.dpi / 72
    fits = (places > [box.x0 + margin, box.y0 + margin]).all(1) & (places < [box.x1 - margin, box.y1 - margin]).all(1)
    gaps = np.linalg.norm(places[:, None] - others[None], axis=2).min(axis=1, initial=4 * away)
    # Rounded, so that the first corner wins unless another is clearly freer.
    return corners[int(np.argmax(fits * 1e6 + np.round(gaps)))]


def marker(style: str, face: object, label: str, edge: object = "black", size: float = 5.0) -> Line2D:
    """A legend's entry for a marker, whose size is in points where text is as large as on a screen."""
    rim = 0.8 * weight()
    return Line2D([], [], ls="none", marker=style, ms=size * weight(), mfc=face, mec=edge, mew=rim, label=label)
