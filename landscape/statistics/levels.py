"""Which values of minima count as equal, and which minima are the lowest."""

import numpy as np

TIE = 1e-6
"""Values closer than this share of the range of all are equal but for rounding."""


def distinct(values: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Return the distinct values, ascending, and the rank of each of the given among them; rounding sets none apart.

    >>> distinct(np.array([0.0, 1.0, 1.0 + 1e-12, 2.0]))[1].tolist()
    [0, 1, 1, 2]
    """
    order = np.argsort(values, kind="stable")
    ascending = np.asarray(values, float)[order]
    apart = np.diff(ascending) > TIE * max(np.ptp(ascending), 1e-300)
    rank = np.empty(len(order), int)
    rank[order] = np.concatenate([[0], np.cumsum(apart)])
    return ascending[np.concatenate([[True], apart])], rank


def lowest(values: np.ndarray) -> np.ndarray:
    """Return which minima share the lowest value, (k,) of bool; those are what a run should reach.

    >>> lowest(np.array([0.0, 1.0, 1e-12])).tolist()
    [True, False, True]
    """
    return distinct(values)[1] == 0 if len(values) else np.zeros(0, bool)


WALL = 1e6
"""How much more than the lower half of the losses a wall may span, before it is no measure of what lies below it."""


def span(losses: np.ndarray) -> float:
    """Return the largest minus the smallest of finite losses (n,), or, beside a wall, what bounds its part in that.

        min(max − min, 10⁶ (median − min))

    Beside a wall of 1e18, as that of a potential at its center, everything below it would count as flat.

    >>> span(np.array([0.0, 1.0, 3.0])), span(np.array([0.0, 1.0, 1e18])), span(np.array([0.0, 0.0, 1e18]))
    (3.0, 1000000.0, 1e+18)
    """
    # Halves, because the difference of two finite numbers may be infinite.
    low, middle, high = np.quantile(losses / 2, [0, 0.5, 1]).tolist()
    whole = min(high - low, float(np.finfo(np.float64).max) / 2)
    below = WALL * (middle - low)
    return 2 * (min(whole, below) if below > 0 else whole)
