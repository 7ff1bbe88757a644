"""Bound the gradient's norm relative to the parameters' norm, unit by unit.

    g ← g · min(1, c max(‖θ‖, eps)/‖g‖) for each unit

A unit is a whole vector (so the two coordinates of a planar problem) or one output of a layer's kernel: one column of a
matrix, the output axis being the last. Identical to `optax.adaptive_grad_clip`, whose function this is. The bound
depends on the distance from the origin, so on planar problems it is no longer invariant to a shift.

Source: A. Brock, S. De, S. L. Smith and K. Simonyan, High-performance large-scale image recognition without
normalization, ICML 2021, section 4.
"""

import optax

from landscape.clipping import Clip
from landscape.errors import require


def initialize(params, steps):
    """No memory."""
    return ()


def apply(gradient, memory, params, hyper, count):
    """Clip one gradient."""
    rule = optax.adaptive_grad_clip(hyper["limit"], hyper["eps"])
    return rule.update(gradient, rule.init(params), params)[0], memory


def clip(limit: float, eps: float = 1e-3) -> Clip:
    """Return the clip; `limit` is the largest share c of the parameters' norm, which counts as at least `eps`."""
    require(limit > 0, f"`limit` of adaptive clipping must be above 0; got {limit:g}.")
    require(eps > 0, f"`eps` of adaptive clipping must be above 0, else a run at the origin never moves; got {eps:g}.")
    return Clip("adaptive", initialize, apply, {"limit": limit, "eps": eps})
