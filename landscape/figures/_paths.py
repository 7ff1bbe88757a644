"""Paths of runs: colored by the minimum they reached, dark and with a marker of their own where they reached none."""

import numpy as np
from matplotlib.artist import Artist
from matplotlib.axes import Axes
from matplotlib.collections import LineCollection
from matplotlib.colors import to_rgba

from landscape.figures._colors import FEW
from landscape.figures._layout import points
from landscape.figures._marks import draw_best, draw_stars, hits, inside, marker, miss, weight
from landscape.figures._raster import flatten
from landscape.statistics.levels import lowest

LOST = "0.1"
"""The color of runs that reached no minimum."""

MANY = 1000
"""More paths than this are drawn as one image."""


def draw_paths(ax: Axes, arrays: dict[str, np.ndarray], colors: np.ndarray) -> None:
    """Draw paths in the color of what they reached, their starts, and the ends of those that reached no minimum.

    Args:
        ax: its view is set.
        arrays: starts (n, 2), paths (n, kept, 2), labels (n,), reasons (n,).
        colors: (k, 4), of the minima.
    """
    labels = arrays["labels"]
    hit, n = labels >= 0, len(labels)
    lines = [_moving(path) for path in arrays["paths"]]
    faces = np.tile(to_rgba(LOST), (n, 1))
    faces[hit] = colors[labels[hit]]
    # Lost runs often cross the whole view, so they lie below the others.
    for chosen, order, gid in ((~hit, 1.9, "lost paths"), (hit, 2.0, "paths")):
        width, alpha = _strength(int(chosen.sum()))
        shown = [line for line, keep in zip(lines, chosen, strict=True) if keep]
        made = LineCollection(shown, colors=faces[chosen], linewidths=width, alpha=alpha, zorder=order)
        made.set(gid=gid, rasterized=n > MANY)
        ax.add_collection(made, autolim=False)
    size, rim = start_size(n), 0.8 * _strength(n)[0]
    ring = ax.scatter(*arrays["starts"].T, s=size**2, facecolors="white", edgecolors=faces, linewidths=rim, zorder=3)
    ring.set(gid="starts", rasterized=n > MANY)
    _draw_lost_ends(ax, lines, arrays["reasons"], hit)


def _strength(count):
    """Line width in points and opacity for so many paths: crowding shows as darkness, not as a blot."""
    width = points("font.size") * float(np.clip(0.1 * (300 / max(count, 1)) ** 0.3, 0.03, 0.1))
    return width, float(np.clip(0.75 * (300 / max(count, 1)) ** 0.7, 0.06, 0.75))


def start_size(count: int) -> float:
    """The size in points of the circles of so many starts."""
    return points("font.size") * float(np.clip(0.36 * (300 / max(count, 1)) ** 0.35, 0.1, 0.36))


def _moving(path):
    """The path without the repeats of its end, and without what is not finite."""
    path = path[np.isfinite(path).all(axis=1)]
    changes = np.flatnonzero((np.diff(path, axis=0) != 0).any(axis=1))
    return path[: changes[-1] + 2] if len(changes) else path[:1]


def _draw_lost_ends(ax, lines, reasons, hit):
    for reason in sorted(set(reasons[~hit].tolist())):
        places = [last_seen(ax, line) for line in (lines[i] for i in np.flatnonzero(~hit & (reasons == reason)))]
        places = [place for place in places if place is not None]
        if places:
            # A line without a point would be measured as if it lay in the figure's corner.
            ax.plot(*np.transpose(places), **lost_style(reason, len(places)))


def lost_style(reason: str, count: int) -> dict[str, object]:
    """How the ends of so many runs look that reached no minimum for this reason."""
    cross = miss(reason).marker == "x"
    size = weight() * (5.0 if count <= 100 else 3.5 if count <= MANY else 2.5)
    edge = {"mec": LOST, "mew": size / 4} if cross else {"mec": "white", "mew": size / 8}
    look = {"ms": size, "mfc": LOST, "zorder": 4, "clip_on": False, "alpha": 1.0 if count <= 100 else 0.6}
    return edge | look | {"ls": "none", "marker": miss(reason).marker, "gid": f"ends {reason}"}


def last_seen(ax: Axes, line: np.ndarray) -> np.ndarray | None:
    """A path's end, or the place on the edge where it left the view for good; None where it never was inside."""
    within = np.flatnonzero(inside(ax, line))
    if not len(within):
        return None
    last = within[-1]
    if last == len(line) - 1:
        return line[last]
    here, step = line[last], line[last + 1] - line[last]
    bounds = np.array([ax.get_xlim(), ax.get_ylim()])
    edges = np.where(step > 0, bounds[:, 1], bounds[:, 0])
    shares = np.divide(edges - here, step, out=np.ones(2), where=step != 0)
    return here + step * shares.min()


def draw_ends(ax: Axes, arrays: dict[str, np.ndarray], colors: np.ndarray, most: int | None = None) -> None:
    """Draw the ends at minima, and the minima: a numbered star each of a few, one dot each of many.

    Args:
        ax: its view is set.
        arrays: ends (n, 2), labels (n,), minima_points (k, 2), minima_values (k,).
        colors: (k, 4), of the minima.
        most: the hits that the largest dot stands for; the most of any minimum by default.
    """
    if len(colors) <= FEW:
        _draw_few(ax, arrays, colors)
    else:
        _draw_many(ax, arrays, colors, most)


def _draw_few(ax, arrays, colors):
    ends, labels = arrays["ends"], arrays["labels"]
    hit = labels >= 0
    dots = ax.scatter(*ends[hit].T, s=3.0 * weight() ** 2, c=colors[labels[hit]], linewidths=0, zorder=3.5)
    dots.set(gid="ends", rasterized=len(labels) > MANY)
    draw_stars(ax, arrays["minima_points"], colors)


def _draw_many(ax, arrays, colors, most):
    counts = hits(arrays["labels"], len(colors))
    at, reached = arrays["minima_points"], counts > 0
    ax.plot(
        *at[~reached].T, "+", ms=3.5 * weight(), mew=0.6 * weight(), color="0.35", zorder=1.8, gid="minima not reached"
    )
    # One dot a minimum: the ends there hide each other, so their number is the dot's area.
    dots = ax.scatter(*at[reached].T, s=hit_area(counts[reached], most or counts.max()), c=colors[reached], zorder=4)
    dots.set(edgecolors="white", linewidths=0.6 * weight(), gid="ends")
    draw_best(ax, at[lowest(arrays["minima_values"])])


def hit_area(count: np.ndarray | int, most: int) -> np.ndarray:
    """The area in square points of the dot of a minimum that so many runs hit, where the largest stands for `most`."""
    return (0.08 + 0.7 * np.asarray(count) / max(most, 1)) * points("font.size") ** 2


def flatten_dense(ax: Axes, count: int) -> None:
    """Make one image of the dense layers of an axes that shows so many paths, if they are many."""
    if count > MANY:
        flatten(ax, [artist for artist in ax.get_children() if artist.get_rasterized()])


def path_marks(counts: np.ndarray, values: np.ndarray) -> list[Artist]:
    """The legend's entries for starts and ends: of many minima the smallest and the largest dot, and a cross.

    Args:
        counts: (…, k), the hits of each minimum.
        values: (k,), of the minima; those of the lowest are drawn as stars.
    """
    start = marker("o", "white", "start", "0.25", 3.5)
    if counts.shape[-1] <= FEW:
        return [start, marker("o", "0.25", "end", "0.25", 1.6)]
    most, counts = max(int(counts.max(initial=0)), 1), counts[..., ~lowest(values)]
    reached = counts[counts > 0]
    sizes = sorted({int(reached.min()), int(reached.max())}) if len(reached) else []
    words = [(size, f"{size:,} hit{'s' * (size > 1)}") for size in sizes]
    dots = [marker("o", "0.3", word, "white", np.sqrt(hit_area(size, most)) / weight()) for size, word in words]
    never = [marker("+", "0.35", "minimum not reached", "0.35", 4)] if (counts == 0).any() else []
    return [start, *dots, *never]


def lost_mark(reason: str, told: str = "") -> Artist:
    """The legend's entry for runs that reached no minimum for a reason: its words, and what is told of them."""
    style = miss(reason)
    edge = LOST if style.marker == "x" else "white"
    return marker(style.marker, LOST, f"{style.words}: {told}" if told else style.words, edge, 5)
