"""Sparse weights: each unit listens to a few inputs only.

    W[i, j] ~ N(0, scale²) for k of the fan_in inputs i of unit j, chosen without replacement;  0 for the others

`connections` is k, 15; a unit with fewer inputs listens to all of them. What a unit receives does not grow with its
fan_in, and units start out different. Fits wide layers under second-order methods and momentum. It draws kernels only.

Source: J. Martens, Deep learning via Hessian-free optimization, ICML 2010, section 5; unit deviation, I. Sutskever,
J. Martens, G. Dahl and G. Hinton, On the importance of initialization and momentum in deep learning, ICML 2013,
section 3.
"""

import math

import jax
import jax.numpy as jnp

from landscape.inits import INDEPENDENT, WEIGHTS, check_kernels, check_numbers, each_tensor, folded, sampling, sides


def rule(key, tensor, connections, scale):
    """One array."""
    field, inputs, outputs = sides(tensor)
    choice, value = jax.random.split(key)
    order = jax.random.uniform(choice, (math.prod(field) * inputs, outputs), jnp.float64)
    chosen = jnp.argsort(jnp.argsort(order, axis=0), axis=0).astype(jnp.float64) < connections
    drawn = scale * jax.random.normal(value, order.shape, jnp.float64)
    return folded(jnp.where(chosen, drawn, jnp.zeros_like(drawn)), tensor)


@sampling(INDEPENDENT, of=WEIGHTS)
def starts(seed, rows, n, problem, connections: int = 15, scale: float = 1.0):
    """Return the weights; `connections` is the number of inputs that a unit listens to, `scale` their deviation."""
    check_numbers("sparse", "at least 1", connections=connections)
    check_numbers("sparse", "positive and finite", scale=scale)
    check_kernels("sparse", problem)
    return each_tensor(seed, "sparse", rows, problem, rule, connections=connections, scale=scale)
