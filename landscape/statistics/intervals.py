"""Intervals for shares of hits."""

from collections.abc import Callable

import numpy as np
from scipy import special

from landscape.errors import UsageError, require, suggestion


def wilson(hits, n, level: float = 0.95) -> tuple[np.ndarray, np.ndarray]:
    """Return Wilson's score interval of a binomial share.

        (k + z²/2 ± z √(k (n − k)/n + z²/4)) / (n + z²),   z = Φ⁻¹((1 + level)/2)

    Its mean coverage is near the level; at single shares it may fall somewhat short. Exactly 0 at no hits and exactly 1
    at n hits.

    Args:
        hits: k, any shape.
        n: independent starts, a shape that broadcasts with that of hits.
        level: the confidence level, between 0 and 1.

    Errors:
        UsageError: n < 1, hits outside 0 to n, or a level outside (0, 1).

    Source: E. B. Wilson, Probable inference, the law of succession, and statistical inference, Journal of the American
    Statistical Association 22 (1927), pp. 209-212; L. D. Brown, T. T. Cai and A. DasGupta, Interval estimation for a
    binomial proportion, Statistical Science 16 (2001), equation 4.

    >>> [round(float(bound), 6) for bound in wilson(7, 50)]
    [0.069508, 0.261862]
    """
    hits, n = _checked(hits, n, level)
    z = -special.ndtri((1 - level) / 2)
    center = (hits + z * z / 2) / (n + z * z)
    half = z / (n + z * z) * np.sqrt(hits * (n - hits) / n + z * z / 4)
    # Rounding would leave 1e-18 or 1 - 1e-16 where the formula gives 0 and 1.
    return np.where(hits == 0, 0.0, center - half)[()], np.where(hits == n, 1.0, center + half)[()]


def clopper_pearson(hits, n, level: float = 0.95) -> tuple[np.ndarray, np.ndarray]:
    """Return Clopper and Pearson's interval of a binomial share, which covers at least the level at every share.

        low = B⁻¹(α/2; k, n − k + 1),   high = B⁻¹(1 − α/2; k + 1, n − k),   α = 1 − level

    with B⁻¹(q; a, b) the quantile of the beta distribution. Arguments, shapes and errors are those of `wilson`.

    Source: C. J. Clopper and E. S. Pearson, The use of confidence or fiducial limits illustrated in the case of the
    binomial, Biometrika 26 (1934), pp. 404-413; as beta quantiles: Brown, Cai and DasGupta 2001, section 4.2.1.

    >>> [round(float(bound), 6) for bound in clopper_pearson(0, 10)]
    [0.0, 0.308497]
    """
    hits, n = _checked(hits, n, level)
    tail = (1 - level) / 2
    # The beta distribution needs positive parameters; the ends where it has none are known exactly.
    low = special.betaincinv(np.maximum(hits, 1), n - hits + 1, tail)
    high = special.betainccinv(hits + 1, np.maximum(n - hits, 1), tail)
    return np.where(hits == 0, 0.0, low)[()], np.where(hits == n, 1.0, high)[()]


INTERVALS: dict[str, Callable] = {"wilson": wilson, "clopper-pearson": clopper_pearson}
"""The interval of each method's name."""

SIMULTANEOUS: frozenset[str] = frozenset()
"""The methods whose intervals of several shares hold together by themselves."""

NAMES = {"wilson": "Wilson", "clopper-pearson": "Clopper–Pearson"}
"""The methods as prose spells them."""


def interval(method: str, hits, n, level: float = 0.95, simultaneous: int = 1) -> tuple[np.ndarray, np.ndarray]:
    """Return a method's interval, by Bonferroni's rule for several shares at once.

    Each of m intervals has the level 1 − (1 − level)/m, so that all m hold together with at least the level asked for
    (in so far as the method keeps its own).

    Args:
        method: a name in `INTERVALS`.
        hits, n, level: as in `wilson`.
        simultaneous: m, the number of minima that are reported together; 1 gives each interval for itself.

    Errors:
        UsageError: an unknown method, m < 1, and those of `wilson`.

    >>> low, high = interval("wilson", [0, 7], [10, 50])
    >>> high.round(6).tolist()
    [0.277533, 0.261862]
    >>> bool(interval("wilson", 7, 50, simultaneous=4)[1] > high[1])
    True
    """
    if method not in INTERVALS:
        raise UsageError(
            f"Unknown interval {method!r}; it is one of {', '.join(INTERVALS)}.{suggestion(method, INTERVALS)}"
        )
    require(simultaneous >= 1, f"`simultaneous`, the number of shares, must be at least 1; got {simultaneous!r}.")
    _check_level(level)
    return INTERVALS[method](hits, n, 1 - (1 - level) / simultaneous)


def _checked(hits, n, level: float) -> tuple[np.ndarray, np.ndarray]:
    hits, n = np.asarray(hits, np.float64), np.asarray(n, np.float64)
    _check_level(level)
    require(bool(np.all(n >= 1)), f"`n`, the number of starts, must be at least 1; got {n.tolist()}.")
    require(
        bool(np.all((hits >= 0) & (hits <= n))),
        f"`hits` must lie in 0 to n; got {hits.tolist()} of {n.tolist()}.",
    )
    return hits, n


def _check_level(level: float) -> None:
    require(0 < level < 1, f"`level`, the confidence level, must lie between 0 and 1, as 0.95; got {level!r}.")
