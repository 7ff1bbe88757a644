"""Panels of a training: color belongs to the init scheme, as there are no minima to own it."""

from collections.abc import Callable, Sequence

import numpy as np
from matplotlib.axes import Axes
from matplotlib.collections import LineCollection
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from matplotlib.patches import Patch
from matplotlib.ticker import LogLocator, MaxNLocator, NullFormatter

from landscape.figures._background import draw_loss
from landscape.figures._layout import points
from landscape.figures._marks import marker
from landscape.figures._names import SEPARATOR, escape, init_name, optimizer_name, problem_name, settings
from landscape.figures._panel import finish, open_panel
from landscape.figures._text import DECADES, foot, head, legend
from landscape.style import PALETTE

SHOWN = 40
"""The most paths of a scheme that are drawn."""

BAND = (10, 90)
"""The percentiles between which a band lies."""

DASHES = ("-", (0, (4, 1.5)), (0, (1, 1.2)))
"""Lines of the first eight schemes, the next eight, and so on."""

LEFT = {
    "identical units": ("0.55", "////", "identical units"),
    "stuck at budget": ("0.86", "", "stuck at budget"),
    "diverged": ("0.15", "", "diverged"),
}
"""Grey, hatch and words of the runs that did not reach the target."""


def colors(count: int) -> list[str]:
    """One color a scheme; they repeat after eight, with other dashes."""
    return [PALETTE[index % len(PALETTE)] for index in range(count)]


def dashes(index: int) -> object:
    """The line of a scheme."""
    return DASHES[index // len(PALETTE) % len(DASHES)]


def draw_slice(ax: Axes, record) -> tuple:
    """Draw the loss over the plane and the paths on it; return the loss's scale and whether cells are not finite."""
    arrays = record.arrays
    scale = draw_loss(ax, arrays)
    names, dot = arrays["init_names"], points("font.size")
    for color, paths in zip(colors(len(names)), arrays["paths"], strict=True):
        drawn = paths[:SHOWN]
        strength = float(np.clip((8 / len(drawn)) ** 0.4, 0.25, 1.0))
        lines = LineCollection(list(drawn), colors=color, linewidths=0.12 * dot * strength, alpha=0.85 * strength)
        lines.set(gid="paths", zorder=2, rasterized=len(drawn) * drawn.shape[1] > 20_000)
        ax.add_collection(lines, autolim=False)
        start = ax.scatter(*drawn[:, 0].T, s=(0.38 * dot * strength) ** 2, facecolors="white", edgecolors=color)
        start.set(linewidths=0.08 * dot, zorder=3, gid="starts")
        ends = ax.scatter(*drawn[:, -1].T, s=(0.4 * dot * strength) ** 2, facecolors=color, edgecolors="black")
        ends.set(linewidths=0.3, zorder=4, gid="ends")
    return scale


def draw_curve(ax: Axes, record, key: str, name: str) -> None:
    """Draw a quantity over the epochs: the median of each scheme's runs, and the band of the middle four fifths."""
    arrays = record.arrays
    epochs, first = arrays["epochs"], int(_logarithmic(arrays["epochs"]))
    values = np.asarray(arrays[key], float)[..., first:]
    for index, (color, runs) in enumerate(zip(colors(len(values)), values, strict=True)):
        runs = np.where(np.isfinite(runs), runs, np.nan)
        if np.isnan(runs).all():
            continue
        held = ~np.isnan(runs).all(axis=0)
        low, middle, high = np.nanpercentile(runs[:, held], [BAND[0], 50, BAND[1]], axis=0)
        at = epochs[first:][held]
        ax.fill_between(at, low, high, color=color, alpha=0.18, linewidth=0, zorder=1, gid="band")
        ax.plot(at, middle, color=color, lw=1.2, ls=dashes(index), zorder=2, gid="median")
    ax.set_xlabel("epoch")
    ax.set_ylabel(name)
    ax.spines[["top", "right"]].set_visible(False)
    if first:
        ax.set_xscale("log")
    else:
        ax.xaxis.set_major_locator(MaxNLocator(5, integer=True))
    if key != "accuracy" and _spans_decades(values):
        _scale_by_decades(ax)
    if key == "accuracy":
        ax.set_ylim(min(0.98 * float(np.nanmin(values, initial=1.0)), 0.95), 1.01)
        ax.yaxis.set_major_locator(MaxNLocator(5, steps=[1, 2, 5, 10]))


def _scale_by_decades(ax: Axes) -> None:
    ax.set_yscale("log")
    low, high = ax.get_ylim()
    few = high < 100 * low
    ax.yaxis.set_major_locator(LogLocator(subs=(1.0, 2.0, 5.0) if few else (1.0,), numticks=8))
    ax.yaxis.set_major_formatter(DECADES)
    ax.yaxis.set_minor_formatter(NullFormatter())


def _logarithmic(epochs: np.ndarray) -> bool:
    return bool(epochs[-1] > len(epochs) - 1)


def _spans_decades(values: np.ndarray) -> bool:
    finite = values[np.isfinite(values)]
    return bool(finite.size and finite.min() > 0 and finite.max() > 20 * finite.min())


def draw_outcomes(ax: Axes, record, short: bool = False) -> None:
    """Draw what became of each scheme's runs: a bar of shares, with the interval of the share that got there.

    Args:
        ax: an empty axes.
        record: of `train`.
        short: leaves out the schemes of single kinds of arrays, which a legend beside it names.
    """
    arrays = record.arrays
    shares = 100 * arrays["outcome_counts"] / arrays["totals"][:, None]
    outcomes = arrays["outcome_names"].tolist()
    rows = np.arange(len(shares))
    first = shares[:, outcomes.index("reached")]
    ax.barh(rows, first, height=0.62, color=colors(len(shares)), edgecolor="black", linewidth=0.4, gid="reached")
    left = first.copy()
    for outcome, (grey, hatch, _) in LEFT.items():
        part = shares[:, outcomes.index(outcome)]
        bars = ax.barh(rows, part, left=left, height=0.62, color=grey, edgecolor="black", linewidth=0.4, hatch=hatch)
        for bar in bars:
            bar.set_gid(outcome)
        left += part
    low, high = (100 * arrays[key][:, outcomes.index("reached")] for key in ("low", "high"))
    for row in rows[np.isfinite(low)]:
        ax.plot([low[row], high[row]], [row, row], color="black", lw=1.4, solid_capstyle="butt", gid="interval")
        for end in (low[row], high[row]):
            ax.plot([end, end], [row - 0.14, row + 0.14], color="black", lw=0.9)
    # Few bars stay as thin as many.
    spare = max(0.0, (3 - len(rows)) / 2)
    ax.set(xlim=(0, 100), ylim=(len(rows) - 0.4 + spare, -0.6 - spare), xlabel="share of runs (%)")
    parts = [init_name(str(name)).split("+") for name in arrays["init_names"]]
    names = [f"{one[0]} +…" if short and len(one) > 1 else "\n+".join(one) for one in parts]
    ax.set_yticks(rows, names)
    ax.tick_params(axis="y", length=0)
    ax.spines[["top", "right", "left"]].set_visible(False)


def draw_signals(ax: Axes, record) -> None:
    """Draw the mean square of the pre-activations in each layer at the first start of each scheme."""
    arrays = record.arrays
    layers = np.arange(1, len(arrays["layers"]) + 1)
    for index, (color, moments) in enumerate(zip(colors(len(arrays["signals"])), arrays["signals"], strict=True)):
        if (moments > 0).any():
            shown = np.where(moments > 0, moments, np.nan)
            size = 0.3 * points("font.size")
            ax.plot(layers, shown, "o", ms=size, color=color, ls=dashes(index), lw=1.0, gid="signal")
    if np.nanmax(arrays["signals"], initial=0) > 0:
        _scale_by_decades(ax)
    ax.set(xlabel="layer", ylabel="mean square of pre-activations")
    ax.xaxis.set_major_locator(MaxNLocator(8, integer=True))
    ax.spines[["top", "right"]].set_visible(False)


def scheme_entries(record, reached: bool = True) -> list[Line2D]:
    """The legend's entries for the schemes, and how many of their runs got there unless `reached` is false."""
    arrays = record.arrays
    place = arrays["outcome_names"].tolist().index("reached")
    names = arrays["init_names"]
    made = []
    for index, (name, color) in enumerate(zip(names, colors(len(names)), strict=True)):
        count, n = int(arrays["outcome_counts"][index, place]), int(arrays["totals"][index])
        label = init_name(str(name)) + (f": {count:,} of {n:,} reached" if reached else "")
        made.append(Line2D([], [], color=color, lw=2.0, ls=dashes(index), label=label))
    return made


def outcome_entries(record) -> list[Patch]:
    """The legend's entries for the ways of not reaching the target that occurred."""
    arrays = record.arrays
    counts = dict(zip(arrays["outcome_names"].tolist(), arrays["outcome_counts"].sum(axis=0), strict=True))
    return [
        Patch(fc=grey, hatch=hatch, ec="black", lw=0.4, label=words)
        for outcome, (grey, hatch, words) in LEFT.items()
        if counts[outcome]
    ]


def path_entries(record) -> list[Line2D]:
    """The legend's entries for a path's ends."""
    return [marker("o", "white", "start", "0.25", 3.5), marker("o", "0.3", "end", "black", 3.5)]


def training_title(study: dict) -> str:
    """The network, what it learns, and the optimizer."""
    parts = [f"{problem_name(study['problem'])} on {escape(study['dataset'])}", optimizer_name(study["optimizers"][0])]
    return SEPARATOR.join(parts)


def training_settings(study: dict) -> str:
    """The second line of a training's figure: how many runs, how long, on what."""
    batch = "all samples a step" if study["batch"] is None else f"batch {study['batch']}"
    runs, epochs = (_count(study[key], word) for key, word in (("n", "run"), ("epochs", "epoch")))
    first = [f"{study['parameters']:,} parameters", f"{runs} of each init", epochs]
    # The batch and the precision of a training are usual where those of a descent are not.
    usual = {"batch": None, "precision": None if study["precision"] == 32 else study["precision"]}
    more = [] if study["precision"] == 32 else ["float64"]
    return settings({**study, **usual, "steps": None}, [*first, batch, *more])


def _count(number: int, word: str) -> str:
    return f"{number:,} {word}{'' if number == 1 else 's'}"


def interval_sentence(record) -> str:
    """What a bar's interval is of; nothing where no scheme carries one."""
    study = record.study
    goal, _, value = study["target"].partition("=")
    of = "held-out" if study["held_out"] else "training"
    reached = f"{of} accuracy of {value}" if goal == "accuracy" else f"training loss of {value}"
    given = np.isfinite(record.arrays["low"]).any()
    return f"Bars: {100 * study['level']:g} % intervals of the share that reached a {reached}." if given else ""


def draw_alone(
    record, ax: Axes | None, ratio: float, draw: Callable, entries: list, lines: Sequence[str] = ()
) -> Figure:
    """Draw one panel of a training with its title, legend and foot, and return the figure.

    Args:
        record: of `train`.
        ax: axes to draw into; a figure of its own by default.
        ratio: height over width of a panel of its own.
        draw: fills the panel's axes.
        entries: of the legend.
        lines: under it.
    """
    panel = open_panel(ax, ratio)
    draw(panel.ax)
    # The names of the rows take room that the text above must know of.
    finish(panel)
    head(panel.ax, training_title(record.study), [training_settings(record.study)])
    legend(panel.ax, entries)
    foot(panel.ax, lines)
    return finish(panel)
