"""How a member and its parameters are written: `name:key=value,key=value`."""

import math
import re
from dataclasses import dataclass, field
from typing import Any

from landscape.errors import UsageError

_NUMBER = r"[+-]?(?:[0-9]+\.?[0-9]*|\.[0-9]+)(?:[eE][+-]?[0-9]+)?"
_LIST = re.compile(rf"{_NUMBER}(?:x{_NUMBER})+")
_COMMA = re.compile(r""",(?=(?:[^"]*"[^"]*")*[^"]*$)""")
"""A comma outside of quotes."""


@dataclass(frozen=True)
class Spec:
    """A member and its parameters, as written `name:key=value,key=value`.

    Attributes:
        name: the member's name, an `optax.NAME`, or a `path/to/file.py:name`.
        positional: values without a key; they fill the member's first parameters (`norm:1.0`).
        keywords: values by key.

    >>> parse("adam:lr=0.05,b1=0.8")
    Spec(name='adam', positional=(), keywords={'lr': 0.05, 'b1': 0.8})
    >>> parse("constant:point=1.5x-2").keywords
    {'point': (1.5, -2)}
    """

    name: str
    positional: tuple = ()
    keywords: dict[str, Any] = field(default_factory=dict)

    def __str__(self) -> str:
        values = [write_value(value) for value in self.positional]
        values += [f"{key}={write_value(value)}" for key, value in self.keywords.items()]
        return self.name + (":" + ",".join(values) if values else "")


def read_value(text: str) -> Any:
    """Read a spec's value: int, float, true, false, none, numbers joined by `x` as a tuple, or else the text itself.

    Text between double quotes is text whatever it looks like: a path with a comma, a folder named 2024.

    >>> read_value("8x8"), read_value("1e-3"), read_value("true"), read_value("filter")
    ((8, 8), 0.001, True, 'filter')
    """
    words = {"true": True, "false": False, "none": None}
    if len(text) >= 2 and text[0] == text[-1] == '"':
        return text[1:-1]
    if text.lower() in words:
        return words[text.lower()]
    if _LIST.fullmatch(text):
        return tuple(read_value(part) for part in text.split("x"))
    if re.fullmatch(r"[+-]?[0-9]+", text):
        return int(text)
    # A number beyond the range of floats stays text, so that it is refused as no number.
    return float(text) if re.fullmatch(_NUMBER, text) and math.isfinite(float(text)) else text


def write_value(value: Any) -> str:
    """Write a value as a spec does: the inverse of `read_value`.

    >>> write_value((1.5, -2)), write_value(0.001), write_value(True)
    ('1.5x-2', '0.001', 'true')
    """
    if isinstance(value, (tuple, list)):
        return "x".join(write_value(part) for part in value)
    return f"{value:.17g}" if isinstance(value, float) and float(f"{value:.6g}") != value else _short(value)


def _short(value: Any) -> str:
    if isinstance(value, bool) or value is None:
        return str(value).lower()
    if isinstance(value, str):
        return f'"{value}"' if read_value(value) != value or re.search("[,=]", value) else value
    return f"{value:.6g}" if isinstance(value, float) else str(value)


def parse(text: str) -> Spec:
    """Split `name:key=value,key=value` into a `Spec`; a `file.py:name` keeps its colon.

    >>> parse("my_file.py:loss").name
    'my_file.py:loss'
    >>> str(parse("norm:1.0"))
    'norm:1'
    """
    if not isinstance(text, str):
        raise UsageError(f"A spec is a text, as 'adam:lr=0.05' or 'norm:1.0'; got {text!r}.")
    head, tail = _split_name(text.strip())
    positional, keywords = [], {}
    for part in filter(None, _COMMA.split(tail)):
        key, equals, value = (part, "", "") if part.lstrip().startswith('"') else part.partition("=")
        if not equals and keywords:
            raise UsageError(f"{text!r}: a value without a name cannot follow a named one; write {head}:key=value.")
        if equals and key.strip() in keywords:
            raise UsageError(f"{text!r} gives {key.strip()!r} twice; give it once.")
        if equals:
            keywords[key.strip()] = read_value(value.strip())
        else:
            positional.append(read_value(key.strip()))
    return Spec(head, tuple(positional), keywords)


def _split_name(text: str) -> tuple[str, str]:
    path = re.match(r"(.*\.py:[^\W\d]\w*)(?::(.*))?$", text)
    if path:
        return path.group(1), path.group(2) or ""
    head, _, tail = text.partition(":")
    return head.strip(), tail


def is_path(name: str) -> bool:
    """Whether a spec's name points into a user's file.

    >>> is_path("my_file.py:loss"), is_path("rastrigin")
    (True, False)
    """
    return ".py:" in name or name.endswith(".py")
