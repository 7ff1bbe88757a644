"""How surprising a difference would be if there were none: the result of a test, p-values by resampling, adjustment."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import scipy

RESAMPLES = 9_999
"""Resamples of a permutation test: its smallest p is 1/10,000."""


@dataclass(frozen=True)
class Significance:
    """What a test found.

    Attributes:
        test: its name.
        statistic: what it looked at; NaN where there is none.
        degrees: the degrees of freedom of its chi-squared distribution; None where p comes from no such.
        p: the probability of a statistic as extreme as this or more, if there is no difference.
    """

    test: str
    statistic: float
    degrees: int | None
    p: float


def chi_squared(test: str, statistic: float, degrees: int) -> Significance:
    """The significance of a statistic by the upper tail of its chi-squared distribution; p is 1 without degrees.

    >>> round(chi_squared("g", 3.841459, 1).p, 6)
    0.05
    """
    p = float(scipy.special.chdtrc(degrees, statistic)) if degrees else 1.0
    return Significance(test, float(statistic), int(degrees), p)


def resampled(test: str, statistic: float, drawn: np.ndarray) -> Significance:
    """The significance of a statistic among those of resamples, (1 + #{drawn ≥ statistic})/(1 + R).

    Statistics that differ by rounding alone are equal.

    Source: A. C. Davison and D. V. Hinkley, Bootstrap methods and their application, Cambridge 1997, equation 4.11.

    >>> resampled("permutation", 0.3, np.array([0.1, 0.1 + 0.2, 0.2, 0.9])).p
    0.6
    """
    as_extreme = int(np.count_nonzero(drawn >= statistic - 1e-9 * max(1.0, abs(statistic))))
    return Significance(test, float(statistic), None, (1 + as_extreme) / (1 + len(drawn)))


def holm(p: Sequence[float]) -> np.ndarray:
    """Return p-values adjusted for their number by Holm's rule: rejecting below α errs at all with probability ≤ α.

        p̃₍ᵢ₎ = max over j ≤ i of min(1, (m − j + 1) p₍ⱼ₎),   p₍₁₎ ≤ … ≤ p₍ₘ₎

    Args:
        p: (M,) p-values; NaN, where there was no test, stays NaN and is not counted in m.

    Source: S. Holm, A simple sequentially rejective multiple test procedure, Scandinavian Journal of Statistics 6
    (1979), pp. 65-70.

    >>> holm([0.01, 0.04, float("nan"), 0.03]).tolist()
    [0.03, 0.06, nan, 0.06]
    """
    p = np.asarray(p, np.float64)
    tested = np.flatnonzero(~np.isnan(p))
    order = tested[np.argsort(p[tested], kind="stable")]
    adjusted = np.full(p.shape, np.nan)
    adjusted[order] = np.minimum(np.maximum.accumulate(p[order] * np.arange(len(order), 0, -1)), 1)
    return adjusted
