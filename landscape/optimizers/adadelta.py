"""Adadelta: steps in the units of the parameters, from the running means of squared gradients and squared steps.

    v ← rho · v + (1 − rho) g²,   v = 0 at first
    d = g √(u + eps)/√(v + eps)
    u ← rho · u + (1 − rho) d²,   u = 0 at first
    θ ← θ − lr d

Identical to `torch.optim.Adadelta`, whose `lr` is 1 and rarely needs another value. The first steps are about √eps
long, so runs start slowly. Once the gradient is small against √eps the step is at least lr g, which overshoots wherever
the curvature exceeds 2/lr, so runs settle instead of converging.

Source: M. D. Zeiler, ADADELTA: an adaptive learning rate method, arXiv:1212.5701, 2012, algorithm 1.
"""

import jax
import jax.numpy as jnp

from landscape.optimizers import Optimizer, Rule


def initialize(params):
    """The running means of squared gradients and squared steps, zero at first."""
    return jax.tree.map(jnp.zeros_like, params), jax.tree.map(jnp.zeros_like, params)


def update(gradient, memory, params, hyper, count):
    """One step."""
    rho, eps = hyper["rho"], hyper["eps"]
    square = jax.tree.map(lambda v, g: rho * v + (1 - rho) * g * g, memory[0], gradient)
    delta = jax.tree.map(lambda u, v, g: g * jnp.sqrt(u + eps) / jnp.sqrt(v + eps), memory[1], square, gradient)
    travel = jax.tree.map(lambda u, d: rho * u + (1 - rho) * d * d, memory[1], delta)
    return jax.tree.map(lambda d: -hyper["lr"] * d, delta), (square, travel)


RULE = Rule(initialize, update, settles=True)


def optimizer(lr: float = 1.0, rho: float = 0.9, eps: float = 1e-6) -> Optimizer:
    """Return the optimizer."""
    return Optimizer("adadelta", RULE, {"lr": lr, "rho": rho, "eps": eps})
