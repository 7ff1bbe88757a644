"""The loss on the straight line between two points, minima or models, and how high it rises over its ends.

Reads from a record of `line`: line_times (T,), line_losses and line_rises (L, T), line_names (L,), line_barriers (L,);
of newer records also line_places and line_tops (L,), where each barrier is and the loss there, a point of the curve;
of a function also line_ends (2, d), end_minima (2,), −1 for none, minima_points (k, 2), minima_values (k,).
The dotted line joins the losses of both ends; the arrow stands where the loss lies highest above it, and is as long as
the barrier. An end that is a minimum has its color and number.
"""

import itertools

import numpy as np
from matplotlib.lines import Line2D
from matplotlib.patheffects import withStroke
from matplotlib.ticker import MaxNLocator

from landscape import rows
from landscape.figures import (
    escape,
    finish,
    foot,
    head,
    init_name,
    legend,
    marker,
    number,
    open_panel,
    palette,
    points,
    settings,
    star_size,
    title,
    value_text,
    weight,
    width_of,
    wrap,
)
from landscape.figures._layout import LEADING
from landscape.style import PALETTE

RATIO = 0.62
"""Height over width of the panel."""

LOOKS = (("0.2", "-"), (PALETTE[0], (0, (3.2, 1.2))))
"""Color and dashes of the line to the second end as it is, and to the aligned one."""


MARKS = ("o", "s")
"""Of the first and of the second end where they are no minima."""

UNDER = 0.62
"""How far the number of a minimum stands under it, over the size of its star."""

ABOVE = 0.12
"""What is left free over the highest loss, over the range of losses."""

ACROSS = "share of the way from the first to the second end"


def draw(record, ax=None):
    """Draw the losses on the lines of a record and return the figure.

    Args:
        record: of `line`; the module says which arrays.
        ax: axes to draw into; a figure of its own by default.
    """
    panel, arrays, study = open_panel(ax, RATIO), record.arrays, record.study
    _draw_lines(panel.ax, arrays)
    _frame(panel.ax, arrays)
    _mark_ends(panel.ax, arrays)
    names = [_mark_barrier(panel.ax, arrays, index) for index in np.flatnonzero(arrays["line_barriers"] > 0)]
    finish(panel)
    # Once the panel has the width that the numbers beside it leave.
    panel.ax.set_xlabel(wrap(ACROSS, width_of(panel.ax), points("axes.labelsize")))
    _part(panel.ax, names)
    head(panel.ax, title(study), [escape(study.get("formula") or ""), _settings(study)])
    legend(panel.ax, _entries(record))
    foot(panel.ax, _sentences(arrays))
    return finish(panel)


def sentences(record):
    """The ends and the barriers: the caption's numbers."""
    arrays, entries = record.arrays, _entries(record)
    ends = " and ".join(entry.get_label() for entry in entries[:2])
    names = [f" ({name})" if len(arrays["line_names"]) > 1 else "" for name in arrays["line_names"].tolist()]
    told = [f"{value_text(height)}{name}" for height, name in zip(arrays["line_barriers"], names, strict=True)]
    words = f"{_settings(record.study)}; ends: {ends}; barrier: {', '.join(told)}.".replace(" · ", ", ")
    return [words[0].upper() + words[1:]]


def _draw_lines(ax, arrays):
    for index, (losses, (color, dashes)) in enumerate(zip(arrays["line_losses"], LOOKS, strict=False)):
        curve = _curve(arrays, index)
        ax.plot(*curve, color=color, ls=dashes, lw=1.3 * weight(), zorder=2, gid="loss")
        ends = losses[[0, -1]]
        ax.plot([0, 1], ends, color="0.5", ls=(0, (1.5, 1.5)), lw=0.8 * weight(), zorder=1, gid="chord")


def _curve(arrays, index):
    """The times and the losses of a line, its highest point among them."""
    times, losses = arrays["line_times"], arrays["line_losses"][index]
    place, top = (tops[index] for tops in rows.line_tops(arrays))
    after = int(np.searchsorted(times, place))
    return (times, losses) if times[after] == place else (np.insert(times, after, place), np.insert(losses, after, top))


def _frame(ax, arrays):
    losses = np.concatenate([arrays["line_losses"].ravel(), rows.line_tops(arrays)[1]])
    losses = losses[np.isfinite(losses)]
    low, high = (losses.min(), losses.max()) if len(losses) else (0.0, 1.0)
    size = high - low or max(abs(high), 1.0)
    under = _room_under(ax) if max(_minima(arrays)) >= 0 else 0.0
    ax.set(xlim=(-0.03, 1.03), ylim=(low - max(0.14, under) * size, high + ABOVE * size), ylabel="loss")
    ax.xaxis.set_major_locator(MaxNLocator(5))
    ax.yaxis.set_major_locator(MaxNLocator(6))
    ax.spines[["top", "right"]].set_visible(False)


def _room_under(ax):
    """What a star and its number need below the lowest loss, over the range of losses."""
    needed = UNDER * star_size() + LEADING * points("legend.fontsize")
    part = min(needed * ax.figure.dpi / 72 / ax.get_window_extent().height, 0.4)
    return (1 + ABOVE) * part / (1 - part)


def _mark_ends(ax, arrays):
    """Draw a numbered star at an end that is a minimum, else a circle, and a square at the second."""
    for side, minimum in enumerate(_minima(arrays)):
        at = (float(side), arrays["line_losses"][0, -side])
        face, shape, size = _look(arrays, side, minimum)
        mark = ax.plot(*at, shape, ms=size, mfc=face, mec="black", mew=0.7 * weight(), ls="none", zorder=4)[0]
        mark.set(clip_on=False, gid="end")
        if minimum >= 0:
            under = (0, -UNDER * star_size())
            name = ax.annotate(
                str(minimum + 1), at, under, textcoords="offset points", ha="center", va="top", fontweight="bold"
            )
            name.set(fontsize=points("legend.fontsize"), zorder=4, gid="number")
            name.set_path_effects([withStroke(linewidth=2.0 * weight(), foreground="white")])


def _minima(arrays):
    return arrays["end_minima"].tolist() if "end_minima" in arrays else [-1, -1]


def _look(arrays, side, minimum):
    """Face, shape and size in points of the mark of an end."""
    if minimum < 0:
        return "white", MARKS[side], 5.5 * weight()
    return palette(arrays["minima_values"], arrays["minima_points"])[minimum], "*", star_size()


def _mark_barrier(ax, arrays, index):
    """Draw an arrow as long as the barrier where the loss lies highest above its chord; its name, and where it ends."""
    height = arrays["line_barriers"][index]
    at, top = (float(tops[index]) for tops in rows.line_tops(arrays))
    color, size = LOOKS[index][0], points("legend.fontsize")
    arrow = ax.annotate(
        "", (at, top), (at, top - height), zorder=3,
        arrowprops={"arrowstyle": "<->", "color": color, "lw": 0.8 * weight(), "shrinkA": 0, "shrinkB": 0,
                    "mutation_scale": 0.9 * size},
    )  # fmt: skip
    arrow.set(gid="barrier")
    # Over the downhill side of the line there is room.
    times, losses = _curve(arrays, index)
    place = int(np.searchsorted(times, at))
    near = losses[[max(place - 1, 0), min(place + 1, len(times) - 1)]]
    side = {1.0: "left", -1.0: "right"}.get(float(np.sign(round((near[0] - near[1]) / height, 3))), "center")
    name = ax.annotate(
        f"barrier {value_text(height)}", (at, top), (0, 0.4 * size),
        textcoords="offset points", ha=side, va="bottom", color=color,
    )  # fmt: skip
    name.set(fontsize=size, zorder=3, gid="height")
    name.set_path_effects([withStroke(linewidth=2.0 * weight(), foreground="white")])
    return name, (at, top - height)


def _part(ax, names):
    """Move a name that another arrow goes through under its own arrow, to the side where the other is not."""
    for (name, low), (other, end) in itertools.permutations(names, 2):
        box, (under, over) = name.get_window_extent(), ax.transData.transform([end, other.xy])
        if box.x0 < under[0] < box.x1 and under[1] < box.y1 and box.y0 < over[1]:
            name.xy, (_, above) = low, name.xyann
            name.set(position=(0, -above), va="top", ha="right" if end[0] > low[0] else "left")


def _settings(study):
    if "parameters" not in study:
        return f"straight line · {study['resolution']:,} points"
    first, second = study["between"]
    drawn = [init_name(init) for init in study["inits"]]
    of = f"models {first} and {second} of {drawn[0]}" if len(drawn) == 1 else ""
    of = of or f"model {first} of {drawn[0]} and model {second} of {drawn[1]}"
    trained = [] if study["steps"] else ["untrained"]
    told = [f"{study['parameters']:,} parameters", of, *trained, f"{study['resolution']:,} points"]
    return settings({**study, "steps": study["steps"] or None}, told)


def _entries(record):
    """The ends with their losses, and the lines where there are two."""
    arrays, study = record.arrays, record.study
    entries = [_end_entry(arrays, study, side, minimum) for side, minimum in enumerate(_minima(arrays))]
    if len(arrays["line_names"]) == 1:
        return entries
    return entries + [
        Line2D([], [], color=color, ls=dashes, lw=1.3 * weight(), label=f"second model {name}")
        for name, (color, dashes) in zip(arrays["line_names"].tolist(), LOOKS, strict=False)
    ]


def _end_entry(arrays, study, side, minimum):
    face, shape, _ = _look(arrays, side, minimum)
    where = ("first", "second")[side]
    if "line_ends" in arrays:
        place = ", ".join(number(float(f"{x:.4g}")) for x in arrays["line_ends"][side])
        where = f"{f'minimum {minimum + 1}' if minimum >= 0 else where} ({place})"
    elif "between" in study:
        where = f"{where} model"
    loss = value_text(arrays["line_losses"][0, -side])
    return marker(shape, face, f"{where}: loss {loss}", "black", 8 if shape == "*" else 5)


def _sentences(arrays):
    if not np.isfinite(arrays["line_barriers"]).all():
        return ["Where the loss is not finite nothing is drawn, and no barrier is known."]
    if not (arrays["line_barriers"] > 0).any():
        return ["The loss nowhere rises above the straight line between its ends: there is no barrier."]
    return ["Barrier: the most that the loss rises above the straight line (dotted) between the losses of both ends."]
