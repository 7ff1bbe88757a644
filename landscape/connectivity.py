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
    require(resolution >= 2, f"`resolution` must be at least 2; got {resolution}.")
    whole = slicing.whole(loss, a)
    ends = whole.moving, whole.mold.moving(b, "`b`")
    if align:
        require(whole.align is not None, "`align` needs a Network, which declares its hidden units.")
        ends = ends[0], whole.align(ends[1], ends[0])
    line = _line(whole, ends)
    times = np.linspace(0, 1, resolution)
    return times, evaluation.values(line, times[:, None])


def _line(whole: slicing.Whole, ends: tuple[dict, dict]) -> Problem:
    function = slicing.lifted(whole.problem.function, whole.mold, whole.narrow, slicing.line, whole.measure)
    frame = {"sets": ends, "staying": whole.staying}
    line = Problem(
        function, [[0, 1]], whole.problem.name, axes=("t",), data=(frame, *whole.problem.data), tile=whole.tile
    )
    if not whole.traced:
        evaluation.check(line)
    return line


def rise(times: np.ndarray, losses: np.ndarray) -> np.ndarray:
    """How far a loss lies above the straight line between its ends, at each time (T,).

        loss(t) − (1 − t) loss(0) − t loss(1)

    >>> rise(np.array([0.0, 0.5, 1.0]), np.array([1.0, 3.0, 2.0])).tolist()
    [0.0, 1.5, 0.0]
    """
    return losses - ((1 - times) * losses[0] + times * losses[-1])


def barrier(times: np.ndarray, losses: np.ndarray) -> float:
    """How far the loss rises above the straight line between its ends.

        max over t of loss(t) − (1 − t) loss(0) − t loss(1)

    Never below 0, which the ends have; NaN where a loss is NaN.

    >>> barrier(np.array([0.0, 0.5, 1.0]), np.array([1.0, 3.0, 2.0]))
    1.5
    """
    return float(np.max(rise(times, losses)))
