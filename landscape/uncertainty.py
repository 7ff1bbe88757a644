"""Which error bar a scheme's counts may carry, and the bar.

Independent draws carry an interval; several runs of each start cluster by start; balanced point sets spread over
independent replicates; a grid has the cells that its boundaries run through; other starts are no sample and have none.
"""

import importlib
import math
from dataclasses import dataclass

import numpy as np

from landscape import threads
from landscape.errors import require
from landscape.inits import GRID, INDEPENDENT, SAME, STRATIFIED
from landscape.statistics import boundaries, intervals
from landscape.tally import Tally

CLUSTERED, TOGETHER = "clustered by start", "simultaneous"
"""What the name of an interval says beside its method."""


def ahead() -> None:
    """Begin to load what intervals are made of, which takes 0.2 s, while the processor compiles or descends."""
    threads.ahead(lambda: importlib.import_module("scipy.special"))


@dataclass(frozen=True)
class Bars:
    """What the intervals shall be.

    Attributes:
        level: the confidence level.
        method: a name in `statistics.intervals.INTERVALS`.
        simultaneous: whether all shares of a scheme and optimizer are to be covered together, by Bonferroni's rule.
    """

    level: float = 0.95
    method: str = "wilson"
    simultaneous: bool = False

    @property
    def together(self) -> str:
        """What is said beside a method's name where all shares are covered together."""
        return f", {TOGETHER}" if self.simultaneous else ""

    def tail(self, outcomes: int) -> float:
        """The chance that is left beyond each end of the interval of one of so many outcomes."""
        return (1 - self.level) / 2 / (outcomes if self.simultaneous else 1)

    def interval(self, counts: np.ndarray, n: np.ndarray | int) -> tuple[np.ndarray, np.ndarray]:
        """The intervals of the shares of all outcomes, the counts of which are on the last axis."""
        return intervals.interval(self.method, counts, n, self.level, counts.shape[-1] if self.simultaneous else 1)


@dataclass(frozen=True)
class Sample:
    """What the runs of one scheme and optimizer are to a statistician.

    Attributes:
        kind: of the starts, one of `inits.KINDS`.
        noisy: whether two runs of one start differ.
        n: starts.
        repeats: runs of each start.
    """

    kind: str
    noisy: bool
    n: int
    repeats: int = 1

    @property
    def random(self) -> bool:
        """Whether chance draws the runs, so that there is something to test against."""
        return self.kind == INDEPENDENT or self.kind == SAME and self.noisy

    @property
    def independent(self) -> bool:
        """Whether all runs are independent draws; several of one start are, where all starts are the same point."""
        return self.random and (self.repeats == 1 or self.kind == SAME)


def check(asked: Bars, repeats: int) -> None:
    """Refuse intervals that cannot be computed."""
    intervals.interval(asked.method, [0, 1], 1, asked.level)
    own = asked.method in intervals.SIMULTANEOUS
    require(
        not (own and asked.simultaneous),
        f"`simultaneous` is for single intervals; those of {asked.method} hold together by themselves.",
    )
    require(
        not (own and repeats > 1),
        f"`method` {asked.method!r} takes one run of each start; use wilson or clopper-pearson with {repeats} repeats.",
    )


def bars(asked: Bars, sample: Sample, tally: Tally, order: list[int]) -> tuple[np.ndarray, np.ndarray, str]:
    """The error bars of the shares, and what they are called; NaN where the starts carry none.

    Args:
        asked: which intervals.
        sample: what the runs are.
        tally: their counts.
        order: codes of the outcomes whose shares are asked for.
    """
    if sample.kind == INDEPENDENT and sample.repeats > 1:
        return *_clustered(asked, tally, order, sample), f"{asked.method}, {CLUSTERED}{asked.together}"
    if sample.independent:
        return *asked.interval(tally.counts(order), sample.n * sample.repeats), asked.method + asked.together
    if sample.kind == STRATIFIED and len(tally.sizes) > 1:
        return *_spread(asked, tally, order), f"spread of {len(tally.sizes)} replicates{asked.together}"
    if sample.kind == GRID and not sample.noisy and tally.cells:
        return *_cells(tally, order), "boundary cells"
    nothing = np.full(len(order), np.nan)
    return nothing, nothing, f"none ({sample.kind} starts)"


def _clustered(asked: Bars, tally: Tally, order: list[int], sample: Sample) -> tuple[np.ndarray, np.ndarray]:
    """The intervals of as many independent runs as tell as much, which leave room for a kind of start not drawn.

    How much starts differ is estimated from those that were drawn. A rare kind that always ends otherwise is not among
    them, so that an interval ends no closer to 0 or 1 than that of as many runs as starts, of which none is a hit, or
    all are.
    """
    share = tally.counts(order) / (sample.n * sample.repeats)
    effective = _effective(asked, tally, order, sample, share)
    low, high = asked.interval(share * effective, effective)
    none = np.zeros(len(order))
    least, most = asked.interval(none + sample.n, sample.n)[0], asked.interval(none, sample.n)[1]
    return np.minimum(low, least), np.maximum(high, most)


def _effective(asked: Bars, tally: Tally, order: list[int], sample: Sample, share: np.ndarray) -> np.ndarray:
    """The number of independent runs that tell as much about each share as these, which cluster by start.

    p (1 − p) over the variance of the mean of the m starts' own shares (Kish's design effect), times (z/t)² with the
    quantiles of the normal distribution and of Student's t with m − 1 degrees of freedom, for that variance is an
    estimate. Between the number of starts, which it is where no start has ended in different ways, and that of runs.

    Source: E. L. Korn and B. I. Graubard, Confidence intervals for proportions with small expected number of positive
    counts estimated from survey data, Survey Methodology 24 (1998), pp. 193-201.
    """
    from scipy import special

    n, repeats = sample.n, sample.repeats
    if n == 1:
        return np.ones_like(share)
    squares = np.array([tally.squares[code] for code in order]) / (n * repeats**2)
    variance = np.maximum(squares - share**2, 0) / (n - 1)
    tail = asked.tail(len(order))
    with np.errstate(divide="ignore", invalid="ignore"):
        found = share * (1 - share) / variance * (special.ndtri(tail) / special.stdtrit(n - 1, tail)) ** 2
    return np.clip(np.where((share > 0) & (share < 1), found, n), n, n * repeats)


def _spread(asked: Bars, tally: Tally, order: list[int]) -> tuple[np.ndarray, np.ndarray]:
    """Student's t over independent replicates; never less than if one start of one replicate had ended otherwise.

    Without a hit in any replicate, or with nothing but hits, the spread says nothing: the bound there is no closer than
    Clopper and Pearson's for as many independent draws, and that of more hits, or of fewer, is no closer either.
    """
    from scipy import special

    sizes = np.array([tally.sizes[replicate] for replicate in sorted(tally.sizes)], float)
    codes, replicate = tally.replicates.columns
    hits = np.zeros((len(order), len(sizes)))
    for row, code in enumerate(order):
        hits[row, replicate[codes == code]] = tally.replicates.counts[codes == code]
    n = sizes.sum()
    times = tally.replicates.counts.sum() / n
    share = hits.sum(axis=1) / (n * times)
    spread = (hits / (sizes * times)).std(axis=1, ddof=1) / math.sqrt(len(sizes))
    tail = asked.tail(len(order))
    half = special.stdtrit(len(sizes) - 1, 1 - tail) * np.maximum(spread, 1 / n)
    low, high = np.maximum(share - half, 0), np.minimum(share + half, 1)
    least, most = intervals.clopper_pearson(n, n, 1 - 2 * tail)[0], intervals.clopper_pearson(0, n, 1 - 2 * tail)[1]
    return np.minimum(low, least), np.maximum(high, most)


def _cells(tally: Tally, order: list[int]) -> tuple[np.ndarray, np.ndarray]:
    cells = np.concatenate(tally.cells)
    side = math.isqrt(len(cells))
    return tuple(np.array([boundaries.boundary_interval(cells.reshape(side, side) == code) for code in order]).T)
