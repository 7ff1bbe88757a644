"""Whether two optimizers or two init schemes of a census end differently, by the test that its design allows."""

import itertools
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, fields, replace

import numpy as np

from landscape import display
from landscape.census import Census
from landscape.errors import require, suggestion
from landscape.statistics import comparisons, distances, intervals
from landscape.statistics.levels import lowest
from landscape.statistics.significance import Significance, holm
from landscape.statistics.unseen import Estimate

AUTO = "auto"
"""The name under which the test is chosen by the design and the counts."""

SHARED, APART = "paired", "independent"
"""The designs that have a test."""

Cell = tuple[int, int]


@dataclass(frozen=True)
class Comparison:
    """Two optimizers from one scheme, or two schemes under one optimizer.

    Attributes:
        first, second: what is compared: specs of optimizers or of schemes.
        within: the spec of the scheme or optimizer that both have.
        design: 'paired', 'independent', or 'none' with the reason.
        test: the name of the test, '' without one.
        statistic, p: of the test; NaN without one.
        adjusted: p by Holm's rule over all comparisons of the census.
        distance, distance_low, distance_high: total variation of the outcomes, with a bootstrap interval.
        difference, difference_low, difference_high: of the shares that hit a lowest minimum, first minus second, with
            Newcombe's interval.
    """

    first: str
    second: str
    within: str
    design: str
    test: str
    statistic: float
    p: float
    adjusted: float
    distance: float
    distance_low: float
    distance_high: float
    difference: float
    difference_low: float
    difference_high: float

    def __repr__(self) -> str:
        return display.comparison(self)


class Comparisons(tuple[Comparison, ...]):
    """The comparisons of a census, which a notebook shows as a table."""

    def _repr_html_(self) -> str:
        return display.comparisons_html(arrays(self))


def compare(census: Census, test: str = AUTO) -> Comparisons:
    """Compare every two optimizers of each scheme, and every two schemes of each optimizer.

    Optimizers descend from the same starts, so they are paired; schemes that are drawn apart are independent; those
    that share random numbers (two specs of one name, or noise) are paired as well. Of several runs of a start the first
    counts. Where starts are no random sample there is a distance and no test.

    Args:
        census: pairs of more than `survey.COMPARED` optimizers are not kept, and not compared.
        test: 'auto' chooses by `statistics.comparisons.choose`; else one of its `TESTS`. 'fisher' and 'mcnemar' look at
            the share that hits a lowest minimum, the others at all outcomes.

    Errors:
        UsageError: an unknown test, or one for another design than that of a pair; it names the right one.

    >>> import landscape
    >>> found = landscape.count("himmelblau", ["gd:lr=0.01", "adam:lr=0.1"], n=200)
    >>> [one] = landscape.compare(found)
    >>> one.design, one.test
    ('paired', 'permutation')
    """
    check_test(test)
    return adjusted([_compared(census, pair, test) for pair in _pairs(census)])


def check_test(test: str) -> None:
    """Refuse a name that no test has."""
    known = (AUTO, *comparisons.TESTS)
    require(test in known, f"`test` is one of {', '.join(known)}; got {test!r}.{suggestion(test, known)}")


def arrays(made: tuple[Comparison, ...]) -> dict[str, np.ndarray]:
    """Comparisons as the arrays of a record, one a field; none without any."""
    return {f"comparison_{one.name}": np.array([getattr(row, one.name) for row in made]) for one in fields(Comparison)}


def _pairs(census: Census) -> Iterator[tuple[Cell, Cell]]:
    """The pairs of cells that differ in one respect only, by scheme and then by optimizer."""
    places = range(len(census.optimizers)), range(len(census.inits))
    for i in places[1]:
        yield from (((o, i), (p, i)) for o, p in itertools.combinations(places[0], 2))
    for o in places[0]:
        yield from (((o, i), (o, j)) for i, j in itertools.combinations(places[1], 2))


def _compared(census: Census, pair: tuple[Cell, Cell], test: str) -> Comparison:
    (o, i), (p, j) = pair
    by_optimizer = o != p
    names, at = (census.optimizers, (o, p)) if by_optimizer else (census.inits, (i, j))
    within = census.inits[i] if by_optimizer else census.optimizers[o]
    drawn, shared, table = _design(census, pair)
    best = np.zeros(table.shape[1], bool)
    best[: len(census.minima)] = lowest(census.minima.values)
    asked = Question(test, best, census.level, census.seed)
    return contrast(names[at[0]], names[at[1]], within, drawn, table, shared, asked)


@dataclass(frozen=True)
class Question:
    """What is asked of a pair.

    Attributes:
        test: 'auto' or a name in `statistics.comparisons.TESTS`.
        best: (K,), which outcomes are wanted; the tests of two outcomes and the difference are of their share.
        level: of the intervals.
        seed: of resamples.
    """

    test: str
    best: np.ndarray
    level: float
    seed: int


def contrast(
    first: str, second: str, within: str, design: str, table: np.ndarray, shared: bool, asked: Question
) -> Comparison:
    """Compare two counts of outcomes; p is not adjusted yet.

    Args:
        first, second, within, design: as in `Comparison`.
        table: (K, K), outcomes of the first by those of the second, of runs that share starts or random numbers;
            (2, K) of others.
        shared: which of them the table is.
        asked: the test and the intervals.
    """
    found = _tested(design, table, asked)
    distance, difference = _distance(table, shared, asked), _difference(table, shared, asked)
    if design not in (SHARED, APART):
        distance, difference = (Estimate(one.value, np.nan, np.nan) for one in (distance, difference))
    return Comparison(
        first, second, within, design, found.test, found.statistic, found.p, np.nan, *distance, *difference
    )


def adjusted(made: list[Comparison]) -> Comparisons:
    """Comparisons of one table with p adjusted by Holm's rule."""
    p = holm([one.p for one in made]) if made else []
    return Comparisons(replace(one, adjusted=float(value)) for one, value in zip(made, p, strict=True))


def _design(census: Census, pair: tuple[Cell, Cell]) -> tuple[str, bool, np.ndarray]:
    """How the runs of two cells were drawn, whether they are paired, and their table: (K + R, K + R), or (2, K + R)."""
    (o, i), (p, j) = pair
    own = census.pairs[(census.pairs[:, [0, 1, 3, 4]] == (o, i, p, j)).all(axis=1)]
    unfit = [census.inits[k] for m, k in pair if not census.samples[m][k].random]
    if len(own):
        outcomes = census.fractions.shape[-1]
        table = np.zeros((outcomes, outcomes), np.int64)
        np.add.at(table, (own[:, 2], own[:, 5]), own[:, 6])
        return design(unfit, shared=True), True, table
    counts = np.concatenate([census.hits, census.misses], axis=-1)
    # Optimizers always share their starts; without their table nothing can be said about the pairs.
    lost = i == j and not unfit
    told = "none (too many optimizers)" if lost else design(unfit, shared=False)
    return told, False, np.stack([counts[o, i], counts[p, j]])


def design(unfit: Iterable[str], shared: bool) -> str:
    """How two samples are compared: as pairs or as independent ones, or why not.

    Args:
        unfit: schemes whose runs are no random sample.
        shared: whether the two share starts or random numbers.

    >>> design([], shared=True), design(["grid", "grid"], shared=True)
    ('paired', 'none (grid: no random sample)')
    """
    named = ", ".join(dict.fromkeys(unfit))
    return f"none ({named}: no random sample)" if named else SHARED if shared else APART


def _tested(design: str, table: np.ndarray, asked: Question) -> Significance:
    if design not in (SHARED, APART):
        return Significance("", np.nan, None, np.nan)
    shared = design == SHARED
    name = comparisons.choose(table, shared) if asked.test == AUTO else asked.test
    comparisons.check_design(name, shared)
    # A test of two outcomes that was not asked for sees no more than the two that occur.
    two = name in comparisons.OF_TWO_OUTCOMES and asked.test != AUTO
    return comparisons.compare(name, _of_two(table, shared, asked.best) if two else table, shared, asked.seed)


def _of_two(table: np.ndarray, shared: bool, best: np.ndarray) -> np.ndarray:
    """The table with two outcomes: a wanted one, or not."""
    columns = np.stack([table[:, best].sum(axis=1), table[:, ~best].sum(axis=1)], axis=1)
    return np.stack([columns[best].sum(axis=0), columns[~best].sum(axis=0)]) if shared else columns


def _distance(table: np.ndarray, shared: bool, asked: Question) -> Estimate:
    if shared:
        return distances.total_variation_paired(table, asked.level, asked.seed)
    return distances.total_variation(*table, asked.level, asked.seed)


def _difference(table: np.ndarray, shared: bool, asked: Question) -> Estimate:
    two = _of_two(table, shared, asked.best)
    if shared:
        (both, first), (second, neither) = two.tolist()
        value = (first - second) / two.sum()
        ends = intervals.newcombe_paired(both, first, second, neither, asked.level)
    else:
        hits, n = two[:, 0], two.sum(axis=1)
        value = hits[0] / n[0] - hits[1] / n[1]
        ends = intervals.newcombe(hits[0], n[0], hits[1], n[1], asked.level)
    return Estimate(float(value), *map(float, ends))
