"""How far two vectors of shares are apart: total variation, with an interval that knows its bias.

The shares of two samples differ by chance even where those of all starts do not, so the distance of the samples is too
large on average: by about 0.2 for 121 minima and 1,000 starts each. Percentiles of a bootstrap add that bias once more
and hardly ever cover. Here the resamples tell the noise, and each end takes it at its worst.
"""

import numpy as np
import scipy

from landscape.errors import require
from landscape.statistics import independent, paired
from landscape.statistics.unseen import Estimate

RESAMPLES = 2_000
"""Resamples of an interval."""

CHUNK = 250
"""Resamples of a table of pairs that are held at once; bounds the memory."""


def total_variation(a, b, level: float = 0.95, seed: int = 0) -> Estimate:
    """Return the total variation distance of two independent samples: the largest difference of any set's shares.

        TV = 1/2 Σ |d|,   d = a/n_a − b/n_b;   [TV − q₊, TV − q₋], cut to [0, 1]

    with q the quantiles (1 ± level)/2 of the noise Z of d in resamples, summed to 1/2 Σ s Z with the sign s of d. In q₊
    an outcome whose d might have either sign, by Bonferroni's rule over outcomes, gives |Z| instead of s Z: |d + Z| may
    exceed |d| by that much. The interval covers at least at about the level; where many shares are nearly equal it is
    wide and covers more often, for the samples do not tell how far off TV is. Resamples come from counts with one more
    in each outcome and in one that neither sample has, so that no share is without noise.

    Args:
        a, b: (K,) counts.
        level: the confidence level.
        seed: of the resamples.

    Errors:
        UsageError: those of `independent.counted`.

    Source: the sign and the absolute value are the directional derivative of |d|, as in Z. Fang and A. Santos,
    Inference on directionally differentiable functions, Review of Economic Studies 86 (2019), pp. 377-412.

    >>> [round(number, 2) for number in total_variation([700, 200, 100], [500, 300, 200])]
    [0.2, 0.16, 0.24]
    """
    counts = np.pad(independent.counted([a, b]), ((0, 0), (0, 1)))
    rng, n = np.random.default_rng(seed), counts.sum(axis=1)
    noise = [_noise(rng, int(total), row + 1) for total, row in zip(n, counts, strict=True)]
    first, second = counts / n[:, None]
    return _estimate(first - second, noise[0] - noise[1], level)


def total_variation_paired(table, level: float = 0.95, seed: int = 0) -> Estimate:
    """Return the total variation distance of the shares of two runs from each of the same starts.

    As `total_variation`, with d_a = (n_a· − n_·a)/n and resamples of pairs: a start that ends alike in both runs gives
    no noise. They come from a table with one more start that moves from each outcome to one that neither has, and back.

    Args:
        table: (K, K) counts, entry (a, b) of the starts whose first run ended in a and whose second ended in b.
        level: the confidence level.
        seed: of the resamples.

    Errors:
        UsageError: those of `paired.counted`, or no starts.

    >>> [round(number, 3) for number in total_variation_paired([[700, 40, 0], [10, 200, 0], [0, 0, 50]])]
    [0.03, 0.016, 0.045]
    """
    moved, n = paired.counted(table), int(np.sum(table))
    require(n > 0, "`table` needs a start; got none.")
    moved = np.pad(moved, (0, max(1, 2 - len(moved))))
    difference = (moved.sum(axis=1) - moved.sum(axis=0)) / n
    smooth = moved.copy()
    smooth[-1, :-1] += 1
    smooth[:-1, -1] += 1
    return _estimate(difference, _net_noise(np.random.default_rng(seed), n, smooth, n - int(moved.sum())), level)


def _noise(rng: np.random.Generator, n: int, weights: np.ndarray) -> np.ndarray:
    """Shares of a multinomial sample of n less their means, (R, K)."""
    shares = weights / weights.sum()
    return rng.multinomial(n, shares, RESAMPLES) / n - shares


def _net_noise(rng: np.random.Generator, n: int, moved: np.ndarray, stayed: int) -> np.ndarray:
    """(n_a· − n_·a)/n of multinomial samples of pairs less its means, (R, K)."""
    first, second = np.nonzero(moved)
    shares = np.append(moved[first, second], stayed) / (moved.sum() + stayed)
    net = np.eye(len(moved))[first] - np.eye(len(moved))[second]
    parts = [rng.multinomial(n, shares, CHUNK)[:, :-1] / n @ net for _ in range(RESAMPLES // CHUNK)]
    return np.concatenate(parts) - shares[:-1] @ net


def _estimate(difference: np.ndarray, noise: np.ndarray, level: float) -> Estimate:
    """The distance and its interval from differences of shares (K,) and their noise (R, K)."""
    value, tail = min(1.0, float(np.abs(difference).sum() / 2)), (1 - level) / 2
    signs = np.sign(difference)
    # A share that is equal in both has no sign; half of them each, for noise of one sign all over would cancel.
    signs[signs == 0] = 1 - 2 * (np.arange(np.count_nonzero(signs == 0)) % 2)
    decided = np.abs(difference) > -scipy.special.ndtri(tail / len(difference)) * noise.std(axis=0)
    signed = signs * noise
    over = np.where(decided, signed, np.abs(noise)).sum(axis=1) / 2
    low, high = value - np.quantile(over, 1 - tail), value - np.quantile(signed.sum(axis=1) / 2, tail)
    return Estimate(value, max(0.0, float(low)), min(1.0, float(high)))
