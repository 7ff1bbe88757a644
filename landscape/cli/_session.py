"""What every computing verb does: check the outputs, compute with a bar, save, print."""

import contextlib
import os
import pathlib
import signal
import sys
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import click

from landscape import progress
from landscape.errors import UsageError, require, suggestion

if TYPE_CHECKING:
    from landscape.record import Record


@dataclass(frozen=True)
class Outputs:
    """Where results go, as the options say."""

    style: str
    out: str | None
    record: str | None
    as_json: str | None
    as_csv: str | None
    verbose: bool
    figure: str | None = None


def take(options: dict[str, Any], default: str | None = None, figure: str | None = None) -> Outputs:
    """Take the output options out of a verb's options, and check them before anything is computed.

    Args:
        options: of the verb; the output options are taken out.
        default: where the figure goes if no option says so.
        figure: which picture; that of the verb by default.
    """
    names = ("style", "out", "record", "as_json", "as_csv", "verbose")
    found = {name: options.pop(name) for name in names}
    if found["out"] is None:
        found["out"] = default
    outputs = Outputs(**found, figure=figure)
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
    if outputs.figure is not None:
        from landscape import catalog

        catalog.check("figures", outputs.figure)
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

    asked = studies.Study(verb, precision=bits(options), **options)
    carry_out(outputs, _bar(asked, studies.work(asked)), lambda advance: studies.compute(asked, advance))


def bits(options: dict[str, Any]) -> int | None:
    """Take the precision out of a verb's options."""
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
    from landscape.cli import _printing

    if outputs.record is not None:
        found.save(outputs.record)
        progress.note(f"wrote {outputs.record}")
    if outputs.out is not None:
        from landscape import figures, style

        style.save(figures.make(found, outputs.style, outputs.figure), outputs.out, found.study)
        progress.note(f"wrote {outputs.out}")
    _put(outputs.as_json, lambda: tables.to_json(_printing.payload(found, outputs)))
    _put(outputs.as_csv, lambda: tables.to_csv(*_printing.table(found)))
    if "-" not in (outputs.as_json, outputs.as_csv):
        _printing.show(found)


def _put(path: str | None, text: Callable[[], str]) -> None:
    from landscape.record import write_whole

    if path == "-":
        click.echo(text(), nl=False)
    elif path is not None:
        write_whole(path, text().encode())
        progress.note(f"wrote {path}")
