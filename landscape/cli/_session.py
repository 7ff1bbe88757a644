"""What every computing verb does: check the outputs, compute with a bar, save, print."""

import contextlib
import os
import pathlib
import signal
import sys
import threading
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import click

from landscape import progress
from landscape.errors import UsageError, require, suggestion

if TYPE_CHECKING:
    from landscape.record import Record

LISTED = 12
"""Minima that a terminal's table lists of one optimizer and init; the others are summed into one row."""

LISTED_OF_EACH = 5
"""The same where several optimizers or inits are compared."""

LISTED_CRITICAL = 30
"""Critical points that a terminal's table lists."""

ROUNDING = 1e-15
"""A loss below this share of the drawn range is zero but for rounding, and a terminal shows it so."""


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
    found = {name: options.pop(name) for name in names}
    if found["out"] is None:
        found["out"] = default
    outputs = Outputs(**found)
    _check(outputs)
    return outputs


def _check(outputs: Outputs) -> None:
    from landscape import style
    from landscape.record import check_folder

    known = style.names()
    require(
        outputs.style in known,
        f"Unknown style {outputs.style!r}.{suggestion(outputs.style, known)} `landscape list styles` shows all "
        f"{len(known)}.",
    )
    files = {"--out": outputs.out, "--record": outputs.record, "--json": outputs.as_json, "--csv": outputs.as_csv}
    for option, path in files.items():
        require(path != "", f"{option} takes a file name; got ''.")
    if outputs.out is not None:
        style.check_output(outputs.out)
    if outputs.record is not None and not outputs.record.endswith(".npz"):
        raise UsageError(f"--record writes a .npz file; got {outputs.record!r}.")
    if outputs.as_json == outputs.as_csv == "-":
        raise UsageError("--json and --csv cannot both go to stdout; give one of them a file, as --csv hits.csv.")
    named = [path for path in files.values() if path not in (None, "-")]
    apart = {os.path.normpath(path) for path in named}
    require(len(named) == len(apart), "Two outputs cannot go to one file; give each a name of its own.")
    for path in named:
        check_folder(pathlib.Path(path))


def compute(verb: str, options: dict[str, Any], default: str | None = None) -> None:
    """Compute a verb's study and hand out its results."""
    outputs = take(options, default)
    with uninterrupted():
        # The library is loaded late: help, listing and wrong usage never wait for jax.
        from landscape import studies

    asked = studies.Study(verb, precision=_bits(options), **options)
    carry_out(outputs, _bar(asked, studies.work(asked)), lambda advance: studies.compute(asked, advance))


def _bits(options: dict[str, Any]) -> int | None:
    given = options.pop("precision", None)
    return None if given is None else int(given)


def carry_out(outputs: Outputs, bar: contextlib.AbstractContextManager, work: Callable[[Any], "Record"]) -> None:
    """Do the work under its bar, and hand out its results."""
    with progress.measured() as cost:
        # A user's file may print; stdout is for data.
        with contextlib.redirect_stdout(sys.stderr), bar as advance:
            found = work(advance)
        hand_out(found, outputs)
    if outputs.verbose:
        progress.note(f"took {cost}")
        progress.note(", ".join(f"{name} {version}" for name, version in found.provenance.items()))


@contextlib.contextmanager
def uninterrupted() -> Iterator[None]:
    """Put an interrupt off to the end of the block: one that meets the import of jax aborts the process in C++."""
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    met: list[int] = []
    before = signal.signal(signal.SIGINT, lambda number, frame: met.append(number))
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, before)
    if met:
        raise KeyboardInterrupt


def _bar(asked: Any, starts: int) -> contextlib.AbstractContextManager:
    return progress.bar(f"{asked.verb} {asked.problem}", starts, "starts") if starts else contextlib.nullcontext()


def hand_out(found: "Record", outputs: Outputs) -> None:
    """Write and print what was asked for."""
    from landscape import tables

    if outputs.record is not None:
        found.save(outputs.record)
        progress.note(f"wrote {outputs.record}")
    if outputs.out is not None:
        from landscape import figures, style

        style.save(figures.make(found, outputs.style), outputs.out, found.study)
        progress.note(f"wrote {outputs.out}")
    _put(outputs.as_json, lambda: tables.to_json(payload(found, outputs)))
    _put(outputs.as_csv, lambda: tables.to_csv(*table(found)))
    if "-" not in (outputs.as_json, outputs.as_csv):
        show(found)


def _put(path: str | None, text: Callable[[], str]) -> None:
    from landscape.record import write_whole

    if path == "-":
        click.echo(text(), nl=False)
    elif path is not None:
        write_whole(path, text().encode())
        progress.note(f"wrote {path}")


def table(found: "Record") -> tuple[list[dict[str, Any]], tuple[str, ...]]:
    """The main table of a record, and its columns."""
    from landscape import rows, tables

    if found.study["verb"] == "show":
        return rows.critical_rows(found.arrays), rows.CRITICAL_COLUMNS
    if found.study["verb"] == "atlas":
        return rows.atlas_rows(found.arrays), rows.ATLAS_COLUMNS
    return rows.census_rows(found.arrays, found.study["level"], found.study["seed"]), tables.CENSUS_COLUMNS


def payload(found: "Record", outputs: Outputs) -> dict[str, Any]:
    """A record as plain data for machines."""
    from landscape import rows

    listed, _ = table(found)
    runs = {"runs": rows.run_rows(found.arrays)} if "totals" in found.arrays else {}
    check = {} if found.study["verb"] == "atlas" else {"index_check": index_check(found)}
    files = {"figure": outputs.out, "record": outputs.record}
    plain = {"study": found.study, "rows": listed} | runs | check
    return plain | {"notes": [*found.notes], "files": files, "provenance": found.provenance}


def index_check(found: "Record") -> str:
    """The sentence of the index check."""
    return found.study.get("index_check") or str(found.arrays["index_check"][0])


def show(found: "Record") -> None:
    """Print a record's tables to stdout."""
    shown = {"show": _show_critical, "atlas": _show_atlas}
    shown.get(found.study["verb"], _show_census)(found)


def _show_atlas(found: "Record") -> None:
    from landscape import tables

    listed, columns = table(found)
    tables.print_table(listed, columns, f"Problems of the atlas ({len(listed)})")


def _show_critical(found: "Record") -> None:
    from landscape import tables

    listed, columns = table(found)
    kinds = [row["kind"] for row in listed]
    counted = ", ".join(f"{kinds.count(kind)} {kind}" for kind in dict.fromkeys(kinds)) or "none"
    title = f"{found.study['problem']}: critical points inside the domain ({counted})"
    if listed:
        tables.print_table(_rounded(found, listed)[:LISTED_CRITICAL], columns, title)
    else:
        click.echo(title)
    if len(listed) > LISTED_CRITICAL:
        click.echo(f"These are the {LISTED_CRITICAL} lowest of {len(listed)}; --csv lists all.")
    click.echo(f"{_sentence(index_check(found))}.")
    if found.study.get("source"):
        click.echo(f"Source: {found.study['source']}")


def _show_census(found: "Record") -> None:
    from landscape import rows, tables

    listed, _ = table(found)
    varied = [name for name in ("optimizer", "init") if len({row[name] for row in listed}) > 1]
    told = [row for row in _rounded(found, listed) if isinstance(row["minimum"], int) or row["hits"]]
    shown = tables.shorten(told, LISTED_OF_EACH if varied else LISTED)
    places = ("x", "y", "value") if len(found.arrays["minima_points"]) else ()
    columns = (*varied, "minimum", *places, "hits", "fraction", "low", "high")
    tables.print_table(shown, columns, _about(found), blocks=varied)
    tables.print_table(rows.run_rows(found.arrays), rows.RUN_COLUMNS, "How the runs ended")
    click.echo(_bars(listed, found.study["level"]))
    if "passed" not in index_check(found):
        click.echo(f"{_sentence(index_check(found))}.")


def _sentence(words: str) -> str:
    return words[:1].upper() + words[1:]


def _rounded(found: "Record", listed: Iterable[dict[str, Any]]) -> list[dict[str, Any]]:
    """Rows in which a value that is zero but for rounding is zero."""
    import numpy as np

    losses = found.arrays["grid_loss"]
    finite = losses[np.isfinite(losses)]
    least = ROUNDING * float(np.ptp(finite)) if finite.size else 0.0
    return [{**row, "value": 0.0} if row["value"] and abs(row["value"]) < least else row for row in listed]


def _about(found: "Record") -> str:
    study = found.study
    alone = [str(found.arrays[key][0]) for key in ("optimizer_names", "init_names") if len(found.arrays[key]) == 1]
    told = [*alone, f"{study['n']} starts", f"at most {study['steps']} steps", f"seed {study['seed']}"]
    return f"{study['problem']}: {', '.join(told)}"


def _bars(listed: Iterable[dict[str, Any]], level: float) -> str:
    """What the intervals are, for each init where they differ."""
    words = {"wilson": f"Wilson intervals, {100 * level:g} %", "clopper-pearson": f"Clopper–Pearson, {100 * level:g} %"}
    inits: dict[str, list[str]] = {}
    for row in listed:
        told = inits.setdefault(words.get(row["method"], row["method"]), [])
        if row["init"] not in told:
            told.append(row["init"])
    if len(inits) == 1:
        return f"Error bars: {next(iter(inits))}."
    return "Error bars: " + "; ".join(f"{', '.join(names)}: {method}" for method, names in inits.items()) + "."
