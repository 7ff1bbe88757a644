"""How often each minimum is hit as a hyperparameter grows, with intervals, and where each minimum stops attracting.

Reads from a record of `sweep`: sweep_values and sweep_lr (O,), critical_lr (O, K), hits (O, 1, K), misses (O, 1, R),
miss_names (R,), totals (O, 1), low and high (O, 1, K + R), minima_values (K,), init_names (1,), optimizer_names (O,).
Up to eight minima have a line each; of more, the lowest ones have one together and all others another.
"""

import matplotlib
import numpy as np
from matplotlib.lines import Line2D
from matplotlib.ticker import LogLocator, MaxNLocator, NullFormatter

from landscape.estimates import swept, swept_optimizer
from landscape.figures import (
    DECADES,
    FEW,
    escape,
    finish,
    foot,
    head,
    init_name,
    interval_name,
    legend,
    lowest_name,
    miss,
    open_panel,
    optimizer_name,
    palette,
    points,
    settings,
    title,
    value_text,
)
from landscape.figures._layout import text_width
from landscape.statistics.levels import lowest
from landscape.style import PALETTE

RATIO = 0.6
"""Height over width."""

NAMES = {"lr": "learning rate", "learning_rate": "learning rate"}
"""What the axis is called where the hyperparameter's own name is short."""

DASHES = ((0, (4, 1.5)), (0, (5, 1, 1, 1)), (0, (3, 1, 1, 1, 1, 1)), (0, (7, 2)), (0, (2, 2)), (0, (9, 1)), (0, (3, 3)))
"""The lines of the ways of hitting none, which are grey."""

DOTS = (0, (1, 1.2))
"""The lines of critical learning rates."""


def draw(record, ax=None):
    """Draw the shares over the hyperparameter and return the figure.

    Args:
        record: of `sweep`; the module says which arrays.
        ax: axes to draw into; a figure of its own by default.
    """
    panel = open_panel(ax, RATIO)
    series = [*_of_minima(record.arrays), *_of_misses(record.arrays)]
    _frame(panel.ax, record, series)
    for line in series:
        _draw_line(panel.ax, record.arrays["sweep_values"], line)
    finish(panel)
    marked = _draw_critical(panel.ax, _critical(record))
    head(panel.ax, title(record.study), _head_lines(record))
    legend(panel.ax, [line["handle"] for line in series] + marked)
    foot(panel.ax, _foot_lines(record, bool(marked)))
    return finish(panel)


def _of_minima(arrays):
    hits, values = arrays["hits"][:, 0], arrays["minima_values"]
    totals = arrays["totals"][:, 0]
    if len(values) <= FEW:
        colors = palette(values)
        names = [f"minimum {place + 1} (loss {value_text(value)})" for place, value in enumerate(values)]
        return [_line(arrays, place, hits[:, place] / totals, colors[place], name) for place, name in enumerate(names)]
    best = lowest(values)
    first, last = PALETTE[:2]
    one = lowest_name(int(best.sum())) + (f" (loss {value_text(values[0])})" if best.sum() == 1 else "")
    place = int(np.flatnonzero(best)[0]) if best.sum() == 1 else None
    rest = f"{int((~best).sum())} other minima"
    return [
        _line(arrays, place, hits[:, best].sum(axis=1) / totals, first, one),
        _line(arrays, None, hits[:, ~best].sum(axis=1) / totals, last, rest),
    ]


def _of_misses(arrays):
    counts, k = arrays["misses"][:, 0], len(arrays["minima_values"])
    occurs = np.flatnonzero(counts.sum(axis=0))
    shares = counts / arrays["totals"]
    names = [miss(str(name)).words for name in arrays["miss_names"]]
    return [
        _line(arrays, k + place, shares[:, place], "0.45", names[place], dashes)
        for place, dashes in zip(occurs, DASHES, strict=False)
    ]


def _line(arrays, place, share, color, name, dashes="-"):
    """One line: its share and bounds in percent, and its handle; `place` is None where a sum has no bounds."""
    nothing = np.full(len(share), np.nan)
    low, high = (nothing if place is None else arrays[side][:, 0, place] for side in ("low", "high"))
    handle = Line2D([], [], color=color, lw=1.3, ls=dashes, label=name)
    return {"share": 100 * share, "low": 100 * low, "high": 100 * high, "handle": handle, "dashes": dashes}


def _draw_line(ax, values, line):
    style = {"color": line["handle"].get_color(), "ls": line["dashes"]}
    if np.isfinite(line["low"]).any():
        ax.fill_between(values, line["low"], line["high"], color=style["color"], alpha=0.2, lw=0, zorder=1, gid="band")
    size = 0.22 * points("font.size")
    ax.plot(values, line["share"], lw=1.2, marker="o", ms=size, zorder=2, clip_on=False, gid="share", **style)


def _frame(ax, record, series):
    values, name = record.arrays["sweep_values"], swept(record.study)
    logarithmic = values[0] > 0 and np.allclose(np.diff(np.log(values)), np.log(values[1] / values[0]), rtol=1e-3)
    if logarithmic:
        ax.set_xscale("log")
        ax.xaxis.set_major_locator(LogLocator(subs=(1.0, 2.0, 5.0) if values[-1] < 100 * values[0] else (1.0,)))
        ax.xaxis.set_major_formatter(DECADES)
        ax.xaxis.set_minor_formatter(NullFormatter())
    ax.set_xlim(values[0], values[-1])
    highest = max(float(np.nanmax([line["share"], line["high"]])) for line in series)
    ax.set_ylim(0, min(1.08 * highest, 101))
    ax.yaxis.set_major_locator(MaxNLocator(5, steps=[1, 2, 2.5, 5, 10]))
    ax.set_xlabel(NAMES.get(name, name))
    ax.set_ylabel("share of starts (%)")
    ax.spines[["top", "right"]].set_visible(False)


def _critical(record):
    """Where on the axis minima stop attracting: (low, high, color, name) of each, or of the lowest and all others."""
    arrays, values = record.arrays, record.arrays["minima_values"]
    places, colors = _critical_places(arrays, swept(record.study)), palette(values)
    groups = [([place], colors[place], str(place + 1)) for place in range(len(values))]
    if len(values) > FEW:
        best = lowest(values)
        groups = [(best, PALETTE[0], "lowest"), (~best, PALETTE[1], "others")]
    found = [(places[own][np.isfinite(places[own])], color, name) for own, color, name in groups]
    spans = [(own.min(), own.max(), color, name) for own, color, name in found if len(own)]
    first, last = arrays["sweep_values"][[0, -1]]
    return [span for span in spans if first <= span[0] and span[1] <= last]


def _critical_places(arrays, name):
    """The value at which the learning rate is critical, (K,): itself, or where it crosses; NaN where it nowhere is."""
    critical, values = arrays["critical_lr"], arrays["sweep_values"]
    if name in NAMES:
        return critical[0]
    beyond = arrays["sweep_lr"][:, None] - critical
    crosses = np.diff(np.sign(beyond), axis=0) != 0
    after = 1 + np.argmax(crosses & np.isfinite(beyond[1:]), axis=0)
    pick = np.arange(critical.shape[1])
    left, right = beyond[after - 1, pick], beyond[after, pick]
    with np.errstate(divide="ignore", invalid="ignore"):
        place = values[after - 1] + (values[after] - values[after - 1]) * left / (left - right)
    return np.where(np.sign(left) != np.sign(right), place, np.nan)


def _draw_critical(ax, spans):
    """Mark critical learning rates with a name each over the axes; return the legend's entry."""
    width = 2 * matplotlib.rcParams["axes.linewidth"]
    for low, high, color, _ in spans:
        for place in dict.fromkeys((low, high)):
            ax.axvline(place, color=color, ls=DOTS, lw=width, zorder=1.5, gid="critical")
    for group in _apart(ax, spans):
        color = group[0][2] if len(group) == 1 else "black"
        ax.annotate(_name_of(group), (_place_of(ax, group), 1), (0, 1.5), ("data", "axes fraction"),
                    "offset points", ha="center", va="bottom", fontsize=points("legend.fontsize"), color=color,
                    gid="critical number")  # fmt: skip
    name = "critical for the minimum named above the line"
    return [Line2D([], [], color="0.3", ls=DOTS, lw=width, label=name)] * bool(spans)


def _middle(ax, places):
    """The middle of places as the axis shows them."""
    return float(np.exp(np.mean(np.log(places))) if ax.get_xscale() == "log" else np.mean(places))


def _apart(ax, spans):
    """Groups, ascending, of the spans that stand too close for a name each."""
    groups = []
    for span in sorted(spans, key=lambda span: span[0]):
        groups.append([span])
        # The name of a group is longer than those of its parts.
        while len(groups) > 1 and _ends(ax, groups[-2])[1] > _ends(ax, groups[-1])[0]:
            groups[-2:] = [groups[-2] + groups[-1]]
    return groups


def _ends(ax, group):
    """Where the name of a group of spans begins and ends, in points, with some room around it."""
    at = ax.transData.transform((_place_of(ax, group), 0))[0] * 72 / ax.figure.dpi
    size = points("legend.fontsize")
    half = text_width(_name_of(group), size) / 2 + 0.3 * size
    return at - half, at + half


def _place_of(ax, group):
    """The middle of a group of spans."""
    return _middle(ax, [place for low, high, *_ in group for place in (low, high)])


def _name_of(group):
    return ", ".join(name for *_, name in group)


def _head_lines(record):
    study, arrays = record.study, record.arrays
    name = optimizer_name(swept_optimizer(arrays, study))
    times = f", {study['repeats']} runs of each" if study.get("repeats", 1) > 1 else ""
    words = [name, f"{study['n']:,} {init_name(str(arrays['init_names'][0]))} starts, the same at each value{times}"]
    return [escape(study.get("formula") or ""), settings({**study, "optimizers": []}, words)]


def _foot_lines(record, marked):
    bands = interval_name(record)
    told = f"Bands: {bands}." if bands else "No bands: these starts are no independent draws."
    if bands and len(record.arrays["minima_values"]) > FEW:
        told += " Sums over minima have none."
    if marked:
        told += " Where the learning rate is above its critical one, a minimum repels almost every run."
    return [told]
