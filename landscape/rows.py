"""The rows of tables, from the arrays of a record: census, the runs behind it, critical points, an atlas."""

import itertools
from collections.abc import Iterator, Mapping
from typing import Any

import numpy as np

from landscape.statistics import INTERVALS
from landscape.status import Status

Arrays = Mapping[str, np.ndarray]

CRITICAL_COLUMNS = ("kind", "x", "y", "value", "least_curvature", "most_curvature")
ATLAS_COLUMNS = ("problem", "x_low", "x_high", "y_low", "y_high", "minimum", "minimizers")
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
    points, values = arrays["minima_points"], arrays["minima_values"]
    counts = np.concatenate([arrays["hits"][o, i], arrays["misses"][o, i]])
    method = str(arrays["methods"][o, i])
    for place, hits in enumerate(counts):
        hit = place < len(points)
        x, y = points[place].tolist() if hit else (None, None)
        yield {
            "optimizer": names["optimizer"], "init": names["init"],
            "minimum": place + 1 if hit else str(arrays["miss_names"][place - len(points)]),
            "x": x, "y": y, "value": float(values[place]) if hit else None,
            "hits": int(hits), "n": names["n"], "fraction": int(hits) / names["n"],
            "low": _number(arrays["low"][o, i, place]), "high": _number(arrays["high"][o, i, place]),
            "method": method, "level": level if method in INTERVALS else None, "seed": seed,
        }  # fmt: skip


def _number(value: float) -> float | None:
    return None if np.isnan(value) else float(value)


def run_rows(arrays: Arrays) -> list[dict[str, Any]]:
    """A row for every optimizer and init: how many starts ended with each status, and the hits' median steps."""
    return [_run_row(arrays, o, i) for o, i in _pairs(arrays)]


def _run_row(arrays: Arrays, o: int, i: int) -> dict[str, Any]:
    counts = {status.label: int(arrays["status_counts"][o, i, status]) for status in Status}
    return _names(arrays, o, i) | counts | {"median_steps": _number(arrays["median_steps"][o, i])}


def critical_rows(arrays: Arrays) -> list[dict[str, Any]]:
    """A row a critical point: kind, place, value, and the extreme eigenvalues of the Hessian."""
    names = ("critical_kinds", "critical_points", "critical_values", "critical_eigenvalues")
    columns = zip(*(arrays[name] for name in names), strict=True)
    return [
        {
            "kind": str(kind), "x": float(point[0]), "y": float(point[1]), "value": float(value),
            "least_curvature": _number(eigenvalues[0]), "most_curvature": _number(eigenvalues[-1]),
        }
        for kind, point, value, eigenvalues in columns
    ]  # fmt: skip


def atlas_rows(arrays: Arrays) -> list[dict[str, Any]]:
    """A row a problem of an atlas: its domain, the published minimum, and at how many published places it lies."""
    counts = np.bincount(arrays["owners"], minlength=len(arrays["names"]))
    listed = zip(arrays["names"], arrays["domains"].reshape(-1, 4), arrays["minima"], counts, strict=True)
    return [
        dict(zip(ATLAS_COLUMNS, (str(name), *domain.tolist(), _number(minimum), int(count)), strict=True))
        for name, domain, minimum, count in listed
    ]
