"""What is printed of merge trees, and of the losses on lines."""

from typing import TYPE_CHECKING, Any

import click

if TYPE_CHECKING:
    from landscape.record import Record

LISTED = 30
"""Minima that a terminal's table lists."""

DIGITS = 6
"""Of a number in a table."""


def columns(found: "Record") -> tuple[str, ...]:
    """The columns of a merge tree's table, with the coordinates beyond the second."""
    from landscape import rows

    more = rows.coordinate_names(found.arrays)[2:]
    named = rows.with_coordinates(rows.MERGE_COLUMNS, found.arrays)
    return (*named, *(f"saddle_{name}" for name in more))


def show(found: "Record") -> None:
    """Print which minimum joins which, at which loss."""
    from landscape import rows, tables

    listed = [_short(row) for row in rows.merge_rows(found.arrays)]
    title = f"{found.study['problem']}: minima by the lower minimum that each joins, and over what it does"
    tables.print_table(listed[:LISTED], columns(found), title)
    if len(listed) > LISTED:
        click.echo(f"These are the {LISTED} lowest of {len(listed)}; --csv lists all.")
    check = str(found.arrays["index_check"][0])
    for sentence in (*found.notes, f"{check[:1].upper()}{check[1:]}."):
        click.echo(click.wrap_text(sentence, 100, subsequent_indent="  "))


def show_line(found: "Record") -> None:
    """Print the losses at both ends of each line, and its barrier."""
    from landscape import rows, tables

    study = found.study
    of = f"{study['problem']}{' on ' + study['dataset'] if 'dataset' in study else ''}"
    listed = [_short(row) for row in rows.barrier_rows(found.arrays)]
    title = f"{of}: loss on the straight line, {study['resolution']} points (at: the share of the way)"
    tables.print_table(listed, rows.BARRIER_COLUMNS, title)
    click.echo("Barrier: the most that the loss rises above the straight line between the losses of both ends.")


def _short(row: dict[str, Any]) -> dict[str, Any]:
    """A row with numbers as short as a reader wants them; what only rounding keeps from zero is zero."""
    return {key: _rounded(value) for key, value in row.items()}


def _rounded(value: Any) -> Any:
    if not isinstance(value, float):
        return value
    return 0.0 if abs(value) < 1e-12 else float(f"{value:.{DIGITS}g}")
