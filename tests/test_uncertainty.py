"""Error bars of clustered runs and of replicates cover as often as they promise."""

import numpy as np
import pytest
from scipy import stats

from landscape.inits import INDEPENDENT, SAME, STRATIFIED
from landscape.statistics.intervals import wilson
from landscape.tally import Table, Tally
from landscape.uncertainty import Bars, Sample, bars

SIMULATIONS = 400


def counted(hits, repeats):
    """A tally of starts of which so many of their runs ended in outcome 0."""
    tally = Tally()
    codes = np.where(np.arange(repeats)[:, None] < hits, 0, 1)
    tally.replicates = Table().plus(codes.ravel(), 0)
    tally.sizes[0] = len(hits)
    tally.squares.update({0: int((hits**2).sum()), 1: int(((repeats - hits) ** 2).sum())})
    return tally


def clustered(random, n, repeats, a, b):
    """A tally of n starts whose own chances of outcome 0 are beta distributed."""
    return counted(random.binomial(repeats, random.beta(a, b, n)), repeats)


def ends(hits, repeats, **asked):
    """The interval of outcome 0."""
    hits = np.asarray(hits)
    sample = Sample(INDEPENDENT, True, len(hits), repeats)
    low, high, _ = bars(Bars(**asked), sample, counted(hits, repeats), [0, 1])
    return low[0], high[0]


@pytest.mark.parametrize(("a", "b"), [(0.2, 0.6), (3.0, 5.0), (0.02, 0.02)])
def test_intervals_clustered_by_start_cover(a, b):
    random, inside, plain = np.random.default_rng(1), 0, 0
    truth, n, repeats = a / (a + b), 150, 8
    for _ in range(SIMULATIONS):
        tally = clustered(random, n, repeats, a, b)
        low, high, _ = bars(Bars(), Sample(INDEPENDENT, True, n, repeats), tally, [0, 1])
        inside += low[0] <= truth <= high[0]
        naive = wilson(tally.counts([0])[0], n * repeats)
        plain += naive[0] <= truth <= naive[1]
    assert 0.92 * SIMULATIONS <= inside <= 0.98 * SIMULATIONS
    assert plain < inside


def mixed(rest, rare):
    """Chances of starts of which a rare kind always ends in outcome 0, and their mean."""
    return lambda random, n: np.where(random.random(n) < rare, 1.0, rest), rare + (1 - rare) * rest


def beta(a, b):
    return lambda random, n: random.beta(a, b, n), a / (a + b)


@pytest.mark.parametrize(
    ("n", "repeats", "drawn"),
    [
        (12, 200, mixed(0.0005, 0.05)),
        (12, 200, mixed(0.01, 0.05)),
        (30, 100, mixed(0.0005, 0.05)),
        (30, 100, mixed(0.0005, 0.02)),
        (100, 20, mixed(0.02, 0.01)),
        (2, 50, beta(1, 1)),
        (3, 50, beta(1, 1)),
        (5, 50, beta(1, 1)),
        (5, 50, beta(0.2, 0.8)),
        (10, 50, beta(2, 8)),
    ],
)
def test_few_starts_and_rare_kinds_of_them_are_covered(n, repeats, drawn):
    random, (chances, truth), inside = np.random.default_rng(1), drawn, 0
    for _ in range(SIMULATIONS):
        low, high = ends(random.binomial(repeats, chances(random, n)), repeats)
        inside += low <= truth <= high
    assert inside >= 0.93 * SIMULATIONS


def test_many_starts_that_do_not_differ_tell_nearly_as_much_as_their_runs():
    hits = np.random.default_rng(0).binomial(10, 0.3, 100)
    plain = wilson(hits.sum(), 1000)
    assert np.subtract(*ends(hits, 10)) == pytest.approx(np.subtract(*plain), rel=0.15)
    assert ends(np.full(100, 3), 10) == pytest.approx(wilson(300, 1000))


@pytest.mark.parametrize("method", ["wilson", "clopper-pearson"])
@pytest.mark.parametrize("simultaneous", [False, True])
def test_more_hits_never_lower_an_end(method, simultaneous):
    one_by_one = [np.where(np.arange(12) < k, 1, 0) for k in range(13)]
    at_one_start = [np.where(np.arange(12) < 1, k, 0) for k in range(0, 201, 10)]
    start_by_start = [np.clip(k - 200 * np.arange(12), 0, 200) for k in range(0, 2401, 20)]
    for way in (one_by_one, at_one_start, start_by_start):
        for hits in (way, [200 - one for one in way[::-1]]):
            found = [ends(one, 200, method=method, simultaneous=simultaneous) for one in hits]
            assert (np.diff(found, axis=0) >= -1e-12).all()
    assert ends(one_by_one[0], 200, method=method)[1] > 0.24


def test_runs_of_one_point_are_independent():
    tally = clustered(np.random.default_rng(0), 1, 40, 1.0, 1.0)
    low, high, method = bars(Bars(), Sample(SAME, True, 1, 40), tally, [0, 1])
    assert method == "wilson"
    np.testing.assert_array_equal((low, high), wilson(tally.counts([0, 1]), 40))


def replicated(random, share, spread, replicates, size):
    tally = Tally()
    for replicate in range(replicates):
        hits = int(np.clip(np.round(size * (share + spread * random.normal())), 0, size))
        codes = np.where(np.arange(size) < hits, 0, 1)
        tally.replicates = tally.replicates.plus(codes, replicate)
        tally.sizes[replicate] = size
    return tally


def test_the_spread_of_replicates_covers():
    random, inside = np.random.default_rng(2), 0
    for _ in range(SIMULATIONS):
        tally = replicated(random, 0.3, 0.01, 16, 625)
        low, high, method = bars(Bars(), Sample(STRATIFIED, False, 10_000), tally, [0])
        inside += low[0] <= 0.3 <= high[0]
    assert method == "spread of 16 replicates"
    assert 0.92 * SIMULATIONS <= inside <= 0.98 * SIMULATIONS


def test_the_spread_is_student_s():
    tally = replicated(np.random.default_rng(3), 0.3, 0.02, 8, 100)
    shares = [tally.replicates.counts[(tally.replicates.columns[0] == 0)] / 100]
    low, high, _ = bars(Bars(level=0.9), Sample(STRATIFIED, False, 800), tally, [0])
    expected = stats.ttest_1samp(shares[0], 0).confidence_interval(0.9)
    assert (low[0], high[0]) == pytest.approx((expected.low, expected.high))


def test_replicates_without_any_hit_still_leave_room():
    tally = replicated(np.random.default_rng(0), 0.0, 0.0, 16, 10)
    low, high, _ = bars(Bars(), Sample(STRATIFIED, False, 160), tally, [0, 1])
    assert low[0] == 0 and high[0] >= 0.01
    assert high[1] == 1 and low[1] <= 0.99


@pytest.mark.parametrize("size", [2, 10, 625])
def test_a_hit_more_never_lowers_an_end_of_replicates(size):
    found = []
    for hits in range(16):
        tally = Tally()
        for replicate in range(16):
            codes = np.where(np.arange(size) < (replicate < hits), 0, 1)
            tally.replicates = tally.replicates.plus(codes, replicate)
            tally.sizes[replicate] = size
        low, high, _ = bars(Bars(), Sample(STRATIFIED, False, 16 * size), tally, [0, 1])
        found.append((low[0], high[0], -high[1], -low[1]))
    assert (np.diff(found, axis=0) >= -1e-12).all()
