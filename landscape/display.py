"""What results say of themselves: in one line where Python prints them, and as tables in a notebook."""

from collections.abc import Sequence
from typing import Any

import numpy as np

from landscape import estimates, tables
from landscape.hypertext import to_html
from landscape.status import Status

LISTED = 12
"""Minima that a notebook lists of one optimizer and init; the others are summed into one row."""


def census(found: Any) -> str:
    """A census in one line: what was counted from how many starts, and the share that hit a minimum."""
    pairs = f"{_count(found.optimizers, 'optimizer')} × {_count(found.inits, 'init')}"
    starts = f"{found.n:,} starts" + f" × {found.repeats} runs" * (found.repeats > 1)
    hit = found.hits.sum() / (found.runs * found.hits.shape[0] * found.hits.shape[1])
    hits = f"{_count(found.minima, 'minimum')}, {_percent(hit)} hit one"
    return f"Census({found.problem.spec}: {pairs}, {starts}, {hits})"


def census_html(found: Any) -> str:
    """The table of a census with its intervals; misses that did not occur are left out."""
    told = [row for row in found.rows() if isinstance(row["minimum"], int) or row["hits"]]
    places = {"optimizer": found.optimizers, "init": found.inits}
    varied = [name for name, specs in places.items() if len(specs) > 1]
    columns = (*varied, "minimum", "value", "hits", "n", "fraction", "low", "high")
    alone = ", ".join(specs[0] for specs in places.values() if len(specs) == 1)
    return to_html(tables.shorten(told, LISTED), columns, f"{alone}. {found.caption}" if alone else found.caption)


def basin_map(found: Any) -> str:
    """A basin map in one line: its cells, and the shares that hit a minimum and lie on a boundary."""
    rows, columns = found.labels.shape
    cells = f"{columns} × {rows} cells, {_percent(found.boundary)} on a boundary"
    hits = f"{_count(found.minima, 'minimum')}, {_percent(found.fractions.sum())} hit one"
    return f"BasinMap({found.runs.problem.spec}, {found.runs.optimizer}: {cells}, {hits})"


def runs(found: Any) -> str:
    """Runs in one line: how many ended with which status."""
    counts = np.bincount(found.status, minlength=len(Status))
    ended = ", ".join(f"{count:,} {status.label}" for status, count in zip(Status, counts, strict=True) if count)
    return f"Runs({found.problem.spec}, {found.optimizer}: {len(found.status):,} starts, {ended or 'none'})"


def comparison(found: Any) -> str:
    """A comparison in one line: what was compared how, p, and the total variation of the outcomes."""
    how = f"{found.design} {found.test}, p {found.p:.2g}, {found.adjusted:.2g} adjusted" if found.test else found.design
    return f"Comparison({found.first} | {found.second}, {found.within}: {how}, distance {_percent(found.distance)})"


def comparisons_html(arrays: dict[str, np.ndarray]) -> str:
    """The table of comparisons, with p adjusted by Holm's rule."""
    names = [name for name in estimates.COMPARISON_COLUMNS if name != "statistic"]
    return to_html(estimates.comparison_rows(arrays), names, "What differs (p adjusted by Holm's rule)")


def _count(items: Sequence[Any], noun: str) -> str:
    plural = {"minimum": "minima"}.get(noun, f"{noun}s")
    return f"{len(items)} {noun if len(items) == 1 else plural}"


def _percent(share: float) -> str:
    return f"{100 * float(share):.1f} %"
