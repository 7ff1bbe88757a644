"""The census: how often each minimum is hit, by init scheme and optimizer, with the error bar that belongs to it."""

import os
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import optax

from landscape import (
    descent,
    display,
    estimates,
    labels,
    plan,
    problems,
    progress,
    record,
    rows,
    survey,
    tables,
    uncertainty,
)
from landscape import repeats as again
from landscape.descent import Runs
from landscape.errors import Failure, require
from landscape.inits import check_number, kind
from landscape.minima import Minima, find_minima
from landscape.optimizers import several
from landscape.problems import Problem
from landscape.statistics import effort, intervals
from landscape.survey import Survey
from landscape.tally import Book
from landscape.uncertainty import Bars, Sample


@dataclass(frozen=True, eq=False)
class Census:
    """Hits of each minimum per init scheme (I of them) and optimizer (O of them); the denominator is every run.

    An outcome is a minimum (K of them) or a reason to hit none (R of them, `labels.REASONS`), in this order.

    Attributes:
        problem: what was minimized.
        optimizers: (O,) spec texts, with the learning rates that were used.
        inits: (I,) spec texts.
        kinds: (I,), what the starts of each scheme are to a statistician; see `inits.KINDS`.
        minima: what is counted.
        hits: (O, I, K) runs that hit each minimum.
        misses: (O, I, R) runs that hit none, by reason.
        status: (O, I, 5) runs by status.
        steps: (O, I) median number of steps of the hits; NaN without hits.
        low, high: (O, I, K + R) error bars of the shares; NaN where the scheme carries none.
        methods: (O, I) what the error bars are.
        n: starts per scheme.
        repeats: runs of each start.
        seed: of starts and noise.
        bars: the level and method of the intervals.
        noise: (O,) standard deviations of the gradient noise.
        effort: (M, 5) whole numbers: optimizer, init, outcome, steps, and the number of runs with that outcome after
            those steps.
        pairs: (P, 7) whole numbers: optimizer, init and outcome of one cell, the same of another, and the number of
            starts with the first outcome in the first cell and the second in the second; of cells that share starts or
            random numbers.
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
    repeats: int
    seed: int
    bars: Bars
    noise: tuple[float, ...]
    effort: np.ndarray
    pairs: np.ndarray
    notes: tuple[str, ...]

    def __repr__(self) -> str:
        return display.census(self)

    def _repr_html_(self) -> str:
        """The table with its intervals, for notebooks."""
        return display.census_html(self)

    @property
    def fractions(self) -> np.ndarray:
        """Shares of the runs, (O, I, K + R): the minima, then the reasons of the misses; they sum to 1."""
        return np.concatenate([self.hits, self.misses], axis=-1) / self.runs

    @property
    def runs(self) -> int:
        """Runs per scheme and optimizer, which is the denominator of every share."""
        return self.n * self.repeats

    @property
    def independent(self) -> np.ndarray:
        """Which optimizers and schemes have runs that are independent draws, (O, I)."""
        return np.array([[sample.independent for sample in line] for line in self.samples])

    @property
    def samples(self) -> list[list[Sample]]:
        """What the runs of each optimizer and scheme are to a statistician, [o][i]."""
        return _samples(self.kinds, self.noise, self.n, self.repeats)

    @property
    def level(self) -> float:
        """The confidence level of the intervals."""
        return self.bars.level

    def arrays(self) -> dict[str, np.ndarray]:
        """The census as arrays, as a record holds it."""
        return {
            "minima_points": self.minima.points, "minima_values": self.minima.values,
            "hits": self.hits, "misses": self.misses, "miss_names": np.array(labels.REASONS),
            "status_counts": self.status, "median_steps": self.steps, "low": self.low, "high": self.high,
            "methods": self.methods, "independent": self.independent, "kinds": np.array(self.kinds),
            "totals": np.full(self.hits.shape[:2], self.runs),
            "optimizer_names": np.array(self.optimizers), "init_names": np.array(self.inits),
            **estimates.effort_arrays(self.effort, self.minima.values),
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

    def to_dataframe(self):
        """The table as a pandas `DataFrame`, the columns of the CSV; pandas is the extra `dataframe`.

        Errors:
            Failure: pandas is not installed.
        """
        try:
            import pandas
        except ImportError:
            raise Failure(
                "A data frame takes pandas; install it with `pip install 'jax-landscape[dataframe]'`."
            ) from None
        return pandas.DataFrame(self.rows(), columns=rows.with_coordinates(tables.CENSUS_COLUMNS, self.arrays()))

    def to_latex(self, path: str | os.PathLike, caption: str | None = None) -> None:
        """Write the table as LaTeX (booktabs), whole or not at all; misses that did not occur are left out."""
        columns = ("optimizer", "init", "minimum", "value", "hits", "n", "fraction", "low", "high")
        told = [row for row in self.rows() if isinstance(row["minimum"], int) or row["hits"]]
        record.write_whole(path, tables.to_latex(told, columns, caption or self.caption).encode())

    @property
    def caption(self) -> str:
        """One sentence that says what was counted, and what the brackets are."""
        bars = filter(None, (intervals.prose(name, self.level) for name in np.unique(self.methods).tolist()))
        told = "; ".join(bars)
        brackets = f" In brackets: {told}." if told else ""
        return f"Hits of the minima of {self.problem.spec}, {self.n} starts per init, seed {self.seed}.{brackets}"

    def payload(self) -> dict[str, Any]:
        """The census as plain data: the table, the statuses and steps of each pair, and the notes."""
        arrays = self.arrays()
        return {
            "problem": self.problem.spec, "n": self.n, "seed": self.seed, "level": self.level,
            "index_check": self.minima.check, "rows": rows.census_rows(arrays, self.level, self.seed),
            "runs": rows.run_rows(arrays), "effort": estimates.effort_rows(arrays, self.level, self.bars.method),
            "unseen": estimates.unseen_rows(arrays, self.level), "notes": list(self.notes),
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
    simultaneous: bool = False,
    repeats: int = 1,
    replicates: int = survey.REPLICATES,
    until_covered: bool = False,
    at_most: int = 1_000_000,
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
        method: a name in `statistics.intervals.INTERVALS`, as 'wilson', 'clopper-pearson' or 'goodman'.
        simultaneous: whether the intervals of a scheme and optimizer cover all their shares together (Bonferroni).
        repeats: runs of each start, with independent noise; intervals then cluster by start.
        replicates: independent replicates among which the starts of balanced point sets (sobol, latin_hypercube) are
            divided; the spread between them is the error bar, and one replicate has none.
        until_covered: whether to go on, from n starts, until Boender and Rinnooy Kan's rule says that all minima were
            seen: w of them take 2w² + 3w + 2 hits.
        at_most: starts per scheme at which to stop in any case.
        advance: called with the number of starts that were finished since the last call.
        options: as for `descend`.

    Errors:
        UsageError: an argument that breaks its rule.

    >>> import landscape
    >>> census = landscape.count("himmelblau", ["gd:lr=0.01"], ["uniform"], n=500, seed=0)
    >>> int(census.hits.sum() + census.misses.sum())
    500
    """
    target, bars = problems.problem(problem), Bars(level, method, simultaneous)
    optimizers, inits = several(optimizers), several(inits)
    require(len(optimizers) > 0 and len(inits) > 0, "`optimizers` and `inits` need at least one entry each; got none.")
    uncertainty.check(bars, repeats)
    if until_covered:
        survey.check_covering(inits, at_most)
    check_number(n)
    plans = [plan.of(target, optimizer, steps, seed, **options) for optimizer in optimizers]
    survey.check(plans, repeats, replicates)
    for one in {one.program: one for one in plans}.values():
        # While the problem is measured and its minima are searched.
        one.ahead(min(n, survey.BLOCK))
    uncertainty.ahead()
    ready = [descent.measured(one) for one in plans]
    again.check_noise(repeats, ready)
    notes = list(dict.fromkeys(note for one in ready for note in one.notes))
    progress.notes(notes)
    asked = survey.Survey(ready, inits, seed, repeats, replicates, Book(find_minima(target)))
    if until_covered:
        told = [survey.cover(asked, n, at_most, advance), *survey.lost(asked)]
    else:
        survey.extend(asked, n, advance)
        told = [*survey.lost(asked)]
    progress.notes(told)
    return _assemble(asked, bars, (*notes, *asked.book.notes, *told))


def of_runs(
    runs: Sequence[Runs], codes: np.ndarray, found: Minima, init: str, level: float, method: str, cells: bool = False
) -> Census:
    """The census of one optimizer and one scheme whose runs are there already, as `trace` and `basins` have them.

    Args:
        runs: of all starts, once or with other noise again.
        codes: (T, n), how each of them ended by the list of minima, see `labels.outcomes`.
        found: the list.
        init: how the starts were drawn.
        level, method: of the intervals.
        cells: whether the starts are the cells of a basin map, whatever the number of coordinates.
    """
    return of_panels([[runs]], codes[None, None], found, [init], Bars(level, method), cells)


def of_panels(
    runs: Sequence[Sequence[Sequence[Runs]]],
    codes: np.ndarray,
    found: Minima,
    inits: Sequence[str],
    bars: Bars,
    cells: bool = False,
) -> Census:
    """The census of runs that are there already, by lines of optimizers and columns of schemes.

    Args:
        runs: [o][i], of all starts, once or with other noise again.
        codes: (O, I, T, n), how each of them ended by the list of minima, see `labels.outcomes`.
        found: the list.
        inits: (I,), how the starts were drawn.
        bars: which intervals.
        cells: whether the starts are the cells of a basin map, whatever the number of coordinates.
    """
    ready = [line[0][0] for line in runs]
    asked = Survey(ready, inits, ready[0].seed, len(runs[0][0]), 1, Book(found), n=codes.shape[-1])
    for o, i in np.ndindex(codes.shape[:2]):
        keep = cells or asked.planar[i]
        steps, status = (np.stack([getattr(one, name) for one in runs[o][i]]) for name in ("steps", "status"))
        asked.tallies[o][i].add(codes[o, i], steps, status, 0, keep)
    return _assemble(asked, bars, list(dict.fromkeys(note for one in ready for note in one.notes)))


def _assemble(asked: Survey, bars: Bars, notes: Sequence[str]) -> Census:
    order, tallies = asked.book.order, asked.tallies
    counts = np.array([[tally.counts(order) for tally in line] for line in tallies])
    kinds = tuple(kind(init) for init in asked.inits)
    noise = tuple(one.noise for one in asked.ready)
    drawn = [
        [uncertainty.bars(bars, sample, tally, order) for sample, tally in zip(samples, line, strict=True)]
        for samples, line in zip(_samples(kinds, noise, asked.n, asked.repeats), tallies, strict=True)
    ]
    low, high, methods = (np.array([[bar[side] for bar in line] for line in drawn]) for side in range(3))
    spent, k = survey.effort(asked), len(asked.book.minima)
    steps = np.array([[_median_steps(spent, (o, i), k) for i in range(len(kinds))] for o in range(len(asked.ready))])
    return Census(
        asked.ready[0].problem, _told_apart([one.optimizer for one in asked.ready]), tuple(asked.inits), kinds,
        asked.book.minima, counts[..., :k], counts[..., k:],
        np.array([[tally.status for tally in line] for line in tallies]), steps, low, high, methods,
        asked.n, asked.repeats, asked.seed, bars, noise, spent,
        survey.pairs(asked), tuple(notes),
    )  # fmt: skip


def _samples(kinds: Sequence[str], noise: Sequence[float], n: int, repeats: int) -> list[list[Sample]]:
    return [[Sample(sampled, sigma > 0, n, repeats) for sampled in kinds] for sigma in noise]


def _median_steps(spent: np.ndarray, cell: tuple[int, int], k: int) -> float:
    """The median number of steps of the hits of one optimizer and scheme; NaN without any."""
    own = spent[(spent[:, 0] == cell[0]) & (spent[:, 1] == cell[1]) & (spent[:, 2] < k)]
    return effort.median(own[:, 3], own[:, 4])


def _told_apart(names: list[str]) -> tuple[str, ...]:
    """Names of which those of transformations made elsewhere, which have none of their own, carry a number."""
    own = [place for place, name in enumerate(names) if name == "custom"]
    numbers = {place: f"custom {number}" for number, place in enumerate(own, 1)} if len(own) > 1 else {}
    return tuple(numbers.get(place, name) for place, name in enumerate(names))
