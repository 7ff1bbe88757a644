"""Pictures of records, each kind a file of this folder.

To add one:

1. Create `NAME.py` here. Its docstring says in one sentence what the picture shows, and which arrays of the record it
   reads, with their shapes.
2. Define `draw(record, ax=None) -> matplotlib.figure.Figure`. It draws into `ax` where one is given, else into a figure
   of its own, which `begin` makes and `finish` fits. Sizes and fonts come from matplotlib's settings at that moment,
   which `make` takes from a style; nothing is computed but counts, and neither pyplot nor jax is imported.
3. Where it shows other numbers than the hits of the record's census, define `sentences(record)` for its caption.
4. Nothing else: the command line, `redraw`, tests and the gallery find it.

From these, everything else works. What the pictures share is in the modules with an underscore: grey belongs to the
loss (`draw_loss`), color to the minima (`palette`, `draw_stars`), and the text around the axes (`head`, `legend`,
`scales`, `foot`) is wrapped to their width, so that it neither overlaps nor runs out of the figure.
"""

from typing import Any

import matplotlib
from matplotlib.figure import Figure

from landscape.errors import require
from landscape.figures import _holding
from landscape.figures._background import LossScale, draw_cells, draw_loss, draw_loss_scale, hole_entry, loss_scale
from landscape.figures._colors import FEW, draw_value_scale, palette, rank_colors, shades, value_text
from landscape.figures._distributions import (
    DASHES,
    Reached,
    draw_curves,
    height_for,
    mark_steps,
    name_plateaus,
    view_of_steps,
)
from landscape.figures._layout import (
    arrange,
    new_page,
    overhang,
    page_width,
    points,
    reach,
    width_of,
    wrap,
)
from landscape.figures._marks import (
    CRITICAL,
    MISSES,
    draw_best,
    draw_stars,
    hits,
    inside,
    marker,
    miss,
    misses,
    star_size,
    statuses,
    weight,
)
from landscape.figures._names import (
    bounds,
    drawn,
    escape,
    init_name,
    interval_name,
    lowest_name,
    number,
    optimizer_name,
    percent,
    settings,
    share,
    title,
    varied_name,
)
from landscape.figures._panel import (
    Panel,
    begin,
    finish,
    frame,
    name_axes,
    new_panels,
    open_panel,
    ratio_of,
    title_panels,
    trim,
    view_of,
)
from landscape.figures._raster import flatten
from landscape.figures._shares import (
    counted,
    counted_unit,
    draw_heat,
    draw_share_scale,
    draw_side,
    heat_rows,
    side_shares,
)
from landscape.figures._text import DECADES, decades, foot, head, legend, name_scale, scales, surround
from landscape.figures._training import (
    draw_alone,
    draw_curve,
    draw_outcomes,
    draw_signals,
    draw_slice,
    interval_sentence,
    outcome_entries,
    path_entries,
    scheme_entries,
    training_settings,
    training_title,
)
from landscape.style import context

__all__ = [
    "CRITICAL",
    "DASHES",
    "DECADES",
    "FEW",
    "MISSES",
    "LossScale",
    "Panel",
    "Reached",
    "arrange",
    "begin",
    "bounds",
    "counted",
    "counted_unit",
    "decades",
    "draw",
    "draw_alone",
    "draw_best",
    "draw_cells",
    "draw_curve",
    "draw_curves",
    "draw_heat",
    "draw_loss",
    "draw_loss_scale",
    "draw_outcomes",
    "draw_share_scale",
    "draw_side",
    "draw_signals",
    "draw_slice",
    "draw_stars",
    "draw_value_scale",
    "drawn",
    "escape",
    "finish",
    "flatten",
    "foot",
    "frame",
    "head",
    "heat_rows",
    "height_for",
    "hits",
    "hole_entry",
    "init_name",
    "inside",
    "interval_name",
    "interval_sentence",
    "legend",
    "loss_scale",
    "lowest_name",
    "make",
    "mark_steps",
    "marker",
    "miss",
    "misses",
    "name_axes",
    "name_plateaus",
    "name_scale",
    "new_page",
    "new_panels",
    "number",
    "open_panel",
    "optimizer_name",
    "outcome_entries",
    "overhang",
    "page_width",
    "palette",
    "path_entries",
    "percent",
    "points",
    "rank_colors",
    "ratio_of",
    "reach",
    "scales",
    "scheme_entries",
    "settings",
    "shades",
    "share",
    "side_shares",
    "star_size",
    "statuses",
    "surround",
    "title",
    "title_panels",
    "training_settings",
    "training_title",
    "trim",
    "value_text",
    "varied_name",
    "view_of",
    "weight",
    "view_of_steps",
    "width_of",
    "wrap",
]

OF_VERB = {
    "trace": "trajectories",
    "basins": "basins",
    "show": "surface",
    "count": "census",
    "compare": "compare",
    "sweep": "sweep",
    "train": "training",
    "atlas": "atlas",
    "merge": "disconnectivity",
    "line": "line",
}
"""The picture that each verb's record is drawn as."""


def draw(record: Any, figure: str | None = None, style: str | None = None, ax: Any = None) -> Figure:
    """Draw a record into a figure of its own, which shows itself in a notebook, or into given axes.

    Args:
        record: what `landscape.compute` returned, or `landscape.record.load`.
        figure: the picture, a name of `landscape list figures`; the one of the record's verb by default.
        style: one of `landscape list styles`, as icml:columns=2. By default a figure of its own is drawn in `screen`,
            and given axes with the settings that matplotlib has at the moment.
        ax: axes to draw into, where legends and captions reach beyond them; three-dimensional ones hold a surface.

    Errors:
        UsageError: an unknown style or picture, or one that the record lacks arrays for.

    >>> import landscape
    >>> record = landscape.compute(landscape.Study("show", "himmelblau"))
    >>> float(landscape.draw(record, style="icml").get_figwidth())
    3.25
    """
    require(
        hasattr(record, "study"), f"`draw` takes a record, as `compute` returns one; got a {type(record).__name__}."
    )
    name = figure or OF_VERB[record.study["verb"]]
    with matplotlib.rc_context({} if ax is not None and style is None else context(style or "screen")):
        return _holding.drawn(name, record, ax)


def make(record: Any, style_name: str = "screen", name: str | None = None) -> Figure:
    """Draw a record in a style, see `draw`."""
    return draw(record, name, style_name)
