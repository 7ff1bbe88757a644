"""The rows of tables, from the arrays of a record: census, the runs behind it, critical points, an atlas."""

import itertools
from collections.abc import Iterator, Mapping
from typing import Any

import numpy as np

from landscape.statistics import effort, unseen
from landscape.statistics.intervals import wilson
from landscape.statistics.levels import lowest
from landscape.status import Status

Arrays = Mapping[str, np.ndarray]

CRITICAL_COLUMNS = ("kind", "x", "y", "value", "least_curvature", "most_curvature")
ATLAS_COLUMNS = ("problem", "x_low", "x_high", "y_low", "y_high", "minimum", "minimizers")
TRAINING_COLUMNS = (
    "optimizer", "init", "outcome", "hits", "n", "fraction", "low", "high", "method", "level", "seed",
)  # fmt: skip
"""The columns of a training's census: a row a scheme and way of ending."""

SCHEME_COLUMNS = ("init", "median_steps", "median_loss", "median_accuracy", "least_accuracy", "distinct", "off_plane")
"""The columns of what the runs of each scheme came to."""

EFFORT_COLUMNS = (
    "optimizer", "init", "reached", "success", "success_low", "success_high", "median_steps",
    "expected_steps", "expected_steps_low", "expected_steps_high", "mean_loss", "mean_loss_low", "mean_loss_high",
    "loss_10", "loss_50", "loss_90",
)  # fmt: skip
"""The columns of what it cost to reach a lowest minimum, and of the values of the minima that were hit."""

UNSEEN_COLUMNS = (
    "optimizer", "init", "hits", "minima", "once", "coverage", "coverage_low", "coverage_high",
    "at_least", "at_least_low", "at_least_high", "expected", "hits_needed", "covered",
)  # fmt: skip
"""The columns of which minima may have been missed."""

COMPARISON_COLUMNS = (
    "first", "second", "within", "design", "test", "statistic", "p", "adjusted",
    "distance", "distance_low", "distance_high", "difference", "difference_low", "difference_high",
)  # fmt: skip
"""The columns of comparisons of pairs."""

RUN_COLUMNS = ("optimizer", "init", "n", *(status.label for status in Status), "median_steps")


def census_rows(arrays: Arrays, level: float, seed: int) -> list[dict[str, Any]]:
    """A row a minimum and a row for each way of hitting none, for every optimizer and init.

    Minima are numbered from 1, as in the figures. `low` and `high` are None where no error bar belongs to the scheme.
    """
    return [row for o, i in _pairs(arrays) for row in _census_rows(arrays, o, i, level, seed)]


def _pairs(arrays: Arrays) -> Iterator[tuple[int, int]]:
    return itertools.product(*(range(size) for size in arrays["totals"].shape))


def _names(arrays: Arrays, o: int, i: int) -> dict[str, Any]:
    names = {"optimizer": str(arrays["optimizer_names"][o]), "init": str(arrays["init_names"][i])}
    return names | {"n": int(arrays["totals"][o, i])}


def _census_rows(arrays: Arrays, o: int, i: int, level: float, seed: int) -> Iterator[dict[str, Any]]:
    names = _names(arrays, o, i)
    points, values = coordinates(arrays), arrays["minima_values"]
    counts = np.concatenate([arrays["hits"][o, i], arrays["misses"][o, i]])
    method = str(arrays["methods"][o, i])
    for place, hits in enumerate(counts):
        hit = place < len(points)
        nowhere = dict.fromkeys(coordinate_names(arrays))
        yield {
            "optimizer": names["optimizer"], "init": names["init"],
            "minimum": place + 1 if hit else str(arrays["miss_names"][place - len(points)]),
            **(dict(zip(nowhere, points[place].tolist(), strict=True)) if hit else nowhere),
            "value": float(values[place]) if hit else None,
            "hits": int(hits), "n": names["n"], "fraction": int(hits) / names["n"],
            "low": _number(arrays["low"][o, i, place]), "high": _number(arrays["high"][o, i, place]),
            "method": method, "level": level if has_level(method) else None, "seed": seed,
        }  # fmt: skip


def has_level(method: str) -> bool:
    """Whether an error bar of this name has a confidence level.

    >>> has_level("wilson, clustered by start"), has_level("boundary cells"), has_level("none (ring starts)")
    (True, False, False)
    """
    return not method.startswith(("none", "boundary"))


def coordinates(arrays: Arrays, of: str = "minima") -> np.ndarray:
    """The minima or critical points in all their coordinates, (k, d); figures draw the first two."""
    return arrays.get(f"{of}_coordinates", arrays[f"{of}_points"])


def coordinate_names(arrays: Arrays, of: str = "minima") -> tuple[str, ...]:
    """The names of their columns: x and y, and x3, x4, … where there are more coordinates."""
    more = coordinates(arrays, of).shape[1] - 2
    return ("x", "y", *(f"x{place}" for place in range(3, more + 3)))


def _number(value: float) -> float | None:
    return None if np.isnan(value) else float(value)


def run_rows(arrays: Arrays) -> list[dict[str, Any]]:
    """A row for every optimizer and init: how many starts ended with each status, and the hits' median steps."""
    return [_run_row(arrays, o, i) for o, i in _pairs(arrays)]


def _run_row(arrays: Arrays, o: int, i: int) -> dict[str, Any]:
    counts = {status.label: int(arrays["status_counts"][o, i, status]) for status in Status}
    return _names(arrays, o, i) | counts | {"median_steps": _number(arrays["median_steps"][o, i])}


def effort_rows(arrays: Arrays, level: float, seed: int) -> list[dict[str, Any]]:
    """A row for every optimizer and init: what it costs to reach a lowest minimum, and the values of those it hits.

    Intervals belong to independent runs; others have None for their ends.
    """
    return [_effort_row(arrays, o, i, level, seed) for o, i in _pairs(arrays)]


def _effort_row(arrays: Arrays, o: int, i: int, level: float, seed: int) -> dict[str, Any]:
    steps = steps_of(arrays, o, i)
    names, independent = _names(arrays, o, i), bool(arrays["independent"][o, i])
    reached = int(steps.reached_counts.sum())
    success = unseen.Estimate(reached / names["n"], *map(float, wilson(reached, names["n"], level)))
    mean, quantiles = effort.values_reached(arrays["minima_values"], arrays["hits"][o, i], level)
    estimates = {
        "success": success, "expected_steps": effort.expected_running_time(steps, level, seed), "mean_loss": mean,
    }  # fmt: skip
    told = names | {"reached": reached}
    for name, estimate in estimates.items():
        ends = (estimate.low, estimate.high) if independent else (None, None)
        told |= {name: _finite(estimate.value), f"{name}_low": _finite(ends[0]), f"{name}_high": _finite(ends[1])}
    told["median_steps"] = _number(effort.median(steps.reached, steps.reached_counts))
    return told | {f"loss_{share}": _number(value) for share, value in zip((10, 50, 90), quantiles, strict=True)}


def steps_of(arrays: Arrays, o: int, i: int) -> effort.Steps:
    """How many steps the runs of one optimizer and init took to a lowest minimum, or spent without reaching one."""
    parts = []
    for name in ("reach", "spent"):
        own = (arrays[f"{name}_cells"] == (o, i)).all(axis=1)
        parts += [arrays[f"{name}_steps"][own], arrays[f"{name}_counts"][own]]
    return effort.Steps(*parts)


def effort_arrays(table: np.ndarray, values: np.ndarray) -> dict[str, np.ndarray]:
    """The arrays that `steps_of` reads, from a census's table of effort (M, 5) and the minima's values (k,)."""
    best = np.flatnonzero(lowest(values))
    found = {}
    for name, own in (("reach", np.isin(table[:, 2], best)), ("spent", ~np.isin(table[:, 2], best))):
        cells, place = np.unique(table[own][:, [0, 1, 3]], axis=0, return_inverse=True)
        counts = np.bincount(place.ravel(), table[own][:, 4], len(cells)).astype(np.int64)
        found |= {f"{name}_cells": cells[:, :2], f"{name}_steps": cells[:, 2], f"{name}_counts": counts}
    return found


def unseen_rows(arrays: Arrays, level: float) -> list[dict[str, Any]]:
    """A row for every optimizer and init of independent starts: how many minima these starts may have missed."""
    cells = [cell for cell in _pairs(arrays) if arrays["independent"][cell]]
    return [_unseen_row(arrays, o, i, level) for o, i in cells]


def _unseen_row(arrays: Arrays, o: int, i: int, level: float) -> dict[str, Any]:
    counts = arrays["hits"][o, i]
    n, seen = int(counts.sum()), int((counts > 0).sum())
    cover, bound = unseen.coverage(counts, level), unseen.chao1(counts, level)
    return _names(arrays, o, i) | {
        "hits": n, "minima": seen, "once": int((counts == 1).sum()),
        "coverage": cover.value, "coverage_low": cover.low, "coverage_high": cover.high,
        "at_least": bound.value, "at_least_low": bound.low, "at_least_high": _finite(bound.high),
        "expected": _finite(unseen.expected(n, seen)), "hits_needed": unseen.needed(seen),
        "covered": "yes" if unseen.stops(n, seen) else "no",
    }  # fmt: skip


def comparison_rows(arrays: Arrays) -> list[dict[str, Any]]:
    """A row for every pair that a census compared; none where a record has no comparisons."""
    if "comparison_p" not in arrays:
        return []
    columns = [arrays[f"comparison_{name}"].tolist() for name in COMPARISON_COLUMNS]
    return [
        {name: _finite(value) for name, value in zip(COMPARISON_COLUMNS, line, strict=True)}
        for line in zip(*columns, strict=True)
    ]


def _finite(value: Any) -> Any:
    """A value, or None where it is NaN or infinite: there is nothing to say, or no end."""
    return None if isinstance(value, float) and not np.isfinite(value) else value


def sweep_rows(arrays: Arrays, study: Mapping[str, Any]) -> list[dict[str, Any]]:
    """The rows of a census, each with the value of the hyperparameter that was swept, under its name."""
    name, values = swept(study), arrays["sweep_values"].tolist()
    own = [_census_rows(arrays, o, 0, study["level"], study["seed"]) for o in range(len(values))]
    return [{name: value, **row} for value, rows_ in zip(values, own, strict=True) for row in rows_]


def swept(study: Mapping[str, Any]) -> str:
    """The name of the hyperparameter that a sweep is over."""
    return study["over"].partition("=")[0]


def stability_rows(arrays: Arrays) -> list[dict[str, Any]]:
    """A row a minimum: its critical learning rate, and its hits by runs below and above.

    Where another hyperparameter is swept, the critical rate is another at each value, and `to` is the end of its range.
    """
    return [_stability_row(arrays, place) for place in range(len(arrays["minima_values"]))]


def _stability_row(arrays: Arrays, place: int) -> dict[str, Any]:
    critical, hits = arrays["critical_lr"][:, place], arrays["hits"][:, 0, place]
    above = arrays["sweep_lr"] > critical
    point = dict(zip(coordinate_names(arrays), coordinates(arrays)[place].tolist(), strict=True))
    return {"minimum": place + 1, **point} | {
        "critical_lr": _number(critical.min()), "to": _number(critical.max()),
        "hits_below": int(hits[~above].sum()), "runs_below": int(arrays["totals"][~above, 0].sum()),
        "hits_above": int(hits[above].sum()), "runs_above": int(arrays["totals"][above, 0].sum()),
    }  # fmt: skip


def critical_rows(arrays: Arrays) -> list[dict[str, Any]]:
    """A row a critical point: kind, place, value, and the extreme eigenvalues of the Hessian."""
    places = [
        dict(zip(coordinate_names(arrays, "critical"), point.tolist(), strict=True))
        for point in coordinates(arrays, "critical")
    ]
    names = ("critical_kinds", "critical_values", "critical_eigenvalues")
    columns = zip(places, *(arrays[name] for name in names), strict=True)
    return [
        {
            "kind": str(kind), **place, "value": float(value),
            "least_curvature": _number(eigenvalues[0]), "most_curvature": _number(eigenvalues[-1]),
        }
        for place, kind, value, eigenvalues in columns
    ]  # fmt: skip


def with_coordinates(columns: tuple[str, ...], arrays: Arrays, of: str = "minima") -> tuple[str, ...]:
    """A table's columns with those of the third and further coordinates after y.

    >>> with_coordinates(("x", "y", "value"), {"minima_points": np.zeros((1, 3))})
    ('x', 'y', 'x3', 'value')
    """
    place = columns.index("y") + 1
    return (*columns[:place], *coordinate_names(arrays, of)[2:], *columns[place:])


def atlas_rows(arrays: Arrays) -> list[dict[str, Any]]:
    """A row a problem of an atlas: its domain, the published minimum, and at how many published places it lies."""
    counts = np.bincount(arrays["owners"], minlength=len(arrays["names"]))
    listed = zip(arrays["names"], arrays["domains"].reshape(-1, 4), arrays["minima"], counts, strict=True)
    return [
        dict(zip(ATLAS_COLUMNS, (str(name), *domain.tolist(), _number(minimum), int(count)), strict=True))
        for name, domain, minimum, count in listed
    ]


def outcome_rows(arrays: Arrays, study: Mapping[str, Any]) -> list[dict[str, Any]]:
    """A row a scheme and outcome of a training: how many of the runs ended so, with the interval of their share."""
    return [
        {
            "optimizer": study["optimizers"][0], "init": str(init), "outcome": str(outcome),
            "hits": int(arrays["outcome_counts"][i, place]), "n": int(arrays["totals"][i]),
            "fraction": int(arrays["outcome_counts"][i, place]) / int(arrays["totals"][i]),
            "low": _number(arrays["low"][i, place]), "high": _number(arrays["high"][i, place]),
            "method": str(arrays["methods"][i]),
            "level": study["level"] if has_level(str(arrays["methods"][i])) else None, "seed": study["seed"],
        }
        for i, init in enumerate(arrays["init_names"])
        for place, outcome in enumerate(arrays["outcome_names"])
    ]  # fmt: skip


def scheme_rows(arrays: Arrays) -> list[dict[str, Any]]:
    """A row a scheme of a training: steps to the target, final loss and accuracy, solutions, way off the plane.

    `off_plane` is the median distance of the ends from the drawn plane, as a share of the way that each run went.
    """
    return [_scheme_row(arrays, i) for i in range(len(arrays["init_names"]))]


def _scheme_row(arrays: Arrays, i: int) -> dict[str, Any]:
    steps, distinct = arrays["steps_to_target"][i], int(arrays["distinct"][i])
    accuracy = arrays["accuracy"][i, :, -1]
    known = not np.isnan(accuracy).all()
    return {
        "init": str(arrays["init_names"][i]),
        "median_steps": None if np.isnan(steps).all() else float(np.nanmedian(steps)),
        "median_loss": _number(np.median(arrays["final_loss"][i])),
        "median_accuracy": float(np.median(accuracy)) if known else None,
        "least_accuracy": float(accuracy.min()) if known else None,
        "distinct": None if distinct < 0 else distinct,
        "off_plane": float(np.median(arrays["off_plane"][i])),
    }  # fmt: skip
