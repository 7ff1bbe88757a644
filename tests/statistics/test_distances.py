"""Total variation, and how often its interval covers where percentiles of a bootstrap do not."""

import numpy as np
import pytest

from landscape.errors import UsageError
from landscape.statistics import distances
from landscape.statistics.distances import total_variation, total_variation_paired
from landscape.statistics.intervals import newcombe, newcombe_paired


@pytest.fixture
def quick(monkeypatch):
    monkeypatch.setattr(distances, "RESAMPLES", 500)


def rate(estimates, truth):
    low, high = np.array([(one.low, one.high) for one in estimates]).T
    return np.mean((low <= truth + 1e-12) & (truth <= high + 1e-12)), np.mean(high - low)


def test_the_distance_is_half_the_sum_of_differences():
    assert total_variation([7, 3, 0], [2, 3, 15]).value == pytest.approx(0.75, rel=1e-12)
    assert total_variation([5, 0, 5], [0, 9, 0]).value == 1
    # Starts that go around in a circle leave the shares as they are.
    assert total_variation_paired([[5, 3, 0], [0, 5, 3], [3, 0, 5]]).value == 0
    assert total_variation_paired([[5, 3, 0], [1, 5, 0], [0, 0, 6]]).value == pytest.approx(0.1, rel=1e-12)


@pytest.mark.parametrize(("k", "n"), [(2, 100), (6, 300), (121, 300)])
def test_equal_shares_are_covered_where_percentiles_never_do(quick, k, n):
    rng = np.random.default_rng(0)
    shares, percentiles = rng.dirichlet(np.ones(k)), []
    samples = rng.multinomial(n, shares, (120, 2))
    covered, width = rate([total_variation(*sample) for sample in samples], 0)
    assert covered >= 0.95 - 3 * np.sqrt(0.0475 / 120)
    for first, second in samples[:30]:
        drawn = np.abs(rng.multinomial(n, first / n, 500) - rng.multinomial(n, second / n, 500)).sum(axis=1) / (2 * n)
        percentiles.append(np.quantile(drawn, 0.025) <= 1e-12)
    if k > 2:
        assert np.mean(percentiles) == 0
    assert width < 1.5 * np.sqrt(k / n)


@pytest.mark.parametrize(
    ("first", "second", "n"),
    [
        ([6, 4], [5, 5], 100),
        ([98, 2], [95, 5], 100),
        ([5, 4, 3, 2, 1, 1], [1, 2, 3, 4, 5, 1], 300),
        ([50, 45, 5, 0], [0, 5, 45, 50], 100),
        ([10] * 121, [9, 11] * 60 + [10], 1000),
    ],
    ids=lambda value: str(value)[:20],
)
def test_differences_are_covered(quick, first, second, n):
    repeats = 300 if len(first) < 100 else 40
    first, second = np.array(first) / np.sum(first), np.array(second) / np.sum(second)
    rng, truth = np.random.default_rng(0), np.abs(first - second).sum() / 2
    samples = [(rng.multinomial(n, first), rng.multinomial(n, second)) for _ in range(repeats)]
    covered, _ = rate([total_variation(*sample) for sample in samples], truth)
    assert covered >= 0.95 - 3 * np.sqrt(0.0475 / repeats)


@pytest.mark.parametrize("k", [3, 30])
@pytest.mark.parametrize("flow", [1, 4])
def test_paired_distances_are_covered(quick, k, flow):
    rng = np.random.default_rng(0)
    shares, around = np.diag(4 * rng.dirichlet(np.ones(k))), (np.arange(k) + 1) % k
    shares[np.arange(k), around] += 1 / k
    shares[around, np.arange(k)] += 1 / k
    # Starts that leave the first third do not come back as often.
    shares[: k // 3, k // 3 :] *= flow
    shares /= shares.sum()
    truth = np.abs(shares.sum(axis=1) - shares.sum(axis=0)).sum() / 2
    tables = rng.multinomial(400, shares.ravel(), 100).reshape(100, k, k)
    covered, _ = rate([total_variation_paired(table) for table in tables], truth)
    assert covered >= 0.95 - 3 * np.sqrt(0.0475 / 100)


def test_two_outcomes_agree_with_newcombe():
    found, (low, high) = total_variation([700, 300], [500, 500]), newcombe(700, 1000, 500, 1000)
    assert (found.value, found.low, found.high) == pytest.approx((0.2, low, high), abs=0.004)
    found, (low, high) = total_variation_paired([[500, 90], [30, 380]]), newcombe_paired(500, 90, 30, 380)
    assert (found.value, found.low, found.high) == pytest.approx((0.06, low, high), abs=0.004)


def test_pairs_that_end_alike_make_the_distance_surer():
    table = np.array([[500, 20, 0], [10, 300, 10], [0, 10, 150]])
    paired, apart = total_variation_paired(table), total_variation(table.sum(axis=1), table.sum(axis=0))
    assert paired.value == pytest.approx(apart.value) and paired.high - paired.low < 0.5 * (apart.high - apart.low)


@pytest.mark.parametrize("n", [100, 10_000])
def test_no_difference_seen_is_no_certainty(n):
    for found in (total_variation([n, 0], [n, 0]), total_variation_paired([[n, 0], [0, 0]])):
        # The rule of three.
        assert found.value == found.low == 0 and 2 / n < found.high < 5 / n
    assert total_variation([n, 0], [0, n]).low < 1 - 1 / n


def test_intervals_repeat_by_their_seed_and_widen_with_the_level():
    one = total_variation([70, 30], [50, 50], seed=1)
    assert one == total_variation([70, 30], [50, 50], seed=1) != total_variation([70, 30], [50, 50], seed=2)
    wide = total_variation([70, 30], [50, 50], level=0.99, seed=1)
    assert wide.low < one.low < one.value < one.high < wide.high


def test_millions_of_starts_and_many_outcomes(quick):
    rng = np.random.default_rng(0)
    shares = rng.dirichlet(np.ones(130))
    found = total_variation(*rng.multinomial(10**7, shares, 2))
    assert found.low == 0 and found.high < 0.003
    table = rng.multinomial(10**4, (np.outer(shares, shares) + np.diag(shares)).ravel() / 2).reshape(130, 130)
    found = total_variation_paired(table)
    assert found.low == 0 and found.high < 0.1


def test_tables_without_starts_are_refused():
    with pytest.raises(UsageError, match="a start in each sample"):
        total_variation([0, 0], [1, 2])
    with pytest.raises(UsageError, match="`table` needs a start; got none"):
        total_variation_paired([[0, 0], [0, 0]])
