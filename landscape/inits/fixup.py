"""Fixup: a residual network without normalization whose first updates do not grow with its depth.

    W ~ L^(−1/(2m − 2)) · N(0, 2/fan_in) in a residual branch of m kernels,  L the number of branches;
    W = 0 for the last kernel of each branch and for the head;  W ~ N(0, 2/fan_in) for the others

Biases are zero and factors one. Every block starts as the identity, and all answers as 0, so that at first only the
head learns. Fits deep residual networks without normalization; a network without residual branches is refused.

Source: H. Zhang, Y. N. Dauphin and T. Ma, Fixup initialization: residual learning without normalization, ICLR 2019,
section 3 (rules 1 to 3).
"""

import functools

import jax

from landscape.errors import require
from landscape.inits import INDEPENDENT, WEIGHTS, deviation, each_tensor, gaussian, sampling


def _deviation(tensor, branches):
    if tensor.place in ("branch end", "head"):
        return 0.0
    gain = branches ** (-1 / (2 * tensor.layers - 2)) if tensor.place == "branch" and tensor.layers > 1 else 1.0
    return deviation(tensor, factor=2.0, gain=gain, mode="fan_in")


@sampling(INDEPENDENT, of=WEIGHTS)
def starts(seed, rows, n, problem):
    """Return the weights."""
    branches = sum(one.place == "branch end" and bool(one.inputs) for one in jax.tree.leaves(problem.tensors))
    words = f"'fixup' takes kernels at the ends of residual branches; {problem.name} has none. Take he_normal."
    require(branches > 0, words)
    own = functools.partial(_deviation, branches=branches)
    return each_tensor(seed, "fixup", rows, problem, gaussian, mean=0.0, deviation=own)
