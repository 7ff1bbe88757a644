"""Settings of venues, colors that belong to minima, and saving that gives the same bytes twice.

A style is a dictionary of matplotlib settings for `matplotlib.rc_context`; nothing here changes a setting for good. It
is written as every spec: the name of a venue (`venues`), `icml`, which is one column wide, or `icml:columns=2`.
"""

import io
import os
import pathlib
import shutil
from typing import TYPE_CHECKING, Any

from landscape import embedding, notation, venues
from landscape.errors import require
from landscape.fingerprint import fingerprint
from landscape.record import Record, check_folder, write_whole
from landscape.venues import SMALLEST as SMALLEST

# Outputs are checked before anything is computed, and drawn after it: matplotlib is not loaded for a check.
if TYPE_CHECKING:
    from matplotlib.figure import Figure

PALETTE = ("#1734d5", "#ff742b", "#cc0f11", "#b463a2", "#c8c796", "#76bacf", "#5189fc", "#757273")
"""One color a minimum for up to eight minima: petroff8 (Petroff 2021), moved until they differ in grey print too."""

FORMATS = embedding.FORMATS
"""What a figure can be saved as, chosen by the file's extension."""

_DPI = {"png": 200, "pdf": 300, "svg": 300}


def names() -> list[str]:
    """The styles by name, our own first."""
    return venues.names()


def check(style: str) -> None:
    """Refuse a style that there is not.

    Errors:
        UsageError: an unknown style, answered with the nearest known one; columns that the venue does not have.
    """
    venues.settings(*_asked(style))


def context(style: str = "screen") -> dict[str, Any]:
    """Return a style's matplotlib settings, for `matplotlib.rc_context`.

    Errors:
        UsageError: an unknown style, answered with the nearest known one; columns that the venue does not have.

    >>> context("paper")["figure.figsize"][0]
    3.25
    """
    # Every setting is said, so that none of the user's own leaks into the bytes.
    return _defaults() | _SHARED | venues.settings(*_asked(style))


def _asked(style: str) -> tuple[str, str]:
    """A style's name and columns."""
    spec = notation.parse(style)
    plain = not spec.positional and set(spec.keywords) <= {"columns"}
    require(plain, f"A style takes columns only, as {spec.name}:columns=half; got {style!r}.")
    return spec.name, str(spec.keywords.get("columns", "1"))


def describe(style: str) -> str:
    """Say a style's width, font and sizes in one line.

    >>> describe("paper")
    '3.25 in wide, 6.75 in with --columns 2; text in DejaVu Sans, 7.5 pt, the smallest 6.5 pt, titles 8.5 pt'
    """
    name, columns = _asked(style)
    given = context(style)
    more = ""
    if columns == "1" and len(venues.columns_of(name)) > 1:
        other = venues.columns_of(name)[1]
        wider = context(f"{name}:columns={other}")["figure.figsize"][0]
        more = f", {wider:.4g} in with --columns {other}"
    sizes = (given["font.size"], given["legend.fontsize"], given["axes.titlesize"])
    text, small, title = (f"{size:.3g} pt" for size in sizes)
    return (
        f"{given['figure.figsize'][0]:.4g} in wide{more}; text in {given['font.family'][0]}, {text}, the smallest "
        f"{small}, titles {title}"
    )


def _defaults() -> dict[str, Any]:
    import matplotlib

    own = {"backend", "backend_fallback", "interactive", "toolbar", "webagg.port"}
    return {key: value for key, value in matplotlib.rcParamsDefault.items() if key not in own}


_SHARED = {
    "text.usetex": False,
    "figure.autolayout": False,
    "figure.constrained_layout.use": False,
    "figure.dpi": 100,
    "axes.grid": False,
    "axes.unicode_minus": True,
    "axes.titleweight": "bold",
    "lines.solid_capstyle": "round",
    "legend.frameon": False,
    "hatch.linewidth": 0.5,
}


def check_output(path: str | os.PathLike) -> str:
    """Return the format that a figure's path asks for, before anything is computed for it.

    Errors:
        UsageError: another extension than png, pdf, svg or pgf, a folder that does not exist, pgf without pdflatex.

    >>> check_output("figure.pdf")
    'pdf'
    """
    found = embedding.format_of(path, FORMATS)
    told = "is measured by pdflatex, which is not installed; take pdf, which needs no LaTeX"
    require(found != "pgf" or shutil.which("pdflatex"), f"Text in a .pgf file {told}.")
    check_folder(pathlib.Path(path))
    return found


def made_of(record: Record, style: str, figure: str | None = None) -> dict[str, Any]:
    """What a figure holds beside its study: how the record was drawn, and what the record was computed by and holds."""
    drawn = {"style": style, "font": context(style)["font.family"][0], "figure": figure}
    return drawn | {"provenance": record.provenance, "fingerprint": fingerprint(record.arrays)}


def save(figure: "Figure", path: str | os.PathLike, study: dict[str, Any], made: dict[str, Any] | None = None) -> None:
    """Write a figure with its study inside, whole or not at all; the same figure gives the same bytes.

    Args:
        figure: what a member of `landscape.figures` returned.
        path: ends in .png, .pdf, .svg or .pgf; a PGF file has its raster images beside it, as NAME-img0.png.
        study: plain data that `json` can write; `embedding.read_study` returns it.
        made: what else the file holds, of `made_of`.

    Errors:
        UsageError: another extension, or a folder that does not exist.
        Failure: the file cannot be written.

    >>> import tempfile
    >>> from matplotlib.figure import Figure
    >>> path = pathlib.Path(tempfile.mkdtemp()) / "empty.svg"
    >>> save(Figure(), path, {"verb": "show", "seed": 0})
    >>> embedding.read_study(path)
    {'verb': 'show', 'seed': 0}
    """
    for file, content in files(figure, path, study, made).items():
        write_whole(file, content)


def files(
    figure: "Figure", path: str | os.PathLike, study: dict[str, Any], made: dict[str, Any] | None = None
) -> dict[pathlib.Path, bytes]:
    """Return what `save` writes: the content of each file."""
    path = pathlib.Path(path)
    if check_output(path) != "pgf":
        return {path: render(figure, check_output(path), study, made)}
    from landscape import pgf

    found = pgf.files(figure, path.name, embedding.comment(study, made))
    return {path.parent / name: content for name, content in found.items()}


def render(figure: "Figure", format: str, study: dict[str, Any], made: dict[str, Any] | None = None) -> bytes:
    """Return the bytes of a PNG, PDF or SVG that `save` writes."""
    import matplotlib

    buffer = io.BytesIO()
    told = embedding.metadata(format, study, made)
    with matplotlib.rc_context({"pdf.fonttype": 42, "svg.fonttype": "path", "svg.hashsalt": "landscape"}):
        figure.savefig(buffer, format=format, dpi=_DPI[format], metadata=told)
    return buffer.getvalue()
