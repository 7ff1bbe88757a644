"""The full rate throughout, after the warm-up.

    factor(t) = 1

Identical to `torch.optim.lr_scheduler.ConstantLR` with factor = 1.

Source: none is needed for a constant; the warm-up is P. Goyal et al., Accurate, large minibatch SGD: training ImageNet
in 1 hour, arXiv:1706.02677, 2017, section 2.2.
"""

import jax.numpy as jnp

from landscape.schedules import Schedule


def factor(count, steps, hyper):
    """The factor after `count` of `steps` steps."""
    return jnp.ones_like(count)


def schedule(warmup: int = 0) -> Schedule:
    """Return the schedule."""
    return Schedule("constant", factor, {"warmup": warmup})
