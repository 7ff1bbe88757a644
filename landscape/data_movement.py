"""Moving data without computing: what the primitives that only move do to arrays of numbers of any kind."""

from typing import Any

import jax
import numpy as np


class NotScalar(Exception):
    """A function that cannot be written out: an operation that is none of single numbers, or too many of them."""


def array_of(values: Any) -> np.ndarray:
    """A one-dimensional array that holds these values, of whatever kind."""
    array = np.empty(len(values), object)
    for place, value in enumerate(values):
        # One by one: numpy would look into a value that is an array of some kind itself.
        array[place] = value
    return array


def constant(value: Any) -> np.ndarray:
    """An array of its shape that holds the numbers of a value, each in the value's precision.

    Errors:
        NotScalar: a value that is not known while the function is traced, as the data of a loss may be.
    """
    if isinstance(value, jax.core.Tracer):
        raise NotScalar("a value that is not known yet")
    value = np.asarray(value)
    return array_of([value.dtype.type(one) for one in value.ravel()]).reshape(value.shape)


def _placed(params: dict, array: np.ndarray) -> np.ndarray:
    shape = [1] * len(params["shape"])
    for size, axis in zip(array.shape, params["broadcast_dimensions"], strict=True):
        shape[axis] = size
    return np.broadcast_to(array.reshape(shape), params["shape"])


def _padded(params: dict, array: np.ndarray, value: np.ndarray) -> np.ndarray:
    config = [tuple(map(int, one)) for one in params["padding_config"]]
    if min(number for one in config for number in (*one, 0)) < 0:
        raise NotScalar("pad by less than nothing")
    sizes = [
        low + high + size + max(size - 1, 0) * gap for size, (low, high, gap) in zip(array.shape, config, strict=True)
    ]
    padded = array_of([value[()]] * int(np.prod(sizes))).reshape(sizes)
    inner = [
        slice(low, low + size + max(size - 1, 0) * gap, gap + 1)
        for size, (low, _, gap) in zip(array.shape, config, strict=True)
    ]
    padded[tuple(inner)] = array
    return padded


def _cut(params: dict, array: np.ndarray) -> np.ndarray:
    strides = params["strides"] or [1] * array.ndim
    return array[tuple(map(slice, params["start_indices"], params["limit_indices"], strides))]


def _split(params: dict, array: np.ndarray) -> list[np.ndarray]:
    return np.split(array, np.cumsum(params["sizes"])[:-1], params["axis"])


def _counted(params: dict) -> np.ndarray:
    shape, axis = params["shape"], params["dimension"]
    count = np.arange(shape[axis]).reshape([-1 if place == axis else 1 for place in range(len(shape))])
    return constant(np.broadcast_to(count, shape).astype(params["dtype"]))


MOVES = {
    "broadcast_in_dim": _placed,
    "concatenate": lambda params, *arrays: np.concatenate(arrays, params["dimension"]),
    "iota": _counted,
    "pad": _padded,
    "reshape": lambda params, array: array.reshape(params["new_sizes"]),
    "rev": lambda params, array: np.flip(array, params["dimensions"]),
    "slice": _cut,
    "split": _split,
    "stack": lambda params, *arrays: np.stack(arrays, params["axis"]),
    "squeeze": lambda params, array: np.squeeze(array, params["dimensions"]),
    "transpose": lambda params, array: array.transpose(params["permutation"]),
}
"""(params, *arrays) -> an array, or a list of them, by the primitive's name."""
