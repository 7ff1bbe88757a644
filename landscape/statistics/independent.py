"""Tests of whether two independent samples of starts have the same shares, from their counts.

A table is (2, K): a row a sample, a column an outcome. Outcomes that neither sample has say nothing and are left out;
with one outcome left, nothing can differ and p is 1.
"""

import numpy as np
import scipy

from landscape.errors import require
from landscape.statistics.significance import RESAMPLES, Significance, chi_squared, resampled

LARGEST = 10**9
"""Starts of both samples together from which on numpy draws no hypergeometric variables."""


def fisher(table) -> Significance:
    """Return Fisher's exact test of two samples and two outcomes, two-sided.

    p is the probability, with the margins given, of all tables that are no more likely than this one; the statistic is
    the sample odds ratio, n₁₁ n₂₂/(n₁₂ n₂₁).

    Args:
        table: (2, K) counts of which at most two outcomes occur.

    Errors:
        UsageError: more outcomes, and those of `counted`.

    Source: R. A. Fisher, The logic of inductive inference, Journal of the Royal Statistical Society 98 (1935), pp.
    39-82.

    >>> round(fisher([[8, 2], [1, 5]]).p, 6)
    0.034965
    """
    from scipy import stats

    counts = counted(table)
    outcomes = counts.shape[1]
    require(outcomes <= 2, f"`test` 'fisher' compares two outcomes; got {outcomes}. Use 'g' or 'permutation'.")
    if outcomes < 2:
        return Significance("fisher", np.nan, None, 1.0)
    ratio, p = stats.fisher_exact(counts)
    return Significance("fisher", float(ratio), None, float(p))


def g_test(table) -> Significance:
    """Return the G test of two samples, whose statistic is twice the logarithm of the likelihood ratio.

        G = 2 Σ O ln(O/E),   E = row total · column total/total;   chi-squared, K − 1 degrees

    Right where few expected counts are below 5; else take `g_permutation`.

    Args:
        table: (2, K) counts.

    Errors:
        UsageError: those of `counted`.

    Source: R. R. Sokal and F. J. Rohlf, Biometry, third edition, 1995, section 17.4.

    >>> found = g_test([[30, 50, 20], [45, 40, 15]])
    >>> round(found.statistic, 4), found.degrees, round(found.p, 4)
    (4.8505, 2, 0.0885)
    """
    counts = counted(table)
    return chi_squared("g", float(_g(counts[0], counts)), counts.shape[1] - 1)


def g_permutation(table, resamples: int = RESAMPLES, seed: int = 0) -> Significance:
    """Return the G test of two samples with its distribution drawn, by dealing all starts out to the two anew.

        p = (1 + #{G* ≥ G})/(1 + resamples)

    G* of tables with the same margins, which are multivariate hypergeometric if there is no difference; so p is right
    for any counts.

    Args:
        table: (2, K) counts.
        resamples: tables that are drawn.
        seed: of the draws.

    Errors:
        UsageError: a billion starts or more, and those of `counted`.

    >>> bool(0.25 < g_permutation([[9, 1, 0, 0], [5, 2, 2, 1]]).p < 0.3)
    True
    """
    counts = counted(table)
    total = int(counts.sum())
    require(total < LARGEST, f"`test` 'permutation' takes fewer than 1e9 starts; got {total:,}. Use 'g'.")
    # The smaller sample takes fewer draws from each outcome.
    smaller = int(np.argmin(counts.sum(axis=1)))
    rng = np.random.default_rng(seed)
    drawn = rng.multivariate_hypergeometric(counts.sum(axis=0), int(counts[smaller].sum()), resamples, "marginals")
    return resampled("permutation", float(_g(counts[smaller], counts)), _g(drawn, counts))


def counted(table) -> np.ndarray:
    """The table of counts (2, K) without the outcomes that do not occur.

    Errors:
        UsageError: not two rows of whole numbers of at least 0, or a row without a start.

    >>> counted([[3, 0, 1], [2, 0, 0]]).tolist()
    [[3, 1], [2, 0]]
    """
    counts = whole(table)
    two = counts.ndim == 2 and len(counts) == 2
    require(two, f"`table` of two independent samples has the shape (2, K); got {counts.shape}.")
    starts = counts.sum(axis=1)
    require(bool(np.all(starts > 0)), f"`table` needs a start in each sample; got {starts[0]} and {starts[1]}.")
    return counts[:, counts.sum(axis=0) > 0]


def whole(table) -> np.ndarray:
    """A table of counts as integers.

    Errors:
        UsageError: anything but whole numbers of at least 0.

    >>> whole([[1.0, 2.0]]).dtype.name
    'int64'
    """
    counts = np.asarray(table)
    wrong = counts[~((counts >= 0) & (counts == np.floor(counts)))]
    require(wrong.size == 0, f"`table` takes whole numbers of at least 0; got {wrong.tolist()[:1]}.")
    return counts.astype(np.int64)


def expected(counts: np.ndarray) -> np.ndarray:
    """The counts (2, K) to expect if both samples have the same shares: row total · column total/total.

    >>> expected(np.array([[3, 1], [1, 3]])).tolist()
    [[2.0, 2.0], [2.0, 2.0]]
    """
    return np.outer(counts.sum(axis=1), counts.sum(axis=0) / counts.sum())


def excess(counts: np.ndarray) -> float:
    """By how much G (2, K) exceeds its degrees of freedom on average, in its standard deviations, √(2 (K − 1)).

        (q − 1) √((K − 1)/2),   q − 1 = (n Σ 1/row total − 1) (n Σ 1/column total − 1)/(6 n (K − 1))

    with Williams' correction q. Where many outcomes have few hits each, this much makes G reject too often.

    >>> round(excess(np.array([[40, 40, 40], [40, 40, 40]])), 4)
    0.0083
    """
    n, degrees = counts.sum(), counts.shape[1] - 1
    rows, columns = ((n / counts.sum(axis=axis)).sum() - 1 for axis in (1, 0))
    return float(rows * columns / (6 * n * degrees) * np.sqrt(degrees / 2))


def _g(first: np.ndarray, counts: np.ndarray) -> np.ndarray:
    """G of tables with the outcome totals of `counts`, of which one row is `first`, (..., K)."""
    totals = counts.sum(axis=0)
    share = first.sum(axis=-1, keepdims=True) / totals.sum()
    # Each term is at least 0, so that millions of starts do not cancel.
    terms = scipy.special.kl_div(first, share * totals) + scipy.special.kl_div(totals - first, (1 - share) * totals)
    return 2 * terms.sum(axis=-1)
