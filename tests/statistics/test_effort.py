"""Steps, times and values against statsmodels, scipy, textbook numbers and simulations."""

import numpy as np
import pytest
from scipy import stats
from statsmodels.duration.survfunc import SurvfuncRight

from landscape.errors import UsageError
from landscape.statistics import effort
from landscape.statistics.effort import Steps

NOTHING = np.zeros(0, int)


def table(reached, spent=()):
    """Steps of single runs as a table."""
    parts = (np.unique(np.asarray(part, int), return_counts=True) for part in (reached, spent))
    return Steps(*(array for part in parts for array in part))


def test_running_time_of_geometric_restarts_is_their_mean():
    # Each run reaches the target with chance 1/4 in 10 steps and else spends 50: (10 + 3 · 50) steps a hit.
    random, times = np.random.default_rng(0), []
    for _ in range(4000):
        failures = random.geometric(0.25) - 1
        times.append(10 + 50 * failures)
    found = effort.expected_running_time(Steps(np.array([10]), np.array([250]), np.array([50]), np.array([750])))
    assert found.value == 160
    assert np.mean(times) == pytest.approx(160, abs=4 * np.std(times) / np.sqrt(4000))


def test_intervals_of_running_time_cover():
    random, inside = np.random.default_rng(1), 0
    for trial in range(150):
        hit = random.random(200) < 0.4
        steps = random.integers(10, 100, 200)
        found = effort.expected_running_time(table(steps[hit], np.full((~hit).sum(), 300)), seed=trial)
        inside += found.low <= (0.4 * 54.5 + 0.6 * 300) / 0.4 <= found.high
    assert 0.9 * 150 <= inside <= 0.99 * 150


def test_running_time_without_hits_is_infinite_and_with_few_may_be():
    assert effort.expected_running_time(table([], [5, 5])).value == np.inf
    found = effort.expected_running_time(table([5], [100] * 50))
    assert np.isfinite(found.value) and found.high == np.inf and np.isfinite(found.low)


def test_distribution_is_scipy_s_up_to_the_failures():
    random = np.random.default_rng(2)
    steps = random.integers(1, 30, 80)
    curve = effort.distribution(table(steps))
    expected = stats.ecdf(steps).cdf
    np.testing.assert_array_equal(curve.steps, expected.quantiles)
    np.testing.assert_allclose(curve.share, expected.probabilities)
    with_failures = effort.distribution(table(steps, [30] * 20))
    np.testing.assert_allclose(with_failures.share, 0.8 * expected.probabilities)
    assert with_failures.success == 0.8


def test_the_band_covers_the_whole_curve():
    random, inside, n = np.random.default_rng(3), 0, 150
    for _ in range(400):
        steps = random.geometric(0.05, n)
        curve = effort.distribution(table(steps))
        truth, before = (1 - 0.95 ** (curve.steps - shift) for shift in (0, 1))
        earlier = np.concatenate([[curve.low[0] * 0], curve.low[:-1]])
        inside += bool((curve.low <= truth).all() and (truth <= curve.high).all() and (earlier <= before).all())
    # The inequality promises at least its level.
    assert inside >= 0.95 * 400


def test_kaplan_meier_is_that_of_statsmodels():
    random = np.random.default_rng(4)
    times, limits = random.integers(1, 60, 120), random.choice([20, 35, 50], 120)
    hit = times <= limits
    expected = SurvfuncRight(np.minimum(times, limits), hit.astype(int))
    _, counts = np.unique(limits[~hit], return_counts=True)
    curve = effort.kaplan_meier(table(times[hit], limits[~hit]), counts)
    rises = np.isin(expected.surv_times, curve.steps)
    left, error = expected.surv_prob[rises], expected.surv_prob_se[rises]
    np.testing.assert_allclose(curve.share, 1 - left)
    # Their standard error is Greenwood's on the share itself; the delta method takes it to the log-log scale.
    spread = stats.norm.ppf(0.975) * error / (left * np.abs(np.log(left)))
    np.testing.assert_allclose(curve.low, 1 - left ** np.exp(-spread))
    np.testing.assert_allclose(curve.high, 1 - left ** np.exp(spread))


def test_kaplan_meier_of_the_leukemia_patients():
    # Weeks in remission under 6-MP (Freireich et al. 1963), as in Kalbfleisch and Prentice and every textbook since.
    relapse, censored = [6, 6, 6, 7, 10, 13, 16, 22, 23], [6, 9, 10, 11, 17, 19, 20, 25, 32, 32, 34, 35]
    spent, counts = np.unique(censored, return_counts=True)
    curve = effort.kaplan_meier(table(relapse, censored), counts)
    published = [0.857, 0.807, 0.753, 0.690, 0.627, 0.538, 0.448]
    np.testing.assert_allclose(1 - curve.share, published, atol=6e-4)


def test_runs_that_never_reach_hold_the_curve_down():
    steps = table([10, 20, 30], [25, 25, 40])
    np.testing.assert_allclose(effort.kaplan_meier(steps, np.array([0, 0])).share, effort.distribution(steps).share)
    assert effort.kaplan_meier(steps, np.array([2, 1])).success > effort.distribution(steps).success


def test_equal_budgets_need_no_censoring():
    steps = table([10, 20, 30], [50, 50])
    assert effort.kaplan_meier(steps, np.array([2])).share.tolist() == pytest.approx([0.2, 0.4, 0.6])


def test_censoring_more_than_failed_is_refused():
    with pytest.raises(UsageError, match="`censored` takes a part"):
        effort.kaplan_meier(table([1], [2]), np.array([2]))


def test_values_are_those_of_the_single_runs():
    values, hits = np.array([-1.0, 0.5, 2.0]), np.array([30, 15, 5])
    mean, quantiles = effort.values_reached(values, hits)
    single = np.repeat(values, hits)
    interval = stats.ttest_1samp(single, 0).confidence_interval(0.95)
    assert mean == pytest.approx((single.mean(), interval.low, interval.high))
    np.testing.assert_array_equal(quantiles, np.quantile(single, [0.1, 0.5, 0.9], method="inverted_cdf"))


def test_values_without_hits_are_unknown():
    mean, quantiles = effort.values_reached([0.0], [0])
    assert np.isnan(mean.value) and np.isnan(quantiles).all()
    assert effort.distribution(Steps(NOTHING, NOTHING, np.array([9]), np.array([3]))).success == 0


def test_many_values_are_resampled_as_few():
    random = np.random.default_rng(5)
    steps = np.unique(random.integers(100, 100_000, 3000))
    many = Steps(steps, random.integers(1, 4, len(steps)), np.array([100_000]), np.array([2000]))
    found = effort.expected_running_time(many)
    total = many.reached @ many.reached_counts + 2000 * 100_000
    assert found.value == pytest.approx(total / many.reached_counts.sum(), rel=1e-12)
    assert found.low < found.value < found.high < 1.1 * found.value
