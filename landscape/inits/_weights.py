"""Weights, drawn array by array or network by network, each start from a random stream of its own.

A program that is compiled for many starts at once is another one for another number, and might round otherwise. So one
loop over starts, compiled once, serves for all numbers of them, and for all layers of equal shape.
"""

import functools
import math
import zlib
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import jax
import jax.numpy as jnp
import numpy as np

from landscape import threefry
from landscape.errors import require
from landscape.networks import Network, Tensor, paths

KERNELS = ("kernel", "recurrent", "embedding")
"""The kinds of arrays that a scheme draws where it is not asked for others."""

_GENERATOR = "threefry2x32"
_TILE = 1024


def each_tensor(seed: int, scheme: str, rows: range, network: Network, rule: Callable, **numbers: Any) -> Any:
    """Draw every array of a network by a rule for one array.

    Args:
        seed, rows: of the starts.
        scheme: its name, on which the random streams depend.
        network: whose arrays are drawn.
        rule: (key, tensor, **numbers) -> array of the tensor's shape, at module level. It sees shape, axes and fans
            only: its program is compiled once for all arrays that agree in them, with the numbers as arguments.
        numbers: what the rule takes; a function is asked for the number of each tensor, by its kind and place too.
    """
    base = _base(seed, scheme)
    drawn = [_drawn(rule, path, one, numbers, base, rows) for path, one in _listed(network)]
    return jax.tree.unflatten(jax.tree.structure(network.tensors), drawn)


def each_kernel(seed: int, scheme: str, rows: range, network: Network, rule: Callable, **numbers: Any) -> Any:
    """Draw the kernels of a network by a rule for one array; biases are zero and factors one."""
    base = _base(seed, scheme)
    drawn = [
        _drawn(rule, path, one, numbers, base, rows) if one.kind in KERNELS else neutral(one, len(rows))
        for path, one in _listed(network)
    ]
    return jax.tree.unflatten(jax.tree.structure(network.tensors), drawn)


def each_network(
    seed: int, scheme: str, rows: range, network: Network, rule: Callable, drawn: Any, **values: Any
) -> Any:
    """Change all arrays of each start together.

    Args:
        seed, scheme, rows, network: as in `each_tensor`.
        rule: (key, network, data, params, **values) -> params of one start, at module level; `data` holds the training
            inputs and targets.
        drawn: the params to begin with, a tree of arrays (len(rows), *shape).
        values: the scheme's parameters, which are constants of the compiled program.
    """
    streams, given = _streams(_base(seed, f"{scheme} as a whole"), "", rows), tuple(values.items())
    drawn = jax.tree.map(np.array, drawn)
    with jax.enable_x64(True):
        data = jax.tree.map(jnp.asarray, network.data)
        for place, stream in enumerate(streams):
            params = jax.tree.map(lambda array, place=place: array[place], drawn)
            for array, leaf in zip(
                jax.tree.leaves(drawn), _changed(rule, network, given, data, params, stream), strict=True
            ):
                array[place] = leaf
    return drawn


def neutral(tensor: Tensor, n: int) -> np.ndarray:
    """What biases and factors are where no scheme draws them: zeros, and ones; (n, *shape)."""
    return np.full((n, *tensor.shape), float(tensor.kind == "scale"))


def _listed(network: Network) -> list[tuple[str, Tensor]]:
    return list(zip(paths(network.tensors), jax.tree.leaves(network.tensors), strict=True))


def _base(seed: int, scheme: str) -> np.ndarray:
    """The key of a scheme's streams, (2, 1)."""
    return np.stack(threefry.fold(np.uint32([[0], [seed]]), np.uint32([zlib.crc32(scheme.encode())])))


def _streams(base: np.ndarray, path: str, rows: range) -> np.ndarray:
    """The random stream of each start, (len(rows), 2); the path's too, so that no array changes with another."""
    own = threefry.fold(base, np.uint32([zlib.crc32(path.encode())]))
    return np.stack(threefry.fold(own, np.arange(rows.start, rows.stop, dtype=np.uint32)), axis=-1)


def _drawn(rule: Callable, path: str, tensor: Tensor, numbers: dict, base: np.ndarray, rows: range) -> np.ndarray:
    given = {name: np.float64(one(tensor) if callable(one) else one) for name, one in numbers.items()}
    streams, array = _streams(base, path, rows), np.empty((len(rows), *tensor.shape))
    tile = max(1, min(_TILE, 2**20 // math.prod(tensor.shape)))
    alike = replace(tensor, kind="kernel", place="", layers=0)
    with jax.enable_x64(True):
        for first in range(0, len(rows), tile):
            own = streams[first : first + tile]
            padded = np.resize(own, (tile, 2))
            array[first : first + tile] = np.asarray(_tile(rule, alike, padded, np.int32(len(own)), given))[: len(own)]
    return array


# Drawing takes no time beside compiling it, which the usual level makes half as long again.
@functools.partial(jax.jit, static_argnums=(0, 1), compiler_options={"xla_backend_optimization_level": 1})
def _tile(rule: Callable, tensor: Tensor, streams: jax.Array, count: jax.Array, numbers: dict) -> jax.Array:
    """The first `count` of a tile's arrays; a loop, because its body is the same program wherever a start stands."""

    def draw(place, arrays):
        array = jnp.asarray(rule(jax.random.wrap_key_data(streams[place], impl=_GENERATOR), tensor, **numbers))
        shape = tensor.shape
        require(array.shape == shape, f"A rule must return the shape {shape}; {rule.__name__} returned {array.shape}.")
        return arrays.at[place].set(array)

    return jax.lax.fori_loop(jnp.int32(0), count, draw, jnp.zeros((len(streams), *tensor.shape), jnp.float64))


@functools.partial(jax.jit, static_argnums=(0, 1, 2))
def _changed(rule: Callable, network: Network, values: tuple, data: tuple, params: Any, stream: jax.Array) -> list:
    """The leaves of one start."""
    key = jax.random.wrap_key_data(stream, impl=_GENERATOR)
    return jax.tree.leaves(rule(key, network, data, params, **dict(values)))
