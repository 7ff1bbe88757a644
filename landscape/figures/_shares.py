"""Shares of starts as a heat map: a row an optimizer and init scheme, a column a minimum in the order of the losses."""

from typing import Any

import numpy as np
from matplotlib import colormaps
from matplotlib.axes import Axes
from matplotlib.cm import ScalarMappable
from matplotlib.colors import Normalize
from matplotlib.ticker import MaxNLocator

from landscape.figures._colors import palette, value_text
from landscape.figures._layout import points, text_width, width_of, wrap
from landscape.figures._names import init_name, optimizer_name
from landscape.figures._text import decades, name_scale
from landscape.statistics.levels import lowest

SHARES = colormaps["Greys"]
"""White is no hit at all."""


def counted(record: Any) -> str:
    """How many starts of which init a census counts, or runs where it repeats them.

    >>> from landscape.record import Record
    >>> counted(Record({}, {"totals": np.array([[1000]]), "init_names": np.array(["uniform"])}))
    '1,000 uniform starts'
    """
    totals, inits = record.arrays["totals"], record.arrays["init_names"]
    n = f"{totals.min():,}" if totals.min() == totals.max() else f"{totals.min():,} to {totals.max():,}"
    unit = counted_unit(record.study)
    return f"{n} {init_name(str(inits[0]))} {unit}" if len(inits) == 1 else f"n = {n} {unit} of each init"


def counted_unit(study: dict[str, Any]) -> str:
    """What a census counts: starts, or runs where each start has several.

    >>> counted_unit({"repeats": 20})
    'runs'
    """
    return "runs" if study.get("repeats", 1) > 1 else "starts"


def heat_rows(shape: tuple[int, int], header: float = 1.1) -> np.ndarray:
    """Where the rows of O optimizers with I schemes lie, (O, I): every group leaves room for its name above.

    >>> heat_rows((2, 2), header=1.0).tolist()
    [[1.0, 2.0], [4.0, 5.0]]
    """
    optimizers, inits = shape
    return header + np.arange(inits) + np.arange(optimizers)[:, None] * (inits + header)


def draw_heat(ax: Axes, arrays: dict[str, np.ndarray]) -> None:
    """Draw the share of every minimum, a row an optimizer and init, over a strip of the minima's colors.

    Args:
        ax: an empty axes.
        arrays: hits (O, I, K), totals (O, I), minima_values (K,), optimizer_names (O,), init_names (I,).
    """
    shares, rows = heat_shares(arrays), heat_rows(arrays["totals"].shape)
    count, norm = shares.shape[2], Normalize(0, max(shares.max(), 1e-9))
    for o, group in enumerate(shares):
        extent = (0.5, count + 0.5, rows[o, -1] + 0.5, rows[o, 0] - 0.5)
        drawn = ax.imshow(group, SHARES, norm, aspect="auto", interpolation="nearest", extent=extent, zorder=1)
        drawn.set(gid="shares", rasterized=True)
        ax.plot(*_outline(extent), color="0.4", lw=0.5, zorder=2, clip_on=False)
    bottom = rows[-1, -1] + 0.8
    strip = palette(arrays["minima_values"], arrays["minima_points"])[None, :, :3]
    ax.imshow(strip, aspect="auto", interpolation="nearest", extent=(0.5, count + 0.5, bottom + 0.5, bottom), zorder=1)
    ax.set(xlim=(0.5, count + 0.5), ylim=(bottom + 0.5, -0.4))
    _name_rows(ax, arrays, rows)
    _name_columns(ax, arrays["minima_values"])


def heat_shares(arrays: dict[str, np.ndarray]) -> np.ndarray:
    """The shares of starts in percent, (O, I, K)."""
    return 100 * arrays["hits"] / np.maximum(arrays["totals"], 1)[..., None]


def _outline(extent: tuple[float, ...]) -> tuple[list[float], list[float]]:
    left, right, bottom, top = extent
    return [left, right, right, left, left], [bottom, bottom, top, top, bottom]


def _name_rows(ax: Axes, arrays: dict[str, np.ndarray], rows: np.ndarray) -> None:
    names = [init_name(str(name)) for _ in rows for name in arrays["init_names"]]
    ax.set_yticks(rows.ravel(), names)
    ax.tick_params(axis="y", length=0)
    ax.spines[:].set_visible(False)
    size = points("legend.fontsize")
    for o, name in enumerate(arrays["optimizer_names"]):
        text = ax.text(0.5, rows[o, 0] - 0.62, optimizer_name(str(name)), fontsize=size, ha="left", va="bottom")
        text.set(fontweight="bold", gid="optimizer", in_layout=False)


def _name_columns(ax: Axes, values: np.ndarray) -> None:
    count = len(values)
    wanted = np.unique(np.linspace(1, count, 4).round().astype(int))
    texts = [f"{index}\n{value_text(values[index - 1])}" for index in wanted]
    room = width_of(ax) / count
    widest = max(text_width(line, points("legend.fontsize")) for text in texts for line in text.split("\n"))
    kept = [place for place in range(len(wanted)) if place in (0, len(wanted) - 1) or room * count / 4 > widest]
    ax.set_xticks([wanted[place] for place in kept], [texts[place] for place in kept])
    ax.set_xlabel("minimum (number, loss)")


def draw_side(ax: Axes, shares: np.ndarray, rows: np.ndarray, name: str, color: object) -> None:
    """Draw one share a row of a heat map, as dots with interval bars.

    Args:
        ax: an empty axes beside the heat map.
        shares: (O, I, 3), a share in percent, low and high; NaN bounds draw no bar.
        rows: (O, I), see `heat_rows`.
        name: of the share.
        color: of the dots.
    """
    flat, size = shares.reshape(-1, 3), 0.42 * points("font.size")
    for (middle, low, high), y in zip(flat, rows.ravel(), strict=True):
        ax.axhline(y, color="0.88", lw=0.5, zorder=0)
        if np.isfinite(low):
            ax.plot([low, high], [y, y], "-", color=color, lw=1.0, solid_capstyle="butt", zorder=2, gid="interval")
        ax.plot([middle], [y], "o", ms=size, mfc=color, mec="black", mew=0.4, zorder=3, clip_on=False, gid="share")
    top = np.nanmax(flat) if np.isfinite(flat).any() else 0.0
    ax.set(xlim=(0, 1.08 * top if top > 0 else 1.0), ylim=(rows[-1, -1] + 1.3, -0.4))
    ax.tick_params(axis="y", left=False, labelleft=False)
    ax.spines[["top", "right"]].set_visible(False)
    ax.xaxis.set_major_locator(MaxNLocator(2, steps=[1, 2, 5, 10]))
    small = points("legend.fontsize")
    ax.set_xlabel(wrap(name, max(width_of(ax), text_width("minimum", small) + 1), small), fontsize=small)


def side_shares(arrays: dict[str, np.ndarray]) -> tuple[np.ndarray, np.ndarray]:
    """The shares at the lowest minima and at no minimum, with bounds, (O, I, 3) each and in percent.

    A sum over several minima or several ways of hitting none has no bounds in the record.
    """
    values = arrays["minima_values"]
    best, count = np.flatnonzero(lowest(values)), len(values)
    lost = count + np.flatnonzero(arrays["misses"].sum(axis=(0, 1)))
    counts = np.concatenate([arrays["hits"], arrays["misses"]], axis=2)
    return _side(arrays, counts, best), _side(arrays, counts, lost)


def _side(arrays: dict[str, np.ndarray], counts: np.ndarray, chosen: np.ndarray) -> np.ndarray:
    middle = counts[..., chosen].sum(axis=2) / np.maximum(arrays["totals"], 1)
    none = np.full(middle.shape, np.nan)
    low, high = (arrays[key][..., chosen[0]] if len(chosen) == 1 else none for key in ("low", "high"))
    return 100 * np.stack([middle, low, high], axis=2)


def draw_share_scale(bar: Axes, arrays: dict[str, np.ndarray]) -> None:
    """Draw the grey scale of a heat map."""
    top = max(heat_shares(arrays).max(), 1e-9)
    colors = ScalarMappable(Normalize(0, top), SHARES)
    bar.figure.colorbar(colors, cax=bar, orientation="horizontal").outline.set_linewidth(0.5)
    ticks = [tick for tick in MaxNLocator(4).tick_values(0, top) if tick <= top]
    name_scale(bar, "share of starts (%)", ticks, [decades(tick) for tick in ticks])
