"""Tables as HTML, which is how results show themselves in a notebook."""

import html
from collections.abc import Sequence

from landscape.columns import TERMINAL, Row, across, aligned

_RIGHT = ' style="text-align: right; font-variant-numeric: tabular-nums"'
_LEFT = ' style="text-align: left"'


def to_html(rows: Sequence[Row], columns: Sequence[str], caption: str = "") -> str:
    """Return the table as an HTML `table`, rounded as on a terminal; numbers are flush right.

    Args:
        rows, columns: the table; `fraction`, `low` and `high` together become one column.
        caption: plain text above it.

    >>> to_html([{"init": "a<b", "hits": 7}], ["init", "hits"], "Hits").count("<td")
    2
    >>> "a&lt;b" in to_html([{"init": "a<b", "hits": 7}], ["init", "hits"])
    True
    """
    shown = aligned(rows, columns, TERMINAL)
    sides = [_RIGHT if column.right else _LEFT for column in shown]
    head = _line("th", [column.header for column in shown], sides)
    body = "\n".join(_line("td", cells, sides) for cells in across(shown))
    above = f"<caption>{html.escape(caption)}</caption>\n" if caption else ""
    return f"<table>\n{above}<thead>\n{head}\n</thead>\n<tbody>\n{body}\n</tbody>\n</table>\n"


def _line(tag: str, cells: Sequence[str], sides: Sequence[str]) -> str:
    # Digits line up by figures of equal width; blanks that pad them on a terminal would collapse.
    filled = [html.escape(cell.strip()) for cell in cells]
    return "<tr>" + "".join(f"<{tag}{side}>{cell}</{tag}>" for cell, side in zip(filled, sides, strict=True)) + "</tr>"
