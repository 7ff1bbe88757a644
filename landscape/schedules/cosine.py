"""Half a cosine from the full rate to a final share of it.

    factor(t) = final + (1 − final) (1 + cos(π t/T))/2

Identical to `torch.optim.lr_scheduler.CosineAnnealingLR` with T_max = T and eta_min = final · lr.

Source: I. Loshchilov and F. Hutter, SGDR: stochastic gradient descent with warm restarts, ICLR 2017, equation 5.
"""

import jax.numpy as jnp

from landscape.errors import require
from landscape.schedules import Schedule


def factor(count, steps, hyper):
    """The factor after `count` of `steps` steps."""
    final = hyper["final"]
    return final + (1 - final) * (1 + jnp.cos(jnp.pi * count / steps)) / 2


def schedule(final: float = 0.0, warmup: int = 0) -> Schedule:
    """Return the schedule; `final` is the share of the rate that is left at the end."""
    require(0 <= final <= 1, f"`final` of cosine must lie in 0 to 1; got {final:g}.")
    return Schedule("cosine", factor, {"final": final, "warmup": warmup})
