"""How often each minimum is hit as a hyperparameter grows, with intervals, and where each minimum stops attracting.

Reads from a record of `sweep`: sweep_values (O,), critical_lr (O, K), hits (O, 1, K), misses (O, 1, R), miss_names
(R,), totals (O, 1), low and high (O, 1, K + R), minima_values (K,), init_names (1,), optimizer_names (O,). Up to eight
minima have a line each; of more, the lowest ones have one together and all others another.
"""

import matplotlib
import numpy as np
from matplotlib.lines import Line2D
from matplotlib.ticker import LogLocator, MaxNLocator, NullFormatter

from landscape.estimates import swept
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
    miss,
    open_panel,
    optimizer_name,
    palette,
    points,
    settings,
    title,
    value_text,
)
from landscape.statistics.levels import lowest
from landscape.style import PALETTE

RATIO = 0.6
"""Height over width."""

NAMES = {"lr": "learning rate", "learning_rate": "learning rate"}
"""What the axis is called where the hyperparameter's own name is short."""

DASHES = ((0, (4, 1.5)), (0, (1, 1)), (0, (5, 1, 1, 1)), (0, (3, 1, 1, 1, 1, 1)), (0, (7, 2)), (0, (2, 2)), (0, (1, 3)))
"""The lines of the ways of hitting none, which are grey."""


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
    marked = _draw_critical(panel.ax, record)
    finish(panel)
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
    one = f"{best.sum()} lowest minima" if best.sum() > 1 else f"lowest minimum (loss {value_text(values[0])})"
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
    ax.plot(values, line["share"], lw=1.2, marker="o", ms=0.22 * points("font.size"), zorder=2, gid="share", **style)


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
    ax.yaxis.set_major_locator(MaxNLocator(5, steps=[1, 2, 5, 10]))
    ax.set_xlabel(NAMES.get(name, name))
    ax.set_ylabel("share of starts (%)")
    ax.spines[["top", "right"]].set_visible(False)


def _draw_critical(ax, record):
    """Mark the critical learning rate of each minimum that has a line of its own; return the legend's entry."""
    arrays, values = record.arrays, record.arrays["sweep_values"]
    rates = arrays["critical_lr"][0]
    few = len(rates) <= FEW and swept(record.study) in NAMES
    inside = [place for place in range(len(rates)) if few and values[0] <= rates[place] <= values[-1]]
    colors = palette(arrays["minima_values"])
    width = matplotlib.rcParams["axes.linewidth"]
    for place in inside:
        ax.axvline(rates[place], color=colors[place], ls=(0, (1, 1)), lw=2 * width, zorder=1.5, gid="critical")
    for group in _apart(ax, {place: rates[place] for place in inside}):
        color = colors[group[0]] if len(group) == 1 else "black"
        middle = np.exp(np.mean(np.log([rates[place] for place in group])))
        ax.annotate(", ".join(str(place + 1) for place in group), (middle, 1), (0, 1.5), ("data", "axes fraction"),
                    "offset points", ha="center", va="bottom", fontsize=points("legend.fontsize"), color=color,
                    gid="critical number")  # fmt: skip
    name = "critical learning rate of the minimum whose number stands above it"
    return [Line2D([], [], color="0.3", ls=(0, (1, 1)), lw=2 * width, label=name)] * bool(inside)


def _apart(ax, rates):
    """Groups of the places whose marks stand too close for a number each, ascending."""
    groups, last = [], -np.inf
    for place in sorted(rates, key=rates.get):
        at = ax.transData.transform((rates[place], 0))[0] * 72 / ax.figure.dpi
        if at - last < 1.2 * points("legend.fontsize"):
            groups[-1].append(place)
        else:
            groups.append([place])
        last = at
    return groups


def _head_lines(record):
    study, arrays = record.study, record.arrays
    name = optimizer_name(str(arrays["optimizer_names"][0]).partition(":")[0])
    times = f", {study['repeats']} runs of each" if study.get("repeats", 1) > 1 else ""
    words = [name, f"{study['n']:,} {init_name(str(arrays['init_names'][0]))} starts, the same at each value{times}"]
    return [escape(study.get("formula") or ""), settings({**study, "optimizers": []}, words)]


def _foot_lines(record, marked):
    bands = interval_name(record)
    told = f"Bands: {bands}." if bands else "No bands: these starts are no independent draws."
    if marked:
        told += " Above its critical learning rate a minimum repels, whatever the start."
    return [told]
