"""Which minimum every cell of a grid of starts ends in: labels, steps and status of the cells, and their census.

With the exact gradient flow also flow_labels and flow_reasons (h, w), and flow_agreement, the share of equal cells;
with separatrices also those (m, 2), lines that rows of NaN part.
"""

import dataclasses

import numpy as np

from landscape import basins, census, labels, manifolds, minima
from landscape.errors import require
from landscape.statistics import agreement, entanglement
from landscape.studies import DESCENT, PLANAR, _drawing, counted_record, only_optimizer, planar

DEFAULTS = {"steps": 2000, "resolution": 512}

TAKES = PLANAR | DESCENT | {"resolution", "repeats", "flow", "separatrices"}


def compute(study, advance, keep=None):
    """Compute the record."""
    study = planar(study)
    name, dim = study.problem.name, study.problem.dim
    require(dim == 2 or not study.separatrices, f"`separatrices` are lines in the plane; {name} has {dim} coordinates.")
    found = basins.basin_map(
        study.problem, only_optimizer(study), study.resolution, study.steps, study.seed,
        repeats=study.repeats, flow=study.flow, view=study.view, advance=advance, keep=keep, **study.options,
    )  # fmt: skip
    arrays = {
        "x": found.x, "y": found.y, "labels": found.labels, "reasons": found.reasons, "steps": found.steps,
        "status": found.status, **_on_map(study.problem, found.critical),
        "boundary": np.float64(found.boundary),
        **entanglement.measure(labels.outcomes(found.labels, found.reasons), study.level, study.seed),
        **(_chances(found) if study.repeats > 1 else {}),
        **(_flow(found) if study.flow else {}),
        **({"separatrices": manifolds.separatrices(found.critical, study.view)} if study.separatrices else {}),
    }  # fmt: skip
    study = dataclasses.replace(study, n=found.labels.size, inits=("grid",))
    runs = found.runs, *found.others
    counted = census.of_runs(runs, found.codes, found.minima, "grid", study.level, study.method, cells=True)
    return counted_record(study, arrays, counted, found.notes)


def _chances(found):
    """How often each cell ended in which way, and the share of its likeliest one."""
    chances, shape = found.chances, found.labels.shape
    return {
        "outcome_codes": chances.outcomes, "outcome_counts": chances.counts.reshape(-1, *shape),
        "certainty": chances.certainty.reshape(shape),
    }  # fmt: skip


def _flow(found):
    """How the gradient flow of each cell ends, and the share of cells that the optimizer ends alike."""
    hit, reasons = (part.reshape(found.labels.shape) for part in labels.ways(found.flow))
    share = agreement.agreement(found.labels, found.reasons, hit, reasons).share
    return {"flow_labels": hit, "flow_reasons": reasons, "flow_agreement": np.float64(share)}


def _on_map(target, critical):
    """The critical points that lie on what is drawn: all of a planar problem, those on the slice of another."""
    on = _drawing.distances(target, critical.points) <= minima.SAME * np.ptp(target.domain[0])
    return {"critical_points": critical.points[on, :2], "critical_kinds": critical.kinds[on]}


def work(study):
    """Runs of the grid's cells, and those of the flow."""
    return study.resolution**2 * (study.repeats + study.flow)
