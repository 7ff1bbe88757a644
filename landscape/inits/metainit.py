"""MetaInit: the norms of the kernels are learned so that the first gradient steps see little curvature.

    GQ = mean |(g − H g)/(g + ε) − 1|,  g and H gradient and Hessian of the loss, ε = ±10⁻⁵ with the sign of g;
    each step, for each kernel W:  v ← momentum · v − lr · sign(∂GQ/∂‖W‖),  W ← W (‖W‖ + v)/‖W‖

The loss is that of a fresh minibatch of noise in each step, inputs N(0, 1) and targets drawn evenly (of a regression,
N(0, 1)): no data are used. Directions are those of normal weights by He; biases are zero. A step of sign descent is as
long as `lr`, and momentum makes it up to ten times that: the paper's 0.1 is for kernels whose norms are tens, and here
`lr` is 0.03, for norms of a few units. The quotient is noisy and falls by fits and starts. Fits architectures that no
formula covers; each step costs three derivatives.

Source: Y. N. Dauphin and S. S. Schoenholz, MetaInit: initializing learning by learning to initialize, NeurIPS 2019,
equation 1 and the listing of the algorithm (momentum 0.9, 500 steps).
"""

from collections.abc import Callable
from typing import Any

import jax
import jax.numpy as jnp

from landscape.inits import (
    INDEPENDENT,
    KERNELS,
    NETWORK,
    check_numbers,
    each_kernel,
    each_network,
    sampling,
    scaling,
)

EPSILON = 1e-5
"""What keeps the quotient finite where the gradient vanishes."""


def gradient_quotient(loss: Callable[[Any], jax.Array], params: Any) -> jax.Array:
    """How much one gradient step of length 1 would change the gradient, relative to it: 0 for a linear loss.

    >>> import jax, jax.numpy as jnp
    >>> with jax.enable_x64(True):
    ...     float(gradient_quotient(lambda x: jnp.sum(0.25 * x**2), jnp.array([1.0, -2.0]))).__round__(3)
    0.5
    """
    gradient, bent = jax.jvp(jax.grad(loss), (params,), (jax.grad(loss)(params),))
    quotients = [
        jnp.abs((g - h) / (g + jnp.where(g >= 0, EPSILON, -EPSILON).astype(g.dtype)) - 1).ravel()
        for g, h in zip(jax.tree.leaves(gradient), jax.tree.leaves(bent), strict=True)
    ]
    return jnp.mean(jnp.concatenate(quotients))


def rule(key, network, data, params, steps, lr, momentum, batch):
    """All arrays of one start."""
    free = [one.kind in KERNELS for one in jax.tree.leaves(network.tensors)]

    def quotient(params, inputs, targets):
        return gradient_quotient(lambda p: network.function(p, inputs, targets), params)

    def step(place, state):
        weights, speeds = state
        slopes = jax.tree.leaves(jax.grad(quotient)(weights, *_noise(jax.random.fold_in(key, place), network, batch)))
        leaves, structure = jax.tree.flatten(weights)
        moved = [_moved(*each, lr, momentum) for each in zip(leaves, slopes, speeds, free, strict=True)]
        return jax.tree.unflatten(structure, [leaf for leaf, _ in moved]), [speed for _, speed in moved]

    return jax.lax.fori_loop(0, steps, step, (params, [jnp.float64(0.0) for _ in free]))[0]


def _moved(leaf, slope, speed, free, lr, momentum):
    """A kernel whose norm made one step of signSGD, and the norm's speed."""
    if not free:
        return leaf, speed
    norm = jnp.sqrt(jnp.sum(leaf**2))
    speed = momentum * speed - lr * jnp.sign(jnp.sum(leaf * slope))
    return leaf * ((norm + speed) / norm), speed


def _noise(key, network, batch):
    """Inputs and targets that know nothing of the data."""
    data = network.dataset
    first, second = jax.random.split(key)
    inputs = jax.random.normal(first, (batch, *data.features), jnp.float64)
    if data.classes is None:
        return inputs, jax.random.normal(second, (batch, *data.targets.shape[1:]), jnp.float64)
    return inputs, jax.random.randint(second, (batch,), 0, data.classes, jnp.int32)


@sampling(INDEPENDENT, of=NETWORK)
def starts(seed, rows, n, problem, steps: int = 500, lr: float = 0.03, momentum: float = 0.9, batch: int = 64):
    """Return the weights.

    Args:
        steps: how often the norms are changed.
        lr: how far, in the norms' own units.
        momentum: of these steps.
        batch: the number of samples of noise in each step.
    """
    check_numbers("metainit", "at least 1", steps=steps, batch=batch)
    check_numbers("metainit", "positive and finite", lr=lr)
    check_numbers("metainit", "at least 0 and below 1", momentum=momentum)
    values = {"steps": steps, "lr": float(lr), "momentum": float(momentum), "batch": batch}
    he = scaling("metainit", "normal", 2.0, 1.0, "fan_in")
    drawn = each_kernel(seed, "metainit", rows, problem, **he)
    return each_network(seed, "metainit", rows, problem, rule, drawn, **values)
