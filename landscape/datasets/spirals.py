"""Spiral arms around the origin, a class each: hard for small networks, the harder the more turns.

    t (cos φ, sin φ),   φ = 2π (turns · t + class/classes),   t evenly spaced in (0, 1], plus noise

Each class has ⌊n/classes⌋ points or one more. `noise` is the standard deviation of the Gaussian noise on each
coordinate. Two arms of three turns and 97 points each are the classic.

Source: K. J. Lang and M. J. Witbrock, Learning to tell two spirals apart, Proceedings of the 1988 Connectionist Models
Summer School, 52–59.
"""

import numpy as np

from landscape.datasets import Samples, check_points, jittered
from landscape.errors import require


def dataset(seed, n: int = 400, noise: float = 0.02, turns: float = 1.0, classes: int = 2) -> Samples:
    """Return `n` points on `classes` arms."""
    require(classes >= 2, f"`classes` of spirals must be at least 2; got {classes}.")
    check_points("spirals", n, classes, noise)
    targets = np.sort(np.arange(n) % classes)
    along = np.concatenate([np.arange(1, size + 1) / size for size in np.bincount(targets)])
    angle = 2 * np.pi * (turns * along + targets / classes)
    points = along[:, None] * np.stack([np.cos(angle), np.sin(angle)], axis=1)
    return Samples(jittered(points, noise, seed), targets, classes)
