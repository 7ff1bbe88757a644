"""The same share of the rate is lost in every step.

    factor(t) = final^(t/T)

Identical to `torch.optim.lr_scheduler.ExponentialLR` with gamma = final^(1/T).

Source: Z. Li and S. Arora, An exponential learning rate schedule for deep learning, ICLR 2020.
"""

from landscape.errors import require
from landscape.schedules import Schedule


def factor(count, steps, hyper):
    """The factor after `count` of `steps` steps."""
    return hyper["final"] ** (count / steps)


def schedule(final: float = 0.01, warmup: int = 0) -> Schedule:
    """Return the schedule; `final` is the share of the rate that is left at the end."""
    require(0 < final <= 1, f"`final` of exponential must be above 0 and at most 1; got {final:g}. For 0 take cosine.")
    return Schedule("exponential", factor, {"final": final, "warmup": warmup})
