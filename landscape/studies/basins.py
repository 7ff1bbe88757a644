"""Which minimum every cell of a grid of starts ends in: labels, steps and status of the cells, and their census."""

import dataclasses

import numpy as np

from landscape import basins, census, labels
from landscape.studies import counted_record, only_optimizer, planar

DEFAULTS = {"steps": 2000, "resolution": 512}


def compute(study, advance):
    """Compute the record."""
    study = planar(study)
    found = basins.basin_map(
        study.problem, only_optimizer(study), study.resolution, study.steps, study.seed,
        view=study.view, advance=advance, **study.options,
    )  # fmt: skip
    arrays = {
        "x": found.x, "y": found.y, "labels": found.labels, "reasons": found.reasons, "steps": found.steps,
        "status": found.status, "critical_points": found.critical.points, "critical_kinds": found.critical.kinds,
        "boundary": np.float64(found.boundary),
    }  # fmt: skip
    study = dataclasses.replace(study, n=found.labels.size, inits=("grid",))
    flat = labels.Labels(found.labels.ravel(), found.reasons.ravel(), found.minima)
    counted = census.of_runs(found.runs, flat, "grid", study.level, study.method)
    return counted_record(study, arrays, counted, found.notes)


def work(study):
    """Cells of the grid."""
    return study.resolution**2
