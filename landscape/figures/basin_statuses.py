"""How the run from each start of a grid ends: cells by status, whichever minimum they reach.

Reads from a record of `basins` what the basin map reads: x (w,), y (h,), labels (h, w), status (h, w), reasons (h, w),
minima_points (k, 2), minima_values (k,), and critical_points, critical_kinds and separatrices where it holds them.
Runs that came to rest are pale blue, those that did not have the greys and patterns that they have on every map.
"""

import numpy as np
from matplotlib.colors import to_rgb
from matplotlib.patches import Patch

from landscape.figures import percent
from landscape.figures._cells import miss_entry, paint
from landscape.figures._map import Look, draw_map, star_entries
from landscape.status import Status

RESTS = {Status.CONVERGED: "#dbe9f6", Status.SETTLED: "#8fbbe0"}
"""The colors of the statuses that a run can hit a minimum with."""


def draw(record, ax=None):
    """Draw the map of statuses of a record and return the figure.

    Args:
        record: of `basins`; the module says which arrays.
        ax: axes to draw into; a figure of its own by default.
    """
    status = record.arrays["status"]
    order = list(RESTS)
    labels = np.select([status == one for one in order], range(len(order)), -1)
    names = np.array([one.label for one in Status])
    colors = np.array([to_rgb(RESTS[one]) for one in order])
    image = paint(labels, np.where(labels < 0, names[status], ""), colors)
    rests, misses = _entries(status)
    return draw_map(record, ax, Look(image, [*rests, *star_entries(record.arrays)], misses, edges="0.35"))


def _entries(status):
    """The legend's entries for the statuses of runs at rest and of others, each with its share of the cells."""
    shares = {one: float((status == one).mean()) for one in Status}
    rests = [Patch(fc=RESTS[one], ec="0.4", lw=0.4, label=f"{one.label}: {percent(shares[one])}")
             for one in RESTS if shares[one]]  # fmt: skip
    return rests, [miss_entry(one.label, percent(share)) for one, share in shares.items() if share and one not in RESTS]
