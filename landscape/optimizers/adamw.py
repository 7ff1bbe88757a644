"""Adam with weight decay that is decoupled from the gradient.

    θ ← θ − lr · weight_decay · θ − (the step of adam)

Identical to `torch.optim.AdamW`: the decay is multiplied by `lr`, and so by its schedule. With `weight_decay` above 0
the run is pulled toward the origin and rests beside a minimum, not at it; `weight_decay=0` is adam. The step need not
vanish with the gradient, so a run may settle instead of converging.

Source: I. Loshchilov and F. Hutter, Decoupled weight decay regularization, ICLR 2019, algorithm 2.
"""

import jax

from landscape.errors import require
from landscape.optimizers import Optimizer, Rule, adam


def update(gradient, memory, params, hyper, count):
    """One step."""
    require(params is not None, "adamw decays the parameters, so `update` takes them: update(gradient, state, params).")
    step, memory = adam.update(gradient, memory, params, hyper, count)
    decay = hyper["lr"] * hyper["weight_decay"]
    return jax.tree.map(lambda s, p: s - decay * p, step, params), memory


RULE = Rule(adam.initialize, update, settles=True)


def optimizer(
    lr: float | None = None, b1: float = 0.9, b2: float = 0.999, eps: float = 1e-8, weight_decay: float = 0.01
) -> Optimizer:
    """Return the optimizer."""
    hyper = {"lr": lr, "b1": b1, "b2": b2, "eps": eps, "weight_decay": weight_decay}
    return Optimizer("adamw", RULE, hyper, default_lr=lambda scale: scale.width / 200)
