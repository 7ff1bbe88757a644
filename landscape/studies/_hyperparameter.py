"""One hyperparameter of an optimizer at several values: which, and what its optimizer is called at each of them."""

import math
import re
from typing import Any

import numpy as np

from landscape import descent, notation, optimizers
from landscape.errors import require

RATES = ("lr", "learning_rate")
"""What learning rates are called."""


def at(spec: str, name: str, value: float) -> str:
    """An optimizer's spec with one hyperparameter set.

    >>> at("momentum:lr=0.01", "momentum", 0.5)
    'momentum:lr=0.01,momentum=0.5'
    """
    asked = notation.parse(spec)
    return str(notation.Spec(asked.name, asked.positional, {**asked.keywords, name: float(value)}))


def shared(study: Any, spec: str, name: str) -> tuple[str, tuple[str, ...]]:
    """The spec with the learning rate that all values share, and what is to be said of it."""
    given = notation.parse(spec)
    twice = name in given.keywords and study.over
    require(not twice, f"`over` gives the values of {name}, and so does {spec}; leave one of them out.")
    if name in RATES:
        require(not (study.lr and study.over), f"`over` gives the learning rates; leave `lr` out, got {study.lr}.")
    if name in RATES or given.positional or set(RATES) & set(given.keywords):
        return spec, ()
    lr = usual_lr(study, spec)
    if lr is None:
        return spec, ()
    chosen = f"{spec}: lr {lr:.3g}, chosen from the scale of {study.problem.spec}, at every value."
    return at(spec, "lr", lr), (chosen,) * (study.lr is None)


def usual_lr(study: Any, spec: str) -> float | None:
    """The learning rate that is given, or that the problem's scale suggests; None for an optimizer without one."""
    chosen = optimizers.optimizer(spec, study.lr)
    ready = descent.prepare(study.problem, chosen, study.steps, study.seed, **study.options)
    return notation.parse(ready.optimizer).keywords.get("lr")


def short(values: np.ndarray) -> np.ndarray:
    """Values of six digits: what is printed is what was used."""
    return np.array([float(f"{value:.6g}") for value in values])


def spaced(over: str) -> tuple[str, np.ndarray]:
    """The hyperparameter and its values that NAME=LOW:HIGH:COUNT asks for.

    >>> spaced("momentum=0:0.9:4")[1].tolist(), spaced("lr=1e-4:1e-2:3")[1].tolist()
    ([0.0, 0.3, 0.6, 0.9], [0.0001, 0.001, 0.01])
    """
    name, (low, high, count), logarithmic = parsed(over)
    values = short((np.geomspace if logarithmic else np.linspace)(low, high, count))
    require(len(set(values.tolist())) == count, f"`over` takes values that differ in six digits; got {over!r}.")
    return name, values


def listed(over: str) -> tuple[str, np.ndarray]:
    """The hyperparameter and its values, which may also be listed, as NAME=A,B,C.

    >>> listed("momentum=0,0.5,0.9")[1].tolist()
    [0.0, 0.5, 0.9]
    """
    name, _, told = over.partition("=")
    if "," not in told:
        return spaced(over)
    values = [notation.read_value(part.strip()) for part in told.split(",")]
    fits = all(isinstance(value, (int, float)) and not isinstance(value, bool) for value in values)
    require(fits, f"`over` takes numbers, as momentum=0,0.5,0.9; got {over!r}.")
    require(len(set(values)) == len(values), f"`over` takes each value once; got {over!r}.")
    return name, np.array(values, float)


def parsed(over: str) -> tuple[str, tuple[float, float, int], bool]:
    """The hyperparameter, its range and count, and whether its values are spaced by their logarithm.

    A learning rate is, unless `:linear` follows; others are with `:log`.
    """
    found = re.fullmatch(r"(\w+)=([^:]+):([^:]+):(\d+)(?::(log|linear))?", over)
    try:
        low, high, count = float(found[2]), float(found[3]), int(found[4])
    except (TypeError, ValueError):
        low = high = count = math.nan
    fits = math.isfinite(low) and math.isfinite(high) and low < high and count >= 2
    name, _, told = over.rpartition("=")
    # Those of learning rates may have been given to `lr` alone.
    rule, got = (f"`{name}` takes LOW", told) if name in RATES else ("`over` takes NAME=LOW", over)
    require(fits, f"{rule}:HIGH:COUNT with LOW < HIGH and at least 2 values; got {got!r}.")
    logarithmic = found[5] == "log" or found[5] is None and name in RATES
    require(low > 0 or not logarithmic, f"{rule}:HIGH:COUNT, spaced by logarithms, with LOW > 0; got {got!r}.")
    return name, (low, high, count), logarithmic
