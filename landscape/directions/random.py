"""Two Gaussian directions, which show a typical slice and take no account of how the parameters are scaled.

    u = g ‖θ‖ / ‖g‖,   g ~ N(0, I)

By default a direction is as long as the parameters, so that coordinate 1 is a step of 100 %; `norm=unit` gives unit
vectors (a mean curvature along them is tr H / N), `norm=raw` leaves the draws as they are, of a length near √N. In
high dimension two of them are nearly orthogonal. Large layers take most of the length and differently scaled copies of
one ReLU network look different: that is what `filter` mends.

Source: I. J. Goodfellow, O. Vinyals and A. M. Saxe, Qualitatively characterizing neural network optimization problems,
ICLR 2015; their limits: H. Li et al., Visualizing the loss landscape of neural nets, NeurIPS 2018, section 4.
"""

from landscape.directions import Directions, gaussian, square, streams
from landscape.directions import norm as length
from landscape.errors import require, suggestion

NORMS = ("params", "unit", "raw")


def directions(center, seed, norm: str = "params") -> Directions:
    """Return the directions; `norm` is their length: that of the parameters, 1, or as drawn."""
    require(
        norm in NORMS, f"'norm' of random is one of {', '.join(NORMS)}; got {norm!r}.{suggestion(str(norm), NORMS)}"
    )
    own, notes = length(center.params), ()
    if norm == "params" and own == 0:
        own, notes = 1.0, ("The parameters are all zero, so the random directions are of length 1.",)
    wanted = {"params": own, "unit": 1.0}.get(norm)
    u, v = (_scaled(gaussian(stream, center.params), wanted) for stream in streams(seed, "random"))
    return Directions(u, v, square(), notes=notes)


def _scaled(drawn, wanted):
    factor = 1.0 if wanted is None else wanted / length(drawn)
    return {name: factor * leaf for name, leaf in drawn.items()}
