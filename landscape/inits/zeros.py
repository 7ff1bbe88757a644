"""All weights zero.

    W = 0

Every unit of a layer then computes the same and gets the same gradient, so that plain descent never tells them apart;
where activations pass through 0 (tanh, ReLU), gradients of all kernels but the last vanish as well. Fits the biases of
any network, the head of a classifier, and showing what symmetry costs. Every run is the same unless it is noisy.

Source: for the symmetry, I. Goodfellow, Y. Bengio and A. Courville, Deep Learning, MIT Press 2016, section 8.4.
"""

import jax.numpy as jnp

from landscape.inits import SAME, WEIGHTS, each_tensor, sampling


def rule(key, tensor):
    """One array."""
    return jnp.zeros(tensor.shape, jnp.float64)


@sampling(SAME, of=WEIGHTS)
def starts(seed, rows, n, problem):
    """Return the weights."""
    return each_tensor(seed, "zeros", rows, problem, rule)
