"""The command that a result can be computed again by: its words without where it writes, and the files that it names.

A file is named without its folder, in the command as in everything else that a record holds, so that nothing tells
where it lay. The text of a user's Python files goes with the command, and that of the neighbors that they import.
"""

import ast
import dataclasses
import hashlib
import pathlib
import re
import shlex
from collections.abc import Iterable, Iterator, Sequence
from typing import TYPE_CHECKING, Any

import click

from landscape import notation
from landscape.errors import UsageError

if TYPE_CHECKING:
    from landscape.record import Record

WORDS = "landscape.words"
"""The key under which the context of a run keeps the verb and its arguments as they were typed."""

FORGOTTEN = {
    "style", "columns", "formats", "latex", "figure", "by", "fps", "seconds", "verbose", "distributed", "coordinator",
}  # fmt: skip
"""The options that say how results are shown, and on which processes; those that name files are known by their type."""

_PYTHON = re.compile(r"(.+?\.py)(?=:|$)")


def words(verb: str, command: click.Command, arguments: Sequence[str]) -> list[str]:
    """The words of a command that say what it computes, each option in one way of writing it."""
    parser = command.make_parser(click.Context(command))
    given, _, _ = parser.parse_args([*arguments])
    found = [verb]
    for param in command.params:
        value = given.get(param.name)
        if not isinstance(value, (str, list, tuple, bool)) or _is_forgotten(param):
            continue
        for one in [value] if isinstance(value, (str, bool)) else value:
            found += _written(param, one)
    return found


def _is_forgotten(param: click.Parameter) -> bool:
    return isinstance(param, click.Option) and (param.name in FORGOTTEN or isinstance(param.type, click.Path))


def _written(param: click.Parameter, value: str | bool) -> list[str]:
    if isinstance(param, click.Argument):
        return [value]
    name = max(param.opts, key=len)
    if isinstance(value, bool):
        return [name]
    # A value that begins with a minus sign would be read as an option.
    return [f"{name}={value}"] if value.startswith("-") else [name, value]


def signed(found: "Record") -> "Record":
    """The record with the command that computed it, and without the folders of the files that it names."""
    context = click.get_current_context(silent=True)
    if context is None or WORDS not in context.meta:
        return found
    verb, *arguments = context.meta[WORDS]
    chosen = words(verb, context.command, arguments)
    short = shortened(chosen)
    told = {"command": shlex.join(["landscape", *_renamed(chosen, short)])} | _files(short)
    if "sources" in told and "source_text" in found.study:
        told["source_text"] = None
    arrays = {key: _renamed(array, short) for key, array in found.arrays.items()}
    notes = tuple(_renamed(list(found.notes), short))
    return dataclasses.replace(found, study=_renamed(found.study, short) | told, arrays=arrays, notes=notes)


def _files(short: dict[str, str]) -> dict[str, Any]:
    """The texts of the user's Python files by name, and the names of data files."""
    sources, files = {}, []
    for path, name in short.items():
        if name.endswith(".py"):
            places = _with_neighbors(pathlib.Path(path).expanduser(), name)
            sources |= {own: place.read_text(encoding="utf-8") for own, place in places}
        else:
            files.append(name)
    return ({"sources": sources} if sources else {}) | ({"files": files} if files else {})


def shortened(chosen: Sequence[str]) -> dict[str, str]:
    """The files that a command names, each with the name that it goes by."""
    found: dict[str, str] = {}
    for path in dict.fromkeys(path for word in chosen[1:] for path in paths(word)):
        place = pathlib.Path(path)
        # Two files of one name are told apart by their folders' names.
        clashes = place.name in found.values()
        found[path] = f"{place.resolve().parent.name}_{place.name}" if clashes else place.name
    return found


def paths(word: str) -> Iterator[str]:
    """The files that a word names: a user's function, `a/b.py:loss`, or data that a spec reads, `npz:a/b.npz`."""
    if python := _PYTHON.match(word):
        yield python[1]
    try:
        spec = notation.parse(word)
    except UsageError:
        return
    for value in (*spec.positional, *spec.keywords.values()):
        if isinstance(value, str) and pathlib.Path(value).expanduser().is_file():
            yield value


def _renamed(value: Any, short: dict[str, str]) -> Any:
    """Plain data or an array of words with every file by its short name; the longest names go first."""
    if isinstance(value, dict):
        return {key: _renamed(part, short) for key, part in value.items()}
    if isinstance(value, (list, tuple)):
        return [_renamed(part, short) for part in value]
    if isinstance(value, str):
        for path in sorted(short, key=len, reverse=True):
            value = value.replace(path, short[path])
        return value
    if getattr(getattr(value, "dtype", None), "kind", "") != "U" or not short:
        return value
    import numpy as np

    return np.array([_renamed(text, short) for text in value.ravel().tolist()]).reshape(value.shape)


def digests(words: Iterable[str]) -> dict[str, str]:
    """The SHA-256 of each file that words name, and of the Python files beside it that it imports, by its name."""
    found = {}
    for path in dict.fromkeys(path for word in words for path in paths(word)):
        for name, place in _with_neighbors(pathlib.Path(path).expanduser(), path):
            found[name if name == path else f"{name} of {path}"] = hashlib.sha256(place.read_bytes()).hexdigest()
    return found


def _with_neighbors(path: pathlib.Path, name: str) -> Iterator[tuple[str, pathlib.Path]]:
    """A file by its name, and, of a Python file, those of the files beside it that it imports."""
    waiting, seen = [(path, name)], set()
    while waiting:
        place, name = waiting.pop()
        if place in seen or not place.is_file():
            continue
        seen.add(place)
        yield name, place
        if place.suffix == ".py":
            waiting += [(place.parent / f"{module}.py", f"{module}.py") for module in _imported(place.read_bytes())]


def _imported(text: bytes) -> Iterator[str]:
    try:
        tree = ast.parse(text)
    except (SyntaxError, ValueError):
        # Whoever imports it says so.
        return
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (alias.name.partition(".")[0] for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            yield node.module.partition(".")[0]
