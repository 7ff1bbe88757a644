"""Do two schemes or optimizers differ? Which test answers, by how the starts were drawn and how many there are.

Runs from the same starts are paired, and a test of two independent samples would be wrong for them: it ignores what
they share. The tests are in `independent` and `paired`, their results and Holm's adjustment in `significance`,
the size of a difference in `distances` and in `intervals.newcombe`.
"""

from collections.abc import Callable

import numpy as np

from landscape.errors import require, suggestion
from landscape.statistics import independent, paired
from landscape.statistics.significance import Significance

INDEPENDENT: dict[str, Callable[..., Significance]] = {
    "fisher": independent.fisher,
    "g": independent.g_test,
    "permutation": independent.g_permutation,
}
"""The tests of two independent samples; tables are (2, K)."""

PAIRED: dict[str, Callable[..., Significance]] = {
    "mcnemar": paired.mcnemar,
    "bowker": paired.bowker,
    "stuart-maxwell": paired.stuart_maxwell,
    "permutation": paired.marginal_permutation,
}
"""The tests of two runs from each of the same starts; tables are (K, K)."""

TESTS = tuple(dict.fromkeys([*INDEPENDENT, *PAIRED]))
"""The names of all tests."""

OF_TWO_OUTCOMES = ("fisher", "mcnemar")
"""The tests that take no more than two outcomes."""

FEW, SHARE, LEAST = 5, 0.2, 1
"""Cochran: chi-squared serves with expected counts of 5, in up to a fifth of the cells fewer, but nowhere below 1."""

EXCESS = 0.05
"""How much of its standard deviation G may be too large on average."""


def compare(test: str, table, shared: bool, seed: int = 0) -> Significance:
    """Return what a test finds in a table of counts.

    Args:
        test: a name in `TESTS`.
        table: (2, K) of independent starts, (K, K) of shared ones, as in `independent` and `paired`.
        shared: whether both descend from the same starts.
        seed: of resamples.

    Errors:
        UsageError: those of `check_design` and of the test.

    >>> compare("mcnemar", [[40, 9], [1, 50]], shared=True).p
    0.021484375
    """
    check_design(test, shared)
    function = (PAIRED if shared else INDEPENDENT)[test]
    return function(table, seed=seed) if test == "permutation" else function(table)


def check_design(test: str, shared: bool) -> None:
    """Refuse a test that does not fit how the starts were drawn.

    Args:
        test: a name in `TESTS`.
        shared: whether both descend from the same starts.

    Errors:
        UsageError: an unknown test, or one of the other design.

    >>> check_design("g", shared=False)
    """
    require(test in TESTS, f"`test` is one of {', '.join(TESTS)}; got {test!r}.{suggestion(test, TESTS)}")
    instead = {"fisher": "mcnemar", "g": "stuart-maxwell", "mcnemar": "fisher"}.get(test, "g")
    require(
        test in PAIRED or not shared,
        f"`test` {test!r} takes independent starts, and these runs share their starts or random numbers; use "
        f"{instead!r} or 'permutation'.",
    )
    require(
        test in INDEPENDENT or shared,
        f"`test` {test!r} takes runs from the same starts, and these starts were drawn apart; use {instead!r} or "
        "'permutation'.",
    )


def choose(table, shared: bool) -> str:
    """Return the name of the test that fits a table.

    Two outcomes have exact tests, 'fisher' and 'mcnemar'. More take 'g' and 'stuart-maxwell' where chi-squared serves:
    by Cochran's rule for the counts to expect, which are those of the cells of two samples, and half of the starts that
    moved between each two outcomes of paired ones; and, for many outcomes, where G is on average too large by less than
    a twentieth of its standard deviation. All others take 'permutation', which is right for any counts.

    Args:
        table: (2, K) of independent starts, (K, K) of shared ones.
        shared: whether both descend from the same starts.

    Errors:
        UsageError: those of `independent.counted` and `paired.counted`.

    Source: W. G. Cochran, Some methods for strengthening the common χ² tests, Biometrics 10 (1954), pp. 417-451; D. A.
    Williams, Improved likelihood ratio tests for complete contingency tables, Biometrika 63 (1976), pp. 33-37.

    >>> choose([[90, 10, 0], [80, 20, 0]], shared=False), choose([[90, 9, 1], [80, 19, 1]], shared=False)
    ('fisher', 'permutation')
    >>> choose([[50, 20, 10], [15, 50, 20], [5, 10, 50]], shared=True)
    'stuart-maxwell'
    """
    counts = paired.counted(table) if shared else independent.counted(table)
    if counts.shape[1] <= 2:
        return "mcnemar" if shared else "fisher"
    if shared:
        return "permutation" if _sparse(paired.expected(counts)) else "stuart-maxwell"
    many = independent.excess(counts) > EXCESS
    return "permutation" if many or _sparse(independent.expected(counts)) else "g"


def _sparse(cells: np.ndarray) -> bool:
    """Whether Cochran's rule forbids chi-squared."""
    return bool(np.mean(cells < FEW) > SHARE or np.min(cells) < LEAST)
