"""Nesterov's accelerated gradient: momentum that looks one step ahead.

    b ← momentum · b + g,   b = 0 at first
    θ ← θ − lr (g + momentum · b)

Converges to a minimum only where lr < 2 (1 + momentum)/((1 + 2 momentum) λmax) of its Hessian. Identical to
`torch.optim.SGD(lr, momentum, nesterov=True)`; its effective step is lr/(1 − momentum).

Source: Y. Nesterov, A method of solving a convex programming problem with convergence rate O(1/k²), Soviet Mathematics
Doklady 27 (1983), 372–376; I. Sutskever, J. Martens, G. Dahl and G. Hinton, On the importance of initialization and
momentum in deep learning, ICML 2013, equations 3 and 4, with θ standing for the point that looks ahead.
"""

import jax

from landscape.optimizers import Optimizer, Rule
from landscape.optimizers import momentum as heavy_ball


def update(gradient, memory, params, hyper, count):
    """One step."""
    buffer = jax.tree.map(lambda b, g: hyper["momentum"] * b + g, memory, gradient)
    step = jax.tree.map(lambda b, g: -hyper["lr"] * (g + hyper["momentum"] * b), buffer, gradient)
    return step, buffer


def stable(hyper):
    """lr λmax below which a minimum attracts."""
    return 2 * (1 + hyper["momentum"]) / (1 + 2 * hyper["momentum"])


RULE = Rule(heavy_ball.initialize, update, stable=stable)


def optimizer(lr: float | None = None, momentum: float = 0.9) -> Optimizer:
    """Return the optimizer."""
    hyper = {"lr": lr, "momentum": momentum}
    return Optimizer("nesterov", RULE, hyper, default_lr=lambda scale: (1 - momentum) / scale.curvature)
