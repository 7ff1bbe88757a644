"""Rules for one array that several schemes share, and what schemes ask of their parameters."""

import functools
import math
from collections.abc import Callable
from typing import Any

import jax
import jax.numpy as jnp
import numpy as np

from landscape import notation
from landscape.errors import require, suggestion
from landscape.networks import Network, Tensor, paths

MODES = ("fan_in", "fan_out", "fan_avg")
"""What a variance is divided by: the inputs of a unit, its outputs, or the mean of both."""


def gaussian(key: jax.Array, tensor: Tensor, mean: jax.Array, deviation: jax.Array) -> jax.Array:
    """A rule: independent entries N(mean, deviation²)."""
    return mean + jax.nn.initializers.normal(deviation)(key, tensor.shape, jnp.float64)


def between(key: jax.Array, tensor: Tensor, bound: jax.Array) -> jax.Array:
    """A rule: independent entries, uniform between −bound and bound."""
    return jax.random.uniform(key, tensor.shape, jnp.float64, -bound, bound)


def orthonormal(key: jax.Array, tensor: Tensor, gain: jax.Array) -> jax.Array:
    """A rule: a kernel whose matrix (receptive field · inputs, outputs) has orthonormal columns, or rows if wide."""
    field, inputs, outputs = sides(tensor)
    matrix = jax.nn.initializers.orthogonal(gain)(key, (math.prod(field) * inputs, outputs), jnp.float64)
    return folded(matrix, tensor)


def deviation(tensor: Tensor, factor: float, gain: float, mode: str) -> float:
    """gain √(factor/fan), the standard deviation that a fan asks for.

    Args:
        tensor: whose fan counts.
        factor: 1, or what makes up for the activation.
        gain: multiplies the deviation.
        mode: one of `MODES`.

    >>> from landscape.networks import kernel
    >>> deviation(kernel(50, 8), factor=2.0, gain=1.0, mode="fan_in")
    0.2
    """
    fans = tensor.fan_in, tensor.fan_out, (tensor.fan_in + tensor.fan_out) / 2
    return gain * math.sqrt(factor / fans[MODES.index(mode)])


def scaling(scheme: str, law: str, factor: float, gain: float, mode: str) -> dict[str, Any]:
    """What `each_tensor` takes for entries of mean 0 and variance gain² · factor/fan: the rule and its numbers.

    Args:
        scheme: its name, for errors.
        law: normal or uniform.
        factor, gain, mode: as in `deviation`.

    Errors:
        UsageError: a gain that is not positive, a mode that does not exist.
    """
    check_numbers(scheme, "positive and finite", gain=gain)
    near = suggestion(str(mode), MODES)
    require(mode in MODES, f"'mode' of {scheme} is one of {', '.join(MODES)}; got {mode!r}.{near}")
    if law == "normal":
        return {
            "rule": gaussian,
            "mean": 0.0,
            "deviation": functools.partial(deviation, factor=factor, gain=gain, mode=mode),
        }
    # The deviation of U(−b, b) is b/√3.
    return {"rule": between, "bound": functools.partial(deviation, factor=3 * factor, gain=gain, mode=mode)}


def sides(tensor: Tensor) -> tuple[tuple[int, ...], int, int]:
    """The receptive field of a kernel, its number of inputs, and of outputs.

    >>> from landscape.networks import kernel
    >>> sides(kernel(5, 5, 6, 16)), sides(kernel(2, 8))
    (((5, 5), 6, 16), ((), 2, 8))
    """
    inputs, outputs = (math.prod(tensor.shape[axis] for axis in axes) for axes in (tensor.inputs, tensor.outputs))
    return tuple(tensor.shape[axis] for axis in _field(tensor)), inputs, outputs


def folded(array: jax.Array, tensor: Tensor) -> jax.Array:
    """The array (…, inputs, outputs), laid out as the tensor declares."""
    order = (*_field(tensor), *tensor.inputs, *tensor.outputs)
    return jnp.transpose(array.reshape([tensor.shape[axis] for axis in order]), np.argsort(order))


def _field(tensor: Tensor) -> list[int]:
    return [axis for axis in range(len(tensor.shape)) if axis not in tensor.inputs + tensor.outputs]


def check_kernels(scheme: str, network: Network) -> None:
    """Refuse arrays without inputs (biases, factors), of which a scheme for matrices can make nothing."""
    for path, one in zip(paths(network.tensors), jax.tree.leaves(network.tensors), strict=True):
        require(
            bool(one.inputs and one.outputs),
            f"{scheme!r} draws arrays of inputs by outputs, and {path} ({one.kind}) has shape {one.shape}; "
            f"choose another init for it, as normal or constant.",
        )


RANGES: dict[str, Callable[[float], bool]] = {
    "finite": math.isfinite,
    "positive and finite": lambda value: 0 < value < math.inf,
    "at least 0 and finite": lambda value: 0 <= value < math.inf,
    "at least 0 and below 1": lambda value: 0 <= value < 1,
    "at least 1": lambda value: value >= 1,
}
"""What a scheme can ask of a number, in words."""


def check_numbers(scheme: str, allowed: str, **values: Any) -> None:
    """Refuse a parameter that is no single number, or is out of range: one of `RANGES`.

    >>> check_numbers("he_normal", "positive and finite", gain=1.0)
    """
    for key, value in values.items():
        number = isinstance(value, (int, float)) and not isinstance(value, bool)
        require(
            number and RANGES[allowed](value),
            f"{key!r} of {scheme} takes one number, {allowed}; got {notation.write_value(value)!r}. "
            f"Leave it out for the usual one.",
        )
