"""Normal weights without their tails.

    W ~ N(0, scale²) given |W| ≤ cut · scale;  Var(W) = scale² (1 − 2 cut φ(cut)/(2 Φ(cut) − 1))

`scale` is the deviation before the tails are cut, as in jax and torch; with a cut of 2 the deviation that is left is
0.880 scale. Fits where one large weight could saturate a unit. As `normal`, it knows no fans.

Source: N. L. Johnson, S. Kotz and N. Balakrishnan, Continuous Univariate Distributions, volume 1, Wiley 1994, section
10.1; jax.nn.initializers.truncated_normal.
"""

import jax
import jax.numpy as jnp

from landscape.inits import INDEPENDENT, WEIGHTS, check_numbers, each_tensor, sampling


def rule(key, tensor, scale, cut):
    """One array."""
    return jax.nn.initializers.truncated_normal(scale, lower=-cut, upper=cut)(key, tensor.shape, jnp.float64)


@sampling(INDEPENDENT, of=WEIGHTS)
def starts(seed, rows, n, problem, scale: float = 0.01, cut: float = 2.0):
    """Return the weights; `cut` is where the tails begin, in units of `scale`."""
    check_numbers("truncated_normal", "positive and finite", scale=scale, cut=cut)
    return each_tensor(seed, "truncated_normal", rows, problem, rule, scale=scale, cut=cut)
