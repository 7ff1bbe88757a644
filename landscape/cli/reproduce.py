"""Make a figure again from what it holds, and say whether the bytes agree, and if not, what differs."""

import contextlib
import dataclasses
import io
import pathlib
import shlex
import tempfile

import click

from landscape import catalog, progress
from landscape.cli import _command
from landscape.errors import Failure, UsageError, require


@click.command(short_help=__doc__)
@click.argument("kept", metavar="FIGURE", type=click.Path())
@click.option("--trust", is_flag=True, help="Run the Python code that the figure holds.")
@click.option("--out", type=click.Path(), metavar="FILE", help="Keep the figure that was made again.")
def command(kept, trust, out):
    """Make a figure again from what it holds, and say whether the bytes agree, and if not, what differs.

    FIGURE is a figure, an animation or a page that --out wrote. Nothing else is needed but the data files that its
    command names, in this folder. Code of a user that it holds is shown by `landscape info FIGURE`, and runs only with
    --trust.
    The exit code is 0 where the figure is the same, but for the versions that it names, and else 1.

    \b
    landscape reproduce rastrigin-trace.png
    landscape reproduce figure-from-a-paper.pdf --trust --out again.pdf
    """
    from landscape import embedding, reproduction

    held = embedding.read(kept)
    words = _words(kept, held["study"], trust)
    before = pathlib.Path(kept).read_bytes()
    progress.note(f"running {shlex.join(['landscape', *words])}")
    with tempfile.TemporaryDirectory() as folder:
        again = _made(pathlib.Path(folder), pathlib.Path(kept).name, held, words)
        content, told = again.read_bytes(), reproduction.differences(held, embedding.read(again))
        same = content == before or _but_for_versions(again, held) == before
    if out is not None:
        from landscape.record import write_whole

        write_whole(out, content)
        progress.note(f"wrote {out}")
    _say(content == before, same, told)


def _say(identical, same, told):
    if identical:
        click.echo("The bytes agree.")
        return
    click.echo("The figure is the same, but for what it names:" if same else "The bytes differ:")
    for line in told or ["the drawing, though all numbers agree"]:
        click.echo(f"  {line}")
    if not same:
        raise click.exceptions.Exit(1)


def _words(kept, study, trust):
    """The words of the command that a figure holds, after the checks that keep it from doing anything else."""
    require(
        "command" in study, f"{str(kept)!r} holds no command, since none made it; `landscape info {kept}` shows all."
    )
    sources, files = study.get("sources", {}), study.get("files", [])
    words = shlex.split(study["command"])[1:]
    # A figure comes from anywhere: its command may neither write files nor run any but its own code.
    plain = _draws(words) and _is_closed(words, sources, files)
    require(plain, f"The command in {str(kept)!r} is none that draws a figure: {study['command']}")
    if sources and not trust:
        raise UsageError(
            f"{str(kept)!r} holds code that would run here: {', '.join(sources)}. `landscape info {kept}` shows it, "
            "and --trust runs it."
        )
    for name in files:
        require(pathlib.Path(name).exists(), f"The figure was made of {name!r}, which it does not hold; put it here.")
    return words


def _draws(words):
    """Whether a command is one that computes and draws, and says nothing but what it computes."""
    if not words or words[0] not in catalog.names("cli"):
        return False
    found = catalog.member("cli", words[0])
    computes = {"out", "record"} <= {param.name for param in found.params if isinstance(param, click.Option)}
    reads = any(isinstance(param, click.Argument) and isinstance(param.type, click.Path) for param in found.params)
    return computes and not reads and _command.words(words[0], found, words[1:]) == words


def _is_closed(words, sources, files):
    """Whether a command names no file but those that go with it, and those have no folder."""
    named = {path for word in words for path in _command.paths(word)}
    return named <= {*sources, *files} and all(pathlib.PurePath(name).name == name for name in (*sources, *files))


def _made(folder, name, held, words):
    """Make the figure in a folder of its own, and return where it is."""
    for file, text in held["study"].get("sources", {}).items():
        (folder / file).write_text(text, encoding="utf-8")
    for file in held["study"].get("files", []):
        (folder / file).symlink_to(pathlib.Path(file).resolve())
    drawing = ["--style", held.get("style", "screen"), "--out", name]
    if "fps" in held:
        # The command may be one that draws a figure.
        _run(folder, [*words, "--record", "again.npz", "--out", "again.png"])
        _run(folder, ["redraw", "again.npz", *drawing, "--fps", str(held["fps"]), "--seconds", str(held["seconds"])])
    elif held.get("figure") is None:
        _run(folder, [*words, *drawing, "--record", "again.npz"])
    else:
        _run(folder, [*words, "--record", "again.npz"])
        _run(folder, ["redraw", "again.npz", *drawing, "--figure", held.get("figure")])
    return folder / name


def _run(folder, words):
    from landscape import cli

    err = io.StringIO()
    with contextlib.chdir(folder), contextlib.redirect_stdout(io.StringIO()), contextlib.redirect_stderr(err):
        code = cli.run(words)
    if code == 130:
        raise KeyboardInterrupt
    if code:
        raise Failure(f"The command failed: {err.getvalue().strip().splitlines()[-1].removeprefix('landscape: ')}")


def _but_for_versions(again, held):
    """The bytes of the figure that was made again, if the versions that made the first one had made it."""
    from landscape import drawing, record
    from landscape.pace import Pace

    found = dataclasses.replace(record.load(again.parent / "again.npz"), provenance=held.get("provenance", {}))
    pace = Pace(held["fps"], held["seconds"]) if "fps" in held else Pace()
    drawing.save(found, [again], drawing.Look(held.get("style", "screen"), held.get("figure"), pace))
    return again.read_bytes()
