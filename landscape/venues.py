"""The widths, text sizes and fonts of venues: those that tueplots knows, and a few of our own.

A venue is `screen`, `paper`, `ieee`, `poster`, `beamer` (slides of 16:9), `beamer43` (of 4:3), or one of tueplots by
its name with or without the year (`neurips`, `icml2024`). A figure of it is one column wide, as wide as both columns,
or half as wide as the text; one of slides is as wide as the text, and as high as what a title leaves of it at most.
"""

import functools
import re
from typing import Any

from landscape.errors import UsageError, require, suggestion

SMALLEST = 6.0
"""No text is smaller than this, in points."""

COLUMNS = ("1", "2", "half")
"""How wide a figure is: one column, both columns, or half of the text for two figures side by side."""

_OWN = {
    # inches of one column and of two, then points: text, small text, title
    "screen": (5.2, None, 9.0, 8.0, 10.5, "sans"),
    "paper": (3.25, 6.75, 7.5, 6.5, 8.5, "sans"),
    "ieee": (3.5, 7.16, 8.0, 7.0, 8.5, "serif"),
    "poster": (11.0, None, 22.0, 18.0, 26.0, "sans"),
    "beamer43": (4.25, None, 9.0, 7.0, 9.0, "sans"),
}
_SLIDES = {"beamer": 2.9, "beamer43": 3.1}
"""Inches that a title of one line leaves on a slide, less a quarter for the head and foot lines of themes."""
_ALIASES = {"beamer": "beamer_moml"}
# matplotlib ships both fallbacks, so that a machine without the venue's fonts still draws, and silently.
_FALLBACK = {"sans": ["DejaVu Sans"], "serif": ["STIXGeneral", "DejaVu Sans"]}


def names() -> list[str]:
    """The styles by name, our own first.

    >>> names()[:2], "neurips" in names(), "icml2024" in names()
    (['screen', 'paper'], True, True)
    """
    return [*_OWN, *sorted(_venues())]


@functools.cache
def _venues() -> dict[str, str]:
    """The bundle of tueplots that each venue is."""
    from tueplots import bundles

    dated = sorted(name for name in dir(bundles) if re.fullmatch(r"[a-z]+\d{4}", name))
    # Sorted, so that a name without the year is the latest one.
    return {key: name for name in dated for key in (name, name[:-4])} | _ALIASES


def settings(name: str, columns: str = "1") -> dict[str, Any]:
    """Return a venue's width, text sizes and fonts as matplotlib settings.

    Errors:
        UsageError: an unknown venue, answered with the nearest known one; columns that it does not have.

    >>> settings("icml", "2")["figure.figsize"][0]
    6.75
    """
    # Our own are known without tueplots, which loads matplotlib.
    if name not in _OWN and name not in _venues():
        near = suggestion(name, names())
        raise UsageError(f"Unknown style {name!r}.{near} `landscape list styles` shows all {len(names())}.")
    require(columns in COLUMNS, f"`columns` is one of {', '.join(COLUMNS)}; got {columns!r}.")
    known = columns_of(name)
    why = "its figure has its text beside it" if name in _SLIDES else "its text has one column"
    require(columns in known, f"`columns` of {name} is {' or '.join(known)}, since {why}; got {columns}.")
    found = _own(name, columns) if name in _OWN else _venue(name, columns)
    return found | (_slide(found, _SLIDES[name]) if name in _SLIDES else {})


def _slide(found: dict[str, Any], height: float) -> dict[str, Any]:
    """The greatest height, and panels that leave room for a column of text beside them."""
    return {"figure.figsize": (found["figure.figsize"][0], height), "figure.subplot.right": 0.7}


def columns_of(name: str) -> tuple[str, ...]:
    """The widths that a venue's figures have.

    >>> columns_of("icml"), columns_of("neurips"), columns_of("beamer")
    (('1', '2', 'half'), ('1', 'half'), ('1',))
    """
    return ("1",) if name in _SLIDES else COLUMNS if has_two_columns(name) else ("1", "half")


def has_two_columns(name: str) -> bool:
    """Whether a venue sets its text in two columns.

    >>> has_two_columns("icml"), has_two_columns("neurips")
    (True, False)
    """
    return _OWN[name][1] is not None if name in _OWN else "column" in _bundle(name).__kwdefaults__


def _own(name: str, columns: str) -> dict[str, Any]:
    one, two, text, small, title, kind = _OWN[name]
    width = {"1": one, "2": two, "half": one if two else one / 2}[columns]
    return _sizes(width, text, small, title) | _fonts(kind, [])


def _bundle(name: str) -> Any:
    from tueplots import bundles

    return getattr(bundles, _venues()[name])


def _venue(name: str, columns: str) -> dict[str, Any]:
    accepted = _bundle(name).__kwdefaults__
    arguments: dict[str, Any] = {"usetex": False} if "usetex" in accepted else {}
    if "column" in accepted:
        # What tueplots calls half is one of the two columns.
        arguments["column"] = "full" if columns == "2" else "half"
    elif columns == "half":
        arguments["rel_width"] = 0.5
    bundle = _bundle(name)(**arguments)
    kind = "serif" if bundle.get("font.family", "serif") == "serif" else "sans"
    wanted = bundle.get("font.serif" if kind == "serif" else "font.sans-serif", [])
    sizes = (bundle["font.size"], bundle["legend.fontsize"], bundle["axes.titlesize"])
    return _sizes(bundle["figure.figsize"][0], *sizes) | _fonts(kind, wanted)


def _sizes(width: float, text: float, small: float, title: float) -> dict[str, Any]:
    text, small, title = (max(size, SMALLEST) for size in (text, small, title))
    keys = ("legend.fontsize", "xtick.labelsize", "ytick.labelsize")
    figure = {"figure.figsize": (width, 0.9 * width), "font.size": text}
    # On a poster, lines and ticks grow with the text.
    growth = max(1.0, text / 9.0)
    for axis in ("xtick", "ytick"):
        figure |= {f"{axis}.major.width": 0.6 * growth, f"{axis}.major.size": 2.5 * growth}
    figure["axes.linewidth"] = 0.6 * growth
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
    """The families of TrueType outlines; a PDF would hold others under a wrong type, which publishers refuse."""
    from matplotlib.font_manager import fontManager

    return frozenset(font.name for font in fontManager.ttflist if font.fname.lower().endswith((".ttf", ".ttc")))
