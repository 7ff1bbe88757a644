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
    if value is None or _is_nan(value):
        return ""
    if isinstance(value, (bool, np.bool_)):
        return str(bool(value)).lower()
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
    % \usepackage{booktabs}
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
    lines = [" & ".join(cells) + r" \\" for cells in zip(*(column.cells for column in shown), strict=True)]
    body = [r"\toprule", " & ".join(_escape(column.header) for column in shown) + r" \\"]
    body += [r"\midrule", *lines, r"\bottomrule"]
    return "\n".join(
        [
            r"% \usepackage{booktabs}",
            r"\begin{table}",
            r"  \centering",
            f"  \\caption{{{_escape(caption)}}}",
            *([] if label is None else [f"  \\label{{{_checked_label(label)}}}"]),
            f"  \\begin{{tabular}}{{{''.join('r' if column.right else 'l' for column in shown)}}}",
            *(f"    {line}" for line in body),
            r"  \end{tabular}",
            r"\end{table}",
            "",
        ]
    )


def render(rows: Sequence[Row], columns: Sequence[str], title: str | None = None):
    """Return the table as a `rich.table.Table`, rounded, its numbers aligned at the decimal point, no cell cut short.

    >>> table = render([{"init": "uniform", "hits": 7}], ["init", "hits"], "Hits")
    >>> [column.justify for column in table.columns]
    ['left', 'right']
    """
    from rich import box
    from rich.table import Table
    from rich.text import Text

    # Text, not str: rich would read the interval [24.3, 26.0] as markup.
    table = Table(title=None if title is None else Text(title), box=box.SIMPLE_HEAD, title_justify="left")
    for column in _shown(rows, columns, _TERMINAL):
        justify = "right" if column.right else "left"
        table.add_column(Text(column.header), justify=justify, no_wrap=True, overflow="ignore")
        table.columns[-1]._cells.extend(Text(cell) for cell in column.cells)
    return table
