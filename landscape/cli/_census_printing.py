"""What is printed of a census: hits with error bars, how runs ended, what a hit cost, what was missed, what differs."""

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from landscape.record import Record

LISTED = 12
"""Minima that a terminal's table lists of one optimizer and init; the others are summed into one row."""

LISTED_OF_EACH = 5
"""The same where several optimizers or inits are compared."""

ROUNDING = 1e-15
"""A loss below this share of the drawn range is zero but for rounding, and a terminal shows it so."""

DIGITS = 4
"""Of numbers that are estimates."""

LEAST = "<1e-300"
"""What is printed of a p that is too small for a number."""

EXACT = ("reached", "hits", "minima", "once", "hits_needed")
"""Columns that are counts, and keep all digits."""


def show(found: "Record", rows_: list[dict[str, Any]]) -> None:
    """Print the tables of a record with a census, whose rows are `rows_`."""
    from landscape import rows, tables

    varied = varying(found)
    told = [row for row in rounded(found, rows_) if isinstance(row["minimum"], int) or row["hits"]]
    shown = tables.shorten(told, LISTED_OF_EACH if varied else LISTED)
    places = (*rows.coordinate_names(found.arrays), "value") if len(found.arrays["minima_points"]) else ()
    columns = (*varied, "minimum", *places, "hits", "fraction", "low", "high")
    tables.print_table(shown, columns, about(found), blocks=varied)
    tables.print_table(*ended(found), "How the runs ended")


def ended(found: "Record") -> tuple[list[dict[str, Any]], tuple[str, ...]]:
    """The rows and columns of how the runs ended."""
    from landscape import estimates, rows

    if "varied" not in found.study:
        return rows.run_rows(found.arrays), rows.RUN_COLUMNS
    names = [name for name in found.study["varied"] if name not in rows.RUN_COLUMNS]
    return estimates.panel_run_rows(found.arrays, found.study), (*names, *rows.RUN_COLUMNS)


def show_counts(found: "Record") -> None:
    """Print what only `count` asks: cost, what was missed, comparisons."""
    from landscape import estimates, tables

    study, varied = found.study, varying(found)
    cost = _short(rounded(found, estimates.effort_rows(found.arrays, study["level"], study["method"])))
    names = [name for name in estimates.EFFORT_COLUMNS if name not in ("optimizer", "init") or name in varied]
    tables.print_table(cost, names, "What it cost to reach a lowest minimum, and the losses of all that were hit")
    missed = _short(estimates.unseen_rows(found.arrays, study["level"]))
    if missed:
        names = [name for name in estimates.UNSEEN_COLUMNS if name not in ("optimizer", "init") or name in varied]
        tables.print_table(missed, names, "What the starts may have missed")
    show_comparisons(found)


def show_comparisons(found: "Record") -> None:
    """Print how pairs differ, if any were compared."""
    from landscape import estimates, tables

    compared = _short(estimates.comparison_rows(found.arrays))
    if not compared:
        return
    several = len({row["within"] for row in compared}) > 1
    names = [name for name in estimates.COMPARISON_COLUMNS if name != "within" or several]
    number = f"{len(compared)} comparison{'s' * (len(compared) > 1)}"
    pairs = "; runs are paired by the first of each start" if _again(found) else ""
    tables.print_table(compared, names, f"What differs ({number}, p adjusted by Holm's rule{pairs})")


def _again(found: "Record") -> bool:
    """Whether each start was run several times."""
    return found.study.get("repeats", 1) > 1


def terms(found: "Record", rows_: Iterable[dict[str, Any]]) -> list[str]:
    """What `explanations` has to say of what is printed."""
    from landscape import estimates

    methods = " ".join(sorted({row["method"] for row in rows_}))
    known = ("wilson", "clopper-pearson", "goodman", "sison-glaz", "simultaneous", "clustered", "spread", "boundary")
    told = ["share", *(name for name in known if name in methods)]
    if found.study["verb"] == "count":
        told += ["cost", "losses"]
        told += ["coverage", "chao1", "rule"] if estimates.unseen_rows(found.arrays, found.study["level"]) else []
    compared = estimates.comparison_rows(found.arrays)
    told += [str(row["design"]).partition(" ")[0] for row in compared] + [row["test"] for row in compared]
    told += ["first"] * (bool(compared) and _again(found))
    return told + ["holm", "distance", "difference"] * bool(compared)


def bars(rows_: Iterable[dict[str, Any]], level: float) -> str:
    """What the error bars are, for each init where they differ."""
    from landscape.statistics.intervals import prose

    inits: dict[str, list[str]] = {}
    for row in rows_:
        told = inits.setdefault(prose(row["method"], level) or row["method"], [])
        if row["init"] not in told:
            told.append(row["init"])
    if len(inits) == 1:
        return f"Error bars: {next(iter(inits))}."
    return "Error bars: " + "; ".join(f"{', '.join(names)}: {method}" for method, names in inits.items()) + "."


def varying(found: "Record") -> list[str]:
    """What takes several values: optimizer or init, or what a comparison varies."""
    if "varied" in found.study:
        return list(found.study["varied"])
    return [name for name in ("optimizer", "init") if len(found.arrays[f"{name}_names"]) > 1]


def rounded(found: "Record", rows_: Iterable[dict[str, Any]]) -> list[dict[str, Any]]:
    """Rows in which a loss that is zero but for rounding is zero."""
    import numpy as np

    from landscape.statistics import levels

    losses = found.arrays["grid_loss"]
    finite = losses[np.isfinite(losses)]
    least = ROUNDING * levels.span(finite) if finite.size else 0.0
    return [{name: 0.0 if _is_zero(name, value, least) else value for name, value in row.items()} for row in rows_]


def _is_zero(name: str, value: Any, least: float) -> bool:
    return (name == "value" or "loss" in name) and value is not None and abs(value) < least


def about(found: "Record") -> str:
    """What was counted, in a line."""
    study = found.study
    names = [sorted(set(found.arrays[key].tolist())) for key in ("optimizer_names", "init_names")]
    alone = [own[0] for own in names if len(own) == 1]
    times = study.get("repeats", 1)
    starts = f"{study['n']} starts" if times == 1 else f"{study['n']} starts, {times} runs of each"
    seed = [] if "seed" in study.get("varied", {}) else [f"seed {study['seed']}"]
    told = [*alone, starts, f"at most {study['steps']} steps", *seed]
    return f"{study['problem']}: {', '.join(told)}"


def _short(listed: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Rows in which estimates have few digits; shares keep theirs, of which their percentages show few."""
    from landscape import columns

    return [
        {name: value if columns.is_share(name) else _digits(name, value) for name, value in row.items()}
        for row in listed
    ]


def _digits(name: str, value: Any) -> Any:
    if name in ("p", "adjusted") and value == 0:
        return LEAST
    return float(f"{value:.{DIGITS}g}") if isinstance(value, float) and name not in EXACT else value
