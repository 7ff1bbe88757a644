"""How often each optimizer and init scheme hits each minimum, with intervals.

Reads from a record of `count`: hits (O, I, K), misses (O, I, R), miss_names (R,), totals (O, I), low and high (O, I,
K + R), NaN where starts carry no interval, kinds (I,), optimizer_names (O,), init_names (I,), minima_values (K,).
Up to eight minima are rows of dots with interval bars, a shape an init and a panel an optimizer. More are the columns
of a heat map, in the order of their values, beside the shares at the lowest minimum and at none.
"""

import numpy as np
from matplotlib.ticker import MaxNLocator

from landscape.figures import (
    FEW,
    arrange,
    counted,
    draw_heat,
    draw_share_scale,
    draw_side,
    escape,
    foot,
    head,
    heat_rows,
    init_name,
    interval_name,
    legend,
    marker,
    miss,
    new_page,
    new_panels,
    optimizer_name,
    page_width,
    palette,
    points,
    reach,
    scales,
    settings,
    side_shares,
    surround,
    title,
    title_panels,
    trim,
    value_text,
    width_of,
)

SHAPES = ("o", "s", "^", "D", "v", "P", "X", "p", "<", ">", "h", "d")
"""One shape an init scheme; they repeat after twelve."""

MISSED = "0.45"
"""The color of shares that hit no minimum."""

ROW = 1.55
"""Height of a heat map's row over the size of small text."""

PANELS = (3.4, 1.0, 1.0)
"""Relative widths of the heat map and of the shares beside it."""


def draw(record, ax=None):
    """Draw the census of a record and return the figure.

    Args:
        record: of `count`; the module says which arrays.
        ax: axes to draw into: one panel for all optimizers, or the heat map alone. A figure of its own by default.
    """
    many = len(record.arrays["minima_values"]) > FEW
    if ax is not None:
        return _draw_into(ax, record, many)
    return _draw_heat_page(record) if many else _draw_dots_page(record)


def _draw_into(ax, record, many):
    cells = list(np.ndindex(record.arrays["totals"].shape))
    if many:
        draw_heat(ax, record.arrays)
        head(ax, title(record.study), _head_lines(record))
        draw_share_scale(scales(ax, 1)[0], record.arrays)
        return ax.get_figure(root=True)
    draw_dots(ax, record, cells)
    head(ax, title(record.study), _head_lines(record))
    legend(ax, _entries(record, cells))
    foot(ax, _foot_lines(record))
    return ax.get_figure(root=True)


def _head_lines(record):
    return [escape(record.study.get("formula") or ""), settings(record.study, [counted(record)])]


def _foot_lines(record):
    given = np.isfinite(record.arrays["low"])
    lines = [f"Bars: {interval_name(record)}."] if given.any() else []
    without = [init_name(str(name)) for i, name in enumerate(record.arrays["init_names"]) if not given[:, i].any()]
    if without:
        lines.append(f"No interval for {', '.join(without)}: those starts are no independent draws.")
    return [" ".join(lines)]


def _draw_dots_page(record):
    arrays = record.arrays
    inits = arrays["init_names"]
    panels = len(arrays["optimizer_names"])
    figure, page = new_panels(panels)
    shown = [ax for ax in page.ravel() if ax is not None]
    for index, ax in enumerate(shown):
        draw_dots(ax, record, [(index, i) for i in range(len(inits))])
    trim(page)
    ratios = [0.0] * len(page)
    arrange(page, ratios)
    _share_view(shown)
    if panels > 1:
        title_panels(page, [optimizer_name(str(name)) for name in arrays["optimizer_names"]])
    ratios = [_rows_height(record, len(inits)) / width_of(page[0, 0])] * len(page)
    arrange(page, ratios)
    entries = _entries(record, [(0, i) for i in range(len(inits))])
    above, below = surround(page, title(record.study), _head_lines(record), entries, _foot_lines(record))
    arrange(page, ratios, above, below)
    return figure


def _share_view(shown):
    highest = max(ax.get_xlim()[1] for ax in shown)
    for ax in shown:
        ax.set_xlim(0, highest)
        ax.xaxis.set_major_locator(MaxNLocator(max(3, int(0.03 * width_of(ax))), steps=[1, 2, 2.5, 5, 10]))


def _rows_height(record, series):
    count = len(record.arrays["minima_values"])
    names = [_row_name(record.arrays, index) for index in range(count)]
    # A name takes several lines where the figure is narrow, and then a row's height whatever stands in it.
    tallest = max((name.count("\n") + 1 for name in names), default=1)
    row = max(1.0 + 0.62 * series, 1.25 * tallest + 0.5 * (tallest > 1))
    return points("legend.fontsize") * (count + len(_missed(record))) * row


def _missed(record):
    """The ways of hitting none that occurred, by their place among `miss_names`."""
    return np.flatnonzero(record.arrays["misses"].sum(axis=(0, 1)))


def draw_dots(ax, record, cells):
    """Draw the shares of the given (optimizer, init) cells: a row a minimum, then a row a way of hitting none."""
    arrays = record.arrays
    k, missed = len(arrays["minima_values"]), _missed(record)
    chosen = np.concatenate([np.arange(k), k + missed])
    colors = [*palette(arrays["minima_values"], arrays["minima_points"]), *[MISSED] * len(missed)]
    places = _spread(len(cells))
    for place, (o, i), shape in zip(places, cells, _shapes(len(cells)), strict=True):
        for row, (index, color) in enumerate(zip(chosen, colors, strict=True)):
            _draw_share(ax, _share(arrays, o, i, index), row + place, color, shape)
    names = [_row_name(arrays, index) for index in range(k)]
    names += [miss(str(arrays["miss_names"][index])).words for index in missed]
    ax.set_yticks(range(len(chosen)), names)
    ax.set_ylim(len(chosen) - 0.5, -0.5)
    ax.tick_params(axis="y", length=0)
    ax.hlines(
        np.arange(len(chosen) - 1) + 0.5, 0, 1, transform=ax.get_yaxis_transform(), color="0.88", lw=0.5, zorder=0
    )
    ax.set_xlabel("share of starts (%)")
    ax.set_xlim(0, 1.05 * ax.dataLim.x1 or 1)
    ax.spines[["top", "right"]].set_visible(False)


def _row_name(arrays, index):
    kind = str(arrays.get("minima_kinds", np.full(index + 1, "minimum"))[index])
    name = f"minimum {index + 1}" if kind == "minimum" else f"minimum {index + 1}, {kind}"
    return f"{name}\n(loss {value_text(arrays['minima_values'][index])})"


def _share(arrays, o, i, index):
    """A share and its bounds in percent."""
    counts = np.concatenate([arrays["hits"][o, i], arrays["misses"][o, i]])
    middle = counts[index] / max(arrays["totals"][o, i], 1)
    return 100 * np.array([middle, arrays["low"][o, i, index], arrays["high"][o, i, index]])


def _draw_share(ax, share, y, color, shape):
    middle, low, high = share
    size = 0.5 * points("font.size")
    if np.isfinite(low):
        ax.plot([low, high], [y, y], "-", color=color, lw=1.1, solid_capstyle="butt", zorder=2, gid="interval")
    ax.plot([middle], [y], shape, ms=size, mfc=color, mec="black", mew=0.4, zorder=3, clip_on=False, gid="share")


def _spread(count):
    return (np.arange(count) - (count - 1) / 2) * min(0.8 / max(count, 1), 0.28)


def _shapes(count):
    return [SHAPES[index % len(SHAPES)] for index in range(count)]


def _entries(record, cells):
    arrays = record.arrays
    several = len({o for o, _ in cells}) > 1
    entries = []
    for (o, i), shape in zip(cells, _shapes(len(cells)), strict=True):
        words = init_name(str(arrays["init_names"][i]))
        words = f"{optimizer_name(str(arrays['optimizer_names'][o]))} · {words}" if several else words
        entries.append(marker(shape, "0.75", words, "black", 5.0))
    return entries


def _draw_heat_page(record):
    arrays = record.arrays
    figure, page = new_page(1, 3)
    heat, best, lost = page[0]
    rows = heat_rows(arrays["totals"].shape)
    ratio = (rows[-1, -1] + 1.7) * ROW * points("legend.fontsize")
    draw_heat(heat, arrays)
    arrange(page, [0.0], widths=PANELS)
    at_best, at_none = side_shares(arrays)
    draw_side(best, at_best, rows, "lowest minimum (%)", palette(arrays["minima_values"], arrays["minima_points"])[0])
    draw_side(lost, at_none, rows, "no minimum (%)", MISSED)
    arrange(page, [0.0], widths=PANELS)
    ratios = [ratio / width_of(best)]
    arrange(page, ratios, widths=PANELS)
    whole = page_width(figure)
    height = head(heat, title(record.study), _head_lines(record), whole)
    draw_share_scale(scales(heat, 1)[0], arrays)
    above, below = reach(page)
    depth = foot(heat, _foot_lines(record), below + 5.0, whole)
    arrange(page, ratios, max(height - above, 0.0), depth - below, PANELS)
    return figure
