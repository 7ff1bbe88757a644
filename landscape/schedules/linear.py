"""A straight line from the full rate to a final share of it.

    factor(t) = 1 − (1 − final) t/T

Identical to `torch.optim.lr_scheduler.LinearLR` with start_factor = 1, end_factor = final and total_iters = T.

Source: M. Li, E. Yumer and D. Ramanan, Budgeted training: rethinking deep neural network training under resource
constraints, ICLR 2020, section 3.
"""

from landscape.errors import require
from landscape.schedules import Schedule


def factor(count, steps, hyper):
    """The factor after `count` of `steps` steps."""
    return 1 - (1 - hyper["final"]) * (count / steps)


def schedule(final: float = 0.0, warmup: int = 0) -> Schedule:
    """Return the schedule; `final` is the share of the rate that is left at the end."""
    require(0 <= final <= 1, f"`final` of linear is a share of the rate, 0 to 1; got {final:g}.")
    return Schedule("linear", factor, {"final": final, "warmup": warmup})
