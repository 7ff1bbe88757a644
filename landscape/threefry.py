"""The keys of random streams, by the cipher that `jax.random` takes them from, in plain arithmetic.

It works on numpy's arrays, where nothing has to be compiled for it, and on JAX's, where it is written out in single
numbers like any other arithmetic.

Source: J. K. Salmon, M. A. Moraes, R. O. Dror, D. E. Shaw, Parallel random numbers: as easy as 1, 2, 3, SC 2011.
"""

from typing import Any

import numpy as np

_ROTATIONS = ((13, 15, 26, 6), (17, 29, 16, 24))
_PARITY = np.uint32(0x1BD11BDA)


def fold(key: Any, numbers: Any) -> tuple[Any, Any]:
    """The two words of the key that `jax.random.fold_in` makes of a key and each of some whole numbers below 2³².

    Args:
        key: two arrays of uint32.
        numbers: (…) of uint32.

    >>> key = np.uint32([[0], [7]])
    >>> [word.tolist() for word in fold(key, np.uint32([3, 4]))]
    [[276534068, 51277378], [1641862660, 3088387524]]
    """
    return cipher(key, numbers ^ numbers, numbers)


def cipher(key: Any, high: Any, low: Any) -> tuple[Any, Any]:
    """Threefry of pairs of words (…) by a key, two arrays of uint32, in twenty rounds."""
    words = (key[0], key[1], key[0] ^ key[1] ^ _PARITY)
    high, low = high + words[0], low + words[1]
    for place in range(5):
        for turn in _ROTATIONS[place % 2]:
            high = high + low
            low = high ^ (low << np.uint32(turn) | low >> np.uint32(32 - turn))
        high, low = high + words[(place + 1) % 3], low + words[(place + 2) % 3] + np.uint32(place + 1)
    return high, low
