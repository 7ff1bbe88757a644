"""How often each minimum is hit as a hyperparameter of the optimizer grows, always from the same starts."""

import dataclasses
import math

import numpy as np

from landscape import census, notation, optimizers, progress, stability
from landscape.errors import UsageError, require
from landscape.minima import find_minima
from landscape.studies import DESCENT, PLANAR, counted_record, only, planar
from landscape.studies._hyperparameter import at, parsed, shared, short, spaced, usual_lr

DEFAULTS = {"n": 2000, "steps": 2000}

TAKES = PLANAR | DESCENT | {"inits", "n", "over", "repeats", "replicates", "simultaneous"}

COUNT = 40
"""Values of a sweep over the learning rate that gives none."""

AROUND = (0.01, 10.0, 1000.0)
"""Over the learning rate that the problem's scale suggests: where those begin, and the least and most that they end."""

BEYOND = 2.0
"""They end at so many times the last critical learning rate, so that every minimum is seen to be lost."""


def compute(study, advance, keep=None):
    """Compute the record: a census of one optimizer at many values, and the critical learning rates at each."""
    study = planar(study)
    only(study.inits, "init", "sweep")
    spec = only(study.optimizers, "optimizer", "sweep")
    require(isinstance(spec, str), "`sweep` takes an optimizer by its spec, whose values it can write; got an object.")
    name, values = _values(study, spec)
    spec, notes = shared(study, spec, name)
    progress.notes(notes)
    chosen = [optimizers.optimizer(at(spec, name, value)) for value in values]
    counted = census.count(
        study.problem, chosen, study.inits, study.n, study.seed, steps=study.steps, level=study.level,
        method=study.method, simultaneous=study.simultaneous, repeats=study.repeats, replicates=study.replicates,
        advance=advance, keep=keep, **study.options,
    )  # fmt: skip
    critical = [stability.critical_lr(one, counted.minima, study.l2) for one in chosen]
    if study.schedule is not None:
        # The rate is not the swept one for long.
        critical = np.full_like(critical, np.nan)
    rates = [notation.parse(text).keywords.get("lr", math.nan) for text in counted.optimizers]
    arrays = {"sweep_values": values, "sweep_lr": np.array(rates), "critical_lr": np.array(critical)}
    over = f"{name}={values[0]:.6g}:{values[-1]:.6g}:{len(values)}"
    return counted_record(dataclasses.replace(study, over=study.over or over), arrays, counted, notes)


def work(study):
    """Runs of all values; of a sweep whose values come from the problem's scale, the usual number of them."""
    count = parsed(study.over)[1][2] if study.over else COUNT
    return study.n * count * study.repeats


def _values(study, spec: str) -> tuple[str, np.ndarray]:
    if study.over is not None:
        return spaced(study.over)
    lr = usual_lr(study, spec)
    if lr is None:
        raise UsageError(f"`over` must name a hyperparameter of {spec} and its values, as learning_rate=0.001:0.1:20.")
    critical = stability.critical_lr(optimizers.optimizer(spec), find_minima(study.problem), study.l2)
    last = BEYOND * max(critical[np.isfinite(critical)], default=0.0)
    low, least, most = (factor * lr for factor in AROUND)
    return "lr", short(np.geomspace(low, min(max(last, least), most), COUNT))
