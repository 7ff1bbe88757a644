"""Exclusive or: four points in the plane, two classes that no line parts.

    (0, 0) → 0,   (0, 1) → 1,   (1, 0) → 1,   (1, 1) → 0

The smallest problem that a network without a hidden layer cannot learn. Nothing is held out. Inputs are 0 and 1, or −1
and 1 with `signs=true`; they are not standardized.

Source: M. Minsky and S. Papert, Perceptrons, MIT Press 1969; that a 2-2-1 network of sigmoids has no local minima with
finite weights on it: L. G. C. Hamey, XOR has no local minima: a case study in neural network error surface analysis,
Neural Networks 11 (1998), 669–681.
"""

import numpy as np

from landscape.datasets import Samples


def dataset(seed, signs: bool = False) -> Samples:
    """Return the four points."""
    inputs = np.array([[0.0, 0.0], [0.0, 1.0], [1.0, 0.0], [1.0, 1.0]])
    return Samples(2 * inputs - 1 if signs else inputs, np.array([0, 1, 1, 0]), 2, splits=False, scales=())
