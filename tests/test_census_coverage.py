"""Intervals of real censuses cover the exact shares of a problem whose basins are known."""

import numpy as np
import pytest

import landscape
from landscape.statistics.intervals import wilson

STEPS, RULE = 400, "gd:lr=0.01"


def exact_shares(found):
    """The shares of Styblinski-Tang's basins over its domain: gd moves each coordinate away from its own maximum.

    The maximum is the middle root of the derivative (4 x³ − 32 x + 5)/2, and the domain is ±5.
    """
    border = np.sort(np.roots([4, 0, -32, 5]).real)[1]
    lower = (border + 5) / 10
    return np.prod(np.where(found.points < border, lower, 1 - lower), axis=1)


def counts(replicates, n):
    """Hits of each minimum by replicate, each from starts of a seed of its own."""
    problem = landscape.problem("styblinski_tang")
    found = landscape.find_minima(problem)
    starts = np.concatenate([landscape.starts("uniform", problem, n, seed) for seed in range(replicates)])
    labels = landscape.label(landscape.descend(problem, RULE, starts, STEPS), found).reshape(replicates, n)
    return found, np.stack([(labels == k).sum(axis=1) for k in range(len(found))], axis=1)


def coverage(replicates, n):
    found, hits = counts(replicates, n)
    assert (hits.sum(axis=1) == n).all()
    low, high = wilson(hits, n)
    shares = exact_shares(found)
    assert shares.sum() == pytest.approx(1)
    return ((low <= shares) & (shares <= high)).mean()


def test_wilson_covers_the_exact_shares():
    # 4 x 100 intervals: four standard errors of 95 % are 4.4 points.
    assert 0.906 <= coverage(100, 500) <= 0.994


@pytest.mark.long
def test_wilson_covers_the_exact_shares_as_often_as_promised():
    assert 0.935 <= coverage(2000, 1000) <= 0.965
