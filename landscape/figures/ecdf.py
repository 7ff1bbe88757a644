"""How soon starts reach the lowest minimum: the share that has got there against steps, with bands.

Reads from a record of `count`: reach_steps, reach_counts (M,) and reach_cells (M, 2), how many runs of which optimizer
and init reached a lowest minimum after how many steps; spent_steps, spent_counts and spent_cells, the same of those
that never did; totals and independent (O, I), status_counts (O, I, 5), optimizer_names (O,), init_names (I,),
minima_values (K,). A line is an optimizer and a panel an init, or a line an init where there is but one optimizer. Each
line ends in a plateau at the share that got there at all. Runs that are no independent draws have no band.
"""

import numpy as np
from matplotlib.lines import Line2D

from landscape.errors import require
from landscape.estimates import steps_of
from landscape.figures import (
    DASHES,
    FEW,
    Reached,
    arrange,
    counted,
    counted_unit,
    draw_curves,
    escape,
    foot,
    head,
    height_for,
    init_name,
    legend,
    lowest_name,
    mark_steps,
    name_plateaus,
    new_panels,
    optimizer_name,
    page_width,
    settings,
    surround,
    title,
    title_panels,
    trim,
    value_text,
    view_of_steps,
    width_of,
)
from landscape.statistics.effort import Steps, distribution
from landscape.statistics.intervals import NAMES, interval, of_one
from landscape.statistics.levels import lowest
from landscape.status import Status
from landscape.style import PALETTE

RATIO = 0.55
"""Height of a panel over its share of the page's width."""


def draw(record, ax=None):
    """Draw the distributions of steps of a record and return the figure.

    Args:
        record: of `count`; the module says which arrays.
        ax: axes to draw into: one panel for all optimizers and inits. A figure of its own by default.

    Errors:
        UsageError: a record that does not hold how many steps its runs took.
    """
    _check(record)
    cells, left_out = _chosen(record.arrays, apart=ax is None)
    panels = [[_reached(record, *cell) for cell in line] for line in cells.tolist()]
    lines = [*_head_lines(record), left_out]
    if ax is None:
        return _draw_page(record, panels, lines)
    draw_curves(ax, panels[0], view_of_steps(panels, record.study["steps"]))
    ax.set_ylabel(_share_name(record.study))
    name_plateaus(ax, panels[0], ax.get_window_extent().height * 72 / ax.figure.dpi)
    head(ax, title(record.study), lines)
    legend(ax, _entries(record.arrays, panels[0]))
    foot(ax, _foot_lines(record, panels, told=False))
    return ax.get_figure(root=True)


def sentences(record):
    """What the caption says of the bands and shares, which are not the census's."""
    _check(record)
    cells, _ = _chosen(record.arrays, apart=True)
    panels = [[_reached(record, *cell) for cell in line] for line in cells.tolist()]
    return _foot_lines(record, panels, told=len(panels) == 1)


def _check(record):
    require(
        "reach_steps" in record.arrays,
        "`figure` ecdf reads how many steps runs took to a minimum, which `count` keeps; this record of "
        f"{record.study['verb']} has none.",
    )


def _chosen(arrays, apart):
    """The cells (panels, lines, 2) of optimizer and init, and what is said of those left out."""
    cells, what = np.moveaxis(np.indices(arrays["totals"].shape), 0, -1), "inits"
    optimizers, inits = cells.shape[:2]
    if not apart:
        cells, what = cells.reshape(1, -1, 2), "pairs of optimizer and init"
    elif optimizers > 1 and (optimizers <= FEW or inits == 1 or inits > FEW):
        cells, what = cells.swapaxes(0, 1), "optimizers"
    count = cells.shape[1]
    if count <= FEW:
        return cells, ""
    shares = _successes(arrays)[tuple(np.moveaxis(cells, -1, 0))].mean(axis=0)
    best = np.sort(np.argsort(-shares, kind="stable")[:FEW])
    return cells[:, best], f"Shown are the {FEW} of {count} {what} that reach it most often."


def _successes(arrays):
    """The share of runs that reached it, (O, I)."""
    reached = np.zeros(arrays["totals"].shape)
    np.add.at(reached, tuple(arrays["reach_cells"].T), arrays["reach_counts"])
    return reached / arrays["totals"]


def _reached(record, o, i):
    steps = steps_of(record.arrays, o, i)
    # A row without runs at step 0 lets the curve and its band begin there.
    whole = Steps(np.append(0, steps.reached), np.append(0, steps.reached_counts), steps.spent, steps.spent_counts)
    level, sampled = record.study.get("level", 0.95), record.arrays["independent"][o, i]
    hits, method = steps.reached_counts.sum(), of_one(record.study.get("method", "wilson"))
    ends = interval(method, hits, steps.n, level) if sampled else (np.nan, np.nan)
    return Reached((o, i), distribution(whole, level), tuple(map(float, ends)))


def _draw_page(record, panels, lines):
    figure, page = new_panels(len(panels))
    height = height_for(panels, RATIO * page_width(figure) / page.shape[1])
    shown, view = [ax for ax in page.ravel() if ax is not None], view_of_steps(panels, record.study["steps"])
    for ax, series in zip(shown, panels, strict=True):
        draw_curves(ax, series, view)
        ax.set_ylabel(_share_name(record.study))
        name_plateaus(ax, series, height, told=page.shape[1] == 1)
    trim(page)
    arrange(page, [RATIO] * len(page))
    if len(panels) > 1:
        title_panels(page, [_panel_name(record.arrays, series) for series in panels])
    for ax in shown:
        mark_steps(ax)
    arrange(page, [RATIO] * len(page))
    ratios = [height / width_of(page[0, 0])] * len(page)
    arrange(page, ratios)
    entries, sentences = _entries(record.arrays, panels[0]), _foot_lines(record, panels, page.shape[1] == 1)
    above, below = surround(page, title(record.study), lines, entries, sentences)
    arrange(page, ratios, above, below)
    return figure


def _share_name(study):
    return f"share of {counted_unit(study)} (%)"


def _panel_name(arrays, series):
    o, i = series[0].cell
    several = len({one.cell[0] for one in series}) > 1
    return init_name(str(arrays["init_names"][i])) if several else _optimizer(arrays, o)


def _optimizer(arrays, o):
    return optimizer_name(str(arrays["optimizer_names"][o]))


def _head_lines(record):
    values = record.arrays["minima_values"]
    best = values[lowest(values)]
    which = f"{'any of ' * (len(best) > 1)}the {lowest_name(len(best))}"
    reached = f"Reached: {which}, loss {value_text(best[0])}" if len(best) else "Reached: a minimum, but none is known"
    return [escape(record.study.get("formula") or ""), reached, settings(record.study, [counted(record)])]


def _entries(arrays, series):
    """The lines' names, which say what differs between them; none for a single line."""
    cells = [one.cell for one in series]
    if len(cells) < 2:
        return []
    several = [len(set(places)) > 1 for places in zip(*cells, strict=True)]
    made = []
    for index, (o, i) in enumerate(cells):
        names = (_optimizer(arrays, o), init_name(str(arrays["init_names"][i])))
        words = " · ".join(name for name, told in zip(names, several, strict=True) if told)
        made.append(Line2D([], [], color=PALETTE[index], lw=1.6, ls=DASHES[index % 2], label=words))
    return made


def _foot_lines(record, panels, told):
    """What the bands are and who has none, and how runs count that never got there or when is not known."""
    arrays, unit = record.arrays, counted_unit(record.study)
    level, banded = f"{100 * record.study.get('level', 0.95):g} %", any(one.banded for one in np.ravel(panels))
    name = NAMES[of_one(record.study.get("method", "wilson"))]
    within = f" [{level} {name} interval]" if told and banded else ""
    lines = [f"At the right: the share of all {unit} that reached it{within}."]
    if banded:
        lines.append(f"Bands: {level} Dvoretzky–Kiefer–Wolfowitz, each over all steps of its line.")
    if not arrays["independent"].all():
        lines.append(f"No band for {', '.join(_without(arrays))}: those {unit} are no independent draws.")
    if arrays["status_counts"][..., Status.SETTLED].any():
        lines.append("Settled runs count at their last step, as only then they are known to stay.")
    return [" ".join(lines)]


def _without(arrays):
    """The inits whose runs are no independent draws, and the pairs where that depends on the optimizer."""
    dependent = ~arrays["independent"]
    inits = [init_name(str(name)) for name in arrays["init_names"]]
    whole = dependent.all(axis=0)
    pairs = [f"{_optimizer(arrays, o)} from {inits[i]}" for o, i in np.argwhere(dependent & ~whole)]
    return [name for name, lacks in zip(inits, whole, strict=True) if lacks] + pairs
