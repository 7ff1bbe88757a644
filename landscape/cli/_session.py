"""What every computing verb does: check the outputs, compute with a bar, save, print."""

import contextlib
import gc
import os
import pathlib
import signal
import sys
import threading
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import click

from landscape import progress
from landscape.cli import _command, _jobs
from landscape.errors import UsageError, require

if TYPE_CHECKING:
    from landscape.drawer import Draw
    from landscape.drawing import Look
    from landscape.record import Record


@dataclass(frozen=True)
class Outputs:
    """Where results go, as the options say, and what draws them where there is anything to draw."""

    style: str
    out: tuple[str, ...]
    draw: "Draw | None"
    record: str | None
    as_json: str | None
    as_csv: str | None
    latex: str | None
    verbose: bool
    figure: str | None = None
    explain: bool = False
    pace: tuple[float | None, float | None] = (None, None)

    @property
    def look(self) -> "Look":
        """How figures, animations and pages are drawn."""
        from landscape.drawing import Look
        from landscape.pace import Pace

        given = {name: value for name, value in zip(("fps", "seconds"), self.pace, strict=True) if value is not None}
        return Look(self.style, self.figure, Pace(**given))


def take(options: dict[str, Any], default: str | None = None, figure: str | None = None) -> Outputs:
    """Take the output options out of a verb's options, and check them before anything is computed.

    What draws is loaded from now on, in a process of its own that lasts as long as the command.

    Args:
        options: of the verb; the output options are taken out.
        default: where the figure goes if no option says so.
        figure: which picture; that of the verb by default.
    """
    names = ("style", "record", "as_json", "as_csv", "verbose")
    found = {name: options.pop(name) for name in names}
    columns, asked = options.pop("columns"), options.pop("latex")
    if columns is not None:
        found["style"] += f":columns={columns}"
    out = _files(options.pop("out"), options.pop("formats"), default)
    latex = _beside(out) if asked else None
    more = {"explain": options.pop("explain", False), "pace": (options.pop("fps", None), options.pop("seconds", None))}
    outputs = Outputs(**found, out=out, draw=_drawer() if out else None, latex=latex, figure=figure, **more)
    _check(outputs)
    return outputs


def _drawer() -> "Draw":
    from landscape import drawer

    return click.get_current_context().with_resource(drawer.beside())


def _files(out: str | None, formats: Sequence[str], default: str | None) -> tuple[str, ...]:
    """The figure's files: --out as it is, and its name with the extension of each --format."""
    require(out != "", "--out takes a file name; got ''.")
    if out is None and default is None:
        require(not formats, "--format is of the figure that --out names; give --out NAME as well.")
        return ()
    if out is None:
        return tuple(f"{pathlib.PurePath(default).stem}.{name}" for name in formats) or (default,)
    from landscape import embedding

    stem, dot, extension = out.rpartition(".")
    if dot and extension.lower() in embedding.ALL or not formats:
        return tuple(dict.fromkeys([out, *(f"{stem}.{name}" for name in formats)]))
    return tuple(f"{out}.{name}" for name in formats)


def _beside(out: tuple[str, ...]) -> str:
    require(bool(out), "--latex is of the figure that --out names; give --out NAME.pdf as well.")
    require(bool(_readable(out)), f"LaTeX includes .pdf, .pgf and .png, not {out[0]!r}; add --format pdf.")
    return str(pathlib.PurePath(out[0]).with_suffix(".tex"))


def _check(outputs: Outputs) -> None:
    from landscape import drawing, style
    from landscape.record import check_folder

    style.check(outputs.style)
    files = {"--record": outputs.record, "--json": outputs.as_json, "--csv": outputs.as_csv}
    for option, path in files.items():
        require(path != "", f"{option} takes a file name; got ''.")
    verb = _verb()
    for path in outputs.out:
        drawing.check(path, outputs.look, verb)
    if outputs.figure is not None:
        from landscape import catalog

        catalog.check("figures", outputs.figure)
    if outputs.record is not None and not outputs.record.endswith(".npz"):
        raise UsageError(f"--record writes a .npz file; got {outputs.record!r}.")
    if outputs.as_json == outputs.as_csv == "-":
        raise UsageError("--json and --csv cannot both go to stdout; give one of them a file, as --csv hits.csv.")
    named = [path for path in (*outputs.out, outputs.latex, *files.values()) if path not in (None, "-")]
    apart = {os.path.normpath(path) for path in named}
    require(len(named) == len(apart), "Two outputs cannot go to one file; give each a name of its own.")
    for path in named:
        check_folder(pathlib.Path(path))


def _verb() -> str | None:
    """The verb of the record that is drawn; None where a kept record says it."""
    context = click.get_current_context(silent=True)
    name = context.info_name if context else None
    return {"animate": "trace", "redraw": None}.get(name, name)


KEPT = ("basins", "count", "sweep")
"""Verbs whose finished blocks are kept where they make a record."""


def compute(verb: str, options: dict[str, Any], default: str | None = None) -> None:
    """Compute a verb's study and hand out its results."""
    outputs, together = take(options, default, options.pop("figure", None)), _jobs.take_address(options)
    with loading():
        # The library is loaded late: help, listing and wrong usage never wait for jax.
        from landscape import studies

    asked = studies.Study(verb, precision=bits(options), **options)
    record = outputs.record if verb in KEPT else None
    with _jobs.one_of_several(*together) as writes, _jobs.kept(record, asked) as keep:
        more = {"keep": keep} if keep else {}
        outputs = outputs if writes else None
        carry_out(outputs, _bar(asked, studies.work(asked)), lambda advance: studies.compute(asked, advance, **more))


def bits(options: dict[str, Any]) -> int | None:
    """Take the precision out of a verb's options."""
    given = options.pop("precision", None)
    return None if given is None else int(given)


def carry_out(outputs: Outputs | None, bar: contextlib.AbstractContextManager, work: Callable[[Any], "Record"]) -> None:
    """Do the work under its bar, and hand out its results, where this process has any to hand out."""
    _keep_programs(os.environ.get("LANDSCAPE_CACHE"))
    with progress.measured() as cost:
        # A user's file may print; stdout is for data.
        with contextlib.redirect_stdout(sys.stderr), bar as advance:
            found = work(advance)
        if outputs is None:
            return
        hand_out(_command.signed(found), outputs)
    tell_cost(outputs, cost, found)


def tell_cost(outputs: Outputs, cost: progress.Cost, found: "Record") -> None:
    """Print what was spent and which versions computed, where that is asked for."""
    if outputs.verbose:
        progress.note(f"took {cost}")
        progress.note(", ".join(f"{name} {version}" for name, version in found.provenance.items()))


def _keep_programs(folder: str | None) -> None:
    """Keep compiled programs in a folder, and take from there those of an earlier call."""
    if not folder:
        return
    import jax

    jax.config.update("jax_compilation_cache_dir", folder)
    # The programs are small, and there are many.
    jax.config.update("jax_persistent_cache_min_compile_time_secs", 0.0)
    jax.config.update("jax_persistent_cache_min_entry_size_bytes", -1)


@contextlib.contextmanager
def loading() -> Iterator[None]:
    """Load the library in the block, without interrupts, and without looks for garbage, of which loading makes none."""
    first = "jax" not in sys.modules and gc.isenabled()
    if first:
        gc.disable()
    try:
        with _uninterrupted():
            yield
    finally:
        if first:
            # What was loaded stays, and is not looked through again and again.
            gc.freeze()
            gc.enable()


@contextlib.contextmanager
def _uninterrupted() -> Iterator[None]:
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
    if outputs.out:
        _draw(found, outputs)
    _put(outputs.as_json, lambda: tables.to_json(_printing.payload(found, outputs)))
    _put(outputs.as_csv, lambda: tables.to_csv(*_printing.table(found)))
    if "-" not in (outputs.as_json, outputs.as_csv):
        _printing.show(found)
        if outputs.explain:
            _printing.explain(found)


def _draw(found: "Record", outputs: Outputs) -> None:
    """Write the figure in each of its formats, and its LaTeX where asked for."""
    from landscape import drawing, tables

    # While another process draws.
    threading.Thread(target=tables.load).start()
    drawing.write(outputs.draw(found, outputs.out, outputs.look))
    for path in outputs.out:
        progress.note(f"wrote {path}")
    if outputs.latex is not None:
        from landscape import captions

        _put(outputs.latex, lambda: captions.environment(found, _included(outputs.out), outputs.style, outputs.figure))


def _included(out: Sequence[str]) -> str:
    """The file that LaTeX includes: the first that it can read."""
    return pathlib.PurePath(sorted(_readable(out), key=lambda path: path.lower().endswith(".png"))[0]).name


def _readable(out: Sequence[str]) -> list[str]:
    """The files that LaTeX can include."""
    return [path for path in out if path.lower().endswith((".pdf", ".pgf", ".png"))]


def _put(path: str | None, text: Callable[[], str]) -> None:
    from landscape.record import write_whole

    if path == "-":
        click.echo(text(), nl=False)
    elif path is not None:
        write_whole(path, text().encode())
        progress.note(f"wrote {path}")
