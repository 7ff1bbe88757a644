"""Sizes and fonts of venues, colors that belong to minima, and saving that gives the same bytes twice.

A style is a dictionary of matplotlib settings for `matplotlib.rc_context`; nothing here changes a setting for good.
Styles are `screen` (the default), `paper` (one column), `ieee`, `ieee_wide`, `poster`, and every venue that tueplots
knows, by its name with or without the year (`neurips`, `icml2024`); two-column venues also have a `_wide` form.
"""

import base64
import functools
import io
import json
import os
import pathlib
import re
import zlib
from typing import Any

import matplotlib
from matplotlib.figure import Figure

from landscape.errors import UsageError, require, suggestion
from landscape.record import check_folder, write_whole

PALETTE = tuple(matplotlib.color_sequences["petroff8"])
"""One color a minimum for up to eight minima, told apart with every common form of color blindness (Petroff 2021)."""

FORMATS = ("png", "pdf", "svg")
"""What a figure can be saved as, chosen by the file's extension."""

SMALLEST = 6.0
"""No text is smaller than this, in points."""

_OWN = {
    # width in inches, then points: text, small text, title
    "screen": (5.2, 9.0, 8.0, 10.5, "sans"),
    "paper": (3.25, 7.5, 6.5, 8.5, "sans"),
    "ieee": (3.5, 8.0, 7.0, 8.5, "serif"),
    "ieee_wide": (7.16, 8.0, 7.0, 8.5, "serif"),
    "poster": (11.0, 22.0, 18.0, 26.0, "sans"),
}
# matplotlib ships both fallbacks, so that a machine without the venue's fonts still draws, and silently.
_FALLBACK = {"sans": ["DejaVu Sans"], "serif": ["STIXGeneral", "DejaVu Sans"]}
_DPI = {"png": 200, "pdf": 300, "svg": 300}
_MARK = "landscape:"


def names() -> list[str]:
    """The styles by name, our own first.

    >>> names()[:2], "neurips" in names(), "icml_wide" in names()
    (['screen', 'paper'], True, True)
    """
    return [*_OWN, *sorted(_venues())]


@functools.cache
def _venues() -> dict[str, tuple[str, dict[str, Any]]]:
    from tueplots import bundles

    found = {}
    for name in sorted(name for name in dir(bundles) if re.fullmatch(r"[a-z]+\d{4}", name)):
        accepted = getattr(bundles, name).__kwdefaults__
        plain = {"usetex": False} if "usetex" in accepted else {}
        for key in (name, name[:-4]):
            found[key] = (name, plain)
            if "column" in accepted:
                found[f"{key}_wide"] = (name, plain | {"column": "full"})
    return found


def context(style: str = "screen") -> dict[str, Any]:
    """Return a style's matplotlib settings, for `matplotlib.rc_context`.

    Errors:
        UsageError: an unknown style, answered with the nearest known one.

    >>> with matplotlib.rc_context(context("paper")):
    ...     float(Figure().get_figwidth())
    3.25
    """
    if style not in names():
        raise UsageError(f"Unknown style {style!r}.{suggestion(style, names())} Styles are {', '.join(names())}.")
    # Every setting is said, so that none of the user's own leaks into the bytes.
    return _defaults() | _SHARED | (_own(style) if style in _OWN else _venue(style))


def describe(style: str) -> str:
    """Say a style's width, font and sizes in one line.

    >>> describe("paper")
    '3.25 in wide; text in DejaVu Sans, 7.5 pt, the smallest 6.5 pt, titles 8.5 pt'
    """
    given = context(style)
    sizes = (given["font.size"], given["legend.fontsize"], given["axes.titlesize"])
    text, small, title = (f"{size:.3g} pt" for size in sizes)
    return (
        f"{given['figure.figsize'][0]:.4g} in wide; text in {given['font.family'][0]}, {text}, the smallest {small}, "
        f"titles {title}"
    )


def _defaults() -> dict[str, Any]:
    own = {"backend", "backend_fallback", "interactive", "toolbar", "webagg.port"}
    return {key: value for key, value in matplotlib.rcParamsDefault.items() if key not in own}


_SHARED = {
    "text.usetex": False,
    "figure.autolayout": False,
    "figure.constrained_layout.use": False,
    "figure.dpi": 100,
    "axes.linewidth": 0.6,
    "axes.grid": False,
    "axes.unicode_minus": True,
    "axes.titleweight": "bold",
    "lines.solid_capstyle": "round",
    "legend.frameon": False,
    "xtick.major.width": 0.6,
    "ytick.major.width": 0.6,
    "xtick.major.size": 2.5,
    "ytick.major.size": 2.5,
    "hatch.linewidth": 0.5,
}


def _own(style: str) -> dict[str, Any]:
    width, text, small, title, kind = _OWN[style]
    return _sizes(width, text, small, title) | _fonts(kind, [])


def _venue(style: str) -> dict[str, Any]:
    from tueplots import bundles

    name, arguments = _venues()[style]
    bundle = getattr(bundles, name)(**arguments)
    kind = "serif" if bundle.get("font.family", "serif") == "serif" else "sans"
    wanted = bundle.get("font.serif" if kind == "serif" else "font.sans-serif", [])
    sizes = (bundle["font.size"], bundle["legend.fontsize"], bundle["axes.titlesize"])
    return _sizes(bundle["figure.figsize"][0], *sizes) | _fonts(kind, wanted)


def _sizes(width: float, text: float, small: float, title: float) -> dict[str, Any]:
    text, small, title = (max(size, SMALLEST) for size in (text, small, title))
    keys = ("legend.fontsize", "xtick.labelsize", "ytick.labelsize")
    figure = {"figure.figsize": (width, 0.9 * width), "font.size": text}
    return figure | {"axes.labelsize": text, "axes.titlesize": title} | dict.fromkeys(keys, small)


def _fonts(kind: str, wanted: list[str]) -> dict[str, Any]:
    # Families by name, not "serif": a generic name is looked up when the figure is saved, outside of this context.
    installed = [name for name in wanted if name in _installed()]
    return {
        "font.family": installed[:1] + _FALLBACK[kind],
        "mathtext.fontset": "stix" if kind == "serif" else "dejavusans",
    }


@functools.cache
def _installed() -> frozenset[str]:
    from matplotlib.font_manager import fontManager

    return frozenset(fontManager.get_font_names())


def check_output(path: str | os.PathLike) -> str:
    """Return the format that a figure's path asks for, before anything is computed for it.

    Errors:
        UsageError: another extension than png, pdf or svg, or a folder that does not exist.

    >>> check_output("figure.pdf")
    'pdf'
    """
    target = pathlib.Path(path)
    found = target.suffix.lower().removeprefix(".")
    known = ", ".join(f".{name}" for name in FORMATS)
    require(found in FORMATS, f"A figure is saved as one of {known}; got {str(path)!r}.")
    check_folder(target)
    return found


def save(figure: Figure, path: str | os.PathLike, study: dict[str, Any]) -> None:
    """Write a figure with its study inside, whole or not at all; the same figure gives the same bytes.

    Args:
        figure: what a member of `landscape.figures` returned.
        path: ends in .png, .pdf or .svg.
        study: plain data that `json` can write; `read_study` returns it.

    Errors:
        UsageError: another extension, or a folder that does not exist.
        Failure: the file cannot be written.

    >>> import tempfile
    >>> path = pathlib.Path(tempfile.mkdtemp()) / "empty.svg"
    >>> save(Figure(), path, {"verb": "show", "seed": 0})
    >>> read_study(path)
    {'verb': 'show', 'seed': 0}
    """
    write_whole(path, render(figure, check_output(path), study))


def render(figure: Figure, format: str, study: dict[str, Any]) -> bytes:
    """Return the bytes that `save` writes."""
    buffer = io.BytesIO()
    with matplotlib.rc_context({"pdf.fonttype": 42, "svg.fonttype": "path", "svg.hashsalt": "landscape"}):
        figure.savefig(buffer, format=format, dpi=_DPI[format], metadata=_metadata(format, study))
    return buffer.getvalue()


def _metadata(format: str, study: dict[str, Any]) -> dict[str, Any]:
    text = json.dumps(study)
    title = " ".join(str(study[key]) for key in ("verb", "problem") if key in study)
    if format == "png":
        return {"landscape": text, "Software": None}
    # Packed, since a PDF string may not be longer than 32 kB and a study may hold a user's source text.
    packed = _MARK + base64.b64encode(zlib.compress(text.encode(), 9)).decode()
    if format == "pdf":
        return {"Title": title, "Keywords": packed, "CreationDate": None}
    return {"Title": title, "Description": packed, "Date": None}


def read_study(path: str | os.PathLike) -> dict[str, Any]:
    """Return the study that a saved figure holds.

    Errors:
        UsageError: no such file, another extension, or a figure without a study.
    """
    found = pathlib.Path(path).suffix.lower().removeprefix(".")
    require(found in FORMATS, f"A study is read from a .png, .pdf or .svg figure; got {str(path)!r}.")
    require(pathlib.Path(path).is_file(), f"There is no file {str(path)!r}; a figure is written by --out NAME.png.")
    try:
        text = _read_png(path) if found == "png" else _read_packed(path)
        return json.loads(text)
    except (ValueError, TypeError, OSError, zlib.error) as error:
        raise UsageError(f"{str(path)!r} holds no study; figures saved by landscape do.") from error


def _read_png(path: str | os.PathLike) -> str | None:
    from PIL import Image

    with Image.open(path) as image:
        return image.info.get("landscape")


def _read_packed(path: str | os.PathLike) -> str | None:
    match = re.search(_MARK.encode() + rb"([A-Za-z0-9+/=]+)", pathlib.Path(path).read_bytes())
    return zlib.decompress(base64.b64decode(match.group(1))).decode() if match else None
