"""The columns of a printed table: values as text that lines up, on a terminal and in LaTeX."""

import math
import numbers
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

Row = Mapping[str, Any]

_INTERVAL = ("fraction", "low", "high")
_SHARES = ("coverage", "distance", "difference", "success")
"""Other columns that are shares, and printed in percent; their intervals are `NAME_low` and `NAME_high`."""

_HEADERS = {"fraction": "share (%)", "low": "low (%)", "high": "high (%)"}


def exact(value: Any) -> str:
    """A value with every digit; nothing for None and NaN.

    >>> exact(0.1), exact(3), exact(float("nan"))
    ('0.1', '3', '')
    """
    value = _known(value)
    if value is None:
        return ""
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, numbers.Integral):
        return str(int(value))
    return repr(float(value)) if is_number(value) else str(value)


@dataclass(frozen=True)
class Medium:
    """How a medium writes a word, a number's digits, and the blank that is as wide as some digits."""

    word: Callable[[str], str]
    number: Callable[[str], str]
    blank: Callable[[str], str]
    missing: str


@dataclass(frozen=True)
class Column:
    """One printed column: its header, a cell a row, and whether it is flush right."""

    header: str
    cells: list[str]
    right: bool


def aligned(rows: Sequence[Row], columns: Sequence[str], medium: Medium, least: int = 0) -> list[Column]:
    """The columns of a table as text of equal width; a number and the ends of its interval are one.

    The ends are `low` and `high` for `fraction`, and `NAME_low` and `NAME_high` for another NAME. Percentages have at
    least so many decimals.
    """
    decimals = max(_decimals(rows), least)
    ends = {name: ("low", "high") if name == "fraction" else (f"{name}_low", f"{name}_high") for name in columns}
    joined = {name: pair for name, pair in ends.items() if set(pair) <= set(columns)}
    inside = {end for pair in joined.values() for end in pair}
    return [
        _interval_column(rows, (name, *joined[name]), medium, decimals)
        if name in joined
        else _column(rows, name, medium, decimals)
        for name in columns
        if name not in inside
    ]


def _column(rows: Sequence[Row], name: str, medium: Medium, decimals: int) -> Column:
    values = [_scalar(row.get(name)) for row in rows]
    texts = [_text(value, name, decimals) for value in values]
    cells = [_cell(value, text, tail, medium) for value, text, tail in zip(values, texts, _tails(texts), strict=True)]
    return Column(header(name), cells, any(map(is_number, values)))


def header(name: str) -> str:
    """A column's name in print.

    >>> header("median_steps"), header("fraction")
    ('median steps', 'share (%)')
    """
    return _HEADERS.get(name, name.replace("_", " ") + " (%)" * (name in _SHARES))


def _cell(value: Any, text: str, tail: str, medium: Medium) -> str:
    if value is None:
        return medium.missing
    return medium.number(text) + medium.blank(tail) if is_number(value) else medium.word(text)


def _text(value: Any, name: str, decimals: int) -> str:
    if not isinstance(value, float):
        return "" if value is None else exact(value)
    # Adding 0 turns -0 into 0.
    return percent(value, decimals) if is_share(name) else f"{value + 0:.6g}"


def is_share(name: str) -> bool:
    """Whether a column is printed in percent, with `<` and `>` where a share would be rounded to none or all.

    >>> is_share("coverage_low"), is_share("expected_steps")
    (True, False)
    """
    return name in _INTERVAL or name.removesuffix("_low").removesuffix("_high") in _SHARES


def percent(share: float, decimals: int) -> str:
    """A share in percent, which is 0 or 100 only where it is.

    >>> percent(0.276, 1), percent(0.0001, 1), percent(0.9999, 1), percent(1.0, 0)
    ('27.6', '<0.1', '>99.9', '100')
    """
    text, least = f"{round(100 * share, decimals) + 0:.{decimals}f}", 10.0**-decimals
    if share > 0 and float(text) == 0:
        return f"<{least:.{decimals}f}"
    return f">{100 - least:.{decimals}f}" if share < 1 and float(text) == 100 else text


def _decimals(rows: Sequence[Row]) -> int:
    """The decimals of all percentages: the last one is at most a fifth of the widest interval's half."""
    widest = max((_half_width(row) for row in rows), default=0.0)
    return min(9, max(0, math.ceil(-math.log10(100 * widest / 5)))) if widest > 0 else 1


def _half_width(row: Row) -> float:
    share, n, low, high = (_known(row.get(name)) for name in ("fraction", "n", "low", "high"))
    if not share:
        return 0.0
    if low is not None and high is not None:
        return (high - low) / 2
    # Without an interval, the digits are those that a sample of this size would justify.
    return 2 * math.sqrt(max(share * (1 - share), 1 / n) / n) if n else 0.0


def _known(value: Any) -> Any:
    """The value, or None where it is NaN."""
    value = _scalar(value)
    return None if value != value else value


def _tails(texts: list[str]) -> list[str]:
    """The decimals that each number lacks to align its point with the others', as text of that width."""
    own = [re.fullmatch(r"-?\d+(\.\d*)?", text) for text in texts]
    longest = max((len(match.group(1) or "") for match in own if match), default=0)
    full = "." + "0" * (longest - 1) if longest else ""
    return [full[len(match.group(1) or "") :] if match else "" for match in own]


def _interval_column(rows: Sequence[Row], names: tuple[str, str, str], medium: Medium, decimals: int) -> Column:
    values = [[_known(row.get(name)) for name in names] for row in rows]
    texts = [[_text(value, name, decimals) for value, name in zip(row, names, strict=True)] for row in values]
    widths = [max(map(len, part)) for part in zip(*texts, strict=True)]
    cells = [
        medium.missing if row[0] is None else _share(text, widths, medium)
        for row, text in zip(values, texts, strict=True)
    ]
    name, unit, _ = header(names[0]).partition(" (%)")
    bare = all(row[1] is None for row in values)
    return Column(f"{name}{unit}" if bare else f"{name} [interval]{unit}", cells, False)


def _share(texts: list[str], widths: list[int], medium: Medium) -> str:
    share, low, high = (
        medium.blank("0" * (width - len(text))) + medium.number(text) for text, width in zip(texts, widths, strict=True)
    )
    return f"{share} [{low}, {high}]" if texts[1] and texts[2] else share


def filled(column: Column) -> Column:
    """A column that is flush right, filled with blanks by hand."""
    # By hand, since rich strips the blanks at a number's right before it justifies.
    width = max(map(len, [column.header, *column.cells]))
    return Column(column.header.rjust(width), [cell.rjust(width) for cell in column.cells], True)


def across(columns: list[Column]) -> list[tuple[str, ...]]:
    """The cells row by row."""
    return list(zip(*(column.cells for column in columns), strict=True))


def _scalar(value: Any) -> Any:
    return np.asarray(value).item() if hasattr(value, "__array__") else value


def is_number(value: Any) -> bool:
    """Whether a value is a real number; True and False are none."""
    return isinstance(value, numbers.Real) and not isinstance(value, bool)


def _latex_number(text: str) -> str:
    mantissa, _, exponent = text.partition("e")
    if exponent:
        return f"${mantissa} \\times 10^{{{int(exponent)}}}$"
    if text.endswith("inf"):
        return "$" + text.replace("inf", r"\infty") + "$"
    return f"${text[0]}${text[1:]}" if text[:1] in ("-", "<", ">") else text


_SPECIAL = {character: f"\\{character}" for character in "_%&#{}$"} | {
    "~": r"\textasciitilde{}",
    "^": r"\textasciicircum{}",
    "\\": r"\textbackslash{}",
    "<": r"\textless{}",
    ">": r"\textgreater{}",
    "|": r"\textbar{}",
}


def escape(text: str) -> str:
    """Text in which LaTeX's special characters are harmless.

    >>> escape("he_normal")
    'he\\\\_normal'
    """
    return " ".join(text.translate(str.maketrans(_SPECIAL)).split())


TERMINAL = Medium(lambda text: " ".join(text.split()), lambda text: text, lambda digits: " " * len(digits), "")
LATEX = Medium(escape, _latex_number, lambda digits: f"\\phantom{{{digits}}}" if digits else "", "--")
