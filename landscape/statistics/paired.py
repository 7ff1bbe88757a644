"""Tests of whether two runs from each of the same starts end alike, from the counts of their pairs of outcomes.

A table is (K, K): entry (a, b) counts the starts whose first run ended in outcome a and whose second ended in b. Only
starts whose runs ended differently say anything; without any, p is 1.
"""

import numpy as np
import scipy

from landscape.errors import require
from landscape.statistics.independent import whole
from landscape.statistics.significance import RESAMPLES, Significance, chi_squared, resampled

WORD = 64
"""Fair coins that one random number holds."""

MANY = 8 * WORD
"""Coins from which on a binomial variable costs less than its coins."""

CHUNK = 256
"""Pairs of outcomes whose exchanges are drawn at once; bounds the memory."""


def mcnemar(table, mid: bool = False) -> Significance:
    """Return McNemar's test of two outcomes, exact.

        p = min(1, 2 P(X ≤ min(b, c))),   X ~ Binomial(b + c, 1/2);   mid-p: less P(X = min(b, c))

    with b and c the starts that moved one way and the other; the statistic is (b − c)²/(b + c).

    Args:
        table: (K, K) counts, in which runs that end differently end in the same two outcomes.
        mid: whether to return the mid-p, which rejects less seldom than the level, and hardly ever more often.

    Errors:
        UsageError: starts that moved between more than two outcomes, and those of `counted`.

    Source: Q. McNemar, Note on the sampling error of the difference between correlated proportions or percentages,
    Psychometrika 12 (1947), pp. 153-157; M. W. Fagerland, S. Lydersen and P. Laake, The McNemar test for binary
    matched-pairs data, BMC Medical Research Methodology 13 (2013), 91.

    >>> round(mcnemar([[1, 1], [7, 12]]).p, 6), round(mcnemar([[1, 1], [7, 12]], mid=True).p, 6)
    (0.070312, 0.039062)
    """
    counts = counted(table)
    require(
        len(counts) <= 2,
        f"`test` 'mcnemar' compares two outcomes; starts moved between {len(counts)}. Use 'stuart-maxwell' or "
        "'permutation'.",
    )
    one, other = (int(counts[0, 1]), int(counts[1, 0])) if len(counts) else (0, 0)
    moved, less = one + other, min(one, other)
    if moved == 0:
        return Significance("mcnemar", 0.0, None, 1.0)
    p = min(1.0, 2 * float(scipy.special.bdtr(less, moved, 0.5)))
    if mid:
        p = 2 * float(scipy.special.bdtr(less, moved, 0.5)) - _fair(less, moved)
    return Significance("mcnemar", (one - other) ** 2 / moved, None, p)


def bowker(table) -> Significance:
    """Return Bowker's test of symmetry: whether starts move from each outcome to each other as often as back.

        Σ over a < b of (n_ab − n_ba)²/(n_ab + n_ba);   chi-squared, as many degrees as pairs {a, b} with starts

    It asks for more than equal shares: starts that go around in a circle leave the shares as they are.

    Args:
        table: (K, K) counts.

    Errors:
        UsageError: those of `counted`.

    Source: A. H. Bowker, A test for symmetry in contingency tables, Journal of the American Statistical Association 43
    (1948), pp. 572-574.

    >>> found = bowker([[20, 10, 5], [3, 30, 15], [0, 5, 40]])
    >>> round(found.statistic, 4), found.degrees
    (13.7692, 3)
    """
    there, back = _moves(counted(table))[2:]
    return chi_squared("bowker", float(((there - back) ** 2 / (there + back)).sum()), len(there))


def stuart_maxwell(table) -> Significance:
    """Return Stuart and Maxwell's test of marginal homogeneity: whether each outcome has the same share in both.

        dᵀ V⁻ d,   d_a = n_a· − n_·a,   V_aa = n_a· + n_·a − 2 n_aa,   V_ab = −(n_ab + n_ba);   chi-squared, rank of V

    V is the Laplacian of the graph whose edges are the moves, so its rank is the number of outcomes less that of groups
    between which no start moved; one outcome of each group is left out.

    Args:
        table: (K, K) counts.

    Errors:
        UsageError: those of `counted`.

    Source: A. Stuart, A test for homogeneity of the marginal distributions in a two-way classification, Biometrika 42
    (1955), pp. 412-416; A. E. Maxwell, Comparing the classification of subjects by two independent judges, British
    Journal of Psychiatry 116 (1970), pp. 651-655.

    >>> found = stuart_maxwell([[20, 10, 5], [3, 30, 15], [0, 5, 40]])
    >>> round(found.statistic, 4), found.degrees
    (13.7647, 2)
    """
    from scipy.sparse.csgraph import connected_components

    counts = counted(table)
    if not len(counts):
        return chi_squared("stuart-maxwell", 0.0, 0)
    moves = counts + counts.T
    difference = (counts.sum(axis=1) - counts.sum(axis=0)).astype(np.float64)
    laplacian = np.diag(moves.sum(axis=1)) - moves
    groups = connected_components(moves, directed=False)[1]
    kept = np.delete(np.arange(len(counts)), np.unique(groups, return_index=True)[1])
    solved = np.linalg.solve(laplacian[np.ix_(kept, kept)], difference[kept])
    return chi_squared("stuart-maxwell", float(difference[kept] @ solved), len(kept))


def marginal_permutation(table, resamples: int = RESAMPLES, seed: int = 0) -> Significance:
    """Return a test of whether each outcome has the same share in both, by exchanging the two runs of starts at random.

        S = Σ over a of d_a²/V_aa,   d_a = n_a· − n_·a,   V_aa = n_a· + n_·a − 2 n_aa
        p = (1 + #{S* ≥ S})/(1 + resamples)

    An exchange with probability 1/2 in each start makes n_ab a Binomial(n_ab + n_ba, 1/2), for each pair {a, b} apart,
    so this takes no starts. p is right for any counts if such an exchange changes nothing, and for many starts if the
    shares are equal, for then the variances of all d are what the exchange makes them.

    Args:
        table: (K, K) counts.
        resamples: tables that are drawn.
        seed: of the draws.

    Errors:
        UsageError: those of `counted`.

    Source: the exchange within pairs is R. A. Fisher's, The design of experiments, 1935, section 21.

    >>> bool(0.24 < marginal_permutation([[20, 3, 0], [0, 30, 1], [0, 0, 2]]).p < 0.26)
    True
    """
    counts = counted(table)
    first, second, there, back = _moves(counts)
    moved = np.maximum((counts + counts.T).sum(axis=1), 1)
    rng, differences = np.random.default_rng(seed), np.zeros((len(counts), resamples))
    for start in range(0, len(first), CHUNK):
        part = slice(start, start + CHUNK)
        net = 2.0 * heads(rng, (there + back)[part], resamples) - (there + back)[part, None]
        differences += _incidence(first[part], second[part], len(counts)) @ net
    drawn = ((differences**2) / moved[:, None]).sum(axis=0)
    observed = (counts.sum(axis=1) - counts.sum(axis=0)) ** 2 / moved
    return resampled("permutation", float(observed.sum()), drawn)


def heads(rng: np.random.Generator, coins: np.ndarray, size: int) -> np.ndarray:
    """Heads among fair coins, (P, size) draws of Binomial(coins, 1/2) for coins (P,).

    Few coins are the bits of random numbers, which takes a tenth of the time of a binomial variable.

    >>> heads(np.random.default_rng(0), np.array([0, 3, 1000]), 4).shape
    (3, 4)
    """
    found, few = np.zeros((len(coins), size), np.int64), coins <= MANY
    found[~few] = rng.binomial(coins[~few, None], 0.5, (np.count_nonzero(~few), size))
    for tossed in range(0, MANY, WORD):
        own = np.flatnonzero(few & (coins > tossed))
        bits = rng.integers(2**64, size=(len(own), size), dtype=np.uint64)
        unused = WORD - np.minimum(coins[own] - tossed, WORD)
        found[own] += np.bitwise_count(bits >> unused.astype(np.uint64)[:, None])
    return found


def counted(table) -> np.ndarray:
    """The counts (K, K) of the starts whose runs ended differently, without the outcomes that occur among none of them.

    Errors:
        UsageError: not a square of whole numbers of at least 0.

    >>> counted([[9, 2, 0], [1, 5, 0], [0, 0, 4]]).tolist()
    [[0, 2], [1, 0]]
    """
    counts = whole(table)
    square = counts.ndim == 2 and counts.shape[0] == counts.shape[1]
    require(square, f"`table` of pairs of outcomes has the shape (K, K); got {counts.shape}.")
    moved = np.where(np.eye(len(counts), dtype=bool), 0, counts)
    occurs = (moved + moved.T).any(axis=1)
    return moved[np.ix_(occurs, occurs)]


def expected(counts: np.ndarray) -> np.ndarray:
    """The starts to expect to move each way between two outcomes, if as many move back: half, (P,) for pairs with any.

    >>> expected(np.array([[0, 2, 0], [1, 0, 5], [0, 0, 0]])).tolist()
    [1.5, 2.5]
    """
    there, back = _moves(counts)[2:]
    return (there + back) / 2


def _moves(counts: np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray]:
    """Pairs of outcomes a < b between which starts moved: a, b, the starts from a to b, and those from b to a."""
    first, second = np.nonzero(np.triu(counts + counts.T))
    return first, second, counts[first, second], counts[second, first]


def _incidence(first: np.ndarray, second: np.ndarray, k: int):
    """The matrix (K, P) that takes net moves of pairs to net moves of outcomes."""
    from scipy import sparse

    pairs, ones = np.arange(len(first)), np.ones(len(first))
    return sparse.csr_array((np.r_[ones, -ones], (np.r_[first, second], np.r_[pairs, pairs])), (k, len(first)))


def _fair(heads: int, coins: int) -> float:
    """P(X = heads), X ~ Binomial(coins, 1/2)."""
    ways = (
        scipy.special.gammaln(coins + 1) - scipy.special.gammaln(heads + 1) - scipy.special.gammaln(coins - heads + 1)
    )
    return float(np.exp(ways - coins * np.log(2)))
