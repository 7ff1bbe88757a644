"""The full rate throughout, after the warm-up.

    factor(t) = 1

Identical to `torch.optim.lr_scheduler.ConstantLR` with factor = 1.

Source: the plain rule of A. Cauchy, Comptes rendus 25 (1847), 536–538; it serves to warm up to a constant rate.
"""

import jax.numpy as jnp

from landscape.schedules import Schedule


def factor(count, steps, hyper):
    """The factor after `count` of `steps` steps."""
    return jnp.ones_like(count)


def schedule(warmup: int = 0) -> Schedule:
    """Return the schedule."""
    return Schedule("constant", factor, {"warmup": warmup})
