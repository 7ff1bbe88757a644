"""The rows of tables, from the arrays of a record: census, the runs behind it, critical points, an atlas, lines."""

import itertools
from collections.abc import Iterator, Mapping
from typing import Any

import numpy as np

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

MERGE_COLUMNS = ("minimum", "x", "y", "value", "joins", "height", "barrier", "over", "saddle_x", "saddle_y")
BARRIER_COLUMNS = ("line", "first", "second", "barrier", "at")

RUN_COLUMNS = ("optimizer", "init", "n", *(status.label for status in Status), "median_steps")


def census_rows(arrays: Arrays, level: float, seed: int) -> list[dict[str, Any]]:
    """A row a minimum and a row for each way of hitting none, for every optimizer and init.

    Minima are numbered from 1, as in the figures. `low` and `high` are None where no error bar belongs to the scheme.
    """
    return [row for o, i in cells(arrays) for row in rows_of_cell(arrays, o, i, level, seed)]


def cells(arrays: Arrays) -> Iterator[tuple[int, int]]:
    """The places of every optimizer and init, in the order of tables."""
    return itertools.product(*(range(size) for size in arrays["totals"].shape))


def cell_names(arrays: Arrays, o: int, i: int) -> dict[str, Any]:
    """The names of one optimizer and init, and how many runs they have."""
    names = {"optimizer": str(arrays["optimizer_names"][o]), "init": str(arrays["init_names"][i])}
    return names | {"n": int(arrays["totals"][o, i])}


def rows_of_cell(arrays: Arrays, o: int, i: int, level: float, seed: int) -> Iterator[dict[str, Any]]:
    """The rows of one optimizer and init in `census_rows`."""
    names = cell_names(arrays, o, i)
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
            "low": number(arrays["low"][o, i, place]), "high": number(arrays["high"][o, i, place]),
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


def number(value: float) -> float | None:
    """A number as tables hold it: None where it is NaN, since there is nothing to say."""
    return None if np.isnan(value) else float(value)


def run_rows(arrays: Arrays) -> list[dict[str, Any]]:
    """A row for every optimizer and init: how many starts ended with each status, and the hits' median steps."""
    return [_run_row(arrays, o, i) for o, i in cells(arrays)]


def _run_row(arrays: Arrays, o: int, i: int) -> dict[str, Any]:
    counts = {status.label: int(arrays["status_counts"][o, i, status]) for status in Status}
    return cell_names(arrays, o, i) | counts | {"median_steps": number(arrays["median_steps"][o, i])}


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
            "least_curvature": number(eigenvalues[0]), "most_curvature": number(eigenvalues[-1]),
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
        dict(zip(ATLAS_COLUMNS, (str(name), *domain.tolist(), number(minimum), int(count)), strict=True))
        for name, domain, minimum, count in listed
    ]


def outcome_rows(arrays: Arrays, study: Mapping[str, Any]) -> list[dict[str, Any]]:
    """A row a scheme and outcome of a training: how many of the runs ended so, with the interval of their share."""
    return [
        {
            "optimizer": study["optimizers"][0], "init": str(init), "outcome": str(outcome),
            "hits": int(arrays["outcome_counts"][i, place]), "n": int(arrays["totals"][i]),
            "fraction": int(arrays["outcome_counts"][i, place]) / int(arrays["totals"][i]),
            "low": number(arrays["low"][i, place]), "high": number(arrays["high"][i, place]),
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
        "median_loss": number(np.median(arrays["final_loss"][i])),
        "median_accuracy": float(np.median(accuracy)) if known else None,
        "least_accuracy": float(accuracy.min()) if known else None,
        "distinct": None if distinct < 0 else distinct,
        "off_plane": float(np.median(arrays["off_plane"][i])),
    }  # fmt: skip


def merge_rows(arrays: Arrays) -> list[dict[str, Any]]:
    """A row a minimum of a merge tree: the lower minimum that it joins, at which loss, over which saddle.

    `barrier` is how far that loss lies above the minimum's. All are None where nothing is known to join it; the saddle
    is None where it joins along the domain's `edge`, or `inside` over no listed saddle.
    """
    return [_merge_row(arrays, place, over) for place, over in enumerate(merged_over(arrays))]


def _merge_row(arrays: Arrays, place: int, over: str) -> dict[str, Any]:
    points, saddles = coordinates(arrays), coordinates(arrays, "saddle")
    value, height = float(arrays["minima_values"][place]), float(arrays["merge_heights"][place])
    parent, saddle = int(arrays["merge_parents"][place]), int(arrays["merge_saddles"][place])
    joined = parent >= 0
    at = saddles[saddle].tolist() if saddle >= 0 else [None] * points.shape[1]
    return {
        "minimum": place + 1, **dict(zip(coordinate_names(arrays), points[place].tolist(), strict=True)),
        "value": value, "joins": parent + 1 if joined else None, "height": height if joined else None,
        "barrier": height - value if joined else None, "over": over if joined else None,
        **{f"saddle_{name}": x for name, x in zip(coordinate_names(arrays), at, strict=True)},
    }  # fmt: skip


def merged_over(arrays: Arrays) -> list[str]:
    """Over what each minimum merges: a 'saddle', the domain's 'edge', 'inside' over no listed saddle, or ''."""
    # Records of before looked at saddles alone.
    known = arrays.get("merge_over", np.where(arrays["merge_parents"] >= 0, "saddle", ""))
    return known.tolist()


def saddle_rows(arrays: Arrays) -> list[dict[str, Any]]:
    """A row a saddle of a merge tree: its place and value, and the two minima that the flow from it reaches."""
    names = coordinate_names(arrays, "saddle")
    listed = zip(coordinates(arrays, "saddle"), arrays["saddle_values"], arrays["saddle_joins"], strict=True)
    return [
        {
            **dict(zip(names, point.tolist(), strict=True)), "value": float(value),
            **{key: int(end) + 1 if end >= 0 else None for key, end in zip(("first", "second"), ends, strict=True)},
        }
        for point, value, ends in listed
    ]  # fmt: skip


def line_rows(arrays: Arrays) -> list[dict[str, Any]]:
    """A row a point of each line: where it lies, the loss, and its rise above the straight line between the ends."""
    columns = arrays["line_times"], arrays["line_losses"], arrays["line_rises"]
    return [
        {"line": str(name), "t": float(t), **_on_line(arrays, t), "loss": number(loss), "rise": number(rise)}
        for name, losses, rises in zip(arrays["line_names"], *columns[1:], strict=True)
        for t, loss, rise in zip(columns[0], losses, rises, strict=True)
    ]


def line_columns(arrays: Arrays) -> tuple[str, ...]:
    """The columns of a line's table: with the coordinates, where it has points."""
    return ("line", "t", *_on_line(arrays, 0.0), "loss", "rise")


def _on_line(arrays: Arrays, t: float) -> dict[str, float]:
    if "line_ends" not in arrays:
        return {}
    first, second = arrays["line_ends"]
    return dict(zip(coordinate_names(arrays), ((1 - t) * first + t * second).tolist(), strict=True))


def barrier_rows(arrays: Arrays) -> list[dict[str, Any]]:
    """A row a line: the losses at both ends, the barrier, and where it is."""
    places, _ = line_tops(arrays)
    listed = zip(arrays["line_names"], arrays["line_losses"], arrays["line_barriers"], places, strict=True)
    return [
        {
            "line": str(name), "first": number(losses[0]), "second": number(losses[-1]),
            "barrier": number(barrier), "at": None if np.isnan(barrier) else float(place),
        }
        for name, losses, barrier, place in listed
    ]  # fmt: skip


def line_tops(arrays: Arrays) -> tuple[np.ndarray, np.ndarray]:
    """Where on each line the loss rises most, (L,), and the loss there, (L,)."""
    if "line_places" in arrays:
        return arrays["line_places"], arrays["line_tops"]
    # Records of before looked at the points of the line alone.
    chosen = arrays["line_rises"].argmax(axis=1)
    return arrays["line_times"][chosen], arrays["line_losses"][np.arange(len(chosen)), chosen]
