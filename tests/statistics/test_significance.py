"""Results of tests, resampled p-values and Holm's adjustment against statsmodels and scipy."""

import numpy as np
import pytest
from scipy import stats
from statsmodels.stats import multitest

from landscape.statistics.significance import chi_squared, holm, resampled


@pytest.mark.parametrize("seed", range(5))
def test_holm_agrees_with_statsmodels(seed):
    rng = np.random.default_rng(seed)
    p = np.concatenate([rng.uniform(size=7), rng.uniform(0, 0.01, 4), [0.02, 0.02, 1.0, 0.0]])
    np.testing.assert_allclose(holm(p), multitest.multipletests(p, method="holm")[1], rtol=1e-12)


def test_holm_neither_counts_nor_changes_what_was_not_tested():
    p = np.array([np.nan, 0.01, np.nan, 0.04, 0.03])
    np.testing.assert_array_equal(holm(p), [np.nan, 0.03, np.nan, 0.06, 0.06])
    assert np.isnan(holm([np.nan, np.nan])).all() and holm([]).shape == (0,)


def test_chi_squared_is_the_upper_tail():
    for statistic, degrees in ((3.2, 1), (150, 120), (900, 120), (0.0, 3)):
        assert chi_squared("g", statistic, degrees).p == pytest.approx(stats.chi2.sf(statistic, degrees), rel=1e-10)
    assert chi_squared("g", 0.0, 0).p == 1


def test_a_resampled_p_counts_itself_and_what_equals_it_but_for_rounding():
    assert resampled("permutation", 2.0, np.array([1.0, 1.5, 1.9])).p == 1 / 4
    assert resampled("permutation", 0.3, np.array([0.1 + 0.2, 0.3 - 1e-12, 0.29])).p == 3 / 4
    assert resampled("permutation", 1e6, np.array([1e6 - 1e-5, 1e6 - 1])).p == 2 / 3
