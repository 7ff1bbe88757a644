"""Where all runs are at one moment, each fading from white into the color of the minimum that it will reach.

Reads from a record of `trace` what its map of paths reads, and steps (n,). The moment is the last one; an animation
shows one after the other. A run has come once it stays within 1 % of the view of its end, or, where it never rests,
when its budget ends or it diverges; from then on it has its full color and is counted.
"""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from matplotlib.artist import Artist
from matplotlib.collections import LineCollection
from matplotlib.colors import to_rgba
from matplotlib.figure import Figure
from matplotlib.legend import Legend

from landscape.figures import (
    FEW,
    begin,
    draw_best,
    draw_loss,
    draw_stars,
    finish,
    hits,
    marker,
    palette,
    points,
    weight,
)
from landscape.figures._motion import Motion
from landscape.figures._outcomes import Outcome, explain, lost_outcomes, minima_outcomes
from landscape.figures._paths import LOST, hit_area, last_seen, lost_style, path_marks, start_size
from landscape.statistics.levels import lowest

WORDS = (
    "A run's color is that of the minimum that it will reach, dark where it reaches none; it is counted once it stays"
    " within 1 % of the view of its end. Time passes on a logarithm of steps."
)
"""What the figure says of colors, counts and time."""


@dataclass(frozen=True)
class Scene:
    """A figure whose runs can be moved.

    Attributes:
        figure: with everything that stays.
        moving: the artists that change, the lowest first.
        above: those that lie over them and do not change.
        show: moves the runs to a time from 0 to 1.
    """

    figure: Figure
    moving: list[Artist]
    above: list[Artist]
    show: Callable[[float], None]


def draw(record, ax=None):
    """Draw the last moment of a record and return the figure.

    Args:
        record: of `trace`; the module says which arrays.
        ax: axes to draw into; a figure of its own by default.
    """
    return stage(record, ax).figure


def stage(record, ax=None) -> Scene:
    """Draw what stays, and return the figure with its runs at time 1."""
    panel = begin(record, ax)
    arrays, motion = record.arrays, Motion(record)
    many = len(arrays["minima_values"]) > FEW
    background = draw_loss(panel.ax, arrays, *((0.62, 0.2) if many else ()))
    colors = palette(arrays["minima_values"], arrays["minima_points"])
    actors = [*_runs(panel.ax, arrays, colors, motion), *_lost(panel.ax, arrays, motion)]
    actors += [_dots(panel.ax, arrays, colors, motion)] if many else []
    above = _minima(panel.ax, arrays, colors, many)
    explain(panel.ax, record, background, colors, _marks(arrays, colors), WORDS)
    actors += [_counter(panel.ax, motion, arrays["minima_points"]), *_counts(panel.ax, arrays, colors, motion)]
    moving = sorted((artist for artist, _ in actors), key=lambda artist: artist.get_zorder())

    def show(time):
        for _, move in actors:
            move(time)

    show(1.0)
    return Scene(finish(panel), moving, above, show)


def _runs(ax, arrays, colors, motion):
    """Rings that move and fill with color, and their trails."""
    labels = arrays["labels"]
    full = np.tile(to_rgba(LOST), (len(labels), 1))
    full[labels >= 0] = colors[labels[labels >= 0]]
    arrivals = np.maximum(motion.clock.time(motion.arrivals), 1e-9)
    # What has come to a marker of its own, or to the dot of its minimum, is drawn as that.
    stays = (labels >= 0) & (len(colors) <= FEW)
    size = start_size(len(labels))
    rings = ax.scatter(*arrays["starts"].T, s=size**2, linewidths=0.12 * size, edgecolors="0.15", zorder=3.5)
    rings.set_gid("runs")
    trails = ax.add_collection(LineCollection([], linewidths=0.45 * size, alpha=0.5, zorder=3), autolim=False)
    trails.set(gid="trails", capstyle="butt")

    def move(time):
        shown = stays | (arrivals > time)
        part = np.clip(time / arrivals, 0, 1)[:, None]
        faces = (1 - part) + part * full
        rings.set(offsets=motion.at(float(motion.clock.step(time)))[shown], facecolors=faces[shown])
        # What has come rests, and has no trail.
        under_way = arrivals > time
        trails.set(segments=motion.trails(time)[under_way], colors=faces[under_way])

    return [(rings, move), (trails, lambda time: None)]


def _lost(ax, arrays, motion):
    """The ends of runs that reached no minimum, each from when it has come."""
    return [_lost_ends(ax, arrays, motion, reason) for reason in np.unique(arrays["reasons"][arrays["labels"] < 0])]


def _lost_ends(ax, arrays, motion, reason):
    chosen = np.flatnonzero((arrays["labels"] < 0) & (arrays["reasons"] == reason))
    paths = [path[np.isfinite(path).all(axis=1)] for path in motion.paths[chosen]]
    seen = [last_seen(ax, path) for path in paths]
    places = np.array([(np.nan, np.nan) if place is None else place for place in seen])
    arrivals = motion.arrivals[chosen]
    (ends,) = ax.plot([], [], **lost_style(str(reason), len(chosen)))
    return ends, lambda time: ends.set_data(*places[arrivals <= motion.clock.step(time)].T)


def _dots(ax, arrays, colors, motion):
    """A dot at each of many minima that grows with its hits."""
    labels, most = arrays["labels"], hits(arrays["labels"], len(colors)).max()
    dots = ax.scatter(*arrays["minima_points"].T, c=colors, edgecolors="white", linewidths=0.6 * weight(), zorder=4)
    dots.set_gid("ends")

    def move(time):
        counts = hits(labels[motion.arrivals <= motion.clock.step(time)], len(colors))
        dots.set_sizes(np.where(counts > 0, hit_area(counts, most), 0.0))
        dots.set_linewidths(np.where(counts > 0, 0.6 * weight(), 0.0))

    return dots, move


def _minima(ax, arrays, colors, many):
    """Draw the minima; return the artists that lie over the runs."""
    if not many:
        before = set(ax.get_children())
        draw_stars(ax, arrays["minima_points"], colors)
        return [artist for artist in ax.get_children() if artist not in before]
    ax.plot(*arrays["minima_points"].T, "+", ms=3.5 * weight(), mew=0.6 * weight(), color="0.35", zorder=1.8)
    draw_best(ax, arrays["minima_points"][lowest(arrays["minima_values"])])
    return [artist for artist in ax.get_children() if artist.get_gid() == "best"]


def _marks(arrays, colors):
    way = marker("o", "white", "on its way", "0.15", 4)
    if len(colors) <= FEW:
        return [way]
    return [way, *path_marks(hits(arrays["labels"], len(colors)), arrays["minima_values"])[1:]]


def _counter(ax, motion, minima):
    """The step, in the corner that is farthest from minima (k, 2)."""
    corners = np.array([(0.025, 0.975), (0.975, 0.975), (0.025, 0.025), (0.975, 0.025)])
    places = ax.transAxes.inverted().transform(ax.transData.transform(minima))
    gaps = np.linalg.norm(corners[:, None] - places[None], axis=2).min(axis=1, initial=2.0)
    # The first corner wins unless its minimum is near.
    x, y = corners[int(np.argmax(np.minimum(gaps, 0.2)))]
    sides = {"ha": "left" if x < 0.5 else "right", "va": "top" if y > 0.5 else "bottom"}
    text = ax.text(x, y, "", transform=ax.transAxes, zorder=8, gid="step", **sides)
    text.set(fontsize=points("font.size"), fontweight="bold")
    text.set_bbox({"facecolor": "white", "edgecolor": "none", "alpha": 0.85, "pad": 2.0})
    return text, lambda time: text.set_text(f"step {int(motion.clock.step(time)):,}")


def _counts(ax, arrays, colors, motion):
    """The legend's counts of what has come."""
    written = [text for legend in ax.findobj(Legend) for text in legend.get_texts()]
    found = {text.get_text().replace("\n", " "): text for text in written}
    every = [*minima_outcomes(arrays, colors, ax), *lost_outcomes(arrays)]
    return [_count(found[outcome.entry().get_label()], outcome, motion) for outcome in every]


def _count(text, outcome: Outcome, motion):
    return text, lambda time: text.set_text(outcome.words(motion.arrivals <= motion.clock.step(time)))
