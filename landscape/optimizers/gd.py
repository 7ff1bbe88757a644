"""Gradient descent with a constant step.

    θ ← θ − lr g

Converges to a minimum only where lr < 2/λmax of its Hessian. Identical to `torch.optim.SGD(lr)`.

Source: A. Cauchy, Méthode générale pour la résolution des systèmes d'équations simultanées, Comptes rendus 25 (1847),
536–538; the bound on lr is in B. T. Polyak, Introduction to Optimization, 1987, section 1.4.
"""

import jax

from landscape.optimizers import Optimizer, Rule


def initialize(params):
    """No memory."""
    return ()


def update(gradient, memory, params, hyper, count):
    """One step."""
    return jax.tree.map(lambda g: -hyper["lr"] * g, gradient), memory


def stable(hyper):
    """lr λmax below which a minimum attracts."""
    return 2.0


RULE = Rule(initialize, update, stable=stable)


def optimizer(lr: float | None = None) -> Optimizer:
    """Return the optimizer."""
    return Optimizer("gd", RULE, {"lr": lr}, default_lr=lambda scale: 1 / scale.curvature)
