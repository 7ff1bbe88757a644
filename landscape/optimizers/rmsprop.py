"""RMSprop: the gradient divided by the root of its running mean square.

    v ← decay · v + (1 − decay) g²,   v = 0 at first
    θ ← θ − lr g/(√v + eps)

Identical to `torch.optim.RMSprop(lr, alpha=decay)`: eps outside the root, no momentum, not centered. The first steps
are 1/√(1 − decay) times lr long, ten times at the default. The step does not vanish with the gradient, since √v falls
with it, so runs settle instead of converging.

Source: T. Tieleman and G. Hinton, Lecture 6.5, RMSprop: divide the gradient by a running average of its recent
magnitude, Neural Networks for Machine Learning, Coursera, 2012.
"""

import jax
import jax.numpy as jnp

from landscape.optimizers import Optimizer, Rule


def initialize(params):
    """The running mean square of the gradient, zero at first."""
    return jax.tree.map(jnp.zeros_like, params)


def update(gradient, memory, params, hyper, count):
    """One step."""
    decay = hyper["decay"]
    square = jax.tree.map(lambda v, g: decay * v + (1 - decay) * g * g, memory, gradient)
    step = jax.tree.map(lambda v, g: -hyper["lr"] * g / (jnp.sqrt(v) + hyper["eps"]), square, gradient)
    return step, square


RULE = Rule(initialize, update, settles=True)


def optimizer(lr: float | None = None, decay: float = 0.99, eps: float = 1e-8) -> Optimizer:
    """Return the optimizer."""
    hyper = {"lr": lr, "decay": decay, "eps": eps}
    return Optimizer("rmsprop", RULE, hyper, default_lr=lambda scale: scale.width / 200)
