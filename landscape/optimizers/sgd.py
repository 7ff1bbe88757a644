"""Stochastic gradient descent: the gd rule on a gradient with noise.

    θ ← θ − lr (g + ξ),   ξ ~ N(0, σ²) in every coordinate

On a network ξ comes from the minibatch instead. Identical to `torch.optim.SGD(lr)` on the same gradients. Without a
given `noise`, σ is 2 % of the loss's mean slope over the domain (its range divided by the domain's width): enough to
leave saddles and shallow minima, and little enough that a run at a minimum of typical curvature hovers within 1 % of
the domain's width (σ √(lr/(λ (2 − lr λ))) is the standard deviation along an eigenvector of eigenvalue λ).

Source: H. Robbins and S. Monro, A stochastic approximation method, Annals of Mathematical Statistics 22 (1951),
400–407.
"""

from landscape.optimizers import Optimizer, gd

NOISE = 0.02
"""The default noise as a share of the loss's range over the domain's width."""


def optimizer(lr: float | None = None) -> Optimizer:
    """Return the optimizer."""
    return Optimizer("sgd", gd.RULE, {"lr": lr}, default_lr=lambda scale: 1 / scale.curvature, default_noise=NOISE)
