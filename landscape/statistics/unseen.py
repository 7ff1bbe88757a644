"""Which minima were missed: estimates from how often each of those that were seen was hit.

All of these are about independent starts. Their sample is the hits: starts that reached no minimum say nothing of which
minima there are, and are left out of n here.
"""

from typing import NamedTuple

import numpy as np
import scipy

from landscape.errors import require


class Estimate(NamedTuple):
    """A number with the ends of its interval."""

    value: float
    low: float
    high: float


def coverage(hits, level: float = 0.95) -> Estimate:
    """Return the estimated share of starts, of those that hit anything, whose minimum was seen: Good and Turing's.

        C = 1 − f₁/n,   C ± z √(f₁ (1 − f₁/n) + 2 (f₂ + 1))/n

    with f₁ minima hit once, f₂ hit twice, n hits, and Esty's interval, cut to [0, 1], in which one more minimum counts
    as hit twice: his own is for many hits, and of width 0 where few say that all or nothing was seen. The lower end is
    at most that of no unseen start in n, 1 − 3/n at 95 %, by the rule of three ((1 − level)^(1/n) in full). Where all
    hits differ, the upper end is 2 ln(2/(1 − level))/(n − 1): were more covered, in equal shares, two would have met.

    Args:
        hits: of each minimum, any shape; zeros are minima that are known otherwise.
        level: the confidence level.

    Errors:
        UsageError: negative or fractional hits.

    Source: I. J. Good, The population frequencies of species and the estimation of population parameters, Biometrika 40
    (1953), pp. 237-264; W. W. Esty, A normal limit law for a nonparametric estimator of the coverage of a random
    sample, Annals of Statistics 11 (1983), pp. 905-912.

    >>> coverage([40, 30, 20, 8, 1, 1]).value
    0.98
    """
    counts = _counts(hits)
    n, once, twice = counts.sum(), (counts == 1).sum(), (counts == 2).sum()
    if n == 0:
        return Estimate(0.0, 0.0, 1.0)
    share = 1 - once / n
    half = -scipy.special.ndtri((1 - level) / 2) * np.sqrt(once * share + 2 * (twice + 1)) / n
    low, high = min(share - half, (1 - level) ** (1 / n)), share + half
    if once == n:
        high = 2 * np.log(2 / (1 - level)) / max(n - 1, 1)
    return Estimate(float(share), max(0.0, float(low)), min(1.0, float(high)))


def chao1(hits, level: float = 0.95) -> Estimate:
    """Return Chao's lower bound for the number of minima that these starts can reach, in its bias-corrected form.

        S = w + (n − 1)/n · f₁ (f₁ − 1)/(2 (f₂ + 1)),   T = S − w,
        [w + T/K, w + T·K],   K = exp(z √(ln(1 + var/T²)))

    with w minima seen, f₁ of them once, f₂ twice, and the variance of this form. Where T is 0 the interval is that for
    minima that are hit often: with P = Σ fᵢ e⁻ⁱ/w, w/(1 − P) ± z √(Σ fᵢ (e⁻ⁱ − e⁻²ⁱ) − (Σ i fᵢ e⁻ⁱ)²/n)/(1 − P), cut
    at w. It estimates a bound: the number itself may be larger, and is, where shares differ much.

    Args:
        hits, level: as for `coverage`.

    Source: A. Chao, Nonparametric estimation of the number of classes in a population, Scandinavian Journal of
    Statistics 11 (1984), pp. 265-270; A. Chao, Estimating the population size for capture-recapture data with unequal
    catchability, Biometrics 43 (1987), pp. 783-791; the variance and the second interval as in R. K. Colwell, EstimateS
    user's guide, appendix B, and in SpadeR.

    >>> [round(number, 2) for number in chao1([40, 30, 20, 8, 1, 1])]
    [6.99, 6.07, 19.54]
    """
    counts = _counts(hits)
    n, seen = int(counts.sum()), int((counts > 0).sum())
    once, twice = int((counts == 1).sum()), int((counts == 2).sum())
    if n == 0:
        return Estimate(0.0, 0.0, np.inf)
    shrink = (n - 1) / n
    more = shrink * once * (once - 1) / (2 * (twice + 1))
    if more == 0:
        return Estimate(float(seen), *_often_hit(counts[counts > 0], level))
    spread = np.sqrt(np.log1p(_chao_variance(shrink, once, twice, seen + more) / more**2))
    factor = np.exp(-scipy.special.ndtri((1 - level) / 2) * spread)
    return Estimate(seen + more, float(seen + more / factor), float(seen + more * factor))


def _often_hit(counts: np.ndarray, level: float) -> tuple[float, float]:
    n, seen, rare = counts.sum(), len(counts), np.exp(-counts.astype(float))
    found = 1 - rare.sum() / seen
    variance = (rare - rare**2).sum() - (counts * rare).sum() ** 2 / n
    half = -scipy.special.ndtri((1 - level) / 2) * np.sqrt(max(variance, 0.0)) / found
    return max(float(seen), float(seen / found - half)), float(seen / found + half)


def _chao_variance(shrink: float, once: int, twice: int, total: float) -> float:
    if twice:
        one, two = once * (once - 1), twice + 1
        return (
            shrink * one / (2 * two)
            + shrink**2 * once * (2 * once - 1) ** 2 / (4 * two**2)
            + shrink**2 * once**2 * twice * (once - 1) ** 2 / (4 * two**4)
        )
    return (
        shrink * once * (once - 1) / 2 + shrink**2 * once * (2 * once - 1) ** 2 / 4 - shrink**2 * once**4 / (4 * total)
    )


def expected(n: int, w: int) -> float:
    """Return the posterior mean of the number of minima after n hits of w different ones, by Boender and Rinnooy Kan.

        E[K] = w (n − 1)/(n − w − 2),   n ≥ w + 3; infinite below

    under a prior that gives every number of minima the same weight and every set of shares the same density.

    Source: C. G. E. Boender and A. H. G. Rinnooy Kan, Bayesian stopping rules for multistart global optimization
    methods, Mathematical Programming 37 (1987), pp. 59-80.

    >>> round(expected(100, 6), 4), round(expected(1000, 121), 2)
    (6.4565, 137.83)
    """
    return w * (n - 1) / (n - w - 2) if n >= w + 3 else np.inf


def expected_coverage(n: int, w: int) -> float:
    """Return the posterior mean of the share of the domain whose minimum was seen, by Boender and Rinnooy Kan.

        (n − w − 1)(n + w)/(n (n − 1)),   n ≥ w + 2; 0 below

    >>> round(expected_coverage(100, 6), 4)
    0.9958
    """
    return (n - w - 1) * (n + w) / (n * (n - 1)) if n >= w + 2 else 0.0


def stops(n: int, w: int) -> bool:
    """Return whether the rule lets a search end after n hits of w minima: E[K] ≤ w + 1/2.

    >>> stops(100, 6), stops(1000, 121)
    (True, False)
    """
    return bool(w >= 1 and expected(n, w) <= w + 0.5)


def needed(w: int) -> int:
    """Return the hits after which the rule lets a search end that saw w minima: 2w² + 3w + 2.

    >>> needed(121), stops(needed(121), 121), stops(needed(121) - 1, 121)
    (29647, True, False)
    """
    return 2 * w * w + 3 * w + 2


def _counts(hits) -> np.ndarray:
    counts = np.asarray(hits)
    whole = bool(np.all(np.isfinite(counts)) and np.all(counts >= 0) and np.all(counts == np.floor(counts)))
    require(whole, f"`hits` takes whole numbers of at least 0; got {counts.tolist()}.")
    return counts.astype(np.int64).ravel()
