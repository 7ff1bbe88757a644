"""The rows of tables of what is estimated from a census: cost, what was missed, what differs, what attracts."""

import itertools
from collections.abc import Iterator, Mapping
from typing import Any

import numpy as np

from landscape import notation, rows
from landscape.rows import Arrays
from landscape.statistics import effort, intervals, unseen
from landscape.statistics.levels import lowest

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


def effort_rows(arrays: Arrays, level: float, method: str = "wilson") -> list[dict[str, Any]]:
    """A row for every optimizer and init: what it costs to reach a lowest minimum, and the values of those it hits.

    The success has the interval of `method`, or Wilson's where that is of several shares together.
    Intervals belong to independent runs; others, and too few to vary, have None for their ends.
    """
    return [_effort_row(arrays, o, i, level, intervals.of_one(method)) for o, i in rows.cells(arrays)]


def _effort_row(arrays: Arrays, o: int, i: int, level: float, method: str) -> dict[str, Any]:
    steps = steps_of(arrays, o, i)
    names, independent = rows.cell_names(arrays, o, i), bool(arrays["independent"][o, i])
    reached = int(steps.reached_counts.sum())
    ends = intervals.interval(method, reached, names["n"], level)
    success = unseen.Estimate(reached / names["n"], *map(float, ends))
    mean, quantiles = effort.values_reached(arrays["minima_values"], arrays["hits"][o, i], level)
    estimates = {
        "success": success, "expected_steps": effort.expected_running_time(steps, level), "mean_loss": mean,
    }  # fmt: skip
    told = names | {"reached": reached}
    for name, estimate in estimates.items():
        ends = (estimate.low, estimate.high) if independent else (None, None)
        told |= {name: _finite(estimate.value), f"{name}_low": _finite(ends[0]), f"{name}_high": _finite(ends[1])}
    told["median_steps"] = rows.number(effort.median(steps.reached, steps.reached_counts))
    return told | {f"loss_{share}": rows.number(value) for share, value in zip((10, 50, 90), quantiles, strict=True)}


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
    cells = [cell for cell in rows.cells(arrays) if arrays["independent"][cell]]
    return [_unseen_row(arrays, o, i, level) for o, i in cells]


def _unseen_row(arrays: Arrays, o: int, i: int, level: float) -> dict[str, Any]:
    counts = arrays["hits"][o, i]
    n, seen = int(counts.sum()), int((counts > 0).sum())
    cover, bound = unseen.coverage(counts, level), unseen.chao1(counts, level)
    return rows.cell_names(arrays, o, i) | {
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
    own = [rows.rows_of_cell(arrays, o, 0, study["level"], study["seed"]) for o in range(len(values))]
    return [{name: value, **row} for value, rows_ in zip(values, own, strict=True) for row in rows_]


def swept(study: Mapping[str, Any]) -> str:
    """The name of the hyperparameter that a sweep is over."""
    return study["over"].partition("=")[0]


def swept_optimizer(arrays: Arrays, study: Mapping[str, Any]) -> str:
    """The spec of a sweep's optimizer, with what all values share.

    >>> names = np.array(["momentum:lr=0.01,momentum=0.0", "momentum:lr=0.01,momentum=0.5"])
    >>> swept_optimizer({"optimizer_names": names}, {"over": "momentum=0:0.5:2"})
    'momentum:lr=0.01'
    """
    first = notation.parse(str(arrays["optimizer_names"][0]))
    kept = {key: value for key, value in first.keywords.items() if key != swept(study)}
    return str(notation.Spec(first.name, first.positional, kept))


def panels(arrays: Arrays, study: Mapping[str, Any]) -> Iterator[tuple[tuple[int, int], dict[str, Any]]]:
    """The panels of a comparison row by row: the place of each in the census, and the values of what varies.

    >>> places = np.array([[[0, 0], [0, 1]], [[1, 0], [1, 1]]])
    >>> dict(panels({"panels": places}, {"varied": {"clip": ["none", "norm:1"], "init": ["uniform", "grid"]}}))[1, 0]
    {'clip': 'norm:1', 'init': 'uniform'}
    """
    names, places = list(study["varied"]), arrays["panels"].reshape(-1, 2).tolist()
    for (o, i), values in zip(places, itertools.product(*study["varied"].values()), strict=True):
        yield (o, i), dict(zip(names, values, strict=True))


def panel_rows(arrays: Arrays, study: Mapping[str, Any]) -> list[dict[str, Any]]:
    """The rows of a census panel by panel, each with the values of what varies under their names."""
    return [
        {**_beside(named), **row}
        for (o, i), named in panels(arrays, study)
        for row in rows.rows_of_cell(arrays, o, i, study["level"], named.get("seed", study["seed"]))
    ]


def panel_run_rows(arrays: Arrays, study: Mapping[str, Any]) -> list[dict[str, Any]]:
    """How the runs of each panel ended, as `rows.run_rows` says it, with the values of what varies."""
    ended = dict(zip(rows.cells(arrays), rows.run_rows(arrays), strict=True))
    return [{**named, **ended[place]} for place, named in panels(arrays, study)]


def panel_columns(study: Mapping[str, Any]) -> tuple[str, ...]:
    """The columns of `panel_rows` that a census lacks."""
    return tuple(_beside(study["varied"]))


def _beside(named: Mapping[str, Any]) -> dict[str, Any]:
    """What a census's own columns do not tell."""
    return {name: value for name, value in named.items() if name not in ("optimizer", "init", "seed")}


def stability_rows(arrays: Arrays) -> list[dict[str, Any]]:
    """A row a minimum that has a critical learning rate: that rate, and the minimum's hits by runs below and above.

    Where another hyperparameter is swept, the critical rate is another at each value, and `to` is the end of its range.
    """
    known = np.isfinite(arrays["critical_lr"]).any(axis=0)
    return [_stability_row(arrays, place) for place in np.flatnonzero(known).tolist()]


def _stability_row(arrays: Arrays, place: int) -> dict[str, Any]:
    critical, hits = arrays["critical_lr"][:, place], arrays["hits"][:, 0, place]
    above = arrays["sweep_lr"] > critical
    point = dict(zip(rows.coordinate_names(arrays), rows.coordinates(arrays)[place].tolist(), strict=True))
    return {"minimum": place + 1, **point} | {
        "critical_lr": rows.number(critical.min()), "to": rows.number(critical.max()),
        "hits_below": int(hits[~above].sum()), "runs_below": int(arrays["totals"][~above, 0].sum()),
        "hits_above": int(hits[above].sum()), "runs_above": int(arrays["totals"][above, 0].sum()),
    }  # fmt: skip
