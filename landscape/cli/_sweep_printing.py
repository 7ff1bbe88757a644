"""What is printed of a sweep: the shares at each value, and where each minimum stops attracting."""

from typing import TYPE_CHECKING, Any

import click

from landscape.cli import _census_printing

if TYPE_CHECKING:
    from landscape.record import Record

SHOWN = 8
"""Minima that have a column of their own."""


def show(found: "Record") -> None:
    """Print the tables of a sweep."""
    from landscape import estimates, tables

    name, arrays = estimates.swept(found.study), found.arrays
    shown = [_row(found, o) for o in range(len(arrays["sweep_values"]))]
    tables.print_table(shown, list(shown[0]), f"{_about(found)}; shares in percent")
    critical = estimates.stability_rows(arrays)
    if critical:
        columns = [key for key in critical[0] if key != "to" or name not in ("lr", "learning_rate")]
        title = "Above its critical learning rate a minimum repels; its hits on either side"
        tables.print_table([_short(row) for row in critical[:SHOWN]], columns, title)
    click.echo(click.wrap_text(_verdict(found, critical), 100))


def _verdict(found: "Record", critical: list[dict[str, Any]]) -> str:
    """What the hits above critical learning rates come to."""
    from landscape import estimates

    if not critical:
        name = estimates.swept_optimizer(found.arrays, found.study)
        why = "a schedule changes the rate" if found.study["schedule"] else f"none is known of {name} at these minima"
        return f"No critical learning rates: {why}."
    if not any(row["runs_above"] for row in critical):
        return "No run had a learning rate above the critical one of any minimum."
    against = [f"minimum {row['minimum']} ({row['hits_above']} of {row['runs_above']})"
               for row in critical if row["hits_above"]]  # fmt: skip
    if not against:
        return "No minimum was hit at a learning rate above its critical one."
    why = "of almost all starts none can, so that these are worth a look"
    if found.study["noise"]:
        why = "a noisy run hits a minimum around which it stays within 1 % of the domain's width"
    return f"Hit above the critical learning rate: {', '.join(against)}; {why}."


def _row(found: "Record", o: int) -> dict[str, Any]:
    """The shares at one value: of up to eight minima, of all others, and of each way of hitting none that occurs."""
    from landscape import estimates

    arrays, total = found.arrays, int(found.arrays["totals"][o, 0])
    hits, misses = arrays["hits"][o, 0], arrays["misses"][o, 0]
    told = {estimates.swept(found.study): float(f"{arrays['sweep_values'][o]:.4g}")}
    told |= {f"min {place + 1}": _percent(count, total) for place, count in enumerate(hits[:SHOWN])}
    told |= {"others": _percent(hits[SHOWN:].sum(), total)} if len(hits) > SHOWN else {}
    occurs = arrays["misses"].sum(axis=(0, 1)) > 0
    listed = zip(arrays["miss_names"][occurs], misses[occurs], strict=True)
    return told | {str(name): _percent(count, total) for name, count in listed}


def _percent(count: int, total: int) -> float:
    return round(100 * int(count) / total, 1)


def _about(found: "Record") -> str:
    from landscape import estimates

    optimizer = estimates.swept_optimizer(found.arrays, found.study)
    problem, _, rest = _census_printing.about(found).partition(": ")
    return f"{problem}: {optimizer}, {found.study['over']}, {rest}"


def _short(row: dict[str, Any]) -> dict[str, Any]:
    return {key: float(f"{value:.6g}") if isinstance(value, float) else value for key, value in row.items()}
