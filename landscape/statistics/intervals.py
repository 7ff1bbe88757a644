"""Intervals for shares of hits."""

from collections.abc import Callable

import numpy as np
import scipy

from landscape.errors import UsageError, require, suggestion
from landscape.statistics import boxes


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
    z = -scipy.special.ndtri((1 - level) / 2)
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
    low = scipy.special.betaincinv(np.maximum(hits, 1), n - hits + 1, tail)
    high = scipy.special.betainccinv(hits + 1, np.maximum(n - hits, 1), tail)
    return np.where(hits == 0, 0.0, low)[()], np.where(hits == n, 1.0, high)[()]


def goodman(hits, n, level: float = 0.95) -> tuple[np.ndarray, np.ndarray]:
    """Return Goodman's intervals of all shares of a multinomial, which hold together.

    They are Wilson's at the level 1 − (1 − level)/k. Their coverage stays near the level where one outcome has nearly
    all starts, and falls short of it where many have a few hits each.

    Args:
        hits: (..., k), the whole vector of counts on the last axis, misses included.
        n: independent starts, the sum of each vector; a shape that broadcasts with that of hits.
        level: the confidence level of all k together.

    Errors:
        UsageError: hits that are not whole or do not sum to n, and those of `wilson`.

    Source: L. A. Goodman, On simultaneous confidence intervals for multinomial proportions, Technometrics 7 (1965), pp.
    247-254.

    >>> goodman([7, 43], 50)[0].round(6).tolist()
    [0.06299, 0.717252]
    """
    hits, n = _whole(hits, n, level, "goodman")
    return wilson(hits, n, 1 - (1 - level) / hits.shape[-1])


def sison_glaz(hits, n, level: float = 0.95) -> tuple[np.ndarray, np.ndarray]:
    """Return Sison and Glaz's intervals of all shares of a multinomial, which hold together and are equally wide.

        (kᵢ − c)/n,  (kᵢ + c + 2γ)/n,   cut to [0, 1]

    with c and γ from `boxes.half_width`. Arguments, shapes and errors are those of `goodman`. They keep their level for
    seven or more outcomes, however rare; where one outcome has nearly all starts they cover too seldom (60 instead of
    95 % at shares .999, .0005, .0005 of 1,000 starts).

    Source: C. P. Sison and J. Glaz, Simultaneous confidence intervals and sample size determination for multinomial
    proportions, Journal of the American Statistical Association 90 (1995), pp. 366-369.

    >>> sison_glaz([56, 72, 73, 59, 62, 87, 58], 467)[1][:3].round(6).tolist()
    [0.164356, 0.198617, 0.200758]
    """
    hits, n = _whole(hits, n, level, "sison-glaz")
    vectors = hits.reshape(-1, hits.shape[-1])
    reach = np.array([boxes.half_width(vector, level) for vector in vectors]).reshape(*hits.shape[:-1], 2)
    return np.maximum((hits - reach[..., :1]) / n, 0), np.minimum((hits + reach[..., 1:]) / n, 1)


def newcombe(hits1, n1, hits2, n2, level: float = 0.95) -> tuple[np.ndarray, np.ndarray]:
    """Return Newcombe's interval of the difference of two independent shares, p₁ − p₂, from Wilson's of each.

        p₁ − p₂ − √((p₁ − l₁)² + (u₂ − p₂)²),   p₁ − p₂ + √((u₁ − p₁)² + (p₂ − l₂)²)

    Args:
        hits1, n1: of the first sample, as in `wilson`.
        hits2, n2: of the second.
        level: the confidence level.

    Errors:
        UsageError: those of `wilson`.

    Source: R. G. Newcombe, Interval estimation for the difference between independent proportions: comparison of eleven
    methods, Statistics in Medicine 17 (1998), pp. 873-890, method 10.

    >>> [round(float(bound), 4) for bound in newcombe(56, 70, 48, 80)]
    [0.0524, 0.3339]
    """
    return _square_and_add((hits1, n1), (hits2, n2), 0.0, level)


def newcombe_paired(both, first, second, neither, level: float = 0.95) -> tuple[np.ndarray, np.ndarray]:
    """Return Newcombe's interval of the difference of two shares of the same starts, p₁ − p₂.

        p₁ − p₂ − √(a² − 2φab + b²),   a = p₁ − l₁,   b = u₂ − p₂
        p₁ − p₂ + √(c² − 2φcd + d²),   c = u₁ − p₁,   d = p₂ − l₂

    with Wilson's bounds l, u, and φ the correlation of the two outcomes: its numerator eh − fg, where positive, is
    lessened by n/2, to 0 at the least; 0 where a margin is empty.

    Args:
        both, first, second, neither: e, f, g, h, starts that hit in both runs, in the first only, in the second only,
            in neither; any shape.
        level: the confidence level.

    Errors:
        UsageError: negative counts, no starts, and those of `wilson`.

    Source: R. G. Newcombe, Improved confidence intervals for the difference between binomial proportions based on
    paired data, Statistics in Medicine 17 (1998), pp. 2635-2650, method 10.

    >>> [round(float(bound), 3) for bound in newcombe_paired(1, 1, 7, 12)]
    [-0.507, -0.026]
    """
    counts = np.broadcast_arrays(*(np.asarray(count, np.float64) for count in (both, first, second, neither)))
    both, first, second, neither = counts
    n = sum(counts)
    least = float(np.min(counts))
    require(least >= 0, f"`both`, `first`, `second` and `neither` must be at least 0; got {least:g}.")
    cross = both * neither - first * second
    margins = np.sqrt((both + first) * (second + neither) * (both + second) * (first + neither))
    correlation = np.where(cross > 0, np.maximum(cross - n / 2, 0), cross) / np.where(margins > 0, margins, 1)
    return _square_and_add((both + first, n), (both + second, n), correlation, level)


def _square_and_add(one: tuple, two: tuple, correlation, level: float) -> tuple[np.ndarray, np.ndarray]:
    (low1, high1), (low2, high2) = wilson(*one, level), wilson(*two, level)
    share1, share2 = (np.asarray(hits, np.float64) / np.asarray(n, np.float64) for hits, n in (one, two))

    def root(a, b):
        return np.sqrt(np.maximum(a**2 - 2 * correlation * a * b + b**2, 0))

    difference = share1 - share2
    return difference - root(share1 - low1, high2 - share2), difference + root(high1 - share1, share2 - low2)


INTERVALS: dict[str, Callable] = {
    "wilson": wilson,
    "clopper-pearson": clopper_pearson,
    "goodman": goodman,
    "sison-glaz": sison_glaz,
}
"""The interval of each method's name."""

SIMULTANEOUS = frozenset({"goodman", "sison-glaz"})
"""The methods whose intervals of several shares hold together by themselves; their counts are the whole vector."""


def of_one(method: str) -> str:
    """Return the method of an interval of a single share, Wilson's for those that are of several together.

    >>> of_one("clopper-pearson"), of_one("goodman")
    ('clopper-pearson', 'wilson')
    """
    return "wilson" if method in SIMULTANEOUS else method


NAMES = {"wilson": "Wilson", "clopper-pearson": "Clopper–Pearson", "goodman": "Goodman", "sison-glaz": "Sison–Glaz"}
"""The methods as prose spells them."""


def prose(method: str, level: float) -> str:
    """Return what the error bars of a census are, in words; nothing where there are none.

    >>> prose("wilson, clustered by start", 0.95), prose("spread of 16 replicates", 0.9)
    ('95 % Wilson intervals, clustered by start', "90 % Student's t intervals, spread of 16 replicates")
    >>> prose("boundary cells", 0.95), prose("none (ring starts)", 0.95)
    ('the cells on a boundary', '')
    """
    if method.startswith("none"):
        return ""
    if method == "boundary cells":
        return "the cells on a boundary"
    name, _, more = method.partition(", ")
    if name not in NAMES:
        name, more = "Student's t", method
    return ", ".join(filter(None, [f"{100 * level:g} % {NAMES.get(name, name)} intervals", more]))


def interval(method: str, hits, n, level: float = 0.95, simultaneous: int = 1) -> tuple[np.ndarray, np.ndarray]:
    """Return a method's interval, by Bonferroni's rule for several shares at once.

    Each of m intervals has the level 1 − (1 − level)/m, so that all m hold together with at least the level asked for
    (in so far as the method keeps its own).

    Args:
        method: a name in `INTERVALS`.
        hits, n, level: as in `wilson`, or as in `goodman` for a method in `SIMULTANEOUS`.
        simultaneous: m, the number of minima that are reported together; 1 gives each interval for itself.

    Errors:
        UsageError: an unknown method, m < 1, m > 1 for a method in `SIMULTANEOUS`, and those of the method.

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
    require(
        simultaneous == 1 or method not in SIMULTANEOUS,
        f"`simultaneous` is for wilson and clopper-pearson, got {simultaneous!r} with {method!r}, whose intervals hold "
        "together by themselves; leave it out.",
    )
    _check_level(level)
    return INTERVALS[method](hits, n, 1 - (1 - level) / simultaneous)


def _whole(hits, n, level: float, method: str) -> tuple[np.ndarray, np.ndarray]:
    """Vectors of counts and their sums, checked."""
    hits, n = _checked(hits, n, level)
    right = hits.ndim > 0 and np.all(hits == np.floor(hits)) and np.all(hits.sum(axis=-1, keepdims=True) == n)
    require(
        bool(right),
        f"`hits` of {method} is the whole vector of counts, misses included, with the sum `n`; got {hits.sum(axis=-1)} "
        f"of {n}. For a part of them take wilson or clopper-pearson with `simultaneous`.",
    )
    return hits, n


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
