"""A drop of the rate by the same factor every so many steps.

    factor(t) = factor^⌊t/every⌋

Identical to `torch.optim.lr_scheduler.StepLR` with step_size = every and gamma = factor.

Source: K. He, X. Zhang, S. Ren and J. Sun, Deep residual learning for image recognition, CVPR 2016, section 3.4, where
the rate is divided by 10 whenever the error stops falling.
"""

import jax.numpy as jnp

from landscape.errors import require
from landscape.schedules import Schedule


def staircase(count, steps, hyper):
    """The factor after `count` of `steps` steps."""
    # The half keeps the quotient away from whole numbers, where a rounded division could fall on either side.
    return hyper["factor"] ** jnp.floor((count + 0.5) / hyper["every"])


def schedule(every: int, factor: float = 0.1, warmup: int = 0) -> Schedule:
    """Return the schedule; the rate is multiplied by `factor` after each `every` steps."""
    whole = isinstance(every, int) and every >= 1
    require(whole, f"`every` of step is a whole number of steps, at least 1; got {every!r}.")
    require(0 < factor <= 1, f"`factor` of step must be above 0 and at most 1; got {factor:g}.")
    return Schedule("step", staircase, {"every": every, "factor": factor, "warmup": warmup})
