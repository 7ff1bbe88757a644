"""What a picture needs and a record lacks, said as wrong usage instead of as the name of a missing array."""

import dataclasses
import re
from typing import Any

from matplotlib.figure import Figure

from landscape import catalog
from landscape.errors import UsageError
from landscape.figures._column import fitted, is_slide


class _Lack(UsageError):
    """A record holds no array or setting of this name."""


class _Held(dict):
    def __missing__(self, name: str) -> Any:
        raise _Lack(name)


def _watched(record: Any) -> Any:
    return dataclasses.replace(record, study=_Held(record.study), arrays=_Held(record.arrays))


def drawn(name: str, record: Any, ax: Any = None) -> Figure:
    """Draw a record as a picture, which must find in it all that it reads.

    Errors:
        UsageError: it does not; the answer names the pictures that do.
    """
    draw, watched = catalog.member("figures", name), _watched(record)
    try:
        return fitted(lambda: draw(watched)) if ax is None and is_slide() else draw(watched, ax=ax)
    except Exception as error:
        # A picture may stumble over a record of another verb before it misses anything.
        if record.study["verb"] in _verbs(name) and not isinstance(error, UsageError):
            raise
        raise UsageError(f"{_why(name, record, error)} {_way_out(record)}") from error


def _why(name: str, record: Any, error: Exception) -> str:
    """Why a picture refuses a record: in its own words, by what is missing, or by the verb alone."""
    if isinstance(error, UsageError) and not isinstance(error, _Lack):
        return str(error)
    verb = record.study["verb"]
    if isinstance(error, _Lack):
        return f"`figure` {name} reads {error.args[0]!r}, which this record of {verb} does not hold."
    return f"`figure` {name} reads a record of {' or '.join(_verbs(name))}; this is one of {verb}."


def _verbs(name: str) -> list[str]:
    """The verbs whose records a picture reads, as its docstring says."""
    return re.findall(r"record of `(\w+)", catalog.documentation("figures", name))


def _way_out(record: Any) -> str:
    known = pictures(record)
    return f"It can be drawn as {' or '.join(known)}." if known else "No picture can be drawn of it."


def pictures(record: Any) -> list[str]:
    """The pictures that a record can be drawn as, found by drawing them."""
    return [name for name in catalog.names("figures") if _can_be(name, record)]


def _can_be(name: str, record: Any) -> bool:
    try:
        return catalog.member("figures", name)(_watched(record)) is not None
    except Exception:
        # A picture of other records may stumble over anything, an installed one too.
        return False
