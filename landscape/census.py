"""The census: how often each minimum is hit, by init scheme and optimizer, with the error bar that belongs to it."""

import math
import os
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import optax

from landscape import basins, descent, labels, problems, progress, record, rows, tables
from landscape.errors import require
from landscape.inits import GRID, INDEPENDENT, SAME, kind, starts
from landscape.minima import Minima, find_minima
from landscape.problems import Problem
from landscape.statistics import boundaries, intervals
from landscape.status import Status

BLOCK = 65_536
"""Starts that are drawn, descended and counted at a time, so that memory does not grow with their number."""


@dataclass(frozen=True, eq=False)
class Census:
    """Hits of each minimum per init scheme (I of them) and optimizer (O of them); the denominator is every start.

    Attributes:
        problem: what was minimized.
        optimizers: (O,) spec texts, with the learning rates that were used.
        inits: (I,) spec texts.
        kinds: (I,), what the starts of each scheme are to a statistician; see `inits.KINDS`.
        minima: what is counted.
        hits: (O, I, K) starts that hit each minimum.
        misses: (O, I, R) starts that hit none, by `labels.REASONS`.
        status: (O, I, 5) starts by status.
        steps: (O, I) median number of steps of the hits; NaN without hits.
        low, high: (O, I, K + R) error bars of the shares; NaN where the scheme carries none.
        methods: (O, I) what the error bars are.
        n: starts per scheme.
        seed: of starts and noise.
        level: of the intervals.
        noise: (O,) standard deviations of the gradient noise.
        notes: what was chosen or noticed on the way.
    """

    problem: Problem
    optimizers: tuple[str, ...]
    inits: tuple[str, ...]
    kinds: tuple[str, ...]
    minima: Minima
    hits: np.ndarray
    misses: np.ndarray
    status: np.ndarray
    steps: np.ndarray
    low: np.ndarray
    high: np.ndarray
    methods: np.ndarray
    n: int
    seed: int
    level: float
    noise: tuple[float, ...]
    notes: tuple[str, ...]

    @property
    def fractions(self) -> np.ndarray:
        """Shares of the starts, (O, I, K + R): the minima, then the reasons of the misses; they sum to 1."""
        return np.concatenate([self.hits, self.misses], axis=-1) / self.n

    def arrays(self) -> dict[str, np.ndarray]:
        """The census as arrays, as a record holds it."""
        return {
            "minima_points": self.minima.points, "minima_values": self.minima.values,
            "hits": self.hits, "misses": self.misses, "miss_names": np.array(labels.REASONS),
            "status_counts": self.status, "median_steps": self.steps, "low": self.low, "high": self.high,
            "methods": self.methods, "totals": np.full(self.hits.shape[:2], self.n), "kinds": np.array(self.kinds),
            "optimizer_names": np.array(self.optimizers), "init_names": np.array(self.inits),
        }  # fmt: skip

    def rows(self) -> list[dict[str, Any]]:
        """The census as a table: a row a minimum and a row for each way of hitting none."""
        return rows.census_rows(self.arrays(), self.level, self.seed)

    def to_csv(self, path: str | os.PathLike) -> None:
        """Write the table as CSV, whole or not at all."""
        columns = rows.with_coordinates(tables.CENSUS_COLUMNS, self.arrays())
        record.write_whole(path, tables.to_csv(self.rows(), columns).encode())

    def to_json(self, path: str | os.PathLike) -> None:
        """Write the census as JSON, whole or not at all."""
        record.write_whole(path, tables.to_json(self.payload()).encode())

    def to_latex(self, path: str | os.PathLike, caption: str | None = None) -> None:
        """Write the table as LaTeX (booktabs), whole or not at all; misses that did not occur are left out."""
        columns = ("optimizer", "init", "minimum", "value", "hits", "n", "fraction", "low", "high")
        told = [row for row in self.rows() if isinstance(row["minimum"], int) or row["hits"]]
        record.write_whole(path, tables.to_latex(told, columns, caption or self.caption).encode())

    @property
    def caption(self) -> str:
        """One sentence that says what was counted, and what the brackets are."""
        named = [intervals.NAMES[name] for name in np.unique(self.methods).tolist() if name in intervals.NAMES]
        bars = [f"{name} intervals, {100 * self.level:g} %" for name in named]
        bars += ["the cells on a boundary (grid)"] * bool((self.methods == "boundary cells").any())
        brackets = f" In brackets: {'; '.join(bars)}." if bars else ""
        return f"Hits of the minima of {self.problem.spec}, {self.n} starts per init, seed {self.seed}.{brackets}"

    def payload(self) -> dict[str, Any]:
        """The census as plain data: the table, the statuses and steps of each pair, and the notes."""
        return {
            "problem": self.problem.spec, "n": self.n, "seed": self.seed, "level": self.level,
            "index_check": self.minima.check, "rows": self.rows(), "runs": rows.run_rows(self.arrays()),
            "notes": list(self.notes),
        }  # fmt: skip


def count(
    problem: Problem | str,
    optimizers: Sequence[optax.GradientTransformation | str] = ("adam",),
    inits: Sequence[str] = ("uniform",),
    n: int = 10_000,
    seed: int = 0,
    *,
    steps: int = 2000,
    level: float = 0.95,
    method: str = "wilson",
    advance: Callable[[int], None] | None = None,
    **options: Any,
) -> Census:
    """Count which minimum each start hits, for every optimizer from the same starts of every init scheme.

    Args:
        problem: a planar problem or its spec.
        optimizers: optax transformations or specs.
        inits: specs of schemes.
        n: starts per scheme.
        seed: of starts and noise.
        steps: the budget of each start.
        level: of the intervals.
        method: a name in `statistics.intervals.INTERVALS`: 'wilson' or 'clopper-pearson'.
        advance: called with the number of starts that were finished since the last call.
        options: as for `descend`.

    Errors:
        UsageError: an argument that breaks its rule.

    >>> import landscape
    >>> census = landscape.count("himmelblau", ["gd:lr=0.01"], ["uniform"], n=500, seed=0)
    >>> int(census.hits.sum() + census.misses.sum())
    500
    """
    target = problems.problem(problem)
    intervals.interval(method, 0, 1, level)
    optimizers = [optimizers] if isinstance(optimizers, str) else list(optimizers)
    inits = [inits] if isinstance(inits, str) else list(inits)
    require(len(optimizers) > 0 and len(inits) > 0, "`optimizers` and `inits` need at least one entry each; got none.")
    ready = [descent.prepare(target, optimizer, steps, seed, **options) for optimizer in optimizers]
    notes = tuple(note for one in ready for note in one.notes)
    progress.notes(notes)
    book = _Book(find_minima(target))
    tallies = [[_tally(one, init, n, seed, book, advance) for init in inits] for one in ready]
    noise = tuple(one.noise for one in ready)
    parts = _Parts(
        target, _told_apart([one.optimizer for one in ready]), tuple(inits), noise, book.minima, n, seed, level, method
    )
    told = (_without_hits(one.optimizer, line) for one, line in zip(ready, tallies, strict=True))
    lost = tuple(filter(None, told))
    progress.notes(lost)
    return _assemble(parts, tallies, (*notes, *book.notes, *lost))


def _without_hits(optimizer: str, tallies: "list[_Tally]") -> str:
    """What to say of an optimizer that reached no minimum from any scheme; nothing of the others."""
    if any(tally.hits for tally in tallies):
        return ""
    status = Status(int(np.argmax(sum(tally.status for tally in tallies))))
    return f"{optimizer}: no run reached a minimum, most are {status.label}; try another learning rate or more steps."


def _told_apart(names: list[str]) -> tuple[str, ...]:
    """Names of which those of transformations made elsewhere, which have none of their own, carry a number."""
    own = [place for place, name in enumerate(names) if name == "custom"]
    numbers = {place: f"custom {number}" for number, place in enumerate(own, 1)} if len(own) > 1 else {}
    return tuple(numbers.get(place, name) for place, name in enumerate(names))


def of_runs(
    runs: descent.Runs, seen: labels.Labels, init: str, level: float, method: str, cells: bool = False
) -> Census:
    """The census of one optimizer and one scheme whose runs are there already, as `trace` and `basins` have them.

    Args:
        runs, seen, init: the runs, what they hit, and how their starts were drawn.
        level, method: of the intervals.
        cells: whether the starts are the cells of a basin map, whatever the number of coordinates.
    """
    tally = _Tally()
    _add(tally, runs, seen, keep=cells or kind(init) == GRID and runs.problem.dim == 2)
    names = (runs.optimizer,), (init,)
    parts = _Parts(runs.problem, *names, (runs.noise,), seen.minima, len(runs.status), runs.seed, level, method)
    return _assemble(parts, [[tally]], runs.notes + seen.notes)


@dataclass
class _Book:
    """The list of minima as it grows, and what was said when it did."""

    minima: Minima
    notes: list[str] = field(default_factory=list)


@dataclass
class _Tally:
    """What is kept of one scheme and optimizer: counts by minimum, never a start."""

    hits: Counter = field(default_factory=Counter)
    misses: Counter = field(default_factory=Counter)
    status: np.ndarray = field(default_factory=lambda: np.zeros(len(Status), np.int64))
    steps: Counter = field(default_factory=Counter)
    blocks: list[tuple[np.ndarray, Minima]] = field(default_factory=list)


@dataclass(frozen=True)
class _Parts:
    """What a census is of: the numbers that its tallies share."""

    problem: Problem
    optimizers: tuple[str, ...]
    inits: tuple[str, ...]
    noise: tuple[float, ...]
    minima: Minima
    n: int
    seed: int
    level: float
    method: str


def _tally(ready: descent.Descent, init: str, n: int, seed: int, book: _Book, advance) -> _Tally:
    tally = _Tally()
    for first in range(0, n, BLOCK):
        block = range(first, min(n, first + BLOCK))
        runs = ready.run(starts(init, ready.problem, n, seed, block), first=first, advance=advance)
        seen = labels.identify(runs, book.minima)
        book.minima = seen.minima
        book.notes.extend(seen.notes)
        progress.notes(seen.notes)
        # A grid of more coordinates has no boundary cells that would count areas.
        _add(tally, runs, seen, keep=kind(init) == GRID and ready.problem.dim == 2)
    return tally


def _add(tally: _Tally, runs: descent.Runs, seen: labels.Labels, keep: bool) -> None:
    # A minimum is known by its coordinates' bytes: its index changes when the list grows.
    for index in np.unique(seen.labels[seen.labels >= 0]):
        tally.hits[seen.minima.points[index].tobytes()] += int((seen.labels == index).sum())
    tally.steps.update(runs.steps[seen.labels >= 0].tolist())
    tally.misses.update(Counter(seen.reasons[seen.labels < 0].tolist()))
    tally.status += np.bincount(runs.status, minlength=len(Status))
    if keep:
        tally.blocks.append((basins.outcomes(seen.labels, seen.reasons), seen.minima))


def _assemble(parts: _Parts, tallies: list[list[_Tally]], notes: tuple[str, ...]) -> Census:
    keys = [point.tobytes() for point in parts.minima.points]
    hits = _grid(tallies, lambda tally: [tally.hits[key] for key in keys])
    misses = _grid(tallies, lambda tally: [tally.misses[reason] for reason in labels.REASONS])
    steps = _grid(tallies, lambda tally: _median(tally.steps))
    status = _grid(tallies, lambda tally: tally.status)
    counts = np.concatenate([hits, misses], axis=-1)
    pairs = [(o, i) for o in range(len(parts.optimizers)) for i in range(len(parts.inits))]
    bars = [_bars(parts, parts.noise[o] > 0, parts.inits[i], counts[o, i], tallies[o][i]) for o, i in pairs]
    low, high = (np.array([bar[side] for bar in bars]).reshape(counts.shape) for side in (0, 1))
    methods = np.array([bar[2] for bar in bars]).reshape(counts.shape[:2])
    kinds = tuple(kind(init) for init in parts.inits)
    return Census(
        parts.problem, parts.optimizers, parts.inits, kinds, parts.minima, hits, misses, status, steps, low, high,
        methods, parts.n, parts.seed, parts.level, parts.noise, notes,
    )  # fmt: skip


def _grid(tallies: list[list[_Tally]], what: Callable[[_Tally], Any]) -> np.ndarray:
    return np.array([[what(tally) for tally in line] for line in tallies])


def _median(counts: Counter) -> float:
    """The median of numbers given as counts; NaN without any."""
    if not counts:
        return np.nan
    values = np.array(sorted(counts))
    below = np.cumsum([counts[value] for value in values])
    middle = [values[np.searchsorted(below, rank, side="right")] for rank in ((below[-1] - 1) // 2, below[-1] // 2)]
    return float(np.mean(middle))


def _bars(parts: _Parts, noisy: bool, init: str, counts: np.ndarray, tally: _Tally):
    """The error bars that a scheme's counts may carry, and what they are called."""
    sampled = kind(init)
    if sampled == INDEPENDENT or sampled == SAME and noisy:
        return *intervals.interval(parts.method, counts, parts.n, parts.level), parts.method
    if sampled == GRID and not noisy and tally.blocks:
        return *_boundary_bars(parts.minima, tally), "boundary cells"
    nothing = np.full(len(counts), np.nan)
    return nothing, nothing, f"none ({sampled} starts)"


def _boundary_bars(found: Minima, tally: _Tally) -> tuple[np.ndarray, np.ndarray]:
    codes = np.concatenate([_renumber(block, listed, found) for block, listed in tally.blocks])
    side = math.isqrt(len(codes))
    which = [*range(len(found)), *(-1 - place for place in range(len(labels.REASONS)))]
    bars = [boundaries.boundary_interval(codes.reshape(side, side) == code) for code in which]
    return tuple(np.array(bars).T)


def _renumber(codes: np.ndarray, listed: Minima, found: Minima) -> np.ndarray:
    """Codes of one list of minima as codes of a longer one."""
    index = {point.tobytes(): place for place, point in enumerate(found.points)}
    new = np.array([index[point.tobytes()] for point in listed.points], int)
    return np.where(codes >= 0, new[np.maximum(codes, 0)], codes) if len(new) else codes
