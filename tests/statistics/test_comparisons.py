"""Which test is taken: by the design, and by how many starts there are."""

import numpy as np
import pytest

from landscape.errors import UsageError
from landscape.statistics.comparisons import INDEPENDENT, PAIRED, TESTS, check_design, choose, compare


def test_the_tests_of_users_are_all_there():
    assert set(TESTS) == {"fisher", "g", "mcnemar", "bowker", "stuart-maxwell", "permutation"}
    assert set(INDEPENDENT) & set(PAIRED) == {"permutation"}


@pytest.mark.parametrize("shared", [False, True])
def test_compare_runs_every_test_of_a_design_under_its_name(shared):
    table = [[40, 9], [1, 50]]
    for name in PAIRED if shared else INDEPENDENT:
        found = compare(name, table, shared, seed=1)
        assert found.test == name and 0 < found.p < 0.05
        assert compare(name, table, shared, seed=1) == found


@pytest.mark.parametrize(("test", "instead"), [("g", "stuart-maxwell"), ("fisher", "mcnemar")])
def test_shared_starts_are_refused_by_independent_tests(test, instead):
    reason = "takes independent starts, and these runs share their starts or random numbers"
    sentence = f"`test` '{test}' {reason}; use '{instead}'"
    with pytest.raises(UsageError, match=f"^{sentence} or 'permutation'.$"):
        check_design(test, shared=True)
    with pytest.raises(UsageError, match=sentence):
        compare(test, [[1, 2], [3, 4]], shared=True)


@pytest.mark.parametrize(("test", "instead"), [("mcnemar", "fisher"), ("bowker", "g"), ("stuart-maxwell", "g")])
def test_independent_starts_are_refused_by_paired_tests(test, instead):
    with pytest.raises(UsageError, match=f"`test` '{test}' takes runs from the same starts.*use '{instead}' or"):
        check_design(test, shared=False)


def test_what_each_design_names_instead_fits_it():
    for shared in (False, True):
        for test in TESTS:
            try:
                check_design(test, shared)
            except UsageError as error:
                check_design(str(error).split("use '")[1].split("'")[0], shared)


def test_an_unknown_test_is_answered_with_the_nearest():
    with pytest.raises(UsageError, match="`test` is one of fisher, g, permutation.*'permutatoin'. Did you mean 'perm"):
        check_design("permutatoin", shared=True)


@pytest.mark.parametrize(
    ("table", "name"),
    [
        ([[30, 70], [50, 50]], "fisher"),
        ([[0, 100, 0], [0, 50, 0]], "fisher"),
        ([[300, 400, 300], [350, 350, 300]], "g"),
        ([[300, 696, 4], [350, 646, 4]], "permutation"),  # A third of the cells expect 4.
        ([[100, 100, 100, 100, 96, 4], [100, 100, 100, 100, 96, 4]], "g"),  # A sixth of them do.
        ([[300, 400, 299, 1], [350, 350, 300, 0]], "permutation"),  # One expects 0.5.
        (np.full((2, 121), 12), "permutation"),  # Cochran's rule holds, and G rejects too often.
        (np.full((2, 121), 50), "g"),
    ],
)
def test_the_choice_of_independent_starts(table, name):
    assert choose(table, shared=False) == name


@pytest.mark.parametrize(
    ("table", "name"),
    [
        ([[40, 9], [1, 50]], "mcnemar"),
        (np.diag([5, 5, 5]), "mcnemar"),
        ([[40, 9, 0], [1, 50, 0], [0, 0, 700]], "mcnemar"),
        ([[50, 20, 10], [15, 50, 20], [5, 10, 50]], "stuart-maxwell"),
        ([[50, 20, 5], [15, 50, 20], [4, 10, 50]], "permutation"),
        ([[50, 900, 0], [900, 50, 1], [0, 0, 50]], "permutation"),
    ],
)
def test_the_choice_of_shared_starts(table, name):
    assert choose(table, shared=True) == name


def test_tests_that_were_chosen_give_false_alarms_as_often_as_they_should():
    rng = np.random.default_rng(0)
    pairs = rng.dirichlet(np.ones(25)).reshape(5, 5)
    for shared, shares, shape in ((False, pairs[0] / pairs[0].sum(), (2, 5)), (True, (pairs + pairs.T) / 2, (5, 5))):
        draws = 2 if not shared else 1
        tables = rng.multinomial(150 if not shared else 500, shares.ravel(), (200, draws)).reshape(200, *shape)
        alarms = np.mean([compare(choose(table, shared), table, shared, seed=1).p <= 0.05 for table in tables])
        assert alarms == pytest.approx(0.05, abs=3 * np.sqrt(0.0475 / 200))
