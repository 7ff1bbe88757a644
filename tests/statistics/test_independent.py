"""Tests of two independent samples against scipy, exact enumeration and their own rate of false alarms."""

import itertools

import numpy as np
import pytest
from scipy import special, stats

from landscape.errors import UsageError
from landscape.statistics.independent import counted, excess, expected, fisher, g_permutation, g_test

TABLES = [[[30, 50, 20], [45, 40, 15]], [[5, 0, 3, 1], [2, 4, 0, 9]], [[1000, 3], [990, 13]]]


@pytest.mark.parametrize("table", [[[8, 2], [1, 5]], [[3, 0], [0, 3]], [[10, 10], [10, 10]], [[1000, 3], [990, 13]]])
def test_fisher_agrees_with_scipy(table):
    found, (ratio, p) = fisher(np.insert(table, 1, 0, axis=1)), stats.fisher_exact(table)
    assert (found.statistic, found.p) == pytest.approx((ratio, p), rel=1e-12) and found.degrees is None


def test_fisher_tastes_tea():
    # Fisher 1935: of four cups each, three were named right.
    assert fisher([[3, 1], [1, 3]]).p == pytest.approx(34 / 70, rel=1e-12)


def test_fisher_takes_millions_of_starts():
    table = [[500_100, 9_499_900], [497_000, 9_503_000]]
    assert fisher(table).p == pytest.approx(g_test(table).p, rel=0.01)


@pytest.mark.parametrize("table", TABLES)
def test_g_agrees_with_scipy(table):
    reference = stats.chi2_contingency(table, correction=False, lambda_="log-likelihood")
    found = g_test(np.pad(table, ((0, 0), (0, 2))))
    assert (found.statistic, found.p) == pytest.approx((reference.statistic, reference.pvalue), rel=1e-10)
    assert found.degrees == reference.dof
    np.testing.assert_allclose(expected(np.array(table)), reference.expected_freq, rtol=1e-14)


def test_g_does_not_cancel_with_millions_of_starts():
    table = np.array([[5_000_100, 2_499_900, 2_500_000], [5_000_000, 2_500_000, 2_500_000]])
    # To second order G is Pearson's statistic, which has no logarithms.
    reference = stats.chi2_contingency(table, correction=False).statistic
    assert g_test(table).statistic == pytest.approx(reference, rel=1e-4)


def exact_p(table):
    """The probability of a G at least this large among all tables with the same margins."""
    table = np.array(table)
    totals, first = table.sum(axis=0), table[0].sum()
    rows = [row for row in itertools.product(*(range(total + 1) for total in totals)) if sum(row) == first]
    weights = np.exp(sum(np.log(special.binom(total, np.array(rows)[:, k])) for k, total in enumerate(totals)))
    g = np.array(
        [stats.chi2_contingency([row, totals - row], lambda_="log-likelihood", correction=False)[0] for row in rows]
    )
    own = stats.chi2_contingency(table, lambda_="log-likelihood", correction=False)[0]
    return weights[g >= own - 1e-9].sum() / weights.sum()


@pytest.mark.parametrize("table", [[[4, 1, 0], [1, 2, 3]], [[2, 2, 2, 0], [1, 1, 0, 3]], [[6, 1, 1], [3, 3, 0]]])
def test_g_permutation_approaches_the_exact_p(table):
    exact = exact_p(table)
    for rows in (table, table[::-1]):
        found = g_permutation(rows, resamples=20_000, seed=1)
        assert found.p == pytest.approx(exact, abs=4 * np.sqrt(exact * (1 - exact) / 20_000))
    assert found.statistic == pytest.approx(g_test(table).statistic, rel=1e-12)


def test_g_permutation_repeats_by_its_seed():
    table = [[9, 1, 4, 0], [5, 2, 2, 1]]
    assert g_permutation(table, 999, seed=3) == g_permutation(table, 999, seed=3)
    assert len({g_permutation(table, 999, seed=seed).p for seed in range(5)}) > 1


@pytest.mark.parametrize(("k", "starts"), [(6, (30, 60)), (121, (300, 300))])
def test_g_permutation_gives_false_alarms_as_often_as_it_should(k, starts):
    rng = np.random.default_rng(0)
    shares = rng.dirichlet(np.ones(k))
    tables = [[rng.multinomial(n, shares) for n in starts] for _ in range(400)]
    p = np.array([g_permutation(table, resamples=199, seed=seed).p for seed, table in enumerate(tables)])
    for level in (0.05, 0.3):
        assert (p <= level).mean() == pytest.approx(level, abs=3 * np.sqrt(level * (1 - level) / 400))
    if k == 121:
        # The asymptotic test is no use there.
        assert np.mean([g_test(table).p <= 0.05 for table in tables[:200]]) > 0.2


def test_g_permutation_sees_a_difference_and_takes_millions_of_starts():
    rng = np.random.default_rng(0)
    shares = rng.dirichlet(np.ones(121))
    moved = shares * np.where(np.arange(121) % 2, 1.01, 0.99)
    table = [rng.multinomial(10**7, shares), rng.multinomial(10**7, moved / moved.sum())]
    assert g_permutation(table).p == 1e-4


def test_one_outcome_cannot_differ():
    for test in (fisher, g_test, g_permutation):
        assert test([[0, 9, 0], [0, 4, 0]]).p == 1


def test_excess_is_williams_correction():
    # By simulation of equal shares: the mean of G over 120 degrees, at 12 expected hits.
    rng = np.random.default_rng(0)
    tables = rng.multinomial(1452, np.full(121, 1 / 121), (400, 2))
    mean = np.mean([g_test(table).statistic for table in tables])
    assert (mean - 120) / np.sqrt(240) == pytest.approx(excess(tables[0]), abs=3 / np.sqrt(400))
    assert excess(tables[0]) > 0.1 > 10 * excess(np.array([[500, 500], [500, 500]]))


def test_tables_that_are_none_are_refused():
    with pytest.raises(UsageError, match=r"shape \(2, K\); got \(3, 2\)"):
        counted(np.ones((3, 2)))
    with pytest.raises(UsageError, match=r"whole numbers of at least 0; got \[-1\]"):
        counted([[1, -1], [2, 3]])
    with pytest.raises(UsageError, match=r"whole numbers of at least 0; got \[nan\]"):
        counted([[1, np.nan], [2, 3]])
    with pytest.raises(UsageError, match="a start in each sample; got 3 and 0"):
        counted([[1, 2], [0, 0]])
    with pytest.raises(UsageError, match="'fisher' compares two outcomes; got 3"):
        fisher([[1, 2, 3], [3, 2, 1]])
    with pytest.raises(UsageError, match="fewer than 1e9 starts; got 2,000,000,000"):
        g_permutation([[10**9, 0], [10**9 - 1, 1]])
