"""Studies: what to compute, as plain data, and its computation into a record; each verb a file of this folder.

To add one:

1. Create `VERB.py` here; its docstring says in one sentence what the record holds.
2. Define `TAKES`, the values of `Study` that it has a use for, `DEFAULTS`, those that stand for None, and
   `compute(study, advance) -> Record`; and `work(study) -> int`, the total of its progress bar, where it descends other
   than n starts of each pair.
3. Draw it: a picture in `figures/`, a command in `cli/`. Nothing else.

What studies share is here: the subject, the checks, and what every record holds.
"""

import dataclasses
import importlib
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
import optax

from landscape import catalog, census, notation, optimizers
from landscape.errors import UsageError, require
from landscape.inits import kind, starts
from landscape.problems import Problem
from landscape.record import Record
from landscape.studies import _drawing, _subject

PLANAR = {"dataset", "objective", "directions", "center", "center_steps", "view"}
"""What a study of a planar problem takes, beside what every study does."""

DESCENT = {
    "optimizers", "lr", "steps", "clip", "noise", "batch", "l2", "schedule", "tolerance", "precision",
    "level", "method",
}  # fmt: skip
"""What a study takes that descends and counts."""

OF_COUNTS = {"simultaneous", "replicates", "until_covered", "at_most", "test"}
"""The values of a study that only 'count' has a use for."""


@dataclass(frozen=True)
class Study:
    """What to compute.

    Attributes:
        verb: a file of this folder, as 'trace', 'basins', 'count', 'show' or 'train'.
        problem: a spec, or a `Problem`. A network's spec stands for a plane through its weights, or, for 'train', for
            the network itself.
        optimizers, inits: specs, or one alone; one each but for 'count', 'compare' and 'train'.
        lr: the learning rate of optimizers whose spec gives none.
        n, steps, resolution: None takes the verb's own, see its `DEFAULTS`.
        view: (2, 2), the drawn window; the domain by default.
        level, method: of the intervals.
        simultaneous, replicates, until_covered, at_most: of 'count', as for `landscape.count`.
        repeats: runs of each start, with independent noise, of 'count' and 'basins'.
        flow: whether 'basins' follows the exact gradient flow too.
        separatrices: whether 'basins' follows those of the flow.
        test: how 'count' compares pairs, as for `landscape.compare`.
        over: of 'sweep' and 'compare': the hyperparameter and its values, as lr=1e-4:1e-1:40, LOW:HIGH:COUNT; of
            'compare' also listed, as momentum=0,0.5,0.9.
        clips, seeds: of 'compare', which varies them; a clip may be None.
        cells: whether 'compare' draws basin maps.
        ends: of 'line': the two points that it joins; or between: the numbers of two minima or models, from 1.
        align: whether 'line' also permutes the hidden units of the second model.
        paths: the stride of the iterates that 'trace' keeps.
        dataset, objective: of a network.
        directions: the spec of a plane's two directions.
        center: the init scheme of the weights in the middle of a plane; they are trained for `center_steps` steps.
        epochs, target: of 'train': the budget of each run, and what counts as reaching.
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
    precision: int | None = None
    domain: Any = None
    view: Any = None
    resolution: int | None = None
    level: float = 0.95
    method: str = "wilson"
    simultaneous: bool = False
    repeats: int = 1
    flow: bool = False
    separatrices: bool = False
    replicates: int = 16
    until_covered: bool = False
    at_most: int = 1_000_000
    test: str = "auto"
    over: str | None = None
    clips: tuple[str | None, ...] = ()
    seeds: tuple[int, ...] = ()
    cells: bool = False
    ends: Any = None
    between: tuple[int, int] | None = None
    align: bool = False
    paths: int = 1
    dataset: str | None = None
    objective: str = "cross_entropy"
    directions: str | None = None
    center: str = "xavier_normal"
    center_steps: int = 500
    epochs: int | None = None
    target: str = "accuracy=0.95"

    def __post_init__(self):
        for name in ("optimizers", "inits", "clips", "seeds"):
            given = getattr(self, name)
            require(given is not None, f"`{name}` of a study takes one or several; got None.")
            object.__setattr__(self, name, optimizers.several(given))

    @property
    def options(self) -> dict[str, Any]:
        """The keyword arguments that `descend` takes."""
        names = ("clip", "noise", "batch", "l2", "schedule", "tolerance", "precision")
        return {name: getattr(self, name) for name in names}


def compute(study: Study, advance: Callable[[int], None] | None = None, **more: Any) -> Record:
    """Compute a study.

    Args:
        study: what to compute.
        advance: called with the amount of work that was finished since the last call, see `work`.
        more: what a verb takes beside it, as a `checkpoint` for 'train', or `keep` for what descends many starts.

    Errors:
        UsageError: an unknown verb, or an argument that breaks its rule.
    """
    return _verb(study.verb).compute(filled(study), advance, **more)


def work(study: Study) -> int:
    """How much a study has to do: the total of its progress bar."""
    counted = getattr(_verb(study.verb), "work", None)
    study = filled(study)
    return counted(study) if counted else (study.n or 0) * len(study.optimizers) * len(study.inits)


def _verb(name: str) -> Any:
    known = catalog.names("studies")
    require(name in known, f"`verb` is one of {', '.join(known)}; got {name!r}.")
    return importlib.import_module(f"landscape.studies.{name}")


def filled(study: Study) -> Study:
    """The study with the verb's own values for what it leaves open.

    Errors:
        UsageError: a value that the verb has no use for.
    """
    verb = _verb(study.verb)
    takes = {"verb", "problem", "domain", "seed", *verb.TAKES}
    for field in dataclasses.fields(study):
        given = getattr(study, field.name)
        fits = field.name in takes or np.array_equal(given, field.default)
        require(fits, f"`{field.name}` is of no use to `{study.verb}`; leave {given!r} out.")
    own = {name: value for name, value in verb.DEFAULTS.items() if getattr(study, name) is None}
    return dataclasses.replace(study, **own)


def planar(study: Study) -> Study:
    """The study with its problem resolved, after the checks that need nothing computed."""
    study = dataclasses.replace(study, problem=_subject.resolve(study))
    name, dim = study.problem.name, study.problem.dim
    require(
        dim is not None and dim >= 2,
        f"`{study.verb}` takes a problem of two coordinates or more; {name} has {dim or 'none'}.",
    )
    for init in study.inits if study.n else ():
        # One start of each, so that a wrong spec is refused before anything is computed.
        starts(init, study.problem, study.n, study.seed, range(1))
    check_lr(study)
    return study


def check_lr(study: Study) -> None:
    """Refuse a learning rate that no optimizer of the study would take."""
    asked = [notation.parse(spec) if isinstance(spec, str) else None for spec in study.optimizers]
    own = [one is not None and bool(one.positional or {"lr", "learning_rate"} & set(one.keywords)) for one in asked]
    specs = ", ".join(map(str, study.optimizers))
    require(
        study.lr is None or not all(own),
        f"`lr` is for optimizers whose spec gives none; {specs} gives its own. Write the optimizer without, as adam.",
    )


def only_optimizer(study: Study) -> optax.GradientTransformation:
    """The one optimizer of a study that draws one optimizer from one init."""
    if len(study.optimizers) > 1 or len(study.inits) > 1:
        raise UsageError(f"`{study.verb}` draws one optimizer and one init; `count` compares several.")
    return optimizers.optimizer(study.optimizers[0], study.lr)


def only(given: tuple, name: str, verb: str) -> Any:
    """The one entry of what a verb takes once."""
    require(len(given) == 1, f"`{verb}` takes one {name}; got {', '.join(map(str, given))}.")
    return given[0]


def counted_record(study: Study, arrays: dict, counted: census.Census, notes: tuple[str, ...] = ()) -> Record:
    """The record of a planar study that counts: background, census, and its own arrays."""
    study = dataclasses.replace(study, n=counted.n)
    everything = counted.arrays() | _drawing.arrays(study.problem, study.view, counted.minima) | arrays
    noise = counted.noise[0] if len(set(counted.noise)) == 1 else list(counted.noise)
    study_ = plain(study, list(counted.optimizers), noise) | {"index_check": counted.minima.check}
    told = (*getattr(study.problem, "notes", ()), *counted.notes, *notes)
    return Record(study_, everything, tuple(dict.fromkeys(told)))


PLANELESS = ("count", "sweep", "line")
"""Verbs whose figures show no plane of the problem, and so no slice of it."""


def plain(study: Study, names: list[str], noise: float | list[float] | None) -> dict[str, Any]:
    """A planar study as plain data, with everything that was chosen for it filled in."""
    target = study.problem
    told = {field.name: getattr(study, field.name) for field in dataclasses.fields(study)}
    told |= {
        "problem": target.spec, "optimizers": names, "inits": list(study.inits), "noise": noise or 0.0,
        "precision": study.precision or 64, "domain": target.domain.tolist(),
        "view": _drawing.window(target, study.view).tolist(),
        "kinds": [kind(init) for init in study.inits], "axes": list(target.axes), "clip": text(study.clip),
        "schedule": text(study.schedule), "slice": None if study.verb in PLANELESS else _drawing.words(target),
        **_subject.described(target),
    }  # fmt: skip
    foreign = {"lr", "epochs", "target"} | (set() if study.dataset else _subject.OF_NETWORKS)
    foreign |= OF_COUNTS if study.verb != "count" else set()
    foreign |= {"over"} if study.over is None or study.verb not in ("sweep", "compare") else set()
    foreign |= {"clips", "seeds", "cells"} if study.verb != "compare" else set()
    foreign |= {name for name in ("flow", "separatrices") if not getattr(study, name)}
    foreign |= {"ends", "between", "align"} if study.verb != "line" else set()
    return {key: value for key, value in told.items() if key not in foreign}


def text(part: Any) -> str | None:
    """A clip or schedule as its spec."""
    return part if part is None or isinstance(part, str) else part.spec
