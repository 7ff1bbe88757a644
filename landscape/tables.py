r"""Tables of plain rows as CSV, JSON, LaTeX and text on a terminal.

A table is a list of rows, a row a dict from column to value: a number, a word, or None where there is nothing to say.
The columns that a table prints are given beside the rows, in their order; a row that lacks one has nothing to say.
CSV and JSON hold every digit. LaTeX and terminal round, print shares in percent, and put a share and its interval into
one column, `25.1 [24.3, 26.0]`.
"""

import csv
import importlib
import io
import json
import math
import os
import re
import sys
from collections.abc import Mapping, Sequence
from typing import IO, Any

import numpy as np

from landscape.columns import LATEX, TERMINAL, Row, across, aligned, escape, exact, filled, header, is_number
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


def to_csv(rows: Sequence[Row], columns: Sequence[str]) -> str:
    r"""Return the table as CSV: a header, a line a row, every digit of every number, nothing for None and NaN.

    >>> to_csv([{"init": "uniform", "hits": 3, "fraction": 0.1}, {"init": "grid", "fraction": None}],
    ...        ["init", "hits", "fraction"])
    'init,hits,fraction\nuniform,3,0.1\ngrid,,\n'
    """
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(columns)
    writer.writerows([exact(row.get(column)) for column in columns] for row in rows)
    return text.getvalue()


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


def to_latex(
    rows: Sequence[Row], columns: Sequence[str], caption: str, label: str | None = None, decimals: int = 0
) -> str:
    r"""Return the table as a LaTeX `table` with booktabs rules, rounded, its numbers aligned at the decimal point.

    Args:
        rows, columns: the table; `fraction`, `low` and `high` together become one column.
        caption: plain text; LaTeX's special characters in it are escaped.
        label: for `\ref`.
        decimals: the fewest of percentages, for which their intervals may justify more.

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
    shown = aligned(rows, columns, LATEX, decimals)
    lines = [r"\toprule", _latex_line([escape(column.header) for column in shown]), r"\midrule"]
    lines += [_latex_line(cells) for cells in across(shown)] + [r"\bottomrule"]
    sides = "".join("r" if column.right else "l" for column in shown)
    return "\n".join(
        [
            r"% needs \usepackage{booktabs}",
            r"\begin{table}",
            r"  \centering",
            f"  \\caption{{{escape(caption)}}}",
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
    plain = aligned(rows, columns, TERMINAL)
    shown = [filled(column) if column.right else column for column in plain]
    for column in shown:
        # Text, not str: rich would read the interval [24.3, 26.0] as markup.
        table.add_column(Text(column.header), no_wrap=True, overflow="ignore")
    headers = [header(name) for name in blocks]
    places = [place for place, column in enumerate(plain) if column.header in headers]
    last = None
    for cells in across(shown):
        block = [cells[place] for place in places]
        repeats = block == last
        if last is not None and not repeats:
            table.add_section()
        last = block
        table.add_row(*(Text("" if repeats and place in places else cell) for place, cell in enumerate(cells)))
    return table


def load() -> None:
    """Load what prints tables, which takes a moment, where there is nothing else to do.

    >>> load()
    """
    for name in ("rich.console", "rich.table"):
        importlib.import_module(name)


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
    """Keep the lowest minima of every census, told apart by optimizer, init and seed, and sum the others of each.

    All rows for starts that hit no minimum stay, so hits still sum to n. The row of the sum stands after the minima
    that are kept; it has no interval, for the sum was not asked about beforehand.

    Args:
        rows: a census, with the columns `CENSUS_COLUMNS`.
        limit: how many minima to keep of each census; where only one more is left, it stays as well.

    Errors:
        UsageError: a limit below 0.

    >>> rows = [{"optimizer": "gd", "init": "grid", "minimum": m, "value": m, "hits": 2, "n": 6} for m in range(3)]
    >>> [(row["minimum"], row["hits"]) for row in shorten(rows, 1)]
    [(0, 2), ('… 2 more minima', 4)]
    """
    require(limit >= 0, f"`limit`, the number of minima to show, must be at least 0; got {limit}.")
    groups: dict[tuple, list[Row]] = {}
    for row in rows:
        groups.setdefault((row.get("seed"), *(row[name] for name in _owner(row))), []).append(row)
    return [row for group in groups.values() for row in _shortened(group, limit)]


def _owner(row: Row) -> list[str]:
    """The columns before the minimum, which say whose census a row belongs to."""
    names = list(row)
    return names[: names.index("minimum")]


def _shortened(group: list[Row], limit: int) -> list[Row]:
    minima = [row for row in group if is_number(row["minimum"])]
    others = [row for row in group if not is_number(row["minimum"])]
    ranked = sorted(minima, key=lambda row: (row["value"], row["minimum"]))
    # A line that says that there is one more would take the place of that one.
    limit += len(ranked) == limit + 1
    kept = {row["minimum"] for row in ranked[:limit]}
    rest = ranked[limit:]
    return [row for row in minima if row["minimum"] in kept] + ([_sum(rest)] if rest else []) + others


def _sum(rest: list[Row]) -> Row:
    hits = sum(int(row["hits"]) for row in rest)
    unknown = dict.fromkeys(key for key in rest[0] if key not in (*_owner(rest[0]), "n", "seed"))
    said = {"minimum": f"… {len(rest)} more minima", "hits": hits, "fraction": hits / rest[0]["n"]}
    return {**rest[0], **unknown, **said, "method": "none (sum)"}


def _latex_line(cells: Sequence[str]) -> str:
    return " & ".join(cells) + r" \\"


def _checked_label(label: str) -> str:
    require(
        re.fullmatch(r"[\w:.+/ -]+", label, re.ASCII) is not None,
        f"`label` takes letters, digits and any of : . + / - _; got {label!r}.",
    )
    return label
