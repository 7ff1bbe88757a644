"""Independent normal draws around one point, or of every weight.

    x ~ N(mean, scale²) in each coordinate

In a domain, `mean` is its middle and `scale` a third of its half width, so that the edges are three standard deviations
away and 99.5 % of the starts of a planar problem lie inside; both take one number or one for each coordinate
(`normal:mean=1x2,scale=0.5`). Fits where a guess of the solution is at hand, and where the question is how the spread
of the starts changes what they hit. Starts are never cut off at the domain's edges.

Of a network, `mean` is 0 and `scale` 0.01 in every layer, whatever its fans: with it signals vanish in deep networks.

Source: inverse transform of uniform numbers, L. Devroye, Non-Uniform Random Variate Generation, Springer 1986, II.2;
for 0.01, A. Krizhevsky, I. Sutskever and G. E. Hinton, ImageNet classification with deep convolutional neural networks,
NIPS 2012, section 5.
"""

import numpy as np
from scipy.special import ndtri

from landscape.errors import require
from landscape.inits import BOTH, INDEPENDENT, check_numbers, coordinates, each_tensor, gaussian, sampling, uniforms


@sampling(INDEPENDENT, of=BOTH)
def starts(seed, rows, n, problem, mean: float | tuple | None = None, scale: float | tuple | None = None):
    """Return the starts; `mean` is their center, `scale` their standard deviation."""
    if problem.dim is None:
        mean, scale = 0.0 if mean is None else mean, 0.01 if scale is None else scale
        check_numbers("normal", "finite", mean=mean)
        check_numbers("normal", "positive and finite", scale=scale)
        return each_tensor(seed, "normal", rows, problem, gaussian, mean=mean, deviation=scale)
    center = coordinates("normal", "mean", mean, problem.domain.mean(axis=1))
    spread = coordinates("normal", "scale", scale, np.ptp(problem.domain, axis=1) / 6)
    require((spread > 0).all(), f"'scale' of normal must be positive; got {scale}. For one point, take constant.")
    return center + spread * ndtri(uniforms(seed, "normal", rows, problem.dim))
