"""What became of networks trained from every init scheme: paths over a slice of the loss, outcomes, learning curves.

Reads from a record of `train`: grid_x (w,), grid_y (h,), grid_loss (h, w), paths (I, n, K, 2), epochs (E,), loss and
accuracy (I, n, E), outcome_counts, low and high (I, 4), outcome_names (4,), totals and init_names (I,), off_plane,
end_loss and slice_loss (I, n).
"""

import matplotlib
import numpy as np

from landscape.figures import (
    arrange,
    begin,
    decades,
    draw_curve,
    draw_loss_scale,
    draw_outcomes,
    draw_slice,
    finish,
    foot,
    frame,
    head,
    hole_entry,
    interval_sentence,
    legend,
    new_page,
    outcome_entries,
    overhang,
    page_width,
    path_entries,
    reach,
    scales,
    scheme_entries,
    training_settings,
    training_title,
)

SIDE_BY_SIDE = 4.5
"""From this width in inches on, panels stand side by side."""


def draw(record, ax=None):
    """Draw the page of a training and return the figure.

    Args:
        record: of `train`; the module says which arrays.
        ax: axes to draw into: the paths over the slice alone. A figure of its own holds all panels.
    """
    if ax is not None:
        panel = begin(record, ax)
        scale, holes = draw_slice(ax, record)
        head(ax, training_title(record.study), [training_settings(record.study)])
        draw_loss_scale(scales(ax, 1)[0], scale)
        legend(ax, _entries(record, holes))
        return finish(panel)
    return _draw_page(record)


def _draw_page(record):
    beside = matplotlib.rcParams["figure.figsize"][0] >= SIDE_BY_SIDE
    figure, page = new_page(*((2, 2) if beside else (4, 1)))
    slice_, loss, shares, accuracy = page.ravel() if beside else page.ravel()[[0, 2, 1, 3]]
    ratio = frame(slice_, record)
    rows = len(record.arrays["init_names"])
    low = max(0.55, min(0.9, 0.1 * rows + 0.12))
    ratios = [ratio, low] if beside else [ratio, 0.12 + 0.07 * rows, 0.5, 0.5]
    draw_outcomes(shares, record, short=True)
    draw_curve(loss, record, "loss", _loss_name(record.study))
    _draw_accuracy(accuracy, record)
    arrange(page, ratios)
    scale, holes = draw_slice(slice_, record)
    height = head(page[0, 0], training_title(record.study), [training_settings(record.study)], page_width(figure))
    draw_loss_scale(scales(slice_, 1)[0], scale)
    arrange(page, ratios)
    corner, whole = page[-1, 0], page_width(figure)
    above, below = reach(page)
    depth = legend(corner, scheme_entries(record), below + 5.0, whole)
    depth = legend(corner, [*path_entries(record), *outcome_entries(record), *([hole_entry()] * holes)], depth, whole)
    depth = foot(corner, _sentences(record), depth + 2.0, whole)
    arrange(page, ratios, head=max(height - above, 0.0), foot=depth - below)
    if beside:
        _lengthen(loss, slice_)
    return figure


def _lengthen(ax, neighbor):
    """Let a panel reach down as far as its neighbor with the color scale under it."""
    spare = (overhang(neighbor).below - overhang(ax).below) / 72 / ax.figure.get_figheight()
    box = ax.get_position()
    ax.set_position([box.x0, box.y0 - spare, box.width, box.height + spare])


def _entries(record, holes):
    return [*scheme_entries(record), *path_entries(record), *([hole_entry()] * holes)]


def _loss_name(study):
    return "training loss" if study["batch"] is None else "running training loss"


def _draw_accuracy(ax, record):
    if np.isnan(record.arrays["accuracy"]).all():
        draw_curve(ax, record, "held_loss", "held-out loss" if record.study["held_out"] else "training loss")
        return
    draw_curve(ax, record, "accuracy", "held-out accuracy" if record.study["held_out"] else "training accuracy")
    goal, _, value = record.study["target"].partition("=")
    if goal == "accuracy":
        ax.axhline(float(value), color="0.35", lw=0.7, ls=(0, (4, 3)), zorder=0.5, gid="target")


def _sentences(record):
    """What the picture cannot show: the intervals, the bands, and how far the plane is from what it stands for."""
    arrays = record.arrays
    off, miss = np.median(arrays["off_plane"]), np.median(arrays["slice_loss"] - arrays["end_loss"])
    return [
        f"{interval_sentence(record)} Lines: medians; bands: the middle 80 % of the runs.".strip(),
        f"The plane is a slice: ends lie off it by {_two(off)} times the way that they went, and the loss drawn there "
        f"is {_two(abs(miss))} {'above' if miss >= 0 else 'below'} theirs (medians).",
    ]


def _two(value):
    """A number in two digits."""
    return decades(float(f"{value:.2g}"))
