"""Scale the gradient down to a norm, its direction kept.

    g ← g · min(1, c/‖g‖)

`torch.nn.utils.clip_grad_norm_` divides by ‖g‖ + 1e-6 instead; this is the rule without that addition.

Source: R. Pascanu, T. Mikolov and Y. Bengio, On the difficulty of training recurrent neural networks, ICML 2013,
algorithm 1.
"""

from landscape.clipping import Clip, global_norm, scale_to
from landscape.errors import require


def initialize(params, steps):
    """No memory."""
    return ()


def apply(gradient, memory, params, hyper, count):
    """Clip one gradient."""
    return scale_to(gradient, global_norm(gradient), hyper["limit"]), memory


def clip(limit: float) -> Clip:
    """Return the clip; `limit` is the largest norm c."""
    require(limit > 0, f"`limit` of norm clipping must be above 0; got {limit:g}.")
    return Clip("norm", initialize, apply, {"limit": limit})
