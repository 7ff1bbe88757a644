"""AdaGrad: each coordinate's step is divided by the root of the sum of its squared gradients.

    s ← s + g²,   s = 0 at first
    θ ← θ − lr g/(√s + eps)

Identical to `torch.optim.Adagrad` with its defaults (no decay of lr, accumulator 0 at first). Its step does vanish with
the gradient: s never falls, so near a minimum this is gd with a diagonal step that only shrinks. Runs converge, unless
s has grown so large that the budget ends first.

Source: J. Duchi, E. Hazan and Y. Singer, Adaptive subgradient methods for online learning and stochastic optimization,
JMLR 12 (2011), 2121–2159, the diagonal form, with eps outside the root.
"""

import jax
import jax.numpy as jnp

from landscape.optimizers import Optimizer, Rule


def initialize(params):
    """The sum of squared gradients, zero at first."""
    return jax.tree.map(jnp.zeros_like, params)


def update(gradient, memory, params, hyper, count):
    """One step."""
    total = jax.tree.map(lambda s, g: s + g * g, memory, gradient)
    step = jax.tree.map(lambda s, g: -hyper["lr"] * g / (jnp.sqrt(s) + hyper["eps"]), total, gradient)
    return step, total


RULE = Rule(initialize, update)


def optimizer(lr: float | None = None, eps: float = 1e-10) -> Optimizer:
    """Return the optimizer."""
    return Optimizer("adagrad", RULE, {"lr": lr, "eps": eps}, default_lr=lambda scale: scale.width / 20)
