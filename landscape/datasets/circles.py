"""Two circles around the origin, a class each: the outer of radius 1, the inner of radius `factor`.

    (cos t, sin t)  and  factor · (cos t, sin t),   t evenly spaced in [0, 2π), plus noise

Half of the `n` points are of class 0, the outer circle; the odd one out is of class 1. `noise` is the standard
deviation of the Gaussian noise on each coordinate.

Source: `sklearn.datasets.make_circles` (F. Pedregosa et al., Scikit-learn: machine learning in Python, JMLR 12 (2011),
2825–2830).
"""

from landscape.datasets import Samples, check_points, jittered
from landscape.errors import require


def dataset(seed, n: int = 400, noise: float = 0.05, factor: float = 0.5) -> Samples:
    """Return `n` points."""
    from sklearn.datasets import make_circles

    check_points("circles", n, 2, noise)
    require(0 < factor < 1, f"`factor` of circles must be above 0 and below 1; got {factor:g}.")
    points, targets = make_circles(n, shuffle=False, noise=None, factor=factor)
    return Samples(jittered(points, noise, seed), targets, 2)
