"""A problem's own scale: the lengths and heights against which tolerances and default learning rates are set."""

import functools
from dataclasses import dataclass

import numpy as np

from landscape import evaluation
from landscape.errors import UsageError
from landscape.problems import Problem
from landscape.statistics.levels import span

SAMPLE = 4096
"""Sobol points over the domain from which the scale is measured."""

INSIDE = 1e-9
"""A point outside by no more than this share of the widths lies on the boundary, which belongs to the domain."""

KINK = 0.03
"""A gradient that shrinks no more than to this share while the distance shrinks to 1 % has no slope there."""


@dataclass(frozen=True, eq=False)
class Scale:
    """Lengths and heights of a problem.

    Attributes:
        center: (d,), the middle of the domain; a scalar 0 for a loss of a pytree.
        widths: (d,), high − low in each coordinate; a scalar 1 for a loss of a pytree.
        range: the loss's largest minus its smallest finite value over the sample, or less beside a wall, see
            `statistics.levels.span`.
        problem: where the curvature is measured, once it is asked for.
    """

    center: np.ndarray
    widths: np.ndarray
    range: float
    problem: Problem

    @property
    def width(self) -> float:
        """The smallest width, the length that a step must not exceed by much."""
        return float(np.min(self.widths))

    @functools.cached_property
    def curvature(self) -> float:
        """L, the largest |eigenvalue| of the Hessian, its 99th percentile over the sample.

        Gradient descent is stable below 2/L. The rest is left out, as near a cusp the curvature has no bound.
        """
        _, _, hessians = evaluation.derivatives(self.problem, sample(self.problem))
        finite = hessians[np.isfinite(hessians).all(axis=(1, 2))]
        steepest = np.abs(np.linalg.eigvalsh(finite)).max(axis=1, initial=0.0)
        largest = float(np.quantile(steepest, 0.99)) if len(steepest) else 0.0
        return largest if largest > 0 else max(self.range, 1.0) / self.width**2

    @functools.cached_property
    def kinks(self) -> np.ndarray:
        """The published minimizers where the loss is not differentiable, (k, d)."""
        if self.problem.minimizers is None or self.problem.domain is None:
            return np.empty((0, np.size(self.widths)))
        return self.problem.minimizers[self.kinked(self.problem.minimizers)]

    def kinked(self, points: np.ndarray) -> np.ndarray:
        """Whether the loss is not differentiable at points (n, d), or not twice, (n,).

        There the gradient around the point turns, and does not shrink in proportion to the distance to it.
        """
        around = self._around(points, 1e-7)
        near, far = (np.abs(a).max(axis=-1) for a in (around, self._around(points, 1e-5)))
        # What is smaller than 1e-9 of the range is rounding, which shrinks with no distance.
        steep = near.min(axis=1) > np.maximum(KINK * far.min(axis=1), 1e-9 * self.range)
        # At a minimizer on the domain's boundary the gradient does not vanish either, but it does not turn.
        turn = np.abs(around - around[:, :1]).max(axis=(1, 2))
        return steep & (turn > 0.1 * near.max(axis=1))

    def _around(self, points: np.ndarray, distance: float) -> np.ndarray:
        """The gradients times the widths at `distance` (in widths) from each point, off each axis, (k, 2 d, d)."""
        d = len(self.widths)
        along = np.eye(d) + 0.3 / d
        around = points[:, None] + distance * np.concatenate([along, -along]) * self.widths
        return evaluation.gradients(self.problem, around).reshape(around.shape) * self.widths

    def gradient_tolerance(self, tolerance: float) -> np.ndarray:
        """The gradient below which a run has converged, (d,): tolerance · range/width."""
        return tolerance * self.range / self.widths

    def step_tolerance(self, tolerance: float) -> np.ndarray:
        """The step below which a run has converged, (d,): tolerance · width."""
        return tolerance * self.widths


def inside(problem: Problem, points: np.ndarray) -> np.ndarray:
    """Whether points (n, d) lie in the domain or, but for rounding, on its boundary, (n,)."""
    held = np.ones(len(points), bool)
    # One coordinate after another: numpy's own loop would run over those of each point.
    for column, (low, high) in zip(points.T, problem.domain, strict=True):
        slack = INSIDE * (high - low)
        held &= (column >= low - slack) & (column <= high + slack)
    return held


def sample(problem: Problem) -> np.ndarray:
    """The unscrambled Sobol points of the domain, (4096, d)."""
    low, high = problem.domain.T
    return low + _sobol(problem.dim) * (high - low)


def _sobol(dim: int) -> np.ndarray:
    if dim > 2:
        from scipy.stats import qmc

        return qmc.Sobol(dim, scramble=False).random(SAMPLE)
    # Of the plane the points are a few lines, and scipy.stats takes longer to import than all else together.
    bits, order = SAMPLE.bit_length() - 1, np.arange(SAMPLE)
    flips = (order ^ order >> 1)[:, None] >> np.arange(bits) & 1
    sums = [1]
    while len(sums) < bits:
        sums.append(2 * sums[-1] ^ sums[-1])
    weights = np.stack([np.ones(bits, int), sums]) << np.arange(bits)[::-1]
    return np.bitwise_xor.reduce(flips[:, None] * weights[:dim], axis=-1) / SAMPLE


@functools.lru_cache(maxsize=64)
def scale(problem: Problem) -> Scale:
    """Measure a problem's scale.

    Errors:
        UsageError: the loss is not finite at any of the sampled points, or is no loss at all (see `evaluation.check`).

    >>> from landscape.problems import problem
    >>> found = scale(problem("rastrigin"))
    >>> found.width, round(found.range), round(found.curvature)
    (10.24, 81, 397)
    """
    if problem.domain is None:
        return Scale(np.float64(0), np.float64(1), 1.0, problem)
    evaluation.check(problem)
    losses = evaluation.values(problem, sample(problem))
    finite = losses[np.isfinite(losses)]
    if finite.size == 0:
        raise UsageError(
            f"{problem.name} is not finite at any of {SAMPLE} points of its domain; choose a `domain` where it is."
        )
    widths = problem.domain[:, 1] - problem.domain[:, 0]
    return Scale(problem.domain.mean(axis=1), widths, span(finite), problem)
