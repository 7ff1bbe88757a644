"""Delta-orthogonal kernels: a convolution that keeps the norm of its input at every position.

    K[β] = gain · H δ(β, center),  H (inputs, outputs) with orthonormal rows,  H uniform (Haar)

The center is the cell ⌊(k − 1)/2⌋ of a receptive field of k. A dense layer is a convolution of one cell, so it gets an
orthogonal matrix. A convolution needs outputs ≥ inputs; one with fewer is refused, for no such kernel keeps the norm.
Fits very deep convolutional networks, of tanh with a gain near 1.

Source: L. Xiao, Y. Bahri, J. Sohl-Dickstein, S. S. Schoenholz and J. Pennington, Dynamical isometry and a mean field
theory of CNNs: how to train 10,000-layer vanilla convolutional neural networks, ICML 2018, section 3.3 and algorithm 1;
jax.nn.initializers.delta_orthogonal.
"""

import jax
import jax.numpy as jnp

from landscape.errors import require
from landscape.inits import (
    INDEPENDENT,
    WEIGHTS,
    check_kernels,
    check_numbers,
    each_tensor,
    folded,
    orthonormal,
    sampling,
    sides,
)


def rule(key, tensor, gain):
    """One array."""
    field, inputs, outputs = sides(tensor)
    if not field:
        return orthonormal(key, tensor, gain)
    drawn = jax.nn.initializers.delta_orthogonal(gain)(key, (*field, inputs, outputs), jnp.float64)
    return folded(drawn, tensor)


@sampling(INDEPENDENT, of=WEIGHTS)
def starts(seed, rows, n, problem, gain: float = 1.0):
    """Return the weights; `gain` is what norms are multiplied by."""
    check_numbers("delta_orthogonal", "positive and finite", gain=gain)
    check_kernels("delta_orthogonal", problem)
    for tensor in jax.tree.leaves(problem.tensors):
        field, inputs, outputs = sides(tensor)
        require(
            not field or inputs <= outputs,
            f"'delta_orthogonal' takes convolutions with as many outputs as inputs or more; {problem.name} has one of "
            f"{inputs} inputs and {outputs} outputs. Take orthogonal.",
        )
    return each_tensor(seed, "delta_orthogonal", rows, problem, rule, gain=gain)
