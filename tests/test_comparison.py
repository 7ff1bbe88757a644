"""Comparisons of a census: the design is read off its starts, and a test of another one is refused."""

import numpy as np
import pytest
from scipy import stats

import landscape
from landscape import comparison
from landscape.statistics import intervals

OPTIMIZERS = ["gd:lr=0.01", "adam:lr=0.1"]


@pytest.fixture(scope="module")
def found():
    return landscape.count("himmelblau", OPTIMIZERS, ["uniform", "normal:scale=1", "normal:scale=2"], n=600, steps=600)


def test_every_two_optimizers_and_every_two_schemes_are_compared(found):
    made = landscape.compare(found)
    assert [(one.first, one.second, one.within) for one in made[:3]] == [(*OPTIMIZERS, init) for init in found.inits]
    assert len(made) == 3 + 2 * 3
    assert {one.within for one in made[3:]} == set(OPTIMIZERS)


def test_the_design_is_read_off_the_starts(found):
    designs = {(one.first, one.second): one.design for one in landscape.compare(found)}
    assert designs[tuple(OPTIMIZERS)] == "paired"
    assert designs["uniform", "normal:scale=1"] == "independent"
    # One name has one stream of random numbers.
    assert designs["normal:scale=1", "normal:scale=2"] == "paired"


def test_independent_schemes_are_tested_as_scipy_does(found):
    made = landscape.compare(found, "permutation")
    [one] = [row for row in made if row.first == "uniform" and row.second == "normal:scale=2" and "gd" in row.within]
    counts = np.stack([np.concatenate([found.hits[0, i], found.misses[0, i]]) for i in (0, 2)])
    counts = counts[:, counts.sum(axis=0) > 0]
    expected = stats.chi2_contingency(counts, correction=False, lambda_="log-likelihood")
    assert one.statistic == pytest.approx(expected.statistic)
    assert one.distance == pytest.approx(np.abs(counts[0] - counts[1]).sum() / 2 / 600)
    assert one.distance_low <= one.distance <= one.distance_high


def test_adjusted_p_values_are_holm_s(found):
    made = landscape.compare(found)
    p, adjusted = np.array([one.p for one in made]), np.array([one.adjusted for one in made])
    order = np.argsort(p)
    expected = np.maximum.accumulate(p[order] * np.arange(len(p), 0, -1)).clip(max=1)
    np.testing.assert_allclose(adjusted[order], expected)


@pytest.mark.parametrize(("test", "right"), [("g", "stuart-maxwell"), ("fisher", "mcnemar")])
def test_shared_starts_are_refused_to_an_independent_test(test, right):
    found = landscape.count("himmelblau", OPTIMIZERS, n=100, steps=300)
    with pytest.raises(landscape.UsageError, match=f"takes independent starts.*use '{right}'"):
        landscape.compare(found, test)


def test_independent_starts_are_refused_to_a_paired_test():
    found = landscape.count("himmelblau", ["gd:lr=0.01"], ["uniform", "normal"], n=100, steps=300)
    with pytest.raises(landscape.UsageError, match="starts were drawn apart; use 'g'"):
        landscape.compare(found, "stuart-maxwell")


def test_schemes_that_share_random_numbers_are_no_optimizers_to_its_refusal():
    found = landscape.count("himmelblau", ["gd:lr=0.01"], ["normal:scale=1", "normal:scale=2"], n=100, steps=300)
    with pytest.raises(landscape.UsageError, match="these runs share their starts or random numbers; use 'mcnemar'"):
        landscape.compare(found, "fisher")


def test_an_unknown_test_is_answered_with_the_nearest(found):
    with pytest.raises(landscape.UsageError, match="Did you mean 'bowker'"):
        landscape.compare(found, "bowkr")


def test_mcnemar_looks_at_the_lowest_minimum():
    found = landscape.count("six_hump_camel", ["gd:lr=0.01", "momentum:lr=0.01"], n=500, steps=600)
    [one] = landscape.compare(found, "mcnemar")
    starts = landscape.starts("uniform", landscape.problem("six_hump_camel"), 500)
    best = [np.isin(landscape.label(landscape.descend("six_hump_camel", rule, starts, 600), found.minima), (0, 1))
            for rule in ("gd:lr=0.01", "momentum:lr=0.01")]  # fmt: skip
    first, second = (best[0] & ~best[1]).sum(), (best[1] & ~best[0]).sum()
    assert one.p == pytest.approx(stats.binomtest(int(first), int(first + second)).pvalue)
    assert one.difference == pytest.approx(best[0].mean() - best[1].mean())
    both, neither = (best[0] & best[1]).sum(), (~best[0] & ~best[1]).sum()
    ends = intervals.newcombe_paired(both, first, second, neither)
    assert (one.difference_low, one.difference_high) == pytest.approx(ends)


def test_an_optimizer_does_not_differ_from_itself():
    [one] = landscape.compare(landscape.count("himmelblau", ["gd:lr=0.01", "gd:lr=0.01"], n=100, steps=300))
    assert one.p == 1 and one.distance == 0 and one.difference == 0


@pytest.mark.parametrize("init", ["grid", "sobol", "ring"])
def test_starts_that_are_no_random_sample_have_a_distance_and_no_test(init):
    [one] = landscape.compare(landscape.count("himmelblau", OPTIMIZERS, [init], n=100, steps=300))
    assert one.design == f"none ({init}: no random sample)" and one.test == ""
    assert np.isnan([one.p, one.adjusted, one.distance_low, one.difference_low]).all()
    assert 0 <= one.distance <= 1


@pytest.mark.parametrize(("shared", "test"), [(False, "fisher"), (True, "mcnemar")])
def test_two_outcomes_are_read_by_their_design(shared, test):
    asked = comparison.Question("auto", np.array([True, False]), 0.95, 0)
    design, table = comparison.design([], shared), np.array([[30, 10], [20, 40]])
    one = comparison.contrast("a", "b", "c", design, table, shared, asked)
    assert one.test == test
    assert one.difference == pytest.approx((10 - 20) / 100 if shared else 30 / 40 - 20 / 60)
    assert one.distance == pytest.approx(abs(one.difference))


def test_comparisons_become_arrays_of_a_record(found):
    kept = comparison.arrays(landscape.compare(found))
    assert set(kept) == {f"comparison_{name}" for name in landscape.Comparison.__dataclass_fields__}
    assert kept["comparison_p"].shape == (9,)
