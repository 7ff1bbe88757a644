"""The study inside a figure's file: what was asked for, and what it came to, so that it can be made again.

A PNG holds it as JSON in a text chunk `landscape`, the others packed: a PDF in its keywords, an SVG in its description,
a PGF and a GIF in a comment, a WebP in its XMP chunk, an MP4 in a free box, a page in a meta tag. It is a dictionary of
`study`, and where a record was drawn also `style`, `font` and `figure`, the `fps` and `seconds` of an animation, the
`provenance` of the record (versions and processor) and the `fingerprint` of its arrays. It holds no date, host, user or
path.
"""

import base64
import json
import os
import pathlib
import re
import zlib
from typing import Any

from landscape.errors import UsageError, require

FORMATS = ("png", "pdf", "svg", "pgf")
"""What a figure can be saved as, chosen by the file's extension."""

MOVING = ("gif", "webp", "mp4")
"""What an animation can be saved as."""

PAGES = ("html",)
"""What an interactive page can be saved as."""

ALL = FORMATS + MOVING + PAGES

_MARK = "landscape:"


def format_of(path: str | os.PathLike, known: tuple[str, ...] = ALL) -> str:
    """The format that a file's extension names, among those that are known.

    Errors:
        UsageError: another extension.

    >>> format_of("figure.PDF")
    'pdf'
    """
    found = pathlib.Path(path).suffix.lower().removeprefix(".")
    listed = ", ".join(f".{name}" for name in known[:-1]) + f" or .{known[-1]}"
    require(found in known, f"A figure is a {listed} file; got {str(path)!r}.")
    return found


def metadata(format: str, study: dict[str, Any], made: dict[str, Any] | None = None) -> dict[str, Any]:
    """The metadata that `savefig` writes into a PNG, PDF or SVG; nothing in it tells when or by whom."""
    text = json.dumps({"study": study} | (made or {}))
    title = " ".join(str(study[key]) for key in ("verb", "problem") if key in study)
    if format == "png":
        return {"landscape": text, "Software": None}
    if format == "pdf":
        return {"Title": title, "Keywords": packed(study, made), "CreationDate": None}
    return {"Title": title, "Description": packed(study, made), "Date": None}


def comment(study: dict[str, Any], made: dict[str, Any] | None = None) -> bytes:
    """The line of a PGF file that holds the study."""
    return f"%% {packed(study, made)}\n".encode()


def packed(study: dict[str, Any], made: dict[str, Any] | None = None) -> str:
    """The study and what else a file holds as one word of ASCII letters, digits and +/=:."""
    text = json.dumps({"study": study} | (made or {}))
    # A PDF string may not be longer than 32 kB, and a study may hold a user's source text.
    return _MARK + base64.b64encode(zlib.compress(text.encode(), 9)).decode()


def read(path: str | os.PathLike) -> dict[str, Any]:
    """Return everything that a saved figure holds; the module says what.

    Errors:
        UsageError: no such file, another extension, or a figure without a study.
    """
    format = format_of(path)
    require(pathlib.Path(path).is_file(), f"There is no file {str(path)!r}; a figure is written by --out NAME.png.")
    try:
        held = json.loads(_read_png(path) if format == "png" else _unpacked(_content(path, format)))
        return {"study": dict(held["study"])} | held
    except (ValueError, TypeError, LookupError, OSError, zlib.error) as error:
        raise UsageError(f"{str(path)!r} holds no study; figures saved by landscape do.") from error


def read_study(path: str | os.PathLike) -> dict[str, Any]:
    """Return the study that a saved figure holds; errors are those of `read`."""
    return read(path)["study"]


def _read_png(path: str | os.PathLike) -> str | None:
    from PIL import Image

    with Image.open(path) as image:
        return image.info.get("landscape")


def _content(path: str | os.PathLike, format: str) -> bytes:
    """The bytes of a file, or a GIF's comment, which is cut into blocks in the file."""
    if format != "gif":
        return pathlib.Path(path).read_bytes()
    from PIL import Image

    with Image.open(path) as image:
        return image.info.get("comment", b"")


def _unpacked(content: bytes) -> str | None:
    match = re.search(_MARK.encode() + rb"([A-Za-z0-9+/=]+)", content)
    return zlib.decompress(base64.b64decode(match.group(1))).decode() if match else None
