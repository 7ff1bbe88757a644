"""Xavier's (Glorot's) normal weights: the same variance of signals forward and of gradients backward, in the mean.

    W ~ N(0, gain² · 2/(fan_in + fan_out))

Fits activations that are linear near 0 (tanh; a sigmoid with gain 4). The variance divides by the sum of the fans; a
version with their product circulates and is wrong. On ReLU layers signals shrink by ½ a layer: take he_normal.

Source: X. Glorot and Y. Bengio, Understanding the difficulty of training deep feedforward neural networks, AISTATS 2010,
equations 12 and 16.
"""

import jax
import jax.numpy as jnp

from landscape.inits import INDEPENDENT, WEIGHTS, each_tensor, sampling


def rule(key, tensor, gain):
    """One array."""
    deviation = gain * (2 / (tensor.fan_in + tensor.fan_out)) ** 0.5
    return deviation * jax.random.normal(key, tensor.shape, jnp.float64)


@sampling(INDEPENDENT, of=WEIGHTS)
def starts(seed, rows, n, problem, gain: float = 1.0):
    """Return the weights; `gain` multiplies their standard deviation."""
    return each_tensor(seed, "xavier_normal", rows, problem, rule, gain=gain)
