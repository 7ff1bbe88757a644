"""Many losses side by side, each in grey over its own domain, with stars at the published global minimizers.

Reads from a record of `atlas`: names (p,), domains (p, 2, 2), grid_x (p, w), grid_y (p, h), grid_loss (p, h, w),
minimizers (m, 2), owners (m,), the panel of each minimizer, minima (p,), NaN where none is published. Panels are
squares in reading order; the name stands above each, its domain and whether its scale is logarithmic below.
"""

from dataclasses import dataclass

import numpy as np

from landscape.figures import (
    arrange,
    decades,
    draw_cells,
    escape,
    foot,
    head,
    hole_entry,
    legend,
    loss_scale,
    marker,
    new_page,
    page_width,
    palette,
    points,
    title,
    width_of,
    wrap,
)
from landscape.style import SMALLEST

SMALL = 0.75
"""The size of the panels' text over that of other small text."""

TALL = 1.5
"""Height over width of a page above which another column is taken, as long as panels do not become too narrow."""

NARROW = 6.5
"""The least width of a panel over the size of its text."""

LEADING = 1.15
LINES = 2.5
"""Lines of text that a row has, on average."""

SPACE = 0.9
"""Between the panels of a row over the size of their text; rows are as far apart."""

DARK, LINE = 0.42, 0.25
"""Grey of the lowest loss, and the width of contours in points."""


@dataclass(frozen=True)
class Plan:
    """Where panels stand, in points.

    Attributes:
        side: of a panel.
        corners: (p, 2), each panel's upper left corner, measured from the page's.
        height: of the page.
        texts: (above, below) of each panel.
    """

    side: float
    corners: np.ndarray
    height: float
    texts: list[tuple[str, str]]


def draw(record, ax=None):
    """Draw the panels of a record and return the figure.

    Args:
        record: of `atlas`; the module says which arrays.
        ax: axes whose box the panels fill as large as they fit; a figure of its own by default.
    """
    page = new_page()[1] if ax is None else None
    host = page[0, 0] if ax is None else ax
    host.set_axis_off()
    width = width_of(host) if page is None else page_width(host.figure)
    tallest = _height_of(host) if page is None else TALL * width
    plan = _plan(record, width, tallest, page is not None)
    ratio = plan.height / width
    if page is not None:
        arrange(page, [ratio])
    panels = _panels(host, plan, (width, plan.height if page is not None else tallest))
    holes = [_draw_panel(panel, record, index) for index, panel in enumerate(panels)]
    _write(host, record, any(holes))
    if page is not None:
        arrange(page, [ratio])
    return host.get_figure(root=True)


def _height_of(ax):
    return ax.get_window_extent().height * 72 / ax.figure.dpi


def text_size():
    """The size of the panels' text in points."""
    return max(SMALL * points("legend.fontsize"), SMALLEST)


def _plan(record, width, tallest, own):
    """Lay panels out in the fewest columns whose rows, each with some lines of text, are not too tall together."""
    texts, size = _texts(record.arrays), text_size()
    columns = _columns(len(texts), width, tallest, NARROW * size if own else 0.0)
    space = SPACE * size
    column = (width - space * (columns - 1)) / columns
    wrapped = [tuple(wrap(text, column + space / 2, size) for text in pair) for pair in texts]
    rows = [wrapped[start : start + columns] for start in range(0, len(wrapped), columns)]
    around = np.array([[max(_lines(pair[place]) for pair in row) for place in (0, 1)] for row in rows]) * LEADING * size
    free = np.inf if own else (tallest - around.sum() - space * (len(rows) - 1)) / len(rows)
    side = max(min(column, free), 1.0)
    tops = around[:, 0] + np.arange(len(rows)) * (side + space) + np.append(0.0, around.sum(axis=1).cumsum()[:-1])
    corners = [(place % columns * (column + space), tops[place // columns]) for place in range(len(texts))]
    return Plan(side, np.array(corners), float(tops[-1] + side + around[-1, 1]), wrapped)


def _columns(count, width, tallest, narrow):
    space, around = SPACE * text_size(), LINES * LEADING * text_size()
    for columns in range(1, count + 1):
        side, following = ((width + space) / among - space for among in (columns, columns + 1))
        height = -(-count // columns) * (side + around + space)
        if height <= tallest or following < narrow:
            return columns
    return count


def _lines(text):
    return text.count("\n") + 1


def _texts(arrays):
    """What stands above and below each panel."""
    names = [title({"problem": str(name), "verb": "show"}) for name in arrays["names"]]
    scales = [loss_scale(loss, [value]) for loss, value in zip(arrays["grid_loss"], arrays["minima"], strict=True)]
    domains = [
        domain_text(domain) + ", log" * scale.log for domain, scale in zip(arrays["domains"], scales, strict=True)
    ]
    return list(zip(names, domains, strict=True))


def domain_text(domain):
    """A domain in few letters: one range where the coordinates share it, ±a for one from −a to a.

    >>> domain_text([[-5.12, 5.12], [-5.12, 5.12]]), domain_text([[-3.0, 3.0], [0.0, 2.0]])
    ('±5.12', '±3\\xa0× [0,\\xa02]')
    """
    sides = [f"±{decades(float(b))}" if a == -b else f"[{decades(float(a))}, {decades(float(b))}]" for a, b in domain]
    # No-break spaces: a line may break after the cross only.
    return "\u00a0× ".join(side.replace(" ", "\u00a0") for side in dict.fromkeys(sides))


def _panels(host, plan, box):
    width, height = box
    panels = []
    for (x, y), (above, below) in zip(plan.corners, plan.texts, strict=True):
        bounds = (x / width, 1 - (y + plan.side) / height, plan.side / width, plan.side / height)
        panel = host.inset_axes(bounds)
        # The page is laid out by the host's box, which holds all panels.
        panel.set_in_layout(False)
        panel.set(xticks=[], yticks=[])
        panel.spines[:].set_linewidth(0.4)
        for text, at, gid in ((above, 1, "name"), (below, 0, "domain")):
            made = panel.annotate(text, (0, at), (0, 2.0 if at else -2.0), "axes fraction", "offset points")
            made.set(va="bottom" if at else "top", fontsize=text_size(), linespacing=LEADING - 0.1)
            made.set(color="black" if at else "0.3", gid=gid, annotation_clip=False)
        panels.append(panel)
    return panels


def _draw_panel(panel, record, index):
    """Draw one loss and its minimizers; return whether some cells are not finite."""
    arrays = record.arrays
    (left, right), (low, high) = arrays["domains"][index]
    panel.set(xlim=(left, right), ylim=(low, high))
    own = {name: arrays[name][index] for name in ("grid_x", "grid_y", "grid_loss")}
    holes = draw_cells(panel, own | {"minima_values": arrays["minima"][[index]]}, DARK, LINE)
    at = arrays["minimizers"][arrays["owners"] == index]
    size = text_size() * (1.0 if len(at) <= 4 else 0.8 if len(at) <= 18 else 0.55)
    stars = panel.plot(*at.T, "*", ls="none", ms=size, mfc=_star(), mec="white", mew=size / 16, gid="minimizers")
    # Minimizers on the boundary keep their whole star.
    stars[0].set_clip_on(False)
    return holes


def _star():
    return palette(np.zeros(1))[0]


def _write(host, record, holes):
    count, (k, of) = len(record.arrays["names"]), record.study.get("page") or (1, 1)
    named = f"Atlas of {count} problem{'s' * (count > 1)}"
    head(host, escape(named if of == 1 else f"{named}, page {k} of {of}"), [])
    starred = len(record.arrays["minimizers"]) > 0
    entries = [marker("*", _star(), "published global minimizer", "white", 8)] * starred
    entries += [marker("s", str(DARK), "low loss", "0.3", 5), marker("s", "0.98", "high loss", "0.3", 5)]
    legend(host, entries + ([hole_entry()] if holes else []))
    logs = any(_scale(record.arrays, index).log for index in range(count))
    foot(host, [f"{DOMAINS}; {LOGS}." if logs else f"{DOMAINS}."])


DOMAINS = "Below each panel: its domain, one range where both coordinates share it, ±a for [−a, a]"
LOGS = "log where grey follows the logarithm of the loss minus its lowest value"


def _scale(arrays, index):
    return loss_scale(arrays["grid_loss"][index], arrays["minima"][[index]])
