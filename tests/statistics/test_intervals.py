"""Intervals against scipy, published values and their own coverage."""

import numpy as np
import pytest
from scipy import stats

from landscape.errors import UsageError
from landscape.statistics.intervals import INTERVALS, clopper_pearson, interval, wilson

PAIRS = [(0, 10), (7, 50), (0, 1000), (1, 1), (0, 1), (3, 3), (999, 1000), (1, 10_000), (123_456, 1_000_000)]


@pytest.mark.parametrize(
    ("method", "hits", "n", "expected"),
    [
        ("wilson", 0, 10, (0, 0.277533)),
        ("wilson", 7, 50, (0.069508, 0.261862)),
        ("wilson", 0, 1000, (0, 0.003827)),
        ("clopper-pearson", 0, 10, (0, 0.308497)),
        ("clopper-pearson", 7, 50, (0.058192, 0.267396)),
        ("clopper-pearson", 0, 1000, (0, 0.003682)),
    ],
)
def test_interval_gives_the_published_values(method, hits, n, expected):
    assert interval(method, hits, n) == pytest.approx(expected, abs=5e-7)


@pytest.mark.parametrize("level", [0.5, 0.9, 0.95, 0.999])
@pytest.mark.parametrize(("method", "scipy_method"), [("wilson", "wilson"), ("clopper-pearson", "exact")])
@pytest.mark.parametrize(("hits", "n"), PAIRS)
def test_interval_agrees_with_scipy(method, scipy_method, hits, n, level):
    expected = stats.binomtest(hits, n).proportion_ci(level, scipy_method)
    # scipy searches its exact bounds by bisection, to about 1e-12.
    assert interval(method, hits, n, level) == pytest.approx(tuple(expected), rel=1e-9, abs=1e-11)


@pytest.mark.parametrize("n", [1, 10, 10_000, 10**8])
def test_clopper_pearson_has_a_closed_form_at_the_ends(n):
    all_but_none = -np.expm1(np.log(0.025) / n)
    assert clopper_pearson(0, n) == pytest.approx((0, all_but_none), rel=1e-12)
    assert clopper_pearson(n, n)[0] == pytest.approx(0.025 ** (1 / n), rel=1e-14)
    assert clopper_pearson(1, n)[0] == pytest.approx(-np.expm1(np.log1p(-0.025) / n), rel=1e-12)


@pytest.mark.parametrize("method", INTERVALS)
def test_interval_is_vectorized_ordered_and_exact_at_both_ends(method):
    n = np.array([1, 2, 7, 50, 1000, 10**9])
    for hits in (0 * n, n, n // 2):
        low, high = interval(method, hits, n)
        assert low.shape == high.shape == n.shape
        assert np.all((0 <= low) & (low <= hits / n) & (hits / n <= high) & (high <= 1))
    assert np.all(interval(method, 0 * n, n)[0] == 0)
    assert np.all(interval(method, n, n)[1] == 1)
    assert np.all(interval(method, 0 * n, n)[1] > 0) and np.all(interval(method, n, n)[0] < 1)


@pytest.mark.parametrize("method", INTERVALS)
def test_interval_broadcasts_and_mirrors(method):
    hits = np.arange(11)
    low, high = interval(method, hits[:, None], np.array([10, 20]))
    assert low.shape == (11, 2)
    mirrored = interval(method, 10 - hits, 10)
    np.testing.assert_allclose(low[:, 0], 1 - mirrored[1], atol=1e-14)
    np.testing.assert_allclose(high[:, 0], 1 - mirrored[0], atol=1e-14)


def coverage(method, n, shares):
    """The probability that an interval of n starts covers the share, by summing over all counts."""
    hits = np.arange(n + 1)
    low, high = interval(method, hits, n)
    inside = (low <= shares[:, None]) & (shares[:, None] <= high)
    return (stats.binom.pmf(hits, n, shares[:, None]) * inside).sum(axis=1)


@pytest.mark.parametrize("n", [5, 40, 300])
def test_coverage_is_what_each_method_promises(n):
    shares = np.linspace(0.0005, 0.9995, 500)
    assert coverage("clopper-pearson", n, shares).min() >= 0.95
    assert coverage("wilson", n, shares).mean() == pytest.approx(0.95, abs=0.01)


@pytest.mark.parametrize("method", INTERVALS)
def test_simultaneous_intervals_follow_bonferroni(method):
    assert interval(method, 7, 50, 0.95, simultaneous=5) == pytest.approx(interval(method, 7, 50, 0.99), rel=1e-12)
    assert interval(method, 7, 50, simultaneous=1) == interval(method, 7, 50)


def test_unknown_method_is_answered_with_the_nearest():
    with pytest.raises(UsageError, match="Did you mean 'wilson'"):
        interval("wilsen", 1, 2)
    with pytest.raises(UsageError, match="wilson, clopper-pearson"):
        interval("bootstrap", 1, 2)


@pytest.mark.parametrize("level", [0, 1, 95, -0.1, float("nan")])
@pytest.mark.parametrize("method", INTERVALS)
def test_level_outside_zero_to_one_is_refused(method, level):
    with pytest.raises(UsageError, match=f"`level`.*got {level}"):
        interval(method, 1, 2, level)
    with pytest.raises(UsageError, match="`level`"):
        interval(method, 1, 2, level, simultaneous=2)


@pytest.mark.parametrize(("hits", "n"), [(-1, 10), (11, 10), ([0, 11], 10), (float("nan"), 10)])
@pytest.mark.parametrize("function", [wilson, clopper_pearson])
def test_hits_outside_zero_to_n_are_refused(function, hits, n):
    with pytest.raises(UsageError, match="`hits` must lie in 0 to n"):
        function(hits, n)


@pytest.mark.parametrize("function", [wilson, clopper_pearson])
def test_no_starts_and_no_minima_are_refused(function):
    with pytest.raises(UsageError, match="`n`.*at least 1; got 0"):
        function(0, 0)
    with pytest.raises(UsageError, match="`simultaneous`.*got 0"):
        interval("wilson", 0, 1, simultaneous=0)
