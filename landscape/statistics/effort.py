"""What a hit cost: steps to the target, expected running time, and the value that runs came to.

All of these take tables of steps, not starts: how many of the runs that reached the target took how many steps, and how
many of those that did not spent how many. A run that diverged, or rests elsewhere, will never reach it: it is no
censored observation but a failure, and stays in the denominator for ever.
"""

from dataclasses import dataclass

import numpy as np
import scipy

from landscape.errors import require
from landscape.statistics.unseen import Estimate


@dataclass(frozen=True)
class Steps:
    """How many runs took how many steps.

    Attributes:
        reached, reached_counts: (M,) steps of runs that reached the target, and how many there are of each.
        spent, spent_counts: (L,) the same of the runs that did not.
    """

    reached: np.ndarray
    reached_counts: np.ndarray
    spent: np.ndarray
    spent_counts: np.ndarray

    @property
    def n(self) -> int:
        """All runs."""
        return int(np.sum(self.reached_counts) + np.sum(self.spent_counts))


def expected_running_time(steps: Steps, level: float = 0.95) -> Estimate:
    """Return the steps that restarts from new starts take on average until one reaches the target.

        ERT = (steps of all runs, reached or not)/(runs that reached)
        ERT · exp(± t s/(T √n)),   s² = Σ (Tᵢ − ERT·Hᵢ)²/(n − 1)

    with the steps Tᵢ of run i, their mean T, Hᵢ = 1 for a hit and 0 for another run, and the quantile t of Student's
    distribution with n − 1 degrees of freedom: the delta method for a ratio, on the scale of its logarithm. ERT is
    infinite without a hit. With fewer than two hits nothing says how much it varies, and the ends are NaN.

    Args:
        steps: of independent starts.
        level: the confidence level.

    Errors:
        UsageError: no runs.

    Source: N. Hansen, A. Auger, R. Ros, O. Mersmann, T. Tusar and D. Brockhoff, COCO: a platform for comparing
    continuous optimizers in a black-box setting, Optimization Methods and Software 36 (2021), section 5; K. V. Price,
    Differential evolution vs. the functions of the 2nd ICEO, IEEE ICEC 1997, pp. 153-157; the variance of a ratio: W.
    G. Cochran, Sampling Techniques (3rd edition 1977), section 6.4.

    >>> one = Steps(np.array([10, 20]), np.array([3, 1]), np.array([100]), np.array([4]))
    >>> [round(number, 1) for number in expected_running_time(one)]
    [112.5, 23.0, 551.5]
    """
    n, hits = steps.n, int(np.sum(steps.reached_counts))
    require(n > 0, "An expected running time takes at least one run; got none.")
    values = np.append(steps.reached, steps.spent).astype(float)
    counts = np.append(steps.reached_counts, steps.spent_counts)
    total = float(values @ counts)
    if hits < 2:
        return Estimate(total / hits if hits else np.inf, np.nan, np.nan)
    found = total / hits
    rest = values - found * (np.arange(len(values)) < len(steps.reached))
    spread = np.sqrt(rest**2 @ counts / (n - 1) * n) / total if total else 0.0
    factor = np.exp(scipy.special.stdtrit(n - 1, (1 + level) / 2) * spread)
    return Estimate(found, float(found / factor), float(found * factor))


@dataclass(frozen=True)
class Curve:
    """The share of runs that have reached the target by a number of steps: a step function.

    Attributes:
        steps: (m,) where it rises, ascending.
        share: (m,) its value from there on.
        low, high: (m,) of its band.
        success: the share that reaches the target within the budget, where it ends in a plateau.
    """

    steps: np.ndarray
    share: np.ndarray
    low: np.ndarray
    high: np.ndarray
    success: float


def distribution(steps: Steps, level: float = 0.95) -> Curve:
    """Return the empirical distribution of steps to the target, with a band that holds everywhere together.

        share(t) = (runs that reached it by t)/n,   share ± √(ln(2/(1 − level))/(2 n))

    The band is that of Dvoretzky, Kiefer and Wolfowitz with Massart's constant, cut to [0, 1]. Runs that did not reach
    the target count in n, so the curve ends in a plateau at the success rate.

    Source: P. Massart, The tight constant in the Dvoretzky-Kiefer-Wolfowitz inequality, Annals of Probability 18
    (1990), pp. 1269-1283.

    >>> one = Steps(np.array([20, 10]), np.array([1, 3]), np.array([100]), np.array([4]))
    >>> distribution(one).steps.tolist(), distribution(one).share.tolist()
    ([10, 20], [0.375, 0.5])
    """
    require(steps.n > 0, "A distribution of steps takes at least one run; got none.")
    order = np.argsort(steps.reached, kind="stable")
    share = np.cumsum(np.asarray(steps.reached_counts)[order]) / steps.n
    half = np.sqrt(np.log(2 / (1 - level)) / (2 * steps.n))
    low, high = np.clip(share - half, 0, 1), np.clip(share + half, 0, 1)
    return Curve(np.asarray(steps.reached)[order], share, low, high, float(share[-1]) if len(share) else 0.0)


def kaplan_meier(steps: Steps, censored: np.ndarray, level: float = 0.95) -> Curve:
    """Return the share of runs that have reached the target by a number of steps, where their budgets differ.

        share(t) = 1 − ∏ (1 − dᵢ/nᵢ) over rises tᵢ ≤ t

    with dᵢ runs that reach the target at tᵢ and nᵢ runs that might then. A run whose budget ran out may have reached it
    later: it is censored. One that diverged or came to rest elsewhere never will, and might for ever, so that it holds
    the curve down. The interval at each step is Greenwood's on the scale of ln(−ln(1 − share)). With equal budgets the
    curve is that of `distribution`.

    Args:
        steps: of independent starts.
        censored: (L,), how many of `spent_counts` ran out of their budget.
        level: of the interval at each step.

    Source: E. L. Kaplan and P. Meier, Nonparametric estimation from incomplete observations, Journal of the American
    Statistical Association 53 (1958), pp. 457-481; J. D. Kalbfleisch and R. L. Prentice, The Statistical Analysis of
    Failure Time Data (2nd edition 2002), section 1.4.

    >>> two = Steps(np.array([10, 30]), np.array([1, 1]), np.array([20]), np.array([2]))
    >>> kaplan_meier(two, np.array([2])).share.tolist(), kaplan_meier(two, np.array([0])).share.tolist()
    ([0.25, 1.0], [0.25, 0.5])
    """
    censored, spent = np.asarray(censored), np.asarray(steps.spent_counts)
    fits = censored.shape == spent.shape and bool(np.all((censored >= 0) & (censored <= spent)))
    require(fits, f"`censored` takes a part of each of `spent_counts`; got {censored.tolist()} of {spent.tolist()}.")
    order = np.argsort(steps.reached, kind="stable")
    times, reached = np.asarray(steps.reached)[order], np.asarray(steps.reached_counts)[order]
    gone = np.array([censored[np.asarray(steps.spent) < time].sum() for time in times], int)
    at_risk = steps.n - gone - (np.cumsum(reached) - reached)
    left = np.cumprod(1 - reached / at_risk)
    with np.errstate(divide="ignore", invalid="ignore"):
        variance = np.cumsum(reached / (at_risk * (at_risk - reached)))
        spread = -scipy.special.ndtri((1 - level) / 2) * np.sqrt(variance) / np.abs(np.log(left))
        bounds = 1 - left ** np.exp(-spread), 1 - left ** np.exp(spread)
    # At the last run of all nothing is left, and the variance with it.
    low, high = (np.where(left > 0, bound, 1.0) for bound in bounds)
    return Curve(times, 1 - left, low, high, float(1 - left[-1]) if len(left) else 0.0)


def values_reached(values, hits, level: float = 0.95) -> tuple[Estimate, np.ndarray]:
    """Return the mean value of the minima that runs hit, with its interval, and their quantiles (10, 50, 90 %).

        mean ± t s/√h

    over h hits, by Student's t. Runs that hit no minimum have no value here.

    Args:
        values: (k,) of the minima.
        hits: (k,) runs that hit each.
        level: the confidence level.

    >>> mean, quantiles = values_reached([0.0, 1.0], [3, 1])
    >>> mean.value, quantiles.tolist()
    (0.25, [0.0, 0.0, 1.0])
    """
    values, hits = np.asarray(values, float), np.asarray(hits, np.int64)
    n = int(hits.sum())
    if n == 0:
        return Estimate(np.nan, np.nan, np.nan), np.full(3, np.nan)
    hit = hits > 0
    mean = float(values[hit] @ hits[hit] / n)
    quantiles = _quantiles(values[hit], hits[hit], np.array([0.1, 0.5, 0.9]))
    if n == 1:
        return Estimate(mean, np.nan, np.nan), quantiles
    spread = np.sqrt(hits[hit] @ (values[hit] - mean) ** 2 / (n - 1) / n)
    half = float(scipy.special.stdtrit(n - 1, (1 + level) / 2) * spread)
    return Estimate(mean, mean - half, mean + half), quantiles


def median(values, counts) -> float:
    """Return the median of values of which each occurs some times; NaN without any.

    >>> median([10, 30, 20], [1, 2, 1])
    25.0
    """
    values, counts = np.asarray(values), np.asarray(counts, np.int64)
    if counts.sum() == 0:
        return np.nan
    order = np.argsort(values, kind="stable")
    below = np.cumsum(counts[order])
    middle = np.searchsorted(below, [(below[-1] - 1) // 2, below[-1] // 2], side="right")
    return float(np.mean(values[order][middle]))


def _quantiles(values: np.ndarray, counts: np.ndarray, shares: np.ndarray) -> np.ndarray:
    """The least values that are not exceeded by these shares of all."""
    order = np.argsort(values, kind="stable")
    below = np.cumsum(counts[order])
    return values[order][np.searchsorted(below, shares * below[-1] * (1 - 1e-12), side="left")]
