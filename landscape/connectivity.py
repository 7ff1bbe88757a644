"""The loss on the straight line between two sets of parameters, with and without aligning their hidden units.

Source: J. Frankle, G. K. Dziugaite, D. M. Roy and M. Carbin, Linear mode connectivity and the lottery ticket
hypothesis, ICML 2020; R. Entezari, H. Sedghi, O. Saukh and B. Neyshabur, The role of permutation invariance in linear
mode connectivity of neural networks, ICLR 2022.
"""

from collections.abc import Callable
from typing import Any

import numpy as np

from landscape import evaluation, slicing
from landscape.errors import require
from landscape.problems import Problem

CLOSER = 8
"""How many times closer each look around a maximum is."""


def loss_line(
    loss: Problem | Callable, a: Any, b: Any, resolution: int = 51, align: bool = False
) -> tuple[np.ndarray, np.ndarray]:
    """The loss on the line from one set of parameters to another, in float64.

        loss((1 − t) a + t b),   t = 0, …, 1

    Args:
        loss: a `Network`, a `Problem`, or a JAX function of any tree of parameters.
        a, b: trees of parameters; the line meets both to the last bit.
        resolution: the number of points, both ends included.
        align: permutes (and flips) the hidden units of b towards a first; needs a `Network`.

    Returns:
        t (resolution,) and the losses (resolution,); what is not finite stays so.

    Errors:
        UsageError: resolution < 2, trees that do not fit, `align` for a loss that declares no hidden units.

    >>> import jax.numpy as jnp
    >>> times, losses = loss_line(lambda w: jnp.sum(w**2), np.array([-1.0]), np.array([1.0]), resolution=3)
    >>> times.tolist(), losses.tolist()
    ([0.0, 0.5, 1.0], [1.0, 0.0, 1.0])
    """
    return sampled(straight(loss, a, b, align), resolution)


def straight(loss: Problem | Callable, a: Any, b: Any, align: bool = False) -> Problem:
    """The line from one set of parameters to another as a problem of one coordinate t; see `loss_line`.

    >>> import jax.numpy as jnp
    >>> line = straight(lambda w: jnp.sum(w**2), np.array([-1.0]), np.array([1.0]))
    >>> evaluation.values(line, [[0.25]]).tolist()
    [0.25]
    """
    whole = slicing.whole(loss, a)
    ends = whole.moving, whole.mold.moving(b, "`b`")
    if align:
        require(whole.align is not None, "`align` needs a Network, which declares its hidden units.")
        ends = ends[0], whole.align(ends[1], ends[0])
    return _line(whole, ends)


def sampled(line: Problem, resolution: int) -> tuple[np.ndarray, np.ndarray]:
    """Equally spaced t (resolution,) from 0 to 1 on a line, both included, and the losses there, (resolution,)."""
    require(resolution >= 2, f"`resolution` must be at least 2; got {resolution}.")
    times = np.linspace(0, 1, resolution)
    return times, evaluation.values(line, times[:, None])


def highest(line: Problem, times: np.ndarray, losses: np.ndarray, few: int, looks: int) -> tuple[float, float]:
    """Where a loss lies highest above the straight line between its ends, t, and that loss, between samples as well.

        argmax over t of loss(t) − (1 − t) loss(0) − t loss(1)

    Around each of the highest samples the line is looked at again and again, each time closer to the highest of those
    looked at; the cost is looks · few · 7 losses. What is not finite is no maximum: its place is the first such sample.

    Args:
        line: of `straight`.
        times, losses: (T,), samples, both ends included.
        few: how many local maxima of the samples are looked at.
        looks: how many times.

    >>> import jax.numpy as jnp
    >>> line = straight(lambda w: -jnp.sum((w - 0.3) ** 2), np.array([0.0]), np.array([1.0]))
    >>> time, loss = highest(line, *sampled(line, 4), few=1, looks=9)
    >>> round(time, 6), round(loss, 6)
    (0.5, -0.04)
    """

    def above(at, seen):
        """The rise over the whole line's chord, −∞ where it is not known."""
        over = seen - chord(at, losses)
        return np.where(np.isnan(over), -np.inf, over)

    rises = rise(times, losses)
    if not np.isfinite(rises).all():
        worst = int(rises.argmax())
        return float(times[worst]), float(losses[worst])
    padded = np.pad(rises, 1, constant_values=-np.inf)
    peaks = np.flatnonzero((rises >= padded[:-2]) & (rises >= padded[2:]))
    centers = times[peaks[np.argsort(-rises[peaks], kind="stable")[:few]]]
    reach, seen, found = np.diff(times).max(), [times], [losses]
    for _ in range(looks):
        around = centers[:, None] + reach * np.arange(1 - CLOSER // 2, CLOSER // 2) / (CLOSER // 2)
        around = np.clip(around, 0, 1)
        looked = evaluation.values(line, around.reshape(-1, 1)).reshape(around.shape)
        seen, found = [*seen, around.ravel()], [*found, looked.ravel()]
        centers = around[np.arange(len(centers)), above(around, looked).argmax(axis=1)]
        reach *= 2 / CLOSER
    seen, found = np.concatenate(seen), np.concatenate(found)
    best = int(above(seen, found).argmax())
    return float(seen[best]), float(found[best])


def _line(whole: slicing.Whole, ends: tuple[dict, dict]) -> Problem:
    function = slicing.lifted(whole.problem.function, whole.mold, whole.narrow, slicing.line, whole.measure)
    frame = {"sets": ends, "staying": whole.staying}
    line = Problem(
        function, [[0, 1]], whole.problem.name, axes=("t",), data=(frame, *whole.problem.data), tile=whole.tile
    )
    if not whole.traced:
        evaluation.check(line)
    return line


def chord(times: np.ndarray, losses: np.ndarray) -> np.ndarray:
    """The straight line between the ends of losses along a line, at any times.

        (1 − t) loss(0) + t loss(1)

    >>> chord(np.array([0.25, 0.5]), np.array([1.0, 3.0, 2.0])).tolist()
    [1.25, 1.5]
    """
    return (1 - times) * losses[0] + times * losses[-1]


def rise(times: np.ndarray, losses: np.ndarray) -> np.ndarray:
    """How far a loss lies above the straight line between its ends, at each time (T,).

        loss(t) − (1 − t) loss(0) − t loss(1)

    >>> rise(np.array([0.0, 0.5, 1.0]), np.array([1.0, 3.0, 2.0])).tolist()
    [0.0, 1.5, 0.0]
    """
    return losses - chord(times, losses)


def barrier(times: np.ndarray, losses: np.ndarray) -> float:
    """How far the loss rises above the straight line between its ends.

        max over t of loss(t) − (1 − t) loss(0) − t loss(1)

    Never below 0, which the ends have; NaN where a loss is NaN.

    >>> barrier(np.array([0.0, 0.5, 1.0]), np.array([1.0, 3.0, 2.0]))
    1.5
    """
    return float(np.max(rise(times, losses)))
