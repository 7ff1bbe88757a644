"""One point for every start, or a cloud around it; of a network, one number for every weight.

    x = point + scale · z,  z ~ N(0, 1) in each coordinate

`point` is the middle of the domain (of a network, 0), and `scale` 0. Zero initialization is `constant:point=0`, mean
initialization is the point of the means (`constant:point=1x2`; without `point`, the domain's mean). Every run then is
the same unless its gradient is noisy: what it hits tells of the noise alone, and a start on a line of symmetry never
leaves it, nor do hidden units of equal weights ever part. A small `scale` breaks the symmetry and makes the starts
independent draws.

Source: for the symmetry, I. Goodfellow, Y. Bengio and A. Courville, Deep Learning, MIT Press 2016, section 8.4.
"""

import numpy as np
from scipy.special import ndtri

from landscape.inits import (
    BOTH,
    INDEPENDENT,
    SAME,
    check_numbers,
    coordinates,
    each_tensor,
    gaussian,
    sampling,
    uniforms,
)


def _kind(scale=0.0, **_):
    return SAME if scale == 0 else INDEPENDENT


@sampling(_kind, of=BOTH)
def starts(seed, rows, n, problem, point: float | tuple | None = None, scale: float = 0.0):
    """Return the starts.

    Args:
        point: one number, or one for each coordinate of a domain.
        scale: the cloud's standard deviation.
    """
    check_numbers("constant", "at least 0 and finite", scale=scale)
    if problem.dim is None:
        point = 0.0 if point is None else point
        check_numbers("constant", "finite", point=point)
        return each_tensor(seed, "constant", rows, problem, gaussian, mean=point, deviation=scale)
    center = coordinates("constant", "point", point, problem.domain.mean(axis=1))
    if scale == 0:
        return np.tile(center, (len(rows), 1))
    return center + scale * ndtri(uniforms(seed, "constant", rows, problem.dim))
