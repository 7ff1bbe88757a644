r"""Figures as PGF: drawn by LaTeX itself, with the fonts of the document that inputs them.

The text is plain ASCII whatever a figure writes: a minus sign, a superscript or a Greek letter becomes mathematics, so
that any engine compiles it. The document needs `\usepackage{pgf}`, and `\usepackage{graphicx}` for raster images.
"""

import pathlib
import tempfile

import matplotlib
from matplotlib.figure import Figure

from landscape.latex import command, plain

DPI = 300
"""Of the raster images."""


def files(figure: Figure, name: str, first: bytes) -> dict[str, bytes]:
    """Return the PGF file of a figure, which begins with a comment, and its raster images, each by its file name."""
    settings = {
        "pgf.texsystem": "pdflatex", "pgf.rcfonts": False, "pgf.preamble": _declarations(figure), "text.usetex": False,
    }  # fmt: skip
    with tempfile.TemporaryDirectory() as folder, matplotlib.rc_context(settings):
        place = pathlib.Path(folder) / name
        figure.savefig(place, format="pgf", dpi=DPI)
        found = {path.name: path.read_bytes() for path in sorted(pathlib.Path(folder).iterdir())}
    found[name] = first + plain(found[name].decode()).encode()
    return found


def _declarations(figure: Figure) -> str:
    """What LaTeX must know to measure the figure's texts."""
    from matplotlib.text import Text

    # Ticks get their texts when they are drawn first.
    figure.draw_without_rendering()
    used = sorted({letter for text in figure.findobj(Text) for letter in text.get_text() if not letter.isascii()})
    return "\n".join(rf"\DeclareUnicodeCharacter{{{ord(letter):04X}}}{{{command(letter)}}}" for letter in used)
