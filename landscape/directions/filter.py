"""Gaussian directions in which each filter is as long as the parameters' filter: scaled copies of a net look the same.

    u_f = g_f ‖θ_f‖ / ‖g_f‖   for every filter f,   g ~ N(0, I)

A filter is all that leads to one output of an array of two or more axes. Arrays of fewer axes (biases, the factors of a
normalization) do not move by default, as in the source's figures; with `biases=normalize` each of their numbers counts
as a filter of its own and moves by ± itself. A filter that is zero does not move.

Source: H. Li, Z. Xu, G. Taylor, C. Studer and T. Goldstein, Visualizing the loss landscape of neural nets, NeurIPS
2018, section 4.
"""

import numpy as np

from landscape.directions import Directions, gaussian, square, streams
from landscape.errors import require

BIASES = ("ignore", "normalize")


def directions(center, seed, biases: str = "ignore") -> Directions:
    """Return the directions; `biases` is what becomes of arrays of fewer than two axes."""
    require(biases in BIASES, f"'biases' of filter is one of {', '.join(BIASES)}; got {biases!r}.")
    u, v = (_direction(center, gaussian(stream, center.params), biases) for stream in streams(seed, "filter"))
    return Directions(u, v, square())


def _direction(center, drawn, biases):
    return {name: _by_filter(center, name, leaf, drawn[name], biases) for name, leaf in center.params.items()}


def _by_filter(center, name, leaf, drawn, biases):
    if leaf.ndim < 2:
        return np.zeros_like(leaf) if biases == "ignore" else np.sign(drawn) * np.abs(leaf)
    outputs = _outputs(center.output_axis(name, leaf), name, leaf)
    others = tuple(axis for axis in range(leaf.ndim) if axis not in outputs)
    own, length = (np.sqrt(np.sum(one**2, axis=others, keepdims=True)) for one in (leaf, drawn))
    return drawn * (own / length)


def _outputs(axes, name, leaf) -> set[int]:
    listed = np.atleast_1d(axes)
    fits = listed.dtype.kind == "i" and all(-leaf.ndim <= axis < leaf.ndim for axis in listed)
    require(fits, f"`output_axis` gives {axes!r} for {name!r}, which has the axes 0 … {leaf.ndim - 1}.")
    return {int(axis) % leaf.ndim for axis in listed}
