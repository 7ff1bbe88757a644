"""What every computing verb does: check the outputs, compute with a bar, save, print."""

import pathlib
from dataclasses import dataclass
from typing import Any

import click

from landscape import progress, record, rows, tables
from landscape.errors import UsageError
from landscape.record import Record

LISTED = 12
"""Minima of each optimizer and init that a terminal's table lists; the others are summed into one row."""


@dataclass(frozen=True)
class Outputs:
    """Where results go, as the options say."""

    style: str
    out: str | None
    record: str | None
    as_json: str | None
    as_csv: str | None
    verbose: bool


def take(options: dict[str, Any], default: str | None = None) -> Outputs:
    """Take the output options out of a verb's options, and check them before anything is computed."""
    names = ("style", "out", "record", "as_json", "as_csv", "verbose")
    found = Outputs(**{name: options.pop(name, None) for name in names})
    if found.out is None and default is not None:
        found = Outputs(**{**vars(found), "out": default})
    _check(found)
    return found


def _check(outputs: Outputs) -> None:
    from landscape import style

    style.context(outputs.style)
    if outputs.out:
        style.check_output(outputs.out)
    if outputs.record and not outputs.record.endswith(".npz"):
        raise UsageError(f"--record writes a .npz file; got {outputs.record!r}.")
    if outputs.as_json == "-" and outputs.as_csv == "-":
        raise UsageError("--json and --csv cannot both go to stdout; give one of them a file, as --csv hits.csv.")
    for path in (outputs.record, outputs.as_json, outputs.as_csv):
        if path and path != "-":
            record.check_folder(pathlib.Path(path))


def compute(verb: str, options: dict[str, Any], default: str | None = None) -> None:
    """Compute a verb's study and hand out its results."""
    outputs = take(options, default)
    # The library is loaded late: help, listing and wrong usage never wait for jax.
    from landscape import study

    with progress.measured() as cost:
        asked = study.Study(verb, precision=int(options.pop("precision", 64)), **options)
        with progress.bar(f"{verb} {asked.problem}", study.work(asked), "starts") as advance:
            found = study.compute(asked, advance)
        hand_out(found, outputs)
    if outputs.verbose:
        progress.note(f"took {cost}")
        progress.note(", ".join(f"{name} {version}" for name, version in found.provenance.items()))


def hand_out(found: Record, outputs: Outputs) -> None:
    """Write and print what was asked for."""
    if outputs.record:
        found.save(outputs.record)
        progress.note(f"wrote {outputs.record}")
    if outputs.out:
        from landscape import figures, style

        style.save(figures.make(found, outputs.style), outputs.out, found.study)
        progress.note(f"wrote {outputs.out}")
    _put(outputs.as_json, lambda: tables.to_json(payload(found, outputs)))
    _put(outputs.as_csv, lambda: tables.to_csv(*table(found)))
    if "-" not in (outputs.as_json, outputs.as_csv):
        show(found)


def _put(path: str | None, text) -> None:
    if path == "-":
        click.echo(text(), nl=False)
    elif path:
        record.write_whole(path, text().encode())
        progress.note(f"wrote {path}")


def table(found: Record) -> tuple[list[dict[str, Any]], tuple[str, ...]]:
    """The main table of a record, and its columns."""
    if found.study["verb"] == "show":
        return rows.critical_rows(found.arrays), rows.CRITICAL_COLUMNS
    return rows.census_rows(found.arrays, found.study["level"], found.study["seed"]), tables.CENSUS_COLUMNS


def payload(found: Record, outputs: Outputs) -> dict[str, Any]:
    """A record as plain data for machines."""
    listed, _ = table(found)
    runs = {} if found.study["verb"] == "show" else {"runs": rows.run_rows(found.arrays)}
    files = {"figure": outputs.out, "record": outputs.record}
    plain = {"study": found.study, "rows": listed, **runs, "index_check": index_check(found)}
    return plain | {"notes": list(found.notes), "files": files, "provenance": found.provenance}


def index_check(found: Record) -> str:
    """The sentence of the index check."""
    return found.study.get("index_check") or str(found.arrays["index_check"][0])


def show(found: Record) -> None:
    """Print a record's tables to stdout."""
    listed, columns = table(found)
    if found.study["verb"] == "show":
        tables.print_table(listed, columns, _about(found))
        click.echo(f"{index_check(found)}.".capitalize())
        if found.study.get("source"):
            click.echo(f"Source: {found.study['source']}")
        return
    shown = tables.shorten(_told(listed), LISTED)
    varied = [name for name in ("optimizer", "init") if len({row[name] for row in listed}) > 1]
    places = ("x", "y", "value") if len(found.arrays["minima_points"]) else ()
    columns = (*varied, "minimum", *places, "hits", "fraction", "low", "high")
    tables.print_table(shown, columns, _about(found))
    tables.print_table(rows.run_rows(found.arrays), rows.RUN_COLUMNS, "How the runs ended")
    click.echo(_bars(listed))


def _told(listed: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """The rows of minima, and of the misses that occurred."""
    return [row for row in listed if isinstance(row["minimum"], int) or row["hits"]]


def _about(found: Record) -> str:
    study = found.study
    if study["verb"] == "show":
        return f"{study['problem']}: critical points inside the domain"
    alone = [str(found.arrays[key][0]) for key in ("optimizer_names", "init_names") if len(found.arrays[key]) == 1]
    told = [*alone, f"{study['n']} starts", f"at most {study['steps']} steps", f"seed {study['seed']}"]
    return f"{study['problem']}: {', '.join(told)}"


def _bars(listed: list[dict[str, Any]]) -> str:
    methods = sorted({row["method"] for row in listed})
    words = {"wilson": "Wilson", "clopper-pearson": "Clopper–Pearson"}
    level = f"{100 * (listed[0]['level'] or 0):g} %"
    told = [f"{words[name]} intervals, {level}" if name in words else name for name in methods]
    return "Error bars: " + "; ".join(told) + "."
