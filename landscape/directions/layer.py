"""Gaussian directions in which each array is as long as the parameters' array.

    u_l = g_l ‖θ_l‖ / ‖g_l‖   for every array l,   g ~ N(0, I)

Coarser than `filter`: within an array, filters of different length move alike, so that the small ones move relatively
further. Arrays of fewer than two axes do not move unless `biases=normalize`.

Source: the layer-normalized variant of H. Li, Z. Xu, G. Taylor, C. Studer and T. Goldstein, Visualizing the loss
landscape of neural nets, NeurIPS 2018, section 4.
"""

import numpy as np

from landscape.directions import Directions, gaussian, square, streams
from landscape.errors import require

BIASES = ("ignore", "normalize")


def directions(center, seed, biases: str = "ignore") -> Directions:
    """Return the directions; `biases` is what becomes of arrays of fewer than two axes."""
    require(biases in BIASES, f"'biases' of layer is one of {', '.join(BIASES)}; got {biases!r}.")
    u, v = (_direction(center, gaussian(stream, center.params), biases) for stream in streams(seed, "layer"))
    return Directions(u, v, square())


def _direction(center, drawn, biases):
    moves = {name: leaf.ndim >= 2 or biases == "normalize" for name, leaf in center.params.items()}
    return {
        name: drawn[name] * (moves[name] * np.linalg.norm(leaf) / np.linalg.norm(drawn[name]))
        for name, leaf in center.params.items()
    }
