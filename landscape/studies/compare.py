"""The same descents side by side, with one or two things varied: the census of all panels, and their paths or maps.

What varies is in the study as `varied`, its values by name: the first one's are the rows of panels, the second one's
the columns, and one alone makes a row. `panels` (R, C, 2) are the places (o, i) of panels in the census, whose lines
are optimizers with all that differs but the init. The arrays of paths and maps have the leading axes (O, I).
"""

import dataclasses
import itertools
import operator
from typing import Any

import numpy as np

from landscape import basins, census, descent, labels, optimizers, progress
from landscape.errors import require
from landscape.inits import starts
from landscape.minima import find_minima
from landscape.statistics.boundaries import boundary_share
from landscape.studies import DESCENT, PLANAR, _drawing, counted_record, planar, text
from landscape.studies._hyperparameter import at, listed, shared
from landscape.tally import Book
from landscape.uncertainty import Bars

DEFAULTS = {"n": 196, "steps": 2000, "resolution": 256}

TAKES = PLANAR | DESCENT | {"inits", "n", "resolution", "over", "clips", "seeds", "cells", "paths"}

OWN = ("optimizer", "clip", "init", "seed")
"""What may vary beside a hyperparameter."""

Grid = list[list[descent.Runs]]
"""Runs by line and init."""


def compute(study, advance):
    """Compute the record."""
    study, values = _checked(study)
    ready, chosen = _descents(study, values)
    progress.notes(chosen)
    _check_map(study, ready)
    runs = [[_run(study, one, init, advance) for init in study.inits] for one in ready]
    book = Book(find_minima(study.problem))
    codes = _codes(runs, book)
    arrays, notes = (_maps if study.cells else _paths)(study, runs, codes)
    progress.notes(notes)
    bars = Bars(study.level, study.method)
    inits = ["grid"] if study.cells else study.inits
    each = [[[one] for one in line] for line in runs]
    counted = census.of_panels(each, codes[:, :, None], book.minima, inits, bars, study.cells)
    asked = dataclasses.replace(study, inits=tuple(inits), resolution=study.resolution if study.cells else None)
    found = counted_record(asked, arrays | {"panels": _places(values)}, counted, (*chosen, *book.notes, *notes))
    return dataclasses.replace(found, study=found.study | _told(asked, values, counted))


def work(study):
    """Runs of all panels."""
    panels = np.prod([len(own) for own in _values(study).values()])
    return int(panels) * (study.resolution**2 if study.cells else study.n)


def _values(study) -> dict[str, list]:
    """The values of everything that may vary, in the order in which they become rows and columns."""
    name, several = listed(study.over) if study.over else ("", np.zeros(0))
    require(name not in OWN, f"`over` varies a hyperparameter of optimizers; give {name}s as such, not {study.over}.")
    return {
        "optimizer": [*study.optimizers],
        **({name: several.tolist()} if name else {}),
        "clip": [*(study.clips or (study.clip,))],
        "init": [*study.inits],
        "seed": [*(study.seeds or (study.seed,))],
    }


def _varied(values: dict[str, list]) -> list[str]:
    return [name for name, own in values.items() if len(own) > 1]


def _checked(study) -> tuple[Any, dict[str, list]]:
    """The study with its problem, and the values of everything that may vary, after the checks before any descent."""
    require(not (study.clips and study.clip), "`clip` and `clips` both say how gradients are clipped; give one.")
    require(not (study.seeds and study.seed), f"`seed` and `seeds` both give seeds; leave {study.seed} out.")
    study = _alone(study)
    values = _values(study)
    _check_values(values)
    paths, cells = (getattr(study, name) == DEFAULTS[name] for name in ("n", "resolution"))
    require(paths or not study.cells, f"`n` is for paths; maps take `resolution` cells a side; got {study.n}.")
    require(cells or study.cells, f"`resolution` is for maps; paths take `n` starts; got {study.resolution}.")
    if study.cells:
        require(study.inits == ("uniform",), f"A map starts in the cells' centers; leave {', '.join(study.inits)} out.")
        require(study.resolution >= 2, f"`resolution` must be at least 2 cells a side; got {study.resolution}.")
    return planar(dataclasses.replace(study, n=None if study.cells else study.n)), values


def _alone(study) -> Any:
    """The study with a clip and a seed that stand alone in their own places; the first seed is that of a plane too."""
    clips = tuple(None if clip == "none" else clip for clip in study.clips)
    found = dataclasses.replace(study, clips=clips, seed=study.seeds[0] if study.seeds else study.seed)
    found = dataclasses.replace(found, clip=clips[0], clips=()) if len(clips) == 1 else found
    return dataclasses.replace(found, seeds=()) if len(study.seeds) == 1 else found


def _check_values(values: dict[str, list]) -> None:
    """Refuse values that are given twice, and all but one or two things that vary."""
    for name, own in values.items():
        told = [str(one) for one in own]
        twice = next((one for one in told if told.count(one) > 1), "")
        require(not twice, f"`compare` draws a panel for each {name}; got {twice} twice.")
    varied = _varied(values)
    several = "optimizers, inits, clips, seeds or values of a hyperparameter"
    require(len(varied) > 0, f"`compare` draws side by side what varies; give several {several}.")
    require(len(varied) < 3, f"`compare` varies one or two things, as rows and columns; got {', '.join(varied)}.")


def _check_map(study, ready: list[descent.Descent]) -> None:
    same = study.cells and len(study.seeds) > 1 and not any(one.noise for one in ready)
    require(not same, "Without noise a map is the same for every seed; give `noise`, or one seed.")


def _descents(study, values: dict[str, list]) -> tuple[list[descent.Descent], tuple[str, ...]]:
    """The descents of all lines of the census, made ready, and what was chosen for them."""
    specs, notes = _specs(study, values)
    ready = [
        descent.prepare(
            study.problem, optimizers.optimizer(spec, study.lr), study.steps, seed, **(study.options | {"clip": clip})
        )
        for spec, clip, seed in itertools.product(specs, values["clip"], values["seed"])
    ]
    notes += tuple(note for one in ready for note in one.notes)
    return ready, tuple(dict.fromkeys(notes))


def _specs(study, values: dict[str, list]) -> tuple[list, tuple[str, ...]]:
    """The optimizers, each with every value of the hyperparameter that varies, and the rates that those share."""
    if not study.over:
        return values["optimizer"], ()
    name, found, told = listed(study.over)[0], [], ()
    for spec in values["optimizer"]:
        require(isinstance(spec, str), "`over` varies an optimizer given by its spec; got an object.")
        rest, notes = shared(study, spec, name)
        found += [at(rest, name, value) for value in values[name]]
        told += notes
    return found, told


def _run(study, ready: descent.Descent, init: str, advance) -> descent.Runs:
    if study.cells:
        return ready.run(_cells(study)[2], advance=advance)
    return ready.run(starts(init, study.problem, study.n, ready.seed), paths=study.paths, advance=advance)


def _cells(study) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    return basins.cells(study.problem, _drawing.window(study.problem, study.view), study.resolution)


def _codes(runs: Grid, book: Book) -> np.ndarray:
    """How each run ended, (O, I, n), by the one list of minima that all of them completed."""
    found = []
    for one in itertools.chain.from_iterable(runs):
        seen = labels.identify(one, book.minima)
        progress.notes(seen.notes)
        found.append(book.codes(seen))
    numbered = np.array(found).reshape(len(runs), len(runs[0]), -1)
    return np.where(numbered >= 0, book.places(numbered), numbered)


def _paths(study, runs: Grid, codes: np.ndarray) -> tuple[dict[str, np.ndarray], tuple[str, ...]]:
    """The arrays of paths, and what is said of them."""
    hit, reasons = labels.ways(codes)
    # A path repeats its end when it is over, so that the longest one is long enough for every panel.
    kept = max(_length(one.paths) for line in runs for one in line)
    arrays = {
        "starts": _stacked(runs, lambda one: one.starts[:, :2]), "ends": _stacked(runs, lambda one: one.ends[:, :2]),
        "paths": _stacked(runs, lambda one: one.paths[:, :kept, :2]), "labels": hit, "reasons": reasons,
    }  # fmt: skip
    arrays |= {
        name: _stacked(runs, lambda one, name=name: getattr(one, name)) for name in ("losses", "status", "steps")
    }
    off, notes = _drawing.off_slice(study.problem, _stacked(runs, lambda one: one.ends))
    return arrays | off, notes


def _stacked(runs: Grid, part: Any) -> np.ndarray:
    return np.array([[part(one) for one in line] for line in runs])


def _length(paths: np.ndarray) -> int:
    """Up to which of the iterates (n, kept, d) any run moved."""
    moved = (paths[:, 1:] != paths[:, :-1]).any(axis=(0, 2))
    return int(np.flatnonzero(moved)[-1]) + 2 if moved.any() else 1


def _maps(study, runs: Grid, codes: np.ndarray) -> tuple[dict[str, np.ndarray], tuple[str, ...]]:
    """The arrays of maps, of which nothing is said."""
    x, y, _ = _cells(study)
    shape = (*codes.shape[:2], len(y), len(x))
    hit, reasons = (part.reshape(shape) for part in labels.ways(codes))
    taken = {name: _stacked(runs, operator.attrgetter(name)).reshape(shape) for name in ("steps", "status")}
    border = np.array([[boundary_share(own) for own in line] for line in codes.reshape(shape)])
    return {"x": x, "y": y, "labels": hit, "reasons": reasons, "boundary": border} | taken, ()


def _places(values: dict[str, list]) -> np.ndarray:
    """The places (o, i) of the panels, (R, C, 2)."""
    sizes = {name: len(own) for name, own in values.items()}
    # In a census the inits come last.
    order = [name for name in sizes if name != "init"] + ["init"]
    cells = np.arange(np.prod([*sizes.values()])).reshape([sizes[name] for name in order])
    shown = cells.transpose([order.index(name) for name in sizes])
    varied = _varied(values)
    rows = sizes[varied[0]] if len(varied) == 2 else 1
    return np.stack(np.divmod(shown.reshape(rows, -1), sizes["init"]), axis=-1)


def _told(study, values: dict[str, list], counted: census.Census) -> dict[str, Any]:
    """What the study says of its panels as plain data, each optimizer once."""
    noise = dict(zip(counted.optimizers, counted.noise, strict=True))
    clips = ["none" if clip is None else text(clip) for clip in values["clip"]]
    lines = len(values["clip"]) * len(values["seed"])
    specs = values["optimizer"] if study.over else [*counted.optimizers[::lines]]
    told = values | {"optimizer": [str(spec) for spec in specs], "clip": clips}
    same = len(set(noise.values())) == 1
    return {
        "varied": {name: told[name] for name in _varied(values)}, "optimizers": list(noise), "clips": list(study.clips),
        "seeds": list(study.seeds), "noise": counted.noise[0] if same else list(noise.values()),
    }  # fmt: skip
