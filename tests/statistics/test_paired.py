"""Tests of two runs from the same starts against statsmodels, published data, enumeration and false alarms."""

import itertools

import numpy as np
import pytest
from scipy import stats
from statsmodels.stats import contingency_tables

from landscape.errors import UsageError
from landscape.statistics.paired import (
    MANY,
    bowker,
    counted,
    expected,
    heads,
    marginal_permutation,
    mcnemar,
    stuart_maxwell,
)

VISION = [[1520, 266, 124, 66], [234, 1512, 432, 78], [117, 362, 1772, 205], [36, 82, 179, 492]]
"""Unaided distance vision of the right and the left eye of 7,477 women (Stuart 1955)."""


@pytest.mark.parametrize("table", [[[1, 1], [7, 12]], [[40, 9], [1, 50]], [[3, 5], [5, 3]], [[0, 0], [30, 0]]])
def test_mcnemar_agrees_with_statsmodels(table):
    reference = contingency_tables.mcnemar(table, exact=True).pvalue
    padded = np.diag([0, 0, 0, 8])
    padded[:2, :2] = table
    assert mcnemar(table).p == mcnemar(padded).p == pytest.approx(reference, rel=1e-12)


def test_the_mid_p_is_that_of_fagerland_and_others():
    # Airway hyper-responsiveness, 1 against 7 (Fagerland, Lydersen and Laake 2013): exact 0.0703, mid-p 0.0391.
    table = [[1, 1], [7, 12]]
    assert mcnemar(table).p == pytest.approx(0.0703, abs=5e-5)
    assert mcnemar(table, mid=True).p == pytest.approx(0.0391, abs=5e-5)
    assert mcnemar([[3, 5], [5, 3]], mid=True).p == pytest.approx(1, rel=1e-12)


def test_mcnemar_takes_millions_of_starts():
    found = mcnemar([[0, 5_001_000], [4_999_000, 0]])
    assert found.p == pytest.approx(stats.chi2.sf(found.statistic, 1), rel=0.01)


def test_stuarts_vision_data():
    found = stuart_maxwell(VISION)
    assert (found.statistic, found.degrees, found.p) == (
        pytest.approx(11.957, abs=5e-4),
        3,
        pytest.approx(0.0075, abs=5e-5),
    )
    found = bowker(VISION)
    assert (found.statistic, found.degrees, found.p) == (
        pytest.approx(19.107, abs=5e-4),
        6,
        pytest.approx(0.004, abs=5e-5),
    )


@pytest.mark.parametrize("seed", range(4))
def test_bowker_and_stuart_maxwell_agree_with_statsmodels(seed):
    table = np.random.default_rng(seed).integers(1, 40, (5, 5))
    square = contingency_tables.SquareTable(table, shift_zeros=False)
    for found, reference in ((bowker(table), square.symmetry()), (stuart_maxwell(table), square.homogeneity())):
        assert found.statistic == pytest.approx(reference.statistic, rel=1e-10)
        assert (found.degrees, found.p) == (reference.df, pytest.approx(reference.pvalue, rel=1e-9))


def test_of_two_outcomes_stuart_maxwell_and_bowker_are_mcnemars_statistic():
    table = [[40, 9], [1, 50]]
    assert stuart_maxwell(table).statistic == bowker(table).statistic == mcnemar(table).statistic == 6.4


def test_stuart_maxwell_of_a_singular_covariance_is_that_of_the_pseudo_inverse():
    rng = np.random.default_rng(0)
    table = np.zeros((8, 8), int)
    table[:3, :3], table[3:5, 3:5], table[7, 7] = rng.integers(1, 30, (3, 3)), rng.integers(1, 30, (2, 2)), 50
    difference = table.sum(axis=1) - table.sum(axis=0)
    covariance = np.diag(table.sum(axis=1) + table.sum(axis=0)) - table - table.T
    found = stuart_maxwell(table)
    assert found.degrees == np.linalg.matrix_rank(covariance) == 3
    assert found.statistic == pytest.approx(difference @ np.linalg.pinv(covariance) @ difference, rel=1e-10)
    # Groups between which no start moved are tested apart, and their statistics add up.
    assert found.statistic == pytest.approx(
        stuart_maxwell(table[:3, :3]).statistic + mcnemar(table[3:5, 3:5]).statistic
    )


@pytest.mark.parametrize("test", [mcnemar, bowker, stuart_maxwell, marginal_permutation])
def test_where_no_start_moved_nothing_differs(test):
    assert test(np.diag([5, 3, 9])).p == 1 and test(np.zeros((3, 3))).p == 1


def exact_p(table):
    """The probability of a statistic at least as large when the runs of each start are exchanged by a coin."""
    table = np.array(table)
    pairs = [(a, b) for a in range(len(table)) for b in range(a) if table[a, b] + table[b, a]]
    moved = np.maximum((table + table.T - 2 * np.diag(np.diag(table))).sum(axis=1), 1)
    totals = [table[pair] + table[pair[::-1]] for pair in pairs]
    statistics, weights = [], []
    for there in itertools.product(*(range(total + 1) for total in totals)):
        net = np.zeros(len(table))
        for (a, b), one, total in zip(pairs, there, totals, strict=True):
            net += (2 * one - total) * (np.eye(len(table))[a] - np.eye(len(table))[b])
        statistics.append((net**2 / moved).sum())
        weights.append(np.prod([stats.binom.pmf(one, total, 0.5) for one, total in zip(there, totals, strict=True)]))
    own = ((table.sum(axis=1) - table.sum(axis=0)) ** 2 / moved).sum()
    return np.array(weights)[np.array(statistics) >= own - 1e-9].sum()


@pytest.mark.parametrize(
    "table", [[[9, 5, 1], [1, 3, 4], [0, 1, 7]], [[2, 3, 0, 0], [0, 5, 1, 0], [0, 0, 0, 2], [2, 0, 1, 0]]]
)
def test_marginal_permutation_approaches_the_exact_p(table):
    exact = exact_p(table)
    assert 0.01 < exact < 0.9
    found = marginal_permutation(table, resamples=20_000, seed=1).p
    assert found == pytest.approx(exact, abs=4 * np.sqrt(exact * (1 - exact) / 20_000))
    assert marginal_permutation(table, 999, seed=3) == marginal_permutation(table, 999, seed=3)


def sparse(rng, k, n, symmetric):
    """Shares of pairs of outcomes with equal margins: neighbors exchange starts, or pass them on in a circle."""
    shares = np.diag(rng.dirichlet(np.ones(k)))
    around = (np.arange(k) + 1) % k
    if symmetric:
        exchanged = rng.dirichlet(np.ones(k))
        shares[np.arange(k), around] += exchanged
        shares[around, np.arange(k)] += exchanged
    else:
        shares[np.arange(k), around] += 2 / k
    return rng.multinomial(n, (shares / shares.sum()).ravel(), 600).reshape(-1, k, k)


@pytest.mark.parametrize(("k", "n", "symmetric"), [(6, 60, True), (6, 300, False), (121, 300, True), (121, 300, False)])
def test_marginal_permutation_gives_false_alarms_as_often_as_it_should(k, n, symmetric):
    tables = sparse(np.random.default_rng(0), k, n, symmetric)
    p = np.array([marginal_permutation(table, resamples=199, seed=seed).p for seed, table in enumerate(tables)])
    for level in (0.05, 0.3):
        assert (p <= level).mean() == pytest.approx(level, abs=3 * np.sqrt(level * (1 - level) / 600))


def test_marginal_permutation_sees_a_difference_among_many_sparse_outcomes():
    table = sparse(np.random.default_rng(0), 121, 2000, True)[0]
    assert marginal_permutation(table).p > 0.05
    table[::2] *= 2
    assert marginal_permutation(table).p == 1e-4


def test_heads_are_binomial():
    coins = np.array([0, 1, 5, 63, 64, 65, 200, MANY, MANY + 1, 10**7])
    found = heads(np.random.default_rng(0), coins, 20_000)
    assert found.shape == (10, 20_000) and np.all((0 <= found) & (found <= coins[:, None]))
    np.testing.assert_allclose(found.mean(axis=1), coins / 2, atol=1e-12 + 4 * np.sqrt(coins / 4 / 20_000).max())
    np.testing.assert_allclose(found.var(axis=1), coins / 4, rtol=5 * np.sqrt(2 / 20_000))
    for row, count in ((2, 5), (5, 65)):
        seen = np.bincount(found[row], minlength=count + 1)
        chance = stats.binom.pmf(np.arange(count + 1), count, 0.5)
        kept = chance * 20_000 > 5
        assert stats.chisquare(seen[kept], chance[kept] * seen[kept].sum() / chance[kept].sum()).pvalue > 0.001


def test_expected_is_half_of_what_moved_between_two_outcomes():
    assert sorted(expected(counted(VISION)).tolist()) == [51, 80, 120.5, 192, 250, 397]


def test_tables_that_are_none_are_refused():
    with pytest.raises(UsageError, match=r"shape \(K, K\); got \(2, 3\)"):
        counted(np.ones((2, 3)))
    with pytest.raises(UsageError, match=r"whole numbers of at least 0; got \[0.5\]"):
        counted([[1, 0.5], [2, 3]])
    with pytest.raises(UsageError, match="'mcnemar' compares two outcomes; starts moved between 3"):
        mcnemar([[1, 2, 0], [0, 1, 1], [0, 0, 1]])
