"""Where each start went: paths colored by the minimum they reached, over the loss in grey.

Reads from a record of `trace`: grid_x (w,), grid_y (h,), grid_loss (h, w), minima_points (k, 2), minima_values (k,),
minima_kinds (k,), starts (n, 2), ends (n, 2), paths (n, kept, 2), labels (n,), status (n,), reasons (n,). A start is an
open circle, an end a dot, a minimum a numbered star; a run that reached none is dark and ends in a marker of its own,
at the edge of the view where it left for good.
"""

from landscape.figures import (
    FEW,
    begin,
    draw_loss,
    draw_loss_scale,
    draw_value_scale,
    drawn,
    escape,
    finish,
    foot,
    head,
    hits,
    hole_entry,
    legend,
    palette,
    scales,
    settings,
    statuses,
    title,
)
from landscape.figures._outcomes import brackets, lost_outcomes, minima_outcomes
from landscape.figures._paths import draw_ends, draw_paths, flatten_dense, path_marks


def draw(record, ax=None):
    """Draw the paths of a record and return the figure.

    Args:
        record: of `trace`; the module says which arrays.
        ax: axes to draw into; a figure of its own by default.
    """
    panel = begin(record, ax)
    arrays, many = record.arrays, len(record.arrays["minima_values"]) > FEW
    scale, holes = draw_loss(panel.ax, arrays, *((0.62, 0.2) if many else ()))
    colors = palette(arrays["minima_values"], arrays["minima_points"])
    draw_paths(panel.ax, arrays, colors)
    draw_ends(panel.ax, arrays, colors)
    flatten_dense(panel.ax, len(arrays["labels"]))
    _write(panel.ax, record, (scale, holes), colors)
    return finish(panel)


def _write(ax, record, background, colors):
    study, arrays = record.study, record.arrays
    n, (scale, holes) = len(arrays["labels"]), background
    head(ax, title(study), [escape(study.get("formula") or ""), settings(study, [drawn(study, n)])])
    bars = scales(ax, 2 if len(colors) > FEW else 1)
    draw_loss_scale(bars[0], scale, dark=0.62 if len(colors) > FEW else 0.42)
    if len(colors) > FEW:
        draw_value_scale(bars[1], arrays["minima_values"], arrays["minima_points"])
    legend(ax, [outcome.entry() for outcome in minima_outcomes(arrays, colors)])
    lost = [outcome.entry() for outcome in lost_outcomes(arrays)]
    legend(ax, [*path_marks(hits(arrays["labels"], len(colors))), *lost, *([hole_entry()] if holes else [])])
    foot(ax, [statuses(arrays["status"]), brackets(record)])
