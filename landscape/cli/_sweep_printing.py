"""What is printed of a sweep: the shares at each value, and where each minimum stops attracting."""

from typing import TYPE_CHECKING, Any

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
    critical = [_short(row) for row in estimates.stability_rows(arrays) if row["critical_lr"] is not None]
    if critical:
        columns = [key for key in critical[0] if key != "to" or name not in ("lr", "learning_rate")]
        title = "Above its critical learning rate a minimum repels; its hits on either side"
        tables.print_table(critical[:SHOWN], columns, title)


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
    optimizer = str(found.arrays["optimizer_names"][0]).partition(":")[0]
    problem, _, rest = _census_printing.about(found).partition(": ")
    return f"{problem}: {optimizer}, {found.study['over']}, {rest}"


def _short(row: dict[str, Any]) -> dict[str, Any]:
    return {key: float(f"{value:.6g}") if isinstance(value, float) else value for key, value in row.items()}
