"""Surveys: what they keep of pairs and of noisy repeats, and when they stop."""

import collections

import numpy as np
import pytest

import landscape
from landscape import survey


def outcomes(found, runs):
    """The places of what runs ended in, by the order of a census."""
    seen = landscape.label(runs, found.minima)
    return np.where(seen >= 0, seen, len(found.minima) + survey.Status.DIVERGED)


@pytest.fixture(scope="module")
def noisy():
    return landscape.count("himmelblau", ["sgd:lr=0.01"], n=300, noise=2.0, repeats=5, steps=500)


def test_pairs_are_those_of_the_same_starts():
    optimizers = ["gd:lr=0.01", "adam:lr=0.1"]
    found = landscape.count("himmelblau", optimizers, n=400, seed=3)
    starts = landscape.starts("uniform", landscape.problem("himmelblau"), 400, 3)
    labels = [landscape.label(landscape.descend("himmelblau", one, starts, 2000), found.minima) for one in optimizers]
    both = (labels[0] >= 0) & (labels[1] >= 0)
    wanted = collections.Counter(zip(labels[0][both].tolist(), labels[1][both].tolist(), strict=True))
    kept = {(row[2], row[5]): row[6] for row in found.pairs.tolist() if max(row[2], row[5]) < len(found.minima)}
    assert kept == wanted
    assert found.pairs[:, 6].sum() == 400


def test_pairs_of_schemes_are_kept_where_they_share_random_numbers():
    names = ["normal:scale=1", "normal:scale=2", "uniform"]
    quiet = landscape.count("himmelblau", ["gd:lr=0.01"], names, n=50)
    assert {tuple(row[[1, 4]]) for row in quiet.pairs} == {(0, 1)}
    noisy = landscape.count("himmelblau", ["gd:lr=0.01"], names, n=50, noise=0.1)
    assert {tuple(row[[1, 4]]) for row in noisy.pairs} == {(0, 1), (0, 2), (1, 2)}


def test_effort_sums_to_the_runs_and_gives_their_steps():
    found = landscape.count("himmelblau", ["gd:lr=0.01"], n=200, seed=1)
    starts = landscape.starts("uniform", landscape.problem("himmelblau"), 200, 1)
    runs = landscape.descend("himmelblau", "gd:lr=0.01", starts, 2000)
    assert found.effort[:, 4].sum() == 200
    assert (found.effort[:, 3] * found.effort[:, 4]).sum() == runs.steps.sum()
    for place in range(len(found.minima)):
        own = found.effort[found.effort[:, 2] == place]
        assert own[:, 4].sum() == found.hits[0, 0, place]


def test_repeats_are_runs_of_the_same_starts_with_other_noise(noisy):
    assert noisy.runs == 1500 and noisy.hits.sum() + noisy.misses.sum() == 1500
    once = landscape.count("himmelblau", ["sgd:lr=0.01"], n=300, noise=2.0, steps=500)
    assert (noisy.hits != 5 * once.hits).any()


def test_intervals_of_repeats_lie_between_those_of_starts_and_of_runs(noisy):
    assert noisy.methods[0, 0] == "wilson, clustered by start"
    width = noisy.high[0, 0, :4] - noisy.low[0, 0, :4]
    share = noisy.fractions[0, 0, :4]
    of_starts, of_runs = (np.subtract(*landscape.statistics.intervals.wilson(share * n, n)[::-1]) for n in (300, 1500))
    assert (width <= of_starts + 1e-12).all() and (width >= of_runs - 1e-12).all()


def test_repeats_without_noise_are_refused():
    with pytest.raises(landscape.UsageError, match="`repeats` runs each start again with other noise, and gd"):
        landscape.count("himmelblau", ["gd:lr=0.01"], n=10, repeats=3)
    flat = landscape.Problem(lambda x: 3.0 + 0 * x[0], [[-1, 1], [-1, 1]])
    with pytest.raises(landscape.UsageError, match="and sgd:lr=0.1 has none"):
        landscape.count(flat, ["sgd:lr=0.1"], n=5, steps=5, repeats=3)


def test_replicates_use_every_start_and_other_seeds():
    found = landscape.count("rastrigin", ["gd:lr=0.002"], ["sobol"], n=100, replicates=3)
    assert found.hits.sum() + found.misses.sum() == 100
    assert found.methods[0, 0] == "spread of 3 replicates"


def test_a_survey_goes_on_until_the_rule_holds():
    found = landscape.count("himmelblau", ["gd:lr=0.01"], n=10, until_covered=True)
    # Four minima take 2 * 16 + 12 + 2 = 46 hits, and gd at this rate settles from most starts.
    assert found.hits.sum() >= 46 and found.n < 200
    again = landscape.count("himmelblau", ["gd:lr=0.01"], n=found.n)
    np.testing.assert_array_equal(found.hits, again.hits)
    assert "holds" in found.notes[-1]


def test_a_survey_stops_at_the_limit_and_says_so():
    found = landscape.count("rastrigin", ["gd:lr=0.002"], n=100, until_covered=True, at_most=500)
    assert found.n == 500 and found.notes[-1].startswith("Not covered")


def test_a_survey_without_hits_ends():
    found = landscape.count("rastrigin", ["gd:lr=0.02"], n=50, steps=100, until_covered=True)
    assert found.n == 50 and any("says nothing" in note for note in found.notes)


@pytest.mark.parametrize("init", ["grid", "sobol", "ring"])
def test_a_rule_for_independent_draws_is_refused_for_others(init):
    with pytest.raises(landscape.UsageError, match="`until_covered` is about independent draws"):
        landscape.count("himmelblau", ["gd:lr=0.01"], [init], n=16, until_covered=True)
