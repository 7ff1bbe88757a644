"""Members that other installed packages add, through entry points in `landscape.<family>`.

An entry point names a module that is laid out as a member's file is (`bowl = "package.module"`), or a function of a
module, which then needs no fixed name (`bowl = "package.module:make_bowl"`). Neither the module nor the packages that
it lies in are imported before the member is asked for.
"""

import functools
import importlib.machinery
import importlib.util
import pathlib
import sys
from collections.abc import Callable, Iterator
from types import ModuleType
from typing import Any

from landscape.errors import UsageError


@functools.cache
def points(family: str) -> dict[str, Any]:
    """The entry points of a family by name; of two with one name, that of the package that is found first."""
    # Importing importlib.metadata takes as long as the rest of `landscape --help`; few installations have plug-ins.
    if not any(map(_adds_members, _entry_point_files())):
        return {}
    import importlib.metadata

    return {point.name: point for point in reversed(importlib.metadata.entry_points(group=f"landscape.{family}"))}


def _entry_point_files() -> Iterator[pathlib.Path]:
    return (path for place in sys.path for path in pathlib.Path(place).glob("*.*-info/entry_points.txt"))


def _adds_members(path: pathlib.Path) -> bool:
    try:
        return b"[landscape." in path.read_bytes()
    except OSError:
        return False


def file(family: str, name: str) -> pathlib.Path:
    """The file of a plug-in's module.

    Errors:
        UsageError: there is no such file.
    """
    point = points(family)[name]
    found = _spec(point.module)
    if found is None or not found.has_location:
        raise UsageError(f"The plug-in {name!r} of {family}, {point.value}, has no file; install its package again.")
    return pathlib.Path(found.origin)


def _spec(dotted: str) -> importlib.machinery.ModuleSpec | None:
    # importlib.util.find_spec of a module inside a package would import the package, and jax with it.
    parts = dotted.split(".")
    found = importlib.util.find_spec(parts[0])
    for depth in range(2, len(parts) + 1):
        places = found and found.submodule_search_locations
        found = importlib.machinery.PathFinder.find_spec(".".join(parts[:depth]), places) if places else None
    return found


def load(family: str, name: str, fixed: str) -> Callable[..., Any]:
    """Import a plug-in and return its function.

    Args:
        family, name: of the member.
        fixed: the name that the family's members define, which a module must have.

    Errors:
        UsageError: an import that fails (its own message is shown), or what it finds is no function.
    """
    point = points(family)[name]
    named = f"The plug-in {name!r} of {family}, {point.value},"
    try:
        loaded = point.load()
    except Exception as error:
        raise UsageError(f"{named} could not be imported: {type(error).__name__}: {error}") from error
    found = getattr(loaded, fixed, None) if isinstance(loaded, ModuleType) else loaded
    if not callable(found):
        raise UsageError(
            f"{named} must be a function, or a module that defines {fixed}(…); it is a {type(loaded).__name__}."
        )
    return found
