"""Bound each coordinate of the gradient.

    g ← min(max(g, −c), c), coordinate by coordinate

Identical to `torch.nn.utils.clip_grad_value_` on finite gradients. Infinite ones stay infinite, so that a diverged run
shows as such. The direction is not kept: far from a minimum the descent runs along the diagonals.

Source: T. Mikolov, Statistical language models based on neural networks, PhD thesis, Brno University of Technology,
2012.
"""

import jax
import jax.numpy as jnp

from landscape.clipping import Clip
from landscape.errors import require


def initialize(params, steps):
    """No memory."""
    return ()


def apply(gradient, memory, params, hyper, count):
    """Clip one gradient."""
    limit = hyper["limit"]
    return jax.tree.map(lambda g: jnp.where(jnp.isfinite(g), jnp.clip(g, -limit, limit), g), gradient), memory


def clip(limit: float) -> Clip:
    """Return the clip; `limit` is the largest absolute value c of a coordinate."""
    require(limit > 0, f"`limit` of value clipping must be above 0; got {limit:g}.")
    return Clip("value", initialize, apply, {"limit": limit})
