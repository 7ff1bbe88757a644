"""The Gaussian noise of a run at a step, in arithmetic of single numbers, with which a loop over runs can be compiled.

The bits are those that `jax.random` draws from the same key (`threefry`).
"""

import jax
import jax.numpy as jnp
import numpy as np
from jax import lax

from landscape import threefry


def normal(key: jax.Array, size: int, dtype: np.dtype) -> jax.Array:
    """What `jax.random.normal` draws by a key, two words (2,): √2 · erf⁻¹ of numbers uniform from −1 to 1, (size,).

    >>> [f"{one:.4f}" for one in normal(jnp.uint32([0, 7]), 2, np.dtype("float32"))]
    ['0.4512', '1.9535']
    """
    high, low = threefry.cipher(key, np.zeros(size, np.uint32), np.arange(size, dtype=np.uint32))
    lowest = np.nextafter(dtype.type(-1), dtype.type(0))
    shifted = _above_zero(high, low, dtype) * (1 - lowest) + lowest
    return np.sqrt(dtype.type(2)) * lax.erf_inv(jnp.maximum(shifted, lowest))


def _above_zero(high: jax.Array, low: jax.Array, dtype: np.dtype) -> jax.Array:
    """Numbers that are uniform from 0 to 1: random bits as the fraction of a number from 1 to 2."""
    if dtype.itemsize == 4:
        bits = high ^ low
    else:
        bits = high.astype(jnp.uint64) << np.uint64(32) | low.astype(jnp.uint64)
    word, fraction = bits.dtype.type, np.finfo(dtype).nmant
    one = dtype.type(1).view(word)
    bits = bits >> word(8 * dtype.itemsize - fraction) | one
    return lax.bitcast_convert_type(bits, dtype) - 1
