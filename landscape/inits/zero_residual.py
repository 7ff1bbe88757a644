"""He's weights with residual branches that end in zero: every block starts as the identity.

    W = 0 for the last kernel of each residual branch;  W ~ N(0, 2/fan_in) for the others

Signals then pass a deep residual network unchanged, whatever its depth. Fits residual networks, of ReLU in particular;
a network without residual branches is refused.

Source: P. Goyal et al., Accurate, large minibatch SGD: training ImageNet in 1 hour, arXiv:1706.02677 (2017), section
5.1, which zeroes the branch's last normalization; of the kernels' variance, K. He, X. Zhang, S. Ren and J. Sun, Delving
deep into rectifiers, ICCV 2015, equation 10.
"""

import jax

from landscape.errors import require
from landscape.inits import INDEPENDENT, WEIGHTS, deviation, each_tensor, gaussian, sampling


def _deviation(tensor):
    return 0.0 if tensor.place == "branch end" else deviation(tensor, factor=2.0, gain=1.0, mode="fan_in")


@sampling(INDEPENDENT, of=WEIGHTS)
def starts(seed, rows, n, problem):
    """Return the weights."""
    ends = [one for one in jax.tree.leaves(problem.tensors) if one.place == "branch end" and one.inputs]
    words = f"'zero_residual' takes kernels at the ends of residual branches; {problem.name} has none. Take he_normal."
    require(bool(ends), words)
    return each_tensor(seed, "zero_residual", rows, problem, gaussian, mean=0.0, deviation=_deviation)
