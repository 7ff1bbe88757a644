"""Estimates of what was missed, against published values and simulations of minima with known shares."""

import math

import numpy as np
import pytest

from landscape.errors import UsageError
from landscape.statistics import unseen


@pytest.mark.parametrize(("n", "w", "mean", "stops"), [(100, 6, 6.4565, True), (1000, 121, 137.83, False)])
def test_boender_and_rinnooy_kan_give_the_published_numbers(n, w, mean, stops):
    assert unseen.expected(n, w) == pytest.approx(mean, abs=5e-3)
    assert unseen.stops(n, w) is stops


@pytest.mark.parametrize("w", [1, 2, 4, 6, 50, 121])
def test_the_rule_holds_from_the_needed_number_on(w):
    assert unseen.stops(unseen.needed(w), w) and not unseen.stops(unseen.needed(w) - 1, w)


def test_too_few_hits_expect_no_finite_number():
    assert math.isinf(unseen.expected(6, 4)) and not unseen.stops(6, 4) and not unseen.stops(0, 0)


def test_the_posterior_is_that_of_equal_shares_summed_by_hand():
    # P(w | K) under uniform shares on the simplex is C(K, w) C(n − 1, w − 1)/C(n + K − 1, n); the prior on K is flat.
    n, w = 40, 5
    numbers = range(w, 4000)
    weight = np.array([math.comb(k, w) / math.comb(n + k - 1, n) for k in numbers])
    assert (weight * numbers).sum() / weight.sum() == pytest.approx(unseen.expected(n, w), rel=1e-6)


def test_chao1_of_a_worked_example():
    # 3 minima hit once and 2 twice among 12 hits: 6 + 11/12 · 3 · 2/(2 · 3).
    assert unseen.chao1([1, 1, 1, 2, 2, 5]).value == pytest.approx(6 + 11 / 12)


def test_nothing_rare_leaves_nothing_unseen():
    found = unseen.chao1([50, 60, 70])
    assert found.value == found.low == 3 and found.high == pytest.approx(3, abs=1e-6)
    cover = unseen.coverage([50, 60, 70])
    assert cover.value == cover.high == 1 and cover.low == pytest.approx(1 - 3 / 180, abs=1e-3)


def test_zeros_are_no_minima_that_were_seen():
    assert unseen.chao1([0, 0, 5, 1, 1]) == unseen.chao1([5, 1, 1])
    assert unseen.coverage([0, 0, 5, 1, 1]) == unseen.coverage([5, 1, 1])


def test_without_hits_everything_may_be_unseen():
    assert unseen.coverage([0, 0]) == (0, 0, 1)
    assert unseen.chao1([0])[1:] == (0, math.inf)


@pytest.mark.parametrize("hits", [[-1], [0.5], [math.nan]])
def test_what_is_no_count_is_refused(hits):
    with pytest.raises(UsageError, match="`hits` takes whole numbers"):
        unseen.coverage(hits)


@pytest.fixture(scope="module")
def samples():
    """Hits of 60 minima with shares that fall geometrically, 400 samples of 500 starts."""
    shares = 0.93 ** np.arange(60)
    shares /= shares.sum()
    return shares, np.random.default_rng(0).multinomial(500, shares, size=400)


def test_esty_covers_the_true_coverage(samples):
    shares, hits = samples
    estimates = np.array([unseen.coverage(line) for line in hits])
    truth = (hits > 0) @ shares
    assert abs(estimates[:, 0].mean() - truth.mean()) < 0.002
    assert 0.92 <= ((estimates[:, 1] <= truth) & (truth <= estimates[:, 2])).mean() <= 0.98


EQUAL, FALLING, MOSTLY_ONE = np.full(121, 1 / 121), 1 / np.arange(1, 122), np.append(1080, np.ones(120))


@pytest.mark.parametrize("n", [1, 2, 3, 5, 10, 20, 50])
@pytest.mark.parametrize("weights", [EQUAL, FALLING, MOSTLY_ONE, np.ones(1), np.ones(6)])
def test_the_coverage_of_few_hits_is_covered(weights, n):
    shares = weights / weights.sum()
    hits = np.random.default_rng(n).multinomial(n, shares, size=600)
    found = np.array([unseen.coverage(line) for line in hits])
    truth = (hits > 0) @ shares
    assert ((found[:, 1] <= truth + 1e-12) & (truth <= found[:, 2] + 1e-12)).mean() >= 0.93


@pytest.mark.parametrize("n", [1, 2, 5, 8, 9, 1000])
def test_hits_of_as_many_minima_leave_room_above_zero(n):
    value, low, high = unseen.coverage(np.ones(n, int))
    assert value == low == 0 and high == pytest.approx(min(1, 2 * math.log(40) / max(n - 1, 1)))


def test_a_coverage_of_one_leaves_room_below():
    assert unseen.coverage([1000]).low == pytest.approx(0.05 ** (1 / 1000))
    assert unseen.coverage([1, 10_000]).low < unseen.coverage([10_000]).low


def test_chao1_is_a_lower_bound_on_average(samples):
    estimates = np.array([unseen.chao1(line) for line in samples[1]])
    seen = (samples[1] > 0).sum(axis=1)
    assert seen.mean() < estimates[:, 0].mean() <= 60
    assert (estimates[:, 1] >= seen).all() and (estimates[:, 1] <= 60).mean() > 0.95
