"""One point for every start, or a cloud around it.

    x = point + scale · z,  z ~ N(0, 1) in each coordinate

`point` is the middle of the domain, and `scale` 0. Zero initialization is `constant:point=0`, mean initialization is
the point of the means (`constant:point=1x2`; without `point`, the domain's mean). Every run then is the same unless
its gradient is noisy: what it hits tells of the noise alone, and a start on a line of symmetry never leaves it. A small
`scale` breaks the symmetry and makes the starts independent draws.

Source: for the symmetry, I. Goodfellow, Y. Bengio and A. Courville, Deep Learning, MIT Press 2016, section 8.4.
"""

import numpy as np
from scipy.special import ndtri

from landscape.errors import require
from landscape.inits import INDEPENDENT, SAME, coordinates, sampling, uniforms


def _kind(scale=0.0, **_):
    return SAME if scale == 0 else INDEPENDENT


@sampling(_kind)
def starts(seed, rows, n, problem, point: float | tuple | None = None, scale: float = 0.0):
    """Return the starts; `point` is one number or one for each coordinate, `scale` the cloud's standard deviation."""
    center = coordinates("constant", "point", point, problem.domain.mean(axis=1))
    require(0 <= scale < np.inf, f"'scale' of constant must be 0 or more; got {scale}. Leave it out for one point.")
    if scale == 0:
        return np.tile(center, (len(rows), 1))
    return center + scale * ndtri(uniforms(seed, "constant", rows, problem.dim))
