"""Gradient descent with momentum, the heavy ball.

    b ← momentum · b + g,   b = 0 at first
    θ ← θ − lr b

Converges to a minimum only where lr < 2 (1 + momentum)/λmax of its Hessian. Identical to
`torch.optim.SGD(lr, momentum)` without dampening; its effective step is lr/(1 − momentum).

Source: B. T. Polyak, Some methods of speeding up the convergence of iteration methods, USSR Computational Mathematics
and Mathematical Physics 4 (1964), 1–17; in this form I. Sutskever, J. Martens, G. Dahl and G. Hinton, On the importance
of initialization and momentum in deep learning, ICML 2013, equations 1 and 2, with b = −v/lr.
"""

import jax
import jax.numpy as jnp

from landscape.optimizers import Optimizer, Rule


def initialize(params):
    """The momentum buffer, zero at first."""
    return jax.tree.map(jnp.zeros_like, params)


def update(gradient, memory, params, hyper, count):
    """One step."""
    buffer = jax.tree.map(lambda b, g: hyper["momentum"] * b + g, memory, gradient)
    return jax.tree.map(lambda b: -hyper["lr"] * b, buffer), buffer


def stable(hyper):
    """lr λmax below which a minimum attracts."""
    return 2 * (1 + hyper["momentum"])


RULE = Rule(initialize, update, stable=stable)


def optimizer(lr: float | None = None, momentum: float = 0.9) -> Optimizer:
    """Return the optimizer."""
    hyper = {"lr": lr, "momentum": momentum}
    return Optimizer("momentum", RULE, hyper, default_lr=lambda scale: (1 - momentum) / scale.curvature)
