"""Make the figures of a gallery that are not up to date, and the pages that show them."""

import contextlib
import io
import pathlib
import tempfile
import time

import click

from landscape import progress
from landscape.errors import Failure, UsageError


@click.command(short_help=__doc__)
@click.argument("listed", metavar="[LIST]", required=False, type=click.Path())
@click.option("--folder", type=click.Path(), help="Of pictures and pages.  [default: that of LIST]")
@click.option("--only", metavar="NAME", multiple=True, help="Make this figure; repeat it for more.  [default: all]")
def command(listed, folder, only):
    """Make the figures of a gallery that are not up to date, and the pages that show them.

    LIST is a file like gallery/gallery.toml, which is the default: it gives each figure a name, a title, a caption and
    the command that makes it. README.md and index.html show those that are there. A figure is skipped while its
    command, this package and the libraries that compute are what they were when it was made.

    \b
    landscape gallery
    landscape gallery --only rastrigin-trace --folder elsewhere
    """
    from landscape import gallery

    found = gallery.read(pathlib.Path(listed or pathlib.Path("gallery") / gallery.LIST))
    chosen = found.chosen(only)
    place = pathlib.Path(folder).resolve() if folder else found.folder
    if not place.is_dir():
        raise UsageError(f"--folder takes a folder that exists; got {folder!r}.")
    with progress.bar("gallery", len(chosen), "figures") as advance:
        failed = [entry.name for entry in chosen if not _made(gallery, found, entry, place, advance)]
    missing = gallery.write_pages(found, place)
    progress.note(f"wrote {place / 'README.md'} and {place / 'index.html'}")
    if missing and not only:
        progress.note(f"not on the pages: {', '.join(entry.name for entry in missing)}")
    if failed:
        raise Failure(f"{len(failed)} of {len(chosen)} figures could not be made: {', '.join(failed)}.")


def _made(gallery, found, entry, place, advance):
    """Bring one figure up to date and say so; return whether that worked."""
    made_from = gallery.digest(entry, found)
    if gallery.is_current(place, entry, made_from):
        progress.note(f"{entry.name}: up to date")
        advance(1)
        return True
    since = time.monotonic()
    code, said = _run(entry, found.folder, place)
    if code == 0:
        gallery.keep(place, entry, made_from)
    told = said.splitlines()[-1].removeprefix("landscape: ") if said else f"exit code {code}"
    progress.note(f"{entry.name}: " + (f"made in {time.monotonic() - since:.1f} s" if code == 0 else f"failed: {told}"))
    advance(1)
    return code == 0


def _run(entry, home, place):
    """Run a figure's command in this process, where jax is loaded once; return its exit code and what it noted."""
    from landscape import cli

    out, err = io.StringIO(), io.StringIO()
    picture, *others = (str(place / file) for file in entry.files)
    # Files that the command names lie beside the list.
    with contextlib.chdir(home), contextlib.redirect_stdout(out), contextlib.redirect_stderr(err):
        with tempfile.TemporaryDirectory() as folder:
            kept = f"{folder}/kept.npz"
            code = cli.run([*entry.words, "--out", picture, *(["--record", kept] if others else [])])
            for other in others if code == 0 else ():
                code = code or cli.run(["redraw", kept, "--style", entry.pdf, "--out", other])
    if code == 130:
        raise KeyboardInterrupt
    return code, err.getvalue()
