"""Which minima merge at which loss: each a line from its own loss up to the saddle where it joins a lower one.

Reads from a record of `merge`: minima_points (k, 2), minima_values (k,), merge_parents (k,), the lower minimum that
each joins, −1 for none, merge_heights (k,), the loss at which it does, infinite for none, saddle_values (s,); of newer
records also merge_over (k,), over what it does: a 'saddle', the domain's 'edge', or 'inside' over no listed saddle.
A line has the color of its minimum, and runs into that of the lower minimum at the height of the saddle. The places
across have no meaning but that lines do not cross; the lowest minimum of a tree stands in its middle.
"""

import numpy as np
from matplotlib.collections import LineCollection
from matplotlib.ticker import LogLocator, MaxNLocator, NullLocator

from landscape import persistence, rows
from landscape.figures import (
    CRITICAL,
    FEW,
    decades,
    draw_best,
    draw_value_scale,
    escape,
    finish,
    foot,
    head,
    legend,
    loss_scale,
    lowest_name,
    marker,
    open_panel,
    palette,
    points,
    scales,
    star_size,
    title,
    value_text,
    weight,
    width_of,
)
from landscape.figures._layout import text_width
from landscape.figures._names import interval
from landscape.statistics.levels import distinct, lowest

RATIO = 0.72
"""Height over width of the panel."""

SIDE = 0.6
"""What is free beside the outermost lines, over the distance between lines."""

ASIDE = 4.0
"""Points between a saddle's place and its name on a screen."""

NOTHING = "no minimum inside the domain"

BELOW = 4.0
"""On a log scale, how many times below the first level its foot lies, where the lowest minimum stands."""


MERGERS = {
    "saddle": (CRITICAL["saddle"][0], "lowest saddle that joins it to a lower one"),
    "edge": ("s", "lowest way to a lower one, along the domain's edge"),
    "inside": ("o", "lowest way to a lower one, over no listed saddle"),
}
"""Marker and name of each kind of place over which minima merge."""


def draw(record, ax=None):
    """Draw the merge tree of a record and return the figure.

    Args:
        record: of `merge`; the module says which arrays.
        ax: axes to draw into; a figure of its own by default.
    """
    panel, arrays = open_panel(ax, RATIO), record.arrays
    scale = loss_scale(_losses(arrays)[None])
    _frame(panel.ax, arrays, scale)
    finish(panel)
    _make_room(panel.ax, arrays, scale)
    _draw_tree(panel.ax, arrays, scale)
    head(panel.ax, title(record.study), [escape(record.study.get("formula") or ""), _where(record.study)])
    if len(arrays["minima_values"]) > FEW:
        draw_value_scale(scales(panel.ax, 1)[0], arrays["minima_values"], arrays["minima_points"])
    legend(panel.ax, _entries(arrays))
    foot(panel.ax, _sentences(record))
    return finish(panel)


def layout(parents, heights):
    """Where the minima stand across, (k,), from 0 on, and into whose line that of each runs, (k,), −1 for none.

    A part that merges is put beside the one that it joins, on the side where fewer stand, so that no line crosses
    another.

    >>> layout(np.array([-1, 0, 0]), np.array([np.inf, 2.0, 1.0]))
    (array([1., 0., 2.]), array([-1,  0,  0]))
    """
    sides, onto = {index: ([], []) for index in range(len(parents))}, np.full(len(parents), -1)
    for ended, lower, upper in persistence.mergers(parents, heights):
        elder, younger = (int(np.flatnonzero(part)[0]) for part in (lower, upper))
        # Among equal heights, not its parent's line, if that has ended already.
        onto[ended] = elder
        left, right = sides[elder]
        block = [*sides[younger][0], younger, *sides[younger][1]]
        if len(right) <= len(left):
            right += block
        else:
            sides[elder] = (block + left, right)
    row = [one for root in np.flatnonzero(parents < 0).tolist() for one in (*sides[root][0], root, *sides[root][1])]
    return np.argsort(row).astype(float), onto


def _losses(arrays):
    """The distinct losses that the tree shows, ascending; one of 0 where there is none."""
    heights = arrays["merge_heights"]
    found = np.concatenate([arrays["minima_values"], heights[np.isfinite(heights)]])
    return distinct(found)[0] if len(found) else np.zeros(1)


def _height(scale, losses):
    """Where losses stand on the axis: on a log scale the lowest stand at its foot."""
    return np.maximum(losses - scale.lowest, scale.levels[0] / BELOW) if scale.log else np.asarray(losses)


def _frame(ax, arrays, scale):
    """Set the view and the axis of losses."""
    low, high = _height(scale, _losses(arrays))[[0, -1]]
    ax.set_xlim(-SIDE, max(len(arrays["minima_values"]), 1) - 1 + SIDE)
    ax.spines[["top", "right", "bottom"]].set_visible(False)
    ax.xaxis.set_major_locator(NullLocator())
    ax.set_ylabel(scale.name if scale.log else "loss")
    if scale.log:
        ax.set_yscale("log")
        ax.set_ylim(low * (low / high) ** 0.1, high * (high / low) ** 0.08)
        _mark_decades(ax, scale, high)
        return
    size = high - low or max(abs(high), 1.0)
    ax.set_ylim(low - 0.1 * size, high + 0.08 * size)
    ax.yaxis.set_major_locator(MaxNLocator(6))


def _make_room(ax, arrays, scale):
    """Widen the view at the sides where the name of an outermost saddle needs more than is free."""
    joined = np.isfinite(arrays["merge_heights"])
    if len(joined) > FEW or not joined.any():
        return
    at = layout(arrays["merge_parents"], arrays["merge_heights"])[0]
    outermost = [int(at.argmin()), int(at.argmax())]
    needed = np.array([_reach(ax, arrays, scale, index) if joined[index] else 0.0 for index in outermost])
    whole, count = width_of(ax), len(at)
    # A side that needs more takes points, the other its share of what is left.
    wide = needed > SIDE * whole / (count - 1 + 2 * SIDE)
    unit = (whole - needed[wide].sum()) / (count - 1 + SIDE * (2 - wide.sum()))
    left, right = np.where(wide, needed / unit, SIDE)
    ax.set_xlim(-left, count - 1 + right)


def _reach(ax, arrays, scale, index):
    """How far the name of the saddle at the top of a minimum's line reaches from it, in points."""
    height, size = arrays["merge_heights"][index], points("legend.fontsize")
    ends = _height(scale, np.array([arrays["minima_values"][index], height]))
    return _aside(ax, *ends) + text_width(value_text(height), size) + 0.3 * size


def _aside(ax, low, high):
    """How far from a saddle its name stands, in points: beside the star of its minimum where that is near."""
    (_, under), (_, over) = ax.transData.transform([(0, low), (0, high)]) * 72 / ax.figure.dpi
    near = over - under < (star_size() + points("legend.fontsize")) / 2
    return max(ASIDE * weight(), 0.6 * star_size() if near else 0.0)


def _mark_decades(ax, scale, high):
    """Mark the levels of a log scale, and 0 at its foot, below a break of the axis."""
    foot_, first = scale.levels[0] / BELOW, scale.levels[0]
    few = high < 100 * first
    ticks = LogLocator(subs=(1.0, 2.0, 5.0) if few else (1.0,), numticks=8).tick_values(first, high)
    ticks = [tick for tick in ticks if first <= tick <= high]
    ax.yaxis.set_minor_locator(NullLocator())
    ax.set_yticks([foot_, *ticks], ["0", *(decades(tick) for tick in ticks)])
    gap = foot_ * BELOW ** np.array([0.45, 0.55])
    slanted = [(-1.0, -0.5), (1.0, 0.5)]
    marks = ax.plot([0, 0], gap, marker=slanted, ls="none", ms=5 * weight(), mec="black", mew=0.7 * weight())[0]
    marks.set(transform=ax.get_yaxis_transform(), clip_on=False, gid="break")


def _draw_tree(ax, arrays, scale):
    if not len(arrays["minima_values"]):
        _say_nothing(ax)
        return
    parents, heights, values = (arrays[key] for key in ("merge_parents", "merge_heights", "minima_values"))
    (at, onto), few = layout(parents, heights), len(values) <= FEW
    foots, joined = _height(scale, values), np.isfinite(heights)
    tops = np.where(joined, _height(scale, np.where(joined, heights, scale.lowest)), ax.get_ylim()[1])
    colors = palette(values, arrays["minima_points"])
    upright = np.stack([np.column_stack([at, foots]), np.column_stack([at, tops])], axis=1)
    across = [[(at[i], tops[i]), (at[onto[i]], tops[i])] for i in np.flatnonzero(joined)]
    width = (1.6 if few else 0.9) * weight()
    ax.add_collection(LineCollection(across, colors="0.45", linewidths=0.6 * width, zorder=1, gid="mergers"))
    ax.add_collection(LineCollection(upright, colors=colors, linewidths=width, zorder=2, gid="minima"))
    (_mark_few if few else _mark_many)(ax, arrays, np.column_stack([at, foots]), np.column_stack([at, tops]))


def _say_nothing(ax):
    """Say in an axes without lines that there is no minimum to draw one of."""
    ax.yaxis.set_major_locator(NullLocator())
    told = ax.text(0.5, 0.5, NOTHING, transform=ax.transAxes, ha="center", va="center")
    told.set(fontsize=points("font.size"), color="0.25", gid="nothing")


def _mark_few(ax, arrays, foots, tops):
    """Draw a numbered star at the foot of each line, and at its top the place where it merges, with its loss."""
    colors = palette(arrays["minima_values"], arrays["minima_points"])
    for index, (foot_, color) in enumerate(zip(foots, colors, strict=True)):
        star = ax.plot(*foot_, "*", ms=star_size(), mfc=color, mec="black", mew=0.6 * weight(), ls="none", zorder=4)[0]
        star.set_gid(f"minimum {index + 1}")
    _number(ax, foots, range(len(foots)))
    size, over = points("legend.fontsize"), rows.merged_over(arrays)
    for index in np.flatnonzero(np.isfinite(arrays["merge_heights"])):
        side = np.sign(foots[index, 0] - foots[arrays["merge_parents"][index], 0])
        shape = MERGERS[over[index]][0]
        mark = ax.plot(*tops[index], shape, ms=0.45 * points("font.size"), mfc="white", mec="black")[0]
        mark.set(mew=0.6 * weight(), zorder=3, gid=over[index])
        aside = _aside(ax, foots[index, 1], tops[index, 1])
        name = ax.annotate(
            value_text(arrays["merge_heights"][index]), tops[index], (side * aside, 0),
            textcoords="offset points", ha="left" if side > 0 else "right", va="center",
        )  # fmt: skip
        name.set(fontsize=size, color="0.25", gid="height")


def _mark_many(ax, arrays, foots, tops):
    """Draw a dot at the foot of each line, a star at the lowest, and as many numbers as have room."""
    best = lowest(arrays["minima_values"])
    colors = palette(arrays["minima_values"], arrays["minima_points"])
    room = width_of(ax) / len(foots)
    size = min(2.4 * weight(), 0.8 * room)
    dots = ax.scatter(*foots[~best].T, s=size**2, c=colors[~best], edgecolors="black", zorder=3)
    dots.set(linewidths=0.12 * size, gid="feet")
    draw_best(ax, foots[best])
    if text_width(str(len(foots)), points("legend.fontsize")) < 0.9 * room:
        _number(ax, foots, range(len(foots)))


def _number(ax, foots, chosen):
    size = points("legend.fontsize")
    for index in chosen:
        under = (0, -0.62 * star_size())
        name = ax.annotate(str(index + 1), foots[index], under, textcoords="offset points", ha="center", va="top")
        name.set(fontsize=size, gid="number")


def sentences(record):
    """The mergers where they are few, else how many there are, and what a reader must know: the caption's numbers."""
    parents, heights = record.arrays["merge_parents"], record.arrays["merge_heights"]
    joined, saddles = np.flatnonzero(np.isfinite(heights)), len(record.arrays["saddle_values"])
    named = [f"minimum {i + 1} joins {parents[i] + 1} at a loss of {value_text(heights[i])}" for i in joined]
    if 0 < len(named) < FEW:
        told = f"{'; '.join(named)}."
    else:
        told = f"{len(named)} of {len(parents)} minima join a lower one over {saddles} saddles"
        told += f", the last at a loss of {value_text(heights[joined].max())}." if len(named) else "."
    return [told[0].upper() + told[1:], _where(record.study).capitalize() + ".", *record.notes]


def _where(study):
    return f"minima and saddles in {interval(study['domain'])}" if study.get("domain") else ""


def _entries(arrays):
    values = arrays["minima_values"]
    if len(values) > FEW:
        best = int(lowest(values).sum())
        return [marker("*", "white", f"{lowest_name(best)} of {len(values)}", "black", 8)]
    count = f"{len(values)} minim{'um' if len(values) == 1 else 'a'}, the lowest first"
    stars = [marker("*", "white", count, "black", 8)] if len(values) else []
    kinds = set(rows.merged_over(arrays))
    return stars + [marker(*look, "black", 4) for look in _looks(kinds)]


def _looks(kinds):
    """Marker, face and name of those of the mergers' kinds, in the legend's order."""
    return [(shape, "white", name) for kind, (shape, name) in MERGERS.items() if kind in kinds]


def _sentences(record):
    """How lines are read, how many minima merge through how many saddles, and what is not joined."""
    merged, saddles = int((record.arrays["merge_parents"] >= 0).sum()), len(record.arrays["saddle_values"])
    way = "place" if {"edge", "inside"} & set(rows.merged_over(record.arrays)) else "saddle"
    told = f"A line rises from its minimum's loss to that of the {way} over which it meets a lower minimum's."
    count = f"{merged} of {len(record.arrays['merge_parents'])} do, and {saddles} saddles were followed."
    return [f"{told} {count}" if saddles or merged else "There is no saddle to be followed.", *record.notes]
