"""The chance that a multinomial's counts come near their means, against exact sums."""

import numpy as np
import pytest
from scipy import stats

from landscape.statistics.boxes import half_width, within


def exactly(hits, c):
    """P(no count is farther than c from its own), with the convolution of all truncated Poisson variables."""
    n, total = int(np.sum(hits)), np.ones(1)
    counts = np.arange(n + 1)
    for rate in hits:
        total = np.convolve(total, stats.poisson.pmf(counts, rate) * (abs(counts - rate) <= c))[: n + 1]
    return total[n] / stats.poisson.pmf(n, n)


@pytest.mark.parametrize(
    ("hits", "error"),
    [([1] * 9, 0.01), ([20] * 5, 0.01), ([50, 40, 30, 20, 10, 5, 0], 0.01), ([50, 50, 50], 0.01), ([990, 5, 5], 0.09)],
)
def test_edgeworths_expansion_is_near_the_exact_probability(hits, error):
    found = within(np.array(hits), 20)
    exact = np.array([exactly(hits, c) for c in range(21)])
    inner = np.arange(21) >= 1
    assert np.abs(found - exact)[inner & (exact < 0.99)].max() < error


def test_the_exact_sum_is_the_multinomials():
    box = [(i, j, 9 - i - j) for i in (2, 3, 4) for j in (2, 3, 4) if 2 <= 9 - i - j <= 4]
    assert exactly([3, 3, 3], 1) == pytest.approx(stats.multinomial.pmf(box, 9, [1 / 3] * 3).sum(), rel=1e-10)


def test_a_box_that_holds_everything_has_probability_one():
    assert within(np.array([3, 2, 0]), 5)[[0, 5]].tolist() == [0, 1]


@pytest.mark.parametrize("hits", [[1], [1, 0], [0, 0, 10**6], [999_999, 1], [10**8, 10**8]], ids=str)
def test_extreme_counts_have_a_finite_box(hits):
    below, above = half_width(np.array(hits), 0.95)
    assert 0 <= below <= above <= below + 2 and above < 4 * np.sqrt(sum(hits)) + 2


def test_many_large_counts_have_the_quantile_of_normal_variables():
    drawn = np.random.default_rng(0).standard_normal((40_000, 20))
    farthest = np.abs(drawn - drawn.mean(axis=1, keepdims=True)).max(axis=1)
    below, above = half_width(np.full(20, 10**7), 0.95)
    assert (below + above) / 2 == pytest.approx(np.quantile(farthest, 0.95) * np.sqrt(1e7), rel=0.01)
