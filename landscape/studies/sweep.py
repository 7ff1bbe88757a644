"""How often each minimum is hit as a hyperparameter of the optimizer grows, always from the same starts."""

import dataclasses
import math
import re

import numpy as np

from landscape import census, descent, notation, optimizers, progress, stability
from landscape.errors import UsageError, require
from landscape.minima import find_minima
from landscape.studies import counted_record, only, planar

DEFAULTS = {"n": 2000, "steps": 2000}

RATES = ("lr", "learning_rate")
"""What learning rates are called."""

COUNT = 40
"""Values of a sweep over the learning rate that gives none."""

AROUND = (0.01, 10.0, 1000.0)
"""Over the learning rate that the problem's scale suggests: where those begin, and the least and most that they end."""

BEYOND = 2.0
"""They end at so many times the last critical learning rate, so that every minimum is seen to be lost."""


def compute(study, advance):
    """Compute the record: a census of one optimizer at many values, and the critical learning rates at each."""
    study = planar(study)
    only(study.inits, "init", "sweep")
    spec = only(study.optimizers, "optimizer", "sweep")
    require(isinstance(spec, str), "`sweep` takes an optimizer by its spec, whose values it can write; got an object.")
    name, values = _values(study, spec)
    spec, notes = _shared(study, spec, name)
    progress.notes(notes)
    chosen = [optimizers.optimizer(at(spec, name, value)) for value in values]
    counted = census.count(
        study.problem, chosen, study.inits, study.n, study.seed, steps=study.steps, level=study.level,
        method=study.method, simultaneous=study.simultaneous, repeats=study.repeats, replicates=study.replicates,
        advance=advance, **study.options,
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
    count = _parsed(study.over)[1][2] if study.over else COUNT
    return study.n * count * study.repeats


def at(spec: str, name: str, value: float) -> str:
    """An optimizer's spec with one hyperparameter set.

    >>> at("momentum:lr=0.01", "momentum", 0.5)
    'momentum:lr=0.01,momentum=0.5'
    """
    asked = notation.parse(spec)
    return str(notation.Spec(asked.name, asked.positional, {**asked.keywords, name: float(value)}))


def _values(study, spec: str) -> tuple[str, np.ndarray]:
    if study.over is not None:
        name, (low, high, count), logarithmic = _parsed(study.over)
        values = _short((np.geomspace if logarithmic else np.linspace)(low, high, count))
        require(
            len(set(values.tolist())) == count, f"`over` takes values that differ in six digits; got {study.over!r}."
        )
        return name, values
    lr = _usual_lr(study, spec)
    if lr is None:
        raise UsageError(f"`over` must name a hyperparameter of {spec} and its values, as learning_rate=0.001:0.1:20.")
    critical = stability.critical_lr(optimizers.optimizer(spec), find_minima(study.problem), study.l2)
    last = BEYOND * max(critical[np.isfinite(critical)], default=0.0)
    low, least, most = (factor * lr for factor in AROUND)
    return "lr", _short(np.geomspace(low, min(max(last, least), most), COUNT))


def _shared(study, spec: str, name: str) -> tuple[str, tuple[str, ...]]:
    """The spec with the learning rate that all values share, and what is to be said of it."""
    given = notation.parse(spec)
    twice = name in given.keywords and study.over
    require(not twice, f"`over` gives the values of {name}, and so does {spec}; leave one of them out.")
    if name in RATES:
        require(not (study.lr and study.over), f"`over` gives the learning rates; leave `lr` out, got {study.lr}.")
    if name in RATES or given.positional or set(RATES) & set(given.keywords):
        return spec, ()
    lr = _usual_lr(study, spec)
    if lr is None:
        return spec, ()
    chosen = f"{spec}: lr {lr:.3g}, chosen from the scale of {study.problem.spec}, at every value."
    return at(spec, "lr", lr), (chosen,) * (study.lr is None)


def _usual_lr(study, spec: str) -> float | None:
    """The learning rate that is given, or that the problem's scale suggests; None for an optimizer without one."""
    chosen = optimizers.optimizer(spec, study.lr)
    ready = descent.prepare(study.problem, chosen, study.steps, study.seed, **study.options)
    return notation.parse(ready.optimizer).keywords.get("lr")


def _short(values: np.ndarray) -> np.ndarray:
    """Values of six digits: what is printed is what was used."""
    return np.array([float(f"{value:.6g}") for value in values])


def _parsed(over: str) -> tuple[str, tuple[float, float, int], bool]:
    """The hyperparameter, its range and count, and whether its values are spaced by their logarithm.

    A learning rate is, unless `:linear` follows; others are with `:log`.
    """
    found = re.fullmatch(r"(\w+)=([^:]+):([^:]+):(\d+)(?::(log|linear))?", over)
    try:
        low, high, count = float(found[2]), float(found[3]), int(found[4])
    except (TypeError, ValueError):
        low = high = count = math.nan
    fits = math.isfinite(low) and math.isfinite(high) and low < high and count >= 2
    require(fits, f"`over` takes NAME=LOW:HIGH:COUNT with LOW < HIGH and at least 2 values; got {over!r}.")
    logarithmic = found[5] == "log" or found[5] is None and found[1] in RATES
    require(low > 0 or not logarithmic, f"`over` spaces values by their logarithm from LOW > 0 on; got {over!r}.")
    return found[1], (low, high, count), logarithmic
