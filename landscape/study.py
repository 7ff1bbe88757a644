"""A study: what to compute, as plain data, and its computation into a record."""

import dataclasses
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
import optax

from landscape import (
    basins,
    catalog,
    census,
    descent,
    evaluation,
    labels,
    minima,
    notation,
    optimizers,
    problems,
    progress,
)
from landscape.errors import UsageError, require
from landscape.inits import kind, starts
from landscape.problems import Problem
from landscape.record import Record

BACKGROUND = 201
"""Nodes a side of the grid on which the loss is drawn."""

DEFAULTS = {
    "trace": {"n": 196, "steps": 2000, "resolution": BACKGROUND},
    "basins": {"n": None, "steps": 2000, "resolution": 512},
    "count": {"n": 10_000, "steps": 2000, "resolution": BACKGROUND},
    "show": {"n": None, "steps": None, "resolution": BACKGROUND},
}
"""The verbs, and what each takes where a study says nothing."""


@dataclass(frozen=True)
class Study:
    """What to compute.

    Attributes:
        verb: 'trace', 'basins', 'count' or 'show'.
        problem: a spec, or a `Problem`.
        optimizers, inits: specs; one each but for 'count'.
        lr: the learning rate of optimizers whose spec gives none.
        n, steps, resolution: None takes the verb's own, see `DEFAULTS`.
        view: (2, 2), the drawn window; the domain by default.
        level, method: of the intervals of 'count'.
        paths: the stride of the iterates that 'trace' keeps.
        the others: as for `descend`.

    >>> record = compute(Study("trace", "himmelblau", n=16, steps=50))
    >>> record.arrays["paths"].shape
    (16, 51, 2)
    """

    verb: str
    problem: str | Problem
    optimizers: tuple[str | optax.GradientTransformation, ...] = ("adam",)
    inits: tuple[str, ...] = ("uniform",)
    lr: float | None = None
    n: int | None = None
    steps: int | None = None
    seed: int = 0
    clip: str | None = None
    noise: float | None = None
    batch: int | None = None
    l2: float = 0.0
    schedule: str | None = None
    tolerance: float | None = None
    precision: int = 64
    domain: Any = None
    view: Any = None
    resolution: int | None = None
    level: float = 0.95
    method: str = "wilson"
    paths: int = 1

    @property
    def options(self) -> dict[str, Any]:
        """The keyword arguments that `descend` takes."""
        names = ("clip", "noise", "batch", "l2", "schedule", "tolerance", "precision")
        return {name: getattr(self, name) for name in names}


def compute(study: Study, advance: Callable[[int], None] | None = None) -> Record:
    """Compute a study.

    Args:
        study: what to compute.
        advance: called with the number of starts that were finished since the last call.

    Errors:
        UsageError: an unknown verb, or an argument that breaks its rule.
    """
    require(study.verb in DEFAULTS, f"`verb` is one of {', '.join(DEFAULTS)}; got {study.verb!r}.")
    own = {name: value for name, value in DEFAULTS[study.verb].items() if getattr(study, name) is None}
    study = dataclasses.replace(study, problem=problems.problem(study.problem, study.domain), **own)
    require(
        study.problem.dim == 2, f"`{study.verb}` takes a planar problem; {study.problem.name} has not 2 coordinates."
    )
    _check_inits(study)
    _check_lr(study)
    return _COMPUTE[study.verb](study, advance)


def _check_lr(study: Study) -> None:
    """Refuse a learning rate that no optimizer of the study would take."""
    asked = [notation.parse(spec) if isinstance(spec, str) else None for spec in study.optimizers]
    own = [one is not None and bool(one.positional or {"lr", "learning_rate"} & set(one.keywords)) for one in asked]
    specs = ", ".join(map(str, study.optimizers))
    require(study.lr is None or not all(own), f"`lr` is for optimizers whose spec gives none; {specs} gives its own.")


def _check_inits(study: Study) -> None:
    """Draw one start of each init, so that a wrong spec is refused before anything is computed."""
    for init in study.inits if study.n else ():
        starts(init, study.problem, study.n, study.seed, range(1))


def work(study: Study) -> int:
    """How many starts a study descends: the total of its progress bar."""
    own = {**DEFAULTS[study.verb], **{k: v for k, v in vars(study).items() if v is not None}}
    if study.verb == "basins":
        return own["resolution"] ** 2
    return (own["n"] or 0) * len(study.optimizers) * len(study.inits)


def _optimizer(study: Study) -> optax.GradientTransformation:
    if len(study.optimizers) > 1 or len(study.inits) > 1:
        raise UsageError(f"`{study.verb}` draws one optimizer and one init; `count` compares several.")
    return optimizers.optimizer(study.optimizers[0], study.lr)


def _trace(study: Study, advance) -> Record:
    target = study.problem
    ready = descent.prepare(target, _optimizer(study), study.steps, study.seed, **study.options)
    progress.notes(ready.notes)
    drawn = starts(study.inits[0], target, study.n, study.seed)
    found = minima.find_minima(target)
    runs = ready.run(drawn, paths=study.paths, advance=advance)
    seen = labels.identify(runs, found)
    progress.notes(seen.notes)
    arrays = {
        "starts": runs.starts, "ends": runs.ends, "paths": runs.paths, "losses": runs.losses,
        "labels": seen.labels, "reasons": seen.reasons, "status": runs.status, "steps": runs.steps,
    }  # fmt: skip
    counted = census.of_runs(runs, seen, study.inits[0], study.level, study.method)
    return _record(study, arrays, counted)


def _basins(study: Study, advance) -> Record:
    found = basins.basin_map(
        study.problem, _optimizer(study), study.resolution, study.steps, study.seed,
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
    return _record(study, arrays, counted, found.notes)


def _count(study: Study, advance) -> Record:
    chosen = [optimizers.optimizer(spec, study.lr) for spec in study.optimizers]
    counted = census.count(
        study.problem, chosen, study.inits, study.n, study.seed,
        steps=study.steps, level=study.level, method=study.method, advance=advance, **study.options,
    )  # fmt: skip
    return _record(study, {}, counted)


def _show(study: Study, advance) -> Record:
    found = minima.find_critical_points(study.problem)
    arrays = {
        "critical_points": found.points, "critical_values": found.values, "critical_kinds": found.kinds,
        "critical_eigenvalues": found.eigenvalues, "index_check": np.array([found.check]),
    }  # fmt: skip
    return Record(_plain(study, [], None), _drawn(study, found.minima) | arrays)


_COMPUTE = {"trace": _trace, "basins": _basins, "count": _count, "show": _show}


def _record(study: Study, arrays, counted: census.Census, notes: tuple[str, ...] = ()) -> Record:
    everything = _drawn(study, counted.minima) | counted.arrays() | arrays
    noise = counted.noise[0] if len(set(counted.noise)) == 1 else list(counted.noise)
    plain = _plain(study, list(counted.optimizers), noise) | {"index_check": counted.minima.check}
    return Record(plain, everything, tuple(dict.fromkeys(counted.notes + notes)))


def _drawn(study: Study, found: minima.Minima) -> dict[str, np.ndarray]:
    """What every figure draws: the loss on a grid of nodes, and the minima."""
    view = _view(study)
    x, y = evaluation.nodes(view, BACKGROUND)
    return {
        "grid_x": x, "grid_y": y, "grid_loss": evaluation.loss_grid(study.problem, BACKGROUND, view),
        "minima_points": found.points, "minima_values": found.values,
        "minima_eigenvalues": found.eigenvalues, "minima_kinds": found.kinds,
    }  # fmt: skip


def _view(study: Study) -> np.ndarray:
    return study.problem.domain if study.view is None else problems.check_domain(study.view)


def _plain(study: Study, names: list[str], noise: float | list[float] | None) -> dict[str, Any]:
    """The study as plain data, with everything that was chosen for it filled in."""
    target = study.problem
    plain = {field.name: getattr(study, field.name) for field in dataclasses.fields(study) if field.name != "lr"}
    return plain | {
        "problem": target.spec, "optimizers": names, "inits": list(study.inits), "noise": noise or 0.0,
        "domain": target.domain.tolist(), "view": _view(study).tolist(), "kinds": [kind(init) for init in study.inits],
        "axes": list(target.axes), "clip": _text(study.clip), "schedule": _text(study.schedule), **_described(target),
    }  # fmt: skip


def _text(part: Any) -> str | None:
    return part if part is None or isinstance(part, str) else part.spec


def _described(target: Problem) -> dict[str, str | None]:
    """The formula and source that a member's docstring gives, or a user's own source text."""
    if target.name in catalog.names("problems") and problems.problem(target.spec).function is target.function:
        text = catalog.documentation("problems", target.name)
        return {"formula": catalog.formula(text), "source": catalog.source(text), "source_text": None}
    return {"formula": "", "source": "", "source_text": catalog.source_text(target.function)}
