"""Sequences of bits, to be told apart by whether the number of ones is odd: what a network must remember to the end.

    x ∈ {−1, 1}^length,   class = number of ones modulo 2

Half of the `n` sequences are odd, no two are the same, and each is (length, 1): a value a time step. Inputs are not
standardized.

Source: M. Minsky and S. Papert, Perceptrons, MIT Press 1969, section 3.1; for recurrent networks: S. Hochreiter and
J. Schmidhuber, Long short-term memory, Neural Computation 9 (1997), 1735–1780.
"""

import numpy as np

from landscape.datasets import Samples
from landscape.errors import require

LONGEST = 62
"""Of the sequences: all but their last bit are drawn as one number."""


def dataset(seed, n: int = 200, length: int = 10) -> Samples:
    """Return `n` sequences, an even number of at most 2^length."""
    require(1 <= length <= LONGEST, f"`length` of parity must be from 1 to {LONGEST}; got {length}.")
    room = n >= 2 and n % 2 == 0 and n <= 2**length
    require(room, f"`n` of parity must be even, at least 2 and at most 2^length = {2**length}; got {n}.")
    generator = np.random.Generator(np.random.PCG64([seed, 0]))
    starts = [generator.choice(2 ** (length - 1), n // 2, replace=False) for _ in range(2)]
    targets = np.repeat([0, 1], n // 2)
    bits = (np.concatenate(starts)[:, None] >> np.arange(length - 1)) & 1
    last = (targets + bits.sum(axis=1)) % 2
    return Samples(2.0 * np.column_stack([bits, last])[:, :, None] - 1, targets, 2, scales=())
