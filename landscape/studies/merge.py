"""Which minima merge at which loss, through the saddles inside the domain: the merge tree, without any descent."""

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
        "merge_saddles": found.through, "index_check": np.array([found.minima.check]),
    }  # fmt: skip
    return Record(plain(study, [], None), arrays, (*getattr(study.problem, "notes", ()), *found.notes))


def work(study):
    """Nothing is descended."""
    return 0
