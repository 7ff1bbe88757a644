"""Intervals against scipy, published values and their own coverage."""

import numpy as np
import pytest
from scipy import stats
from statsmodels.stats import proportion

from landscape.errors import UsageError
from landscape.statistics.intervals import (
    INTERVALS,
    NAMES,
    SIMULTANEOUS,
    clopper_pearson,
    goodman,
    interval,
    newcombe,
    newcombe_paired,
    sison_glaz,
    wilson,
)

SINGLE = sorted(set(INTERVALS) - SIMULTANEOUS)
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


@pytest.mark.parametrize("method", SINGLE)
def test_interval_is_vectorized_ordered_and_exact_at_both_ends(method):
    n = np.array([1, 2, 7, 50, 1000, 10**9])
    for hits in (0 * n, n, n // 2):
        low, high = interval(method, hits, n)
        assert low.shape == high.shape == n.shape
        assert np.all((0 <= low) & (low <= hits / n) & (hits / n <= high) & (high <= 1))
    assert np.all(interval(method, 0 * n, n)[0] == 0)
    assert np.all(interval(method, n, n)[1] == 1)
    assert np.all(interval(method, 0 * n, n)[1] > 0) and np.all(interval(method, n, n)[0] < 1)


@pytest.mark.parametrize("method", SINGLE)
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


@pytest.mark.parametrize("method", SINGLE)
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
        interval(method, [1, 1], 2, level)


@pytest.mark.parametrize("method", SINGLE)
def test_level_is_checked_before_bonferroni_divides_it(method):
    with pytest.raises(UsageError, match="`level`.*got 95"):
        interval(method, 1, 2, 95, simultaneous=100)


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


def test_every_method_has_a_name_and_serves_a_whole_vector():
    assert set(NAMES) == set(INTERVALS) and SIMULTANEOUS == {"goodman", "sison-glaz"}
    hits = np.array([[0, 7, 43], [50, 0, 0]])
    for method in INTERVALS:
        low, high = interval(method, hits, 50)
        assert low.shape == high.shape == hits.shape
        assert np.all((0 <= low) & (low <= hits / 50) & (hits / 50 <= high) & (high <= 1))
        np.testing.assert_array_equal(low[0], interval(method, hits[0], [50, 50, 50])[0])


VECTORS = [
    [56, 72, 73, 59, 62, 87, 58],
    [7, 43],
    [1, 2, 3, 4, 0, 0, 20],
    [300, 200, 100, 50, 40, 30, 20, 10, 5, 1, 0],
    np.random.default_rng(0).multinomial(600, np.full(121, 1 / 121)).tolist(),
    np.random.default_rng(1).multinomial(300, np.random.default_rng(2).dirichlet(np.ones(60))).tolist(),
]


LONG = [pytest.param(hits, marks=[pytest.mark.long] * (len(hits) > 60)) for hits in VECTORS]
"""The reference takes seconds for many outcomes."""


@pytest.mark.parametrize("level", [0.8, 0.95])
@pytest.mark.parametrize("hits", LONG)
@pytest.mark.parametrize("method", sorted(SIMULTANEOUS))
def test_simultaneous_methods_agree_with_statsmodels(method, hits, level):
    expected = proportion.multinomial_proportions_confint(hits, 1 - level, method)
    # Its factorial moments cancel, and leave it about six digits.
    np.testing.assert_allclose(interval(method, hits, sum(hits), level), expected.T, atol=2e-6)


def test_the_example_of_may_and_johnson():
    # W. L. May and W. D. Johnson, Journal of Statistical Software 5(6) (2000), as statsmodels cites the figures.
    low, high = sison_glaz([56, 72, 73, 59, 62, 87, 58], 467)
    np.testing.assert_allclose(low[:3], [0.0792, 0.1135, 0.1156], atol=5e-5)
    np.testing.assert_allclose(high[:3], [0.1644, 0.1986, 0.2008], atol=5e-5)


def together(function, shares, n, replicates):
    """How often all intervals of a multinomial cover their shares."""
    low, high = function(np.random.default_rng(0).multinomial(n, shares, replicates), n)
    return ((low <= shares) & (shares <= high)).all(axis=1).mean()


@pytest.mark.parametrize(("function", "replicates"), [(goodman, 4000), (sison_glaz, 400)])
@pytest.mark.parametrize("k", [8, 40])
def test_simultaneous_methods_cover_all_shares_together(function, k, replicates):
    weights = np.linspace(1, 3, k)
    covered = together(function, weights / weights.sum(), 100 * k, replicates)
    assert covered == pytest.approx(0.95, abs=0.01 + 3 * np.sqrt(0.0475 / replicates))
    assert together(wilson, weights / weights.sum(), 100 * k, replicates) < 0.8


def test_sison_glaz_takes_many_minima_and_a_million_starts():
    shares = np.random.default_rng(0).dirichlet(np.ones(121))
    low, high = sison_glaz(np.random.default_rng(1).multinomial(10**6, shares), 10**6)
    assert np.all((low <= shares) & (shares <= high))
    assert np.ptp((high - low)[low > 0]) < 1e-12 and 0.0005 < (high - low).max() < 0.002


@pytest.mark.parametrize("method", sorted(SIMULTANEOUS))
def test_simultaneous_methods_need_the_whole_vector_and_no_bonferroni(method):
    for hits, n in (([7, 3], 50), (7, 50), ([[5, 5], [5, 4]], 10), ([2.5, 7.5], 10)):
        with pytest.raises(UsageError, match=f"`hits` of {method} is the whole vector"):
            interval(method, hits, n)
    with pytest.raises(UsageError, match=f"`simultaneous` is for wilson.*got 3 with '{method}'"):
        interval(method, [7, 43], 50, simultaneous=3)


@pytest.mark.parametrize(
    ("counts", "expected"),
    [
        ((56, 70, 48, 80), (0.0524, 0.3339)),
        ((9, 10, 3, 10), (0.1705, 0.8090)),
        ((10, 10, 0, 20), (0.6791, 1)),
        ((10, 10, 0, 10), (0.6075, 1)),
        ((5, 56, 0, 29), (-0.0381, 0.1926)),
        ((0, 10, 0, 20), (-0.1611, 0.2775)),
        ((0, 10, 0, 10), (-0.2775, 0.2775)),
    ],
)
def test_newcombe_gives_his_table(counts, expected):
    # Newcombe 1998, table II, method 10.
    assert newcombe(*counts) == pytest.approx(expected, abs=5e-5)


def test_newcombe_agrees_with_statsmodels_and_is_vectorized():
    hits1, hits2 = np.array([3, 60, 0]), np.array([5, 20, 90])
    found = np.stack(newcombe(hits1, 70, hits2, 90, 0.9))
    for column, one, two in zip(found.T, hits1, hits2, strict=True):
        reference = proportion.confint_proportions_2indep(one, 70, two, 90, method="newcomb", compare="diff", alpha=0.1)
        assert column == pytest.approx(reference, rel=1e-10)


def test_paired_newcombe_gives_a_published_interval():
    # Airway hyper-responsiveness before and after a transplant: M. W. Fagerland, S. Lydersen and P. Laake, Recommended
    # tests and confidence intervals for paired binomial proportions, Statistics in Medicine 33 (2014), pp. 2850-2875.
    assert newcombe_paired(1, 1, 7, 12) == pytest.approx((-0.507, -0.026), abs=5e-4)


def test_paired_newcombe_mirrors_and_meets_its_limits():
    counts = np.array([[30, 12, 4, 54], [0, 5, 3, 20], [10, 0, 0, 0], [0, 0, 0, 7]]).T
    both, first, second, neither = counts
    low, high = newcombe_paired(both, first, second, neither)
    swapped = newcombe_paired(both, second, first, neither)
    np.testing.assert_allclose(low, -swapped[1], atol=1e-15)
    np.testing.assert_allclose(high, -swapped[0], atol=1e-15)
    # With cross products that are equal the correlation is 0, and the pairs might as well be two samples.
    assert newcombe_paired(9, 3, 3, 1) == pytest.approx(newcombe(12, 16, 12, 16), rel=1e-12)
    # Starts that always agree tell the difference better than two samples would.
    assert np.diff(newcombe_paired(400, 5, 5, 590)) < 0.3 * np.diff(newcombe(405, 1000, 405, 1000))


def test_paired_newcombe_covers_the_difference():
    shares = np.array([0.3, 0.15, 0.05, 0.5])
    drawn = np.random.default_rng(0).multinomial(200, shares, 20_000)
    low, high = newcombe_paired(*drawn.T)
    assert ((low <= 0.1) & (0.1 <= high)).mean() == pytest.approx(0.95, abs=0.01)


def test_paired_newcombe_refuses_negative_counts():
    with pytest.raises(UsageError, match="at least 0; got -1"):
        newcombe_paired(5, -1, 3, 4)
