"""What every computing verb prints to stdout: the tables of its record, for readers and for machines."""

from typing import TYPE_CHECKING, Any

import click

from landscape.cli import _census_printing, _map_printing, _merge_printing, _sweep_printing

if TYPE_CHECKING:
    from landscape.cli._session import Outputs
    from landscape.record import Record

LISTED_CRITICAL = 30
"""Critical points that a terminal's table lists."""


def table(found: "Record") -> tuple[list[dict[str, Any]], tuple[str, ...]]:
    """The main table of a record, and its columns."""
    from landscape import estimates, rows, tables

    if found.study["verb"] == "show":
        columns = rows.with_coordinates(rows.CRITICAL_COLUMNS, found.arrays, "critical")
        return rows.critical_rows(found.arrays), columns
    if found.study["verb"] == "atlas":
        return rows.atlas_rows(found.arrays), rows.ATLAS_COLUMNS
    if found.study["verb"] == "merge":
        return rows.merge_rows(found.arrays), _merge_printing.columns(found)
    if found.study["verb"] == "line":
        return rows.line_rows(found.arrays), rows.line_columns(found.arrays)
    if found.study["verb"] == "train":
        return rows.outcome_rows(found.arrays, found.study), rows.TRAINING_COLUMNS
    columns = rows.with_coordinates(tables.CENSUS_COLUMNS, found.arrays)
    if found.study["verb"] == "sweep":
        return estimates.sweep_rows(found.arrays, found.study), (estimates.swept(found.study), *columns)
    if found.study["verb"] == "compare":
        return estimates.panel_rows(found.arrays, found.study), (*estimates.panel_columns(found.study), *columns)
    return rows.census_rows(found.arrays, found.study["level"], found.study["seed"]), columns


def payload(found: "Record", outputs: "Outputs") -> dict[str, Any]:
    """A record as plain data for machines."""
    from landscape import estimates, rows

    listed, _ = table(found)
    runs = {"runs": _census_printing.ended(found)[0]} if "status_counts" in found.arrays else {}
    if found.study["verb"] == "count":
        level = found.study["level"]
        runs |= {
            "effort": estimates.effort_rows(found.arrays, level, found.study["method"]),
            "unseen": estimates.unseen_rows(found.arrays, level),
        }  # fmt: skip
    runs |= {"comparisons": estimates.comparison_rows(found.arrays)} if "comparison_p" in found.arrays else {}
    runs |= _map_printing.payload(found) if "entropy_boxes" in found.arrays else {}
    runs |= {"stability": estimates.stability_rows(found.arrays)} if found.study["verb"] == "sweep" else {}
    runs |= {"schemes": rows.scheme_rows(found.arrays)} if found.study["verb"] == "train" else {}
    runs |= {"saddles": rows.saddle_rows(found.arrays)} if found.study["verb"] == "merge" else {}
    runs |= {"barriers": rows.barrier_rows(found.arrays)} if found.study["verb"] == "line" else {}
    told = found.study.get("index_check") or "index_check" in found.arrays
    check = {"index_check": index_check(found)} if told else {}
    files = {"figure": next(iter(outputs.out), None), "figures": [*outputs.out], "record": outputs.record}
    plain = {"study": found.study, "rows": listed} | runs | check
    return plain | {"notes": [*found.notes], "files": files, "provenance": found.provenance}


def index_check(found: "Record") -> str:
    """The sentence of the index check."""
    return found.study.get("index_check") or str(found.arrays["index_check"][0])


def show(found: "Record") -> None:
    """Print a record's tables to stdout."""
    shown = {
        "show": _show_critical, "atlas": _show_atlas, "train": _show_training, "sweep": _show_sweep,
        "merge": _merge_printing.show, "line": _merge_printing.show_line,
    }  # fmt: skip
    shown.get(found.study["verb"], _show_census)(found)


def _show_atlas(found: "Record") -> None:
    from landscape import tables

    listed, columns = table(found)
    tables.print_table(listed, columns, f"Problems of the atlas ({len(listed)})")


def _counted(kind: str, number: int) -> str:
    """How many critical points of a kind there are.

    >>> _counted("boundary minimum", 2), _counted("saddle", 4), _counted("degenerate", 2), _counted("maximum", 1)
    ('2 boundary minima', '4 saddles', '2 degenerate', '1 maximum')
    """
    if number > 1 and kind.endswith("imum"):
        kind = f"{kind[:-2]}a"
    elif number > 1 and kind == "saddle":
        kind = "saddles"
    return f"{number} {kind}"


def _show_critical(found: "Record") -> None:
    from landscape import tables

    listed, columns = table(found)
    kinds = [row["kind"] for row in listed]
    counted = ", ".join(_counted(kind, kinds.count(kind)) for kind in dict.fromkeys(kinds)) or "none"
    title = f"{found.study['problem']}: critical points inside the domain ({counted})"
    if listed:
        tables.print_table(_census_printing.rounded(found, listed)[:LISTED_CRITICAL], columns, title)
    else:
        click.echo(title)
    if len(listed) > LISTED_CRITICAL:
        click.echo(f"These are the {LISTED_CRITICAL} lowest of {len(listed)}; --csv lists all.")
    click.echo(f"{_sentence(index_check(found))}.")
    if found.study.get("source"):
        click.echo(f"Source: {found.study['source']}")


def _show_census(found: "Record") -> None:
    listed, _ = table(found)
    _census_printing.show(found, listed)
    if found.study["verb"] == "count":
        _census_printing.show_counts(found)
    click.echo(_census_printing.bars(listed, found.study["level"]))
    if "entropy_boxes" in found.arrays:
        _map_printing.show(found)
    if "passed" not in index_check(found):
        click.echo(f"{_sentence(index_check(found))}.")


def explain(found: "Record") -> None:
    """Say in a sentence each what the numbers mean that were printed."""
    from landscape import explanations

    listed, _ = table(found)
    for sentence in explanations.explain(_census_printing.terms(found, listed)):
        click.echo(click.wrap_text(sentence, 100, subsequent_indent="  "))


def _show_sweep(found: "Record") -> None:
    _sweep_printing.show(found)
    click.echo(_census_printing.bars(table(found)[0], found.study["level"]))


def _show_training(found: "Record") -> None:
    from landscape import rows, tables

    listed, _ = table(found)
    told = [row for row in listed if row["hits"] or row["outcome"] in ("reached", "stuck at budget")]
    tables.print_table(
        told, ("init", "outcome", "hits", "fraction", "low", "high"), _about_training(found), blocks=("init",)
    )
    schemes = [{key: _three(value) for key, value in row.items()} for row in rows.scheme_rows(found.arrays)]
    tables.print_table(schemes, rows.SCHEME_COLUMNS, "What the runs came to")
    _census_printing.show_comparisons(found)
    click.echo(_census_printing.bars(listed, found.study["level"]))
    click.echo(click.wrap_text(_explained(found), 100))


def _three(value: Any) -> Any:
    """A number in three digits."""
    return float(f"{value:.3g}") if isinstance(value, float) else value


def _about_training(found: "Record") -> str:
    study = found.study
    batch = "all samples a step" if study["batch"] is None else f"batch {study['batch']}"
    told = [study["optimizers"][0], f"{study['n']} runs of each init", f"{study['epochs']} epochs", batch]
    return f"{study['problem']} on {study['dataset']}: {', '.join(told)}, seed {study['seed']}"


def _explained(found: "Record") -> str:
    """What the words of the tables mean in this training."""
    study = found.study
    of = "held-out" if study["held_out"] else "training"
    goal, _, value = study["target"].partition("=")
    reached = f"{of} accuracy of at least {value}" if goal == "accuracy" else f"training loss of at most {value}"
    return (
        f"Reached: a {reached}, seen at the end of an epoch. Stuck at budget: not there after {study['epochs']} "
        "epochs, which is no proof of a local minimum. Steps: median of the runs that reached it. Distinct: solutions "
        "among them that no permutation or sign change of hidden units makes equal. Off plane: distance of the end "
        "from the drawn plane over the way from start to end, median."
    )


def _sentence(words: str) -> str:
    return words[:1].upper() + words[1:]
