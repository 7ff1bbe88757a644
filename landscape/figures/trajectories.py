"""Where each start went: paths colored by the minimum they reached, over the loss in grey.

Reads from a record of `trace`: grid_x (w,), grid_y (h,), grid_loss (h, w), minima_points (k, 2), minima_values (k,),
minima_kinds (k,), starts (n, 2), ends (n, 2), paths (n, kept, 2), labels (n,), status (n,), reasons (n,). A start is an
open circle, an end a dot, a minimum a numbered star; a run that reached none is dark and ends in a marker of its own,
at the edge of the view where it left for good.
"""

import numpy as np
from matplotlib.collections import LineCollection
from matplotlib.colors import to_rgba

from landscape.figures import (
    FEW,
    begin,
    bounds,
    draw_best,
    draw_loss,
    draw_loss_scale,
    draw_stars,
    draw_value_scale,
    drawn,
    escape,
    finish,
    flatten,
    foot,
    head,
    hits,
    hole_entry,
    inside,
    interval_name,
    legend,
    lowest_name,
    marker,
    miss,
    misses,
    palette,
    points,
    scales,
    settings,
    share,
    statuses,
    title,
    weight,
)
from landscape.statistics.levels import lowest

LOST = "0.1"
"""The color of runs that reached no minimum."""

MANY = 1000
"""More paths than this are drawn as one image."""


def draw(record, ax=None):
    """Draw the paths of a record and return the figure.

    Args:
        record: of `trace`; the module says which arrays.
        ax: axes to draw into; a figure of its own by default.
    """
    panel = begin(record, ax)
    arrays, many = record.arrays, len(record.arrays["minima_values"]) > FEW
    scale, holes = draw_loss(panel.ax, arrays, *((0.62, 0.2) if many else ()))
    colors = palette(arrays["minima_values"], arrays["minima_points"])
    _draw_paths(panel.ax, arrays, colors)
    (_draw_many if many else _draw_few)(panel.ax, arrays, colors)
    if len(arrays["labels"]) > MANY:
        flatten(panel.ax, [artist for artist in panel.ax.get_children() if artist.get_rasterized()])
    _write(panel.ax, record, (scale, holes), colors)
    return finish(panel)


def _draw_paths(ax, arrays, colors):
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
    size, rim = _start_size(n), 0.8 * _strength(n)[0]
    ring = ax.scatter(*arrays["starts"].T, s=size**2, facecolors="white", edgecolors=faces, linewidths=rim, zorder=3)
    ring.set(gid="starts", rasterized=n > MANY)
    _draw_lost_ends(ax, lines, arrays["reasons"], hit)


def _strength(count):
    """Line width in points and opacity for so many paths: crowding shows as darkness, not as a blot."""
    width = points("font.size") * float(np.clip(0.1 * (300 / max(count, 1)) ** 0.3, 0.03, 0.1))
    return width, float(np.clip(0.75 * (300 / max(count, 1)) ** 0.7, 0.06, 0.75))


def _start_size(count):
    return points("font.size") * float(np.clip(0.36 * (300 / max(count, 1)) ** 0.35, 0.1, 0.36))


def _moving(path):
    """The path without the repeats of its end, and without what is not finite."""
    path = path[np.isfinite(path).all(axis=1)]
    changes = np.flatnonzero((np.diff(path, axis=0) != 0).any(axis=1))
    return path[: changes[-1] + 2] if len(changes) else path[:1]


def _draw_lost_ends(ax, lines, reasons, hit):
    for reason in sorted(set(reasons[~hit].tolist())):
        places = [_last_seen(ax, line) for line in (lines[i] for i in np.flatnonzero(~hit & (reasons == reason)))]
        places = np.array([place for place in places if place is not None]).reshape(-1, 2)
        ax.plot(
            *places.T, ls="none", marker=miss(reason).marker, gid=f"ends {reason}", **_lost_style(reason, len(places))
        )


def _lost_style(reason, count):
    cross = miss(reason).marker == "x"
    size = weight() * (5.0 if count <= 100 else 3.5 if count <= MANY else 2.5)
    edge = {"mec": LOST, "mew": size / 4} if cross else {"mec": "white", "mew": size / 8}
    return edge | {"ms": size, "mfc": LOST, "zorder": 4, "clip_on": False, "alpha": 1.0 if count <= 100 else 0.6}


def _last_seen(ax, line):
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


def _draw_few(ax, arrays, colors):
    ends, labels = arrays["ends"], arrays["labels"]
    hit = labels >= 0
    dots = ax.scatter(*ends[hit].T, s=3.0 * weight() ** 2, c=colors[labels[hit]], linewidths=0, zorder=3.5)
    dots.set(gid="ends", rasterized=len(labels) > MANY)
    draw_stars(ax, arrays["minima_points"], colors)


def _draw_many(ax, arrays, colors):
    counts = hits(arrays["labels"], len(colors))
    at, reached = arrays["minima_points"], counts > 0
    ax.plot(
        *at[~reached].T, "+", ms=3.5 * weight(), mew=0.6 * weight(), color="0.35", zorder=1.8, gid="minima not reached"
    )
    # One dot a minimum: the ends there hide each other, so their number is the dot's area.
    dots = ax.scatter(*at[reached].T, s=_area(counts[reached], counts), c=colors[reached], zorder=4)
    dots.set(edgecolors="white", linewidths=0.6 * weight(), gid="ends")
    draw_best(ax, at[lowest(arrays["minima_values"])])


def _area(count, counts):
    return (0.08 + 0.7 * np.asarray(count) / max(counts.max(), 1)) * points("font.size") ** 2


def _write(ax, record, background, colors):
    study, arrays = record.study, record.arrays
    n, (scale, holes) = len(arrays["labels"]), background
    head(ax, title(study), [escape(study.get("formula") or ""), settings(study, [drawn(study, n)])])
    bars = scales(ax, 2 if len(colors) > FEW else 1)
    draw_loss_scale(bars[0], scale, dark=0.62 if len(colors) > FEW else 0.42)
    if len(colors) > FEW:
        draw_value_scale(bars[1], arrays["minima_values"], arrays["minima_points"])
    legend(ax, (_many_entries if len(colors) > FEW else _few_entries)(arrays, colors))
    legend(ax, _other_entries(arrays, holes))
    foot(ax, [statuses(arrays["status"]), _brackets(record)])


def _intervals(arrays):
    """The bounds of each minimum's share, (k,) each; NaN where the starts carry none."""
    none = np.full(len(arrays["minima_values"]), np.nan)
    return tuple(arrays[key][0, 0, : len(none)] if key in arrays else none for key in ("low", "high"))


def _brackets(record):
    many = len(record.arrays["minima_values"]) > FEW
    alone = lowest(record.arrays["minima_values"]).sum() == 1 if many else True
    given = alone and np.isfinite(_intervals(record.arrays)[0]).any()
    return f"Brackets: {interval_name(record)} in %" if given else ""


def _few_entries(arrays, colors):
    counts, n = hits(arrays["labels"], len(colors)), len(arrays["labels"])
    kinds = arrays.get("minima_kinds", np.full(len(colors), "minimum"))
    low, high = _intervals(arrays)
    names = [f"{i + 1}: {share(int(count), n)}{bounds(low[i], high[i])}" for i, count in enumerate(counts)]
    names = [name if kind == "minimum" else f"{name}, {kind}" for name, kind in zip(names, kinds, strict=True)]
    return [marker("*", color, name, "black", 8) for color, name in zip(colors, names, strict=True)]


def _many_entries(arrays, colors):
    counts, n = hits(arrays["labels"], len(colors)), len(arrays["labels"])
    best = lowest(arrays["minima_values"])
    others = (
        f"{int((counts[~best] > 0).sum())} of {int((~best).sum())} other minima: {share(int(counts[~best].sum()), n)}"
    )
    alone = best.sum() == 1
    name = lowest_name(int(best.sum()))
    range_ = bounds(*(limit[best][0] for limit in _intervals(arrays))) if alone else ""
    return [
        marker("*", "white", f"{name}: {share(int(counts[best].sum()), n)}{range_}", "black", 8),
        marker("o", colors[len(colors) // 2], others, "white", 6),
    ]


def _other_entries(arrays, holes):
    n, many = len(arrays["labels"]), len(arrays["minima_values"]) > FEW
    entries = [marker("o", "white", "start", "0.25", 3.5)]
    entries += _dot_entries(arrays) if many else [marker("o", "0.25", "end", "0.25", 1.6)]
    for reason, count in misses(arrays["labels"], arrays["reasons"]).items():
        style = miss(reason)
        edge = LOST if style.marker == "x" else "white"
        entries.append(marker(style.marker, LOST, f"{style.words}: {share(count, n)}", edge, 5))
    return entries + ([hole_entry()] if holes else [])


def _dot_entries(arrays):
    """What the area of an end's dot says, and what an empty cross is."""
    counts = hits(arrays["labels"], len(arrays["minima_values"]))
    largest = max(int(counts.max(initial=0)), 1)
    words = [(size, f"{size:,} hit{'s' * (size > 1)}") for size in sorted({1, largest})]
    dots = [marker("o", "0.3", word, "white", np.sqrt(_area(size, counts)) / weight()) for size, word in words]
    return dots + ([marker("+", "0.35", "minimum not reached", "0.35", 4)] if (counts == 0).any() else [])
