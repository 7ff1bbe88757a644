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


def times_and_truth(random, n, success):
    """Steps of n runs that reach the target in 20 to 200 steps or spend 300, and the expected running time of such."""
    hit = random.random(n) < success
    steps = random.integers(20, 201, n)
    return table(steps[hit], np.full((~hit).sum(), 300)), (110 * success + 300 * (1 - success)) / success


@pytest.mark.parametrize(
    ("n", "success"), [(2, 1.0), (5, 1.0), (10, 1.0), (200, 1.0), (10, 0.2), (30, 0.2), (200, 0.4), (200, 0.05)]
)
def test_intervals_of_running_time_cover(n, success):
    random, inside, told = np.random.default_rng(1), 0, 0
    while told < 1500:
        steps, truth = times_and_truth(random, n, success)
        found = effort.expected_running_time(steps)
        told += np.isfinite(found.low)
        inside += found.low <= truth <= found.high
    assert 0.93 <= inside / told <= 0.985


@pytest.mark.parametrize("runs", [([60], []), ([60], [300, 300]), ([], [5, 5]), ([], [5])])
def test_fewer_than_two_hits_give_no_interval_of_running_time(runs):
    found = effort.expected_running_time(table(*runs))
    assert found.value == (sum(runs[0] + runs[1]) if runs[0] else np.inf)
    assert np.isnan(found.low) and np.isnan(found.high)


def test_starts_on_the_target_take_no_steps():
    assert effort.expected_running_time(table([0, 0, 0])) == (0, 0, 0)


def test_the_interval_of_running_time_is_that_of_single_runs():
    random = np.random.default_rng(5)
    steps, _ = times_and_truth(random, 400, 0.3)
    values = np.repeat(np.append(steps.reached, steps.spent), np.append(steps.reached_counts, steps.spent_counts))
    hit = np.arange(400) < steps.reached_counts.sum()
    found = effort.expected_running_time(steps, 0.9)
    error = stats.sem(values - found.value * hit) / values.mean()
    assert found.value == pytest.approx(values.sum() / hit.sum())
    assert found.high / found.value == pytest.approx(np.exp(stats.t.ppf(0.95, 399) * error))
    assert found.low * found.high == pytest.approx(found.value**2)


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
