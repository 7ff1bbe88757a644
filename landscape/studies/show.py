"""A problem itself: its loss on a grid, and all critical points of its domain with the index check."""

import numpy as np

from landscape import minima
from landscape.record import Record
from landscape.studies import PLANAR, _drawing, plain, planar

DEFAULTS: dict = {}

TAKES = PLANAR


def compute(study, advance):
    """Compute the record."""
    study = planar(study)
    found = minima.find_critical_points(study.problem)
    arrays = {
        **_drawing.places("critical", found.points), "critical_values": found.values, "critical_kinds": found.kinds,
        "critical_eigenvalues": found.eigenvalues, "index_check": np.array([found.check]),
    }  # fmt: skip
    background = _drawing.arrays(study.problem, study.view, found.minima)
    return Record(plain(study, [], None), background | arrays, tuple(getattr(study.problem, "notes", ())))


def work(study):
    """Nothing is descended."""
    return 0
