"""Independent normal draws around one point.

    x ~ N(mean, scale²) in each coordinate

`mean` is the middle of the domain and `scale` a third of its half width, so that the edges are three standard
deviations away and 99.5 % of the starts of a planar problem lie inside; both take one number or one for each
coordinate (`normal:mean=1x2,scale=0.5`). Fits where a guess of the solution is at hand, and where the question is how
the spread of the starts changes what they hit. Starts are never cut off at the domain's edges.

Source: inverse transform of uniform numbers, L. Devroye, Non-Uniform Random Variate Generation, Springer 1986, II.2.
"""

import numpy as np
from scipy.special import ndtri

from landscape.errors import require
from landscape.inits import INDEPENDENT, coordinates, sampling, uniforms


@sampling(INDEPENDENT)
def starts(seed, rows, n, problem, mean: float | tuple | None = None, scale: float | tuple | None = None):
    """Return the starts; `mean` is their center, `scale` their standard deviation."""
    center = coordinates("normal", "mean", mean, problem.domain.mean(axis=1))
    spread = coordinates("normal", "scale", scale, np.ptp(problem.domain, axis=1) / 6)
    require((spread > 0).all(), f"'scale' of normal must be positive; got {scale}. For one point, take constant.")
    return center + spread * ndtri(uniforms(seed, "normal", rows, problem.dim))
