"""How likely every count of a multinomial comes near its own mean, which is what Sison and Glaz's intervals rest on."""

import numpy as np
import scipy


def half_width(hits: np.ndarray, level: float) -> tuple[float, float]:
    """Return how far below and above its count each share's interval reaches, in starts.

        c,  c + 2γ,   ν(c) ≤ level < ν(c + 1),   γ = (level − ν(c))/(ν(c + 1) − ν(c))

    Args:
        hits: (k,) counts of all outcomes, with at least one start.
        level: the probability, between 0 and 1.

    >>> [round(reach, 4) for reach in half_width(np.array([56, 72, 73, 59, 62, 87, 58]), 0.95)]
    [19.0, 20.7541]
    """
    n, widest = int(hits.sum()), 8 * int(np.sqrt(hits.max())) + 8
    while True:
        inside = within(hits, min(widest, n))
        found = np.flatnonzero((inside[:-1] <= level) & (level < inside[1:]))
        if len(found):
            c = found[0]
            return float(c), float(c + 2 * (level - inside[c]) / (inside[c + 1] - inside[c]))
        widest *= 2


def within(hits: np.ndarray, widest: int) -> np.ndarray:
    """Return ν(c) for c from 0 to `widest`: the chance that a multinomial with shares hits/n has no count farther off.

        ν(c) = P(S = n) Π P(|Xᵢ − kᵢ| ≤ c)/P(X = n),   Xᵢ ~ Poisson(kᵢ),   X ~ Poisson(n)

    with S the sum of the Xᵢ given that each lies in its box, whose P(S = n) is Edgeworth's expansion to its fourth
    moment. Counted as 0 at c = 0, and as 1 from n on, where the box holds everything. Off by less than 0.01 where three
    or more counts are alike, by up to 0.08 with two outcomes, or where one of few has nearly all starts.

    Args:
        hits: (k,) counts kᵢ of all outcomes.
        widest: at least 1.

    Source: B. Levin, A representation for multinomial cumulative distribution functions, Annals of Statistics 9 (1981),
    pp. 1123-1126; C. P. Sison and J. Glaz, Simultaneous confidence intervals and sample size determination for
    multinomial proportions, Journal of the American Statistical Association 90 (1995), pp. 366-369, equation 1.

    >>> within(np.array([20, 20, 20, 20, 20]), 12).round(3)[[0, 4, 8, 12]].tolist()
    [0.0, 0.273, 0.856, 0.991]
    """
    hits = np.asarray(hits, np.float64)
    n, c = hits.sum(), np.arange(1.0, widest + 1)
    log_inside, mean, second, third, excess = np.zeros((5, widest))
    for rate in hits[hits > 0]:
        mass, (first, square, cube, fourth) = _truncated(rate, c)
        variance = square - first**2
        log_inside += np.log(mass)
        mean += first
        second += variance
        third += cube - 3 * first * square + 2 * first**3
        excess += fourth - 4 * first * cube + 6 * first**2 * square - 3 * first**4 - 3 * variance**2
    found = np.exp(log_inside - np.log(_mode(n))) * _edgeworth(mean, second, third, excess)
    return np.concatenate([[0.0], np.where(c < n, found, 1.0)])


def _truncated(rate: float, c: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """P(|X − rate| ≤ c) of a Poisson variable, and its first four moments about the rate in there, (C,) and (4, C).

    Sums that grow with the box give those of all boxes at once. Factorial moments would cancel: they are as large as
    the rate's fourth power, which leaves no digit of the fourth central moment from about 1e6 hits on.
    """
    # The probabilities above and below the rate, a whole number, in units of that at the rate.
    above = np.exp(-np.cumsum(np.log1p(c / rate)))
    below = np.cumprod(np.maximum(1 - (c - 1) / rate, 0))
    total = 1 + np.cumsum(above + below)
    odd, even = above - below, above + below
    moments = np.cumsum([c * odd, c**2 * even, c**3 * odd, c**4 * even], axis=1)
    return total * _mode(rate), moments / total


def _mode(rate: float) -> float:
    """The probability that a Poisson variable equals its rate, a whole number."""
    return np.exp(rate * np.log(rate) - rate - scipy.special.gammaln(rate + 1))


def _edgeworth(mean: np.ndarray, second: np.ndarray, third: np.ndarray, excess: np.ndarray) -> np.ndarray:
    """The probability of a sum of independent variables at `mean` below its own mean; at least 0."""
    x, skew, kurtosis = -mean / np.sqrt(second), third / second**1.5, excess / second**2
    cubic, quartic, sextic = x**3 - 3 * x, x**4 - 6 * x**2 + 3, x**6 - 15 * x**4 + 45 * x**2 - 15
    series = 1 + skew * cubic / 6 + kurtosis * quartic / 24 + skew**2 * sextic / 72
    return np.maximum(series, 0) * np.exp(-(x**2) / 2) / np.sqrt(2 * np.pi * second)
