"""Scale the gradient down to a percentile of all gradient norms that the run has met so far (AutoClip).

    c = p-th percentile of ‖g₁‖ … ‖gₜ‖, the current one included, interpolated linearly
    g ← g · min(1, c/‖gₜ‖)

The percentile is `numpy.percentile`'s. The whole history of a run is kept, sorted: one number a step of the budget, so
the work of a run grows with the square of its budget. At p = 100 nothing is clipped.

Source: P. Seetharaman, G. Wichern, B. Pardo and J. Le Roux, AutoClip: adaptive gradient clipping for source separation
networks, MLSP 2020.
"""

import jax
import jax.numpy as jnp

from landscape.clipping import Clip, global_norm, scale_to
from landscape.errors import require


def initialize(params, steps):
    """The sorted history of norms, the places not yet taken at infinity."""
    return jnp.full(steps, jnp.inf, jnp.result_type(*jax.tree.leaves(params)))


def apply(gradient, memory, params, hyper, count):
    """Clip one gradient."""
    norm = global_norm(gradient)
    history = insert(memory, norm)
    return scale_to(gradient, norm, percentile(history, count + 1, hyper["percent"])), history


def insert(ascending, value):
    """Insert a value into a sorted array, whose last entry falls off; one pass, no sort.

    >>> insert(jnp.array([1.0, 3.0, jnp.inf]), 2.0).tolist()
    [1.0, 2.0, 3.0]
    """
    before = jnp.concatenate([jnp.full_like(ascending, -jnp.inf, shape=1), ascending[:-1]])
    return jnp.maximum(before, jnp.minimum(value, ascending))


def percentile(ascending, filled, percent):
    """The percentile of the first `filled` entries of a sorted array, interpolated linearly.

    >>> float(percentile(jnp.array([1.0, 2.0, jnp.inf]), 2, 25.0))
    1.25
    """
    last = jnp.asarray(filled - 1, ascending.dtype)
    place = percent * last / 100
    low = jnp.floor(place).astype(jnp.int32)
    # The upper neighbor never leaves the filled part: infinity times a weight of zero is not a number.
    high = jnp.minimum(low + 1, last.astype(jnp.int32))
    return ascending[low] + (ascending[high] - ascending[low]) * (place - jnp.floor(place))


def clip(percent: float) -> Clip:
    """Return the clip; `percent` is p, 0 to 100."""
    require(0 <= percent <= 100, f"`percent` of percentile clipping must lie in 0 to 100; got {percent:g}.")
    return Clip("percentile", initialize, apply, {"percent": percent}, remembers=True)
