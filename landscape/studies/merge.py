"""Which minima merge at which loss, over saddles inside the domain or along its edge: the merge tree, without descents.

Arrays: of each minimum merge_parents (k,), the lower one that it joins, −1 for none, merge_heights (k,), at which loss,
merge_over (k,), over a 'saddle', along the 'edge' or 'inside', over no listed saddle, merge_places (k, d), where, and
merge_saddles (k,), which saddle, −1 for none; saddle_values (s,) and saddle_joins (s, 2) of all saddles; the minima.
"""

import numpy as np

from landscape import merging
from landscape.record import Record
from landscape.studies import PLANAR, _drawing, plain, planar

DEFAULTS: dict = {}

TAKES = PLANAR


def compute(study, advance):
    """Compute the record."""
    study = planar(study)
    found = merging.merge_tree(study.problem)
    arrays = {
        **_drawing.minima(found.minima), **_drawing.places("saddle", found.saddles), "saddle_values": found.values,
        "saddle_joins": found.joins, "merge_parents": found.parents, "merge_heights": found.heights,
        "merge_saddles": found.through, "merge_over": found.over, "merge_places": found.places,
        "index_check": np.array([found.minima.check]),
    }  # fmt: skip
    return Record(plain(study, [], None), arrays, (*getattr(study.problem, "notes", ()), *found.notes))


def work(study):
    """Nothing is descended."""
    return 0
