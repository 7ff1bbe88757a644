"""Convolutions as slices times a matrix, on planes: arrays (channels, height, width, samples).

XLA's convolution is slow on a CPU, and under `vmap` over kernels it becomes a grouped one, which is slower still. With
the samples last, a shift of the image moves whole runs of memory, so that the patches are stacked by copies and one
matrix product does the rest.

Source: K. Chellapilla, S. Puri and P. Simard, High performance convolutional neural networks for document processing,
IWFHR 2006.
"""

import jax
import jax.numpy as jnp


def planes(inputs: jax.Array) -> jax.Array:
    """Images (samples, height, width) or (samples, height, width, channels) as planes."""
    images = inputs[..., None] if inputs.ndim == 3 else inputs
    return images.transpose(3, 1, 2, 0)


def samples(x: jax.Array) -> jax.Array:
    """Planes as images (samples, height, width, channels)."""
    return x.transpose(3, 1, 2, 0)


def convolve(x: jax.Array, kernel: jax.Array, pad: int) -> jax.Array:
    """Convolve planes by a square kernel (size, size, channels, outputs) after `pad` zeros at each border.

    >>> import numpy as np
    >>> convolve(np.ones((1, 4, 4, 2)), np.ones((3, 3, 1, 5)), pad=1).shape
    (5, 4, 4, 2)
    """
    return convolve_cells(x, kernel, pad, 1)[0]


def convolve_cells(x: jax.Array, kernel: jax.Array, pad: int, cell: int) -> jax.Array:
    """The same, parted by the place within cells of cell × cell pixels: (cell², outputs, h/cell, w/cell, samples).

    Pooling is then a reduction of the first axis, and all places of a cell share their slices: (size + cell − 1)²
    small ones instead of size² large ones. size − 1 and the padded sides must be multiples of the cell.
    """
    x = jnp.pad(x, ((0, 0), (pad, pad), (pad, pad), (0, 0)))
    patches = _patches(x, kernel.shape[0], cell)
    spread = jnp.stack([_placed(kernel, a, b, cell) for a in range(cell) for b in range(cell)])
    matrix = spread.transpose(0, 4, 1, 2, 3).reshape(cell * cell * kernel.shape[-1], -1)
    product = matrix @ patches.reshape(matrix.shape[1], -1)
    return product.reshape(cell * cell, kernel.shape[-1], *patches.shape[3:])


def _patches(x: jax.Array, size: int, cell: int) -> jax.Array:
    """What the kernels of one cell see, (reach, reach, channels, h/cell, w/cell, samples), reach = size + cell − 1."""
    channels, height, width, number = x.shape
    shifts = (size + cell - 1) // cell
    high, wide = height // cell - shifts + 1, width // cell - shifts + 1
    x = x.reshape(channels, height // cell, cell, width // cell, cell, number)
    # Rows first, then columns: 2 · shifts slices compile sooner than shifts², and their gradient adds up fewer.
    x = jnp.concatenate([x[:, i : i + high] for i in range(shifts)], axis=2)
    x = jnp.concatenate([x[:, :, :, j : j + wide] for j in range(shifts)], axis=4)
    return x.transpose(2, 4, 0, 1, 3, 5)


def _placed(kernel: jax.Array, down: int, right: int, cell: int) -> jax.Array:
    """The kernel shifted by (down, right) within a field that has room for all shifts of a cell."""
    last = cell - 1
    return jnp.pad(kernel, ((down, last - down), (right, last - right), (0, 0), (0, 0)))


def add_bias(x: jax.Array, bias: jax.Array) -> jax.Array:
    """Add one number a channel to planes, (…, channels, height, width, samples)."""
    return x + jnp.expand_dims(bias, tuple(range(x.ndim - 4)) + (x.ndim - 3, x.ndim - 2, x.ndim - 1))
