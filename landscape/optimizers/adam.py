"""Adam: a step of the gradient's running mean over the root of its running mean square.

    m ← b1 m + (1 − b1) g,   v ← b2 v + (1 − b2) g²
    θ ← θ − lr · m/(1 − b1ᵗ) / (√(v/(1 − b2ᵗ)) + eps),   t = 1, 2, …

Identical to `torch.optim.Adam`. The step need not vanish with the gradient, so a run may settle instead of converging.

Source: D. P. Kingma and J. Ba, Adam: a method for stochastic optimization, ICLR 2015, algorithm 1.
"""

import jax
import jax.numpy as jnp

from landscape.optimizers import Optimizer, Rule


def initialize(params):
    """The two running means, zero at first."""
    return jax.tree.map(jnp.zeros_like, params), jax.tree.map(jnp.zeros_like, params)


def update(gradient, memory, params, hyper, count):
    """One step."""
    b1, b2 = hyper["b1"], hyper["b2"]
    mean = jax.tree.map(lambda m, g: b1 * m + (1 - b1) * g, memory[0], gradient)
    square = jax.tree.map(lambda v, g: b2 * v + (1 - b2) * g * g, memory[1], gradient)
    t = jnp.asarray(count + 1, jnp.result_type(b1))
    scale_mean = hyper["lr"] / (1 - b1**t)
    scale_square = 1 / (1 - b2**t)
    step = jax.tree.map(lambda m, v: -scale_mean * m / (jnp.sqrt(v * scale_square) + hyper["eps"]), mean, square)
    return step, (mean, square)


RULE = Rule(initialize, update, settles=True)


def optimizer(lr: float | None = None, b1: float = 0.9, b2: float = 0.999, eps: float = 1e-8) -> Optimizer:
    """Return the optimizer."""
    hyper = {"lr": lr, "b1": b1, "b2": b2, "eps": eps}
    return Optimizer("adam", RULE, hyper, default_lr=lambda scale: scale.width / 200)
