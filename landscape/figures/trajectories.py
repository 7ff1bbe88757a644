"""Where each start went: paths colored by the minimum they reached, over the loss in grey.

Reads from a record of `trace`: grid_x (w,), grid_y (h,), grid_loss (h, w), minima_points (k, 2), minima_values (k,),
minima_kinds (k,), starts (n, 2), ends (n, 2), paths (n, kept, 2), labels (n,), status (n,), reasons (n,). A start is an
open circle, an end a dot, a minimum a numbered star; a run that reached none is dark and ends in a marker of its own,
at the edge of the view where it left for good.
"""

from landscape.figures import FEW, begin, draw_loss, finish, hits, palette
from landscape.figures._marks import inside
from landscape.figures._outcomes import explain
from landscape.figures._paths import draw_ends, draw_paths, flatten_dense, path_marks


def draw(record, ax=None):
    """Draw the paths of a record and return the figure.

    Args:
        record: of `trace`; the module says which arrays.
        ax: axes to draw into; a figure of its own by default.
    """
    panel = begin(record, ax)
    arrays, many = record.arrays, len(record.arrays["minima_values"]) > FEW
    background = draw_loss(panel.ax, arrays, *((0.62, 0.2) if many else ()))
    colors = palette(arrays["minima_values"], arrays["minima_points"])
    draw_paths(panel.ax, arrays, colors)
    draw_ends(panel.ax, arrays, colors)
    flatten_dense(panel.ax, len(arrays["labels"]))
    explain(panel.ax, record, background, colors, _marks(panel.ax, arrays))
    return finish(panel)


def _marks(ax, arrays):
    """The legend's entries for starts and ends, of which a view may hold none."""
    labels, values = arrays["labels"], arrays["minima_values"]
    places = {"start": arrays["starts"], "end": arrays["ends"][labels >= 0]}
    absent = [name for name, at in places.items() if not inside(ax, at).any()]
    return [mark for mark in path_marks(hits(labels, len(values)), values) if mark.get_label() not in absent]
