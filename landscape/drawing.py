"""A record drawn into a file, as its extension says: a figure, an animation, or an interactive page."""

import functools
import importlib
import os
import pathlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from landscape import embedding, style
from landscape.errors import require
from landscape.pace import Pace
from landscape.record import Record, check_folder, write_whole

VERBS = {embedding.MOVING: ("trace",), embedding.PAGES: ("trace", "show")}
"""The verbs whose records can be drawn as an animation, and as a page."""


@dataclass(frozen=True)
class Look:
    """How a record is drawn.

    Attributes:
        style: one of `style.names()`.
        figure: the picture; that of the record's verb by default.
        pace: of an animation.
    """

    style: str = "screen"
    figure: str | None = None
    pace: Pace = Pace()

    def made_of(self, record: Record, format: str) -> dict[str, Any]:
        """What a file holds beside its study."""
        moving = format in embedding.MOVING
        pace = {"fps": float(self.pace.fps), "seconds": float(self.pace.seconds)} if moving else {}
        return style.made_of(record, self.style, self.figure) | pace


def check(path: str | os.PathLike, look: Look, verb: str | None = None) -> None:
    """Refuse a file that cannot be drawn, before anything is computed for it.

    Args:
        path: where to.
        look: how.
        verb: whose record is drawn, where that is known.

    Errors:
        UsageError: another extension, a folder that does not exist, a format that this record cannot be drawn in, or
            one that needs what is not installed.

    >>> check("himmelblau.gif", Look(), "trace")
    """
    format = embedding.format_of(path, embedding.ALL)
    if format in embedding.FORMATS:
        style.check_output(path)
        return
    check_folder(pathlib.Path(path))
    moving = format in embedding.MOVING
    what = "An animation" if moving else "A page"
    require(look.figure is None, f"{what} has no pictures to choose from; leave `figure` out for {str(path)!r}.")
    known = VERBS[embedding.MOVING if moving else embedding.PAGES]
    listed = " or ".join(f"`{name}`" for name in known)
    fits = verb is None or verb in known
    require(fits, f"{what} shows a record of {listed}; `{verb}` is drawn as .png, .pdf or .svg; got {str(path)!r}.")
    _drawn_by(format).check(format)


def _drawn_by(format: str) -> Any:
    """What draws an animation or a page; loaded where it is asked for, as few outputs are."""
    return importlib.import_module(f"landscape.{'animation' if format in embedding.MOVING else 'interactive'}")


def save(record: Record, paths: Sequence[str | os.PathLike], look: Look | None = None) -> None:
    """Draw a record into files, each whole or not at all; the same record gives the same bytes.

    Errors:
        UsageError: as of `check`.
        Failure: a file cannot be written.
    """
    write(files(record, paths, look or Look()))


def write(drawn: Mapping[pathlib.Path, bytes]) -> None:
    """Write what `files` returned, each file whole or not at all.

    Errors:
        Failure: a file cannot be written.
    """
    for path, content in drawn.items():
        write_whole(path, content)


def files(record: Record, paths: Sequence[str | os.PathLike], look: Look) -> dict[pathlib.Path, bytes]:
    """Draw a record, and return the content of each file; a PGF file has its raster images beside it.

    Errors:
        UsageError: as of `check`.
    """
    from landscape import figures

    figure = functools.cache(lambda: figures.make(record, look.style, look.figure))
    drawn: dict[pathlib.Path, bytes] = {}
    for path in paths:
        check(path, look, record.study["verb"])
        format = embedding.format_of(path)
        made = look.made_of(record, format)
        if format in embedding.FORMATS:
            drawn |= style.files(figure(), path, record.study, made)
            continue
        text = embedding.packed(record.study, made)
        if format in embedding.MOVING:
            drawn[pathlib.Path(path)] = _drawn_by(format).render(record, format, look.style, look.pace, text)
        else:
            drawn[pathlib.Path(path)] = _drawn_by(format).page(record, text).encode()
    return drawn
