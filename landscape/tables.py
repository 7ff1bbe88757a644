r"""Tables of plain rows as CSV, JSON, LaTeX and text on a terminal.

A table is a list of rows, a row a dict from column to value: a number, a word, or None where there is nothing to say.
The columns that a table prints are given beside the rows, in their order; a row that lacks one has nothing to say.
CSV and JSON hold every digit. LaTeX and terminal round, print shares in percent, and put a share and its interval into
one column, `25.1 [24.3, 26.0]`.
"""

import csv
import io
import json
import math
import numbers
import os
import re
import sys
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import IO, Any

import numpy as np

from landscape.errors import require

CENSUS_COLUMNS = (
    "optimizer",
    "init",
    "minimum",
    "x",
    "y",
    "value",
    "hits",
    "n",
    "fraction",
    "low",
    "high",
    "method",
    "level",
    "seed",
)
"""The columns of a census; a row a minimum, and a row for each way of hitting none, whose `minimum` is a word."""

_INTERVAL = ("fraction", "low", "high")
_HEADERS = {"fraction": "share (%)", "low": "low (%)", "high": "high (%)"}

Row = Mapping[str, Any]


def to_csv(rows: Sequence[Row], columns: Sequence[str]) -> str:
    r"""Return the table as CSV: a header, a line a row, every digit of every number, nothing for None and NaN.

    >>> to_csv([{"init": "uniform", "hits": 3, "fraction": 0.1}, {"init": "grid", "fraction": None}],
    ...        ["init", "hits", "fraction"])
    'init,hits,fraction\nuniform,3,0.1\ngrid,,\n'
    """
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(columns)
    writer.writerows([_exact(row.get(column)) for column in columns] for row in rows)
    return text.getvalue()


def _exact(value: Any) -> str:
    value = _known(value)
    if value is None:
        return ""
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, numbers.Integral):
        return str(int(value))
    return repr(float(value)) if _is_number(value) else str(value)


def to_json(payload: Any) -> str:
    r"""Return plain data, numpy scalars and arrays as strict JSON, in which NaN and infinity become null.

    Errors:
        TypeError: something that JSON cannot hold.

    >>> to_json({"share": np.float64("nan"), "hits": np.arange(2)})
    '{\n "share": null,\n "hits": [\n  0,\n  1\n ]\n}\n'
    """
    return json.dumps(_plain(payload), indent=1, ensure_ascii=False, allow_nan=False) + "\n"


def _plain(value: Any) -> Any:
    if isinstance(value, Mapping):
        return {str(key): _plain(part) for key, part in value.items()}
    if isinstance(value, (list, tuple)):
        return [_plain(part) for part in value]
    if hasattr(value, "__array__"):
        return _plain(np.asarray(value).tolist())
    return None if isinstance(value, float) and not math.isfinite(value) else value


def to_latex(rows: Sequence[Row], columns: Sequence[str], caption: str, label: str | None = None) -> str:
    r"""Return the table as a LaTeX `table` with booktabs rules, rounded, its numbers aligned at the decimal point.

    Args:
        rows, columns: the table; `fraction`, `low` and `high` together become one column.
        caption: plain text; LaTeX's special characters in it are escaped.
        label: for `\ref`.

    Errors:
        UsageError: a label with characters that LaTeX does not allow in one.

    >>> print(to_latex([{"init": "he_normal", "hits": 7}], ["init", "hits"], "Hits", "tab:hits"))
    % needs \usepackage{booktabs}
    \begin{table}
      \centering
      \caption{Hits}
      \label{tab:hits}
      \begin{tabular}{lr}
        \toprule
        init & hits \\
        \midrule
        he\_normal & 7 \\
        \bottomrule
      \end{tabular}
    \end{table}
    """
    shown = _shown(rows, columns, _LATEX)
    lines = [r"\toprule", _latex_line([_escape(column.header) for column in shown]), r"\midrule"]
    lines += [_latex_line(cells) for cells in _across(shown)] + [r"\bottomrule"]
    sides = "".join("r" if column.right else "l" for column in shown)
    return "\n".join(
        [
            r"% needs \usepackage{booktabs}",
            r"\begin{table}",
            r"  \centering",
            f"  \\caption{{{_escape(caption)}}}",
            *([] if label is None else [f"  \\label{{{_checked_label(label)}}}"]),
            f"  \\begin{{tabular}}{{{sides}}}",
            *(f"    {line}" for line in lines),
            r"  \end{tabular}",
            "\\end{table}\n",
        ]
    )


def render(rows: Sequence[Row], columns: Sequence[str], blocks: Sequence[str] = ()):
    """Return the table as a `rich.table.Table`, rounded, its numbers aligned at the decimal point.

    No cell wraps; a console that is narrower than the table would cut it, `print_table` does not.

    Args:
        rows, columns: the table; `fraction`, `low` and `high` together become one column.
        blocks: columns that divide the table: a blank line stands where one of them changes, and only the first row
            below it says their values.

    >>> render([{"init": "uniform", "hits": 7}], ["init", "hits"]).row_count
    1
    """
    from rich import box
    from rich.table import Table
    from rich.text import Text

    table = Table(box=box.SIMPLE_HEAD)
    shown = [_filled(column) if column.right else column for column in _shown(rows, columns, _TERMINAL)]
    for column in shown:
        # Text, not str: rich would read the interval [24.3, 26.0] as markup.
        table.add_column(Text(column.header), no_wrap=True, overflow="ignore")
    headers = [_header(name) for name in blocks]
    places = [place for place, column in enumerate(shown) if column.header in headers]
    last = None
    for cells in _across(shown):
        block = [cells[place] for place in places]
        repeats = block == last
        if last is not None and not repeats:
            table.add_section()
        last = block
        table.add_row(*(Text("" if repeats and place in places else cell) for place, cell in enumerate(cells)))
    return table


def print_table(
    rows: Sequence[Row],
    columns: Sequence[str],
    title: str | None = None,
    file: IO[str] | None = None,
    *,
    blocks: Sequence[str] = (),
) -> None:
    """Print the table on stdout or another text file, below a line with its title.

    A table that is wider than the terminal runs on; no number is ever cut short. Color is left out where the output is
    no terminal, and where `NO_COLOR` is set. `blocks` is explained at `render`.

    >>> print_table([{"init": "uniform", "hits": 7}, {"init": "grid", "hits": 12}], ["init", "hits"])
    <BLANKLINE>
      init      hits
     ────────────────
      uniform      7
      grid        12
    <BLANKLINE>
    """
    from rich.console import Console

    stream = sys.stdout if file is None else file
    if stream is None:
        return
    console = Console(
        file=stream, width=_ENDLESS, color_system=None if os.environ.get("NO_COLOR") else "auto", highlight=False
    )
    table = render(rows, columns, blocks)
    console.width = console.measure(table).maximum
    with console.capture() as captured:
        console.print(table)
    text = captured.get() if title is None else f"{title}\n{captured.get()}"
    # A stream in ASCII shows `?` for a character that it lacks, rather than an error instead of the table.
    encoding = getattr(stream, "encoding", None) or "utf-8"
    stream.write(text.encode(encoding, "replace").decode(encoding))


_ENDLESS = 100_000


def shorten(rows: Sequence[Row], limit: int) -> list[Row]:
    """Keep a census's lowest minima of every (optimizer, init), and sum the others into one row each.

    All rows for starts that hit no minimum stay, so hits still sum to n. The row of the sum stands after the minima
    that are kept; it has no interval, for the sum was not asked about beforehand.

    Args:
        rows: a census, with the columns `CENSUS_COLUMNS`.
        limit: how many minima to keep of each (optimizer, init).

    Errors:
        UsageError: a limit below 0.

    >>> rows = [{"optimizer": "gd", "init": "grid", "minimum": m, "value": m, "hits": 2, "n": 6} for m in range(3)]
    >>> [(row["minimum"], row["hits"]) for row in shorten(rows, 1)]
    [(0, 2), ('… 2 more minima', 4)]
    """
    require(limit >= 0, f"`limit`, the number of minima to show, must be at least 0; got {limit}.")
    groups: dict[tuple, list[Row]] = {}
    for row in rows:
        groups.setdefault((row["optimizer"], row["init"]), []).append(row)
    return [row for group in groups.values() for row in _shortened(group, limit)]


def _shortened(group: list[Row], limit: int) -> list[Row]:
    minima = [row for row in group if _is_number(row["minimum"])]
    others = [row for row in group if not _is_number(row["minimum"])]
    ranked = sorted(minima, key=lambda row: (row["value"], row["minimum"]))
    kept = {row["minimum"] for row in ranked[:limit]}
    rest = ranked[limit:]
    return [row for row in minima if row["minimum"] in kept] + ([_sum(rest)] if rest else []) + others


def _sum(rest: list[Row]) -> Row:
    hits = sum(int(row["hits"]) for row in rest)
    unknown = dict.fromkeys(("x", "y", "value", "low", "high", "level"))
    noun = "minimum" if len(rest) == 1 else "minima"
    said = {"minimum": f"… {len(rest)} more {noun}", "hits": hits, "fraction": hits / rest[0]["n"]}
    return {**rest[0], **unknown, **said, "method": "none (sum)"}


@dataclass(frozen=True)
class _Medium:
    """How a medium writes a word, a number's digits, and the blank that is as wide as some digits."""

    word: Callable[[str], str]
    number: Callable[[str], str]
    blank: Callable[[str], str]
    missing: str


@dataclass(frozen=True)
class _Column:
    """One printed column: its header, a cell a row, and whether it is flush right."""

    header: str
    cells: list[str]
    right: bool


def _shown(rows: Sequence[Row], columns: Sequence[str], medium: _Medium) -> list[_Column]:
    decimals = _decimals(rows)
    if not set(_INTERVAL) <= set(columns):
        return [_column(rows, name, medium, decimals) for name in columns]
    return [
        _interval_column(rows, medium, decimals) if name == "fraction" else _column(rows, name, medium, decimals)
        for name in columns
        if name not in ("low", "high")
    ]


def _column(rows: Sequence[Row], name: str, medium: _Medium, decimals: int) -> _Column:
    values = [_scalar(row.get(name)) for row in rows]
    texts = [_text(value, name, decimals) for value in values]
    cells = [_cell(value, text, tail, medium) for value, text, tail in zip(values, texts, _tails(texts), strict=True)]
    return _Column(_header(name), cells, any(map(_is_number, values)))


def _header(name: str) -> str:
    return _HEADERS.get(name, name.replace("_", " "))


def _cell(value: Any, text: str, tail: str, medium: _Medium) -> str:
    if value is None:
        return medium.missing
    return medium.number(text) + medium.blank(tail) if _is_number(value) else medium.word(text)


def _text(value: Any, name: str, decimals: int) -> str:
    if not isinstance(value, float):
        return "" if value is None else _exact(value)
    # Adding 0 turns -0 into 0.
    return _percent(value, decimals) if name in _INTERVAL else f"{value + 0:.6g}"


def _percent(share: float, decimals: int) -> str:
    text, least = f"{100 * share:.{decimals}f}", 10.0**-decimals
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


def _interval_column(rows: Sequence[Row], medium: _Medium, decimals: int) -> _Column:
    values = [[_known(row.get(name)) for name in _INTERVAL] for row in rows]
    texts = [[_text(value, name, decimals) for value, name in zip(row, _INTERVAL, strict=True)] for row in values]
    widths = [max(map(len, part)) for part in zip(*texts, strict=True)]
    cells = [
        medium.missing if row[0] is None else _share(text, widths, medium)
        for row, text in zip(values, texts, strict=True)
    ]
    bare = all(row[1] is None for row in values)
    return _Column("share (%)" if bare else "share [interval] (%)", cells, False)


def _share(texts: list[str], widths: list[int], medium: _Medium) -> str:
    share, low, high = (
        medium.blank("0" * (width - len(text))) + medium.number(text) for text, width in zip(texts, widths, strict=True)
    )
    return f"{share} [{low}, {high}]" if texts[1] and texts[2] else share


def _filled(column: _Column) -> _Column:
    # By hand, since rich strips the blanks at a number's right before it justifies.
    width = max(map(len, [column.header, *column.cells]))
    return _Column(column.header.rjust(width), [cell.rjust(width) for cell in column.cells], True)


def _across(columns: list[_Column]) -> list[tuple[str, ...]]:
    return list(zip(*(column.cells for column in columns), strict=True))


def _scalar(value: Any) -> Any:
    return np.asarray(value).item() if hasattr(value, "__array__") else value


def _is_number(value: Any) -> bool:
    return isinstance(value, numbers.Real) and not isinstance(value, bool)


def _latex_line(cells: Sequence[str]) -> str:
    return " & ".join(cells) + r" \\"


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


def _escape(text: str) -> str:
    return " ".join(text.translate(str.maketrans(_SPECIAL)).split())


def _checked_label(label: str) -> str:
    require(
        re.fullmatch(r"[\w:.+/ -]+", label, re.ASCII) is not None,
        f"`label` takes letters, digits and any of : . + / - _; got {label!r}.",
    )
    return label


_TERMINAL = _Medium(lambda text: " ".join(text.split()), lambda text: text, lambda digits: " " * len(digits), "")
_LATEX = _Medium(_escape, _latex_number, lambda digits: f"\\phantom{{{digits}}}" if digits else "", "--")
