"""Two interleaved half circles in the plane, a class each.

    class 0  (cos t, sin t),   class 1  (1 − cos t, ½ − sin t),   t evenly spaced in [0, π], plus noise

Half of the `n` points are of class 0; the odd one out is of class 1. `noise` is the standard deviation of the Gaussian
noise on each coordinate.

Source: `sklearn.datasets.make_moons` (F. Pedregosa et al., Scikit-learn: machine learning in Python, JMLR 12 (2011),
2825–2830).
"""

from landscape.datasets import Samples, check_points, jittered


def dataset(seed, n: int = 400, noise: float = 0.1) -> Samples:
    """Return `n` points."""
    from sklearn.datasets import make_moons

    check_points("moons", n, 2, noise)
    points, targets = make_moons(n, shuffle=False, noise=None)
    return Samples(jittered(points, noise, seed), targets, 2)
