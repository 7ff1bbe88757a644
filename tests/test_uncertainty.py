"""Error bars of clustered runs and of replicates cover as often as they promise."""

import numpy as np
import pytest
from scipy import stats

from landscape.inits import INDEPENDENT, SAME, STRATIFIED
from landscape.statistics.intervals import wilson
from landscape.tally import Table, Tally
from landscape.uncertainty import Bars, Sample, bars

SIMULATIONS = 400


def clustered(random, n, repeats, a, b):
    """A tally of n starts whose own chances of outcome 0 are beta distributed."""
    hits = random.binomial(repeats, random.beta(a, b, n))
    tally = Tally()
    codes = np.where(np.arange(repeats)[:, None] < hits, 0, 1)
    tally.replicates = Table().plus(codes.ravel(), 0)
    tally.sizes[0] = n
    tally.squares.update({0: int((hits**2).sum()), 1: int(((repeats - hits) ** 2).sum())})
    return tally


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
