"""Identity weights: a layer hands its inputs on.

    W[i, j] = gain · δ(i, j);  of a convolution, at the center of the receptive field

Where inputs and outputs differ in number, the first ones are handed on. The center is the cell ⌊(k − 1)/2⌋ of a field
of k. Fits recurrent kernels of ReLU units (`normal:scale=0.001+recurrent=identity`), whose hidden state then neither
decays nor explodes. It draws kernels only, and every start is the same.

Source: Q. V. Le, N. Jaitly and G. E. Hinton, A simple way to initialize recurrent networks of rectified linear units,
arXiv:1504.00941 (2015), section 3.
"""

import jax.numpy as jnp

from landscape.inits import SAME, WEIGHTS, check_kernels, check_numbers, each_tensor, folded, sampling, sides


def rule(key, tensor, gain):
    """One array."""
    field, inputs, outputs = sides(tensor)
    center = tuple((size - 1) // 2 for size in field)
    kernel = jnp.zeros((*field, inputs, outputs), jnp.float64)
    return folded(kernel.at[center].set(gain * jnp.eye(inputs, outputs, dtype=jnp.float64)), tensor)


@sampling(SAME, of=WEIGHTS)
def starts(seed, rows, n, problem, gain: float = 1.0):
    """Return the weights; `gain` is the diagonal's value."""
    check_numbers("identity", "positive and finite", gain=gain)
    check_kernels("identity", problem)
    return each_tensor(seed, "identity", rows, problem, rule, gain=gain)
