"""Ways of choosing the two directions of a plane through weight space, each a file of this folder.

To add one:

1. Create `NAME.py` here. Its docstring gives one sentence, the formula, what it shows and what it hides, and the
   source.
2. Define `directions(center, seed, ...) -> Directions`; the arguments after `seed` become the spec's
   (`filter:biases=normalize`). A pure function of a `Center`: it draws from `streams(seed, NAME)` only.
3. Nothing else: `plane`, the command line, completion and tests find it.

Directions are never made orthogonal here; `plane(orthogonal=True)` does that where it is asked for, after all
normalization.
"""

import zlib
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import jax
import numpy as np

from landscape.errors import require

Arrays = dict[str, np.ndarray]
"""The arrays of a set of parameters by their path."""


@dataclass(frozen=True, eq=False)
class Center:
    """What directions are chosen from.

    Attributes:
        params: the parameters at the plane's origin: float64 numpy arrays by their path, whose keys are joined by '/'.
        loss: (params) -> scalar, pure.
        points: further sets of parameters of the same form: a training path (checkpoints in their order), or the ends
            of many runs, or the models between which a plane is laid.
        output_axis: (path, array) -> the axis, or axes, of an array that count its filters.
        align: (params, reference) -> the params with their hidden units permuted so that they come close to the
            reference; None where the symmetries of the loss are not known.
    """

    params: Arrays
    loss: Callable[[Arrays], jax.Array]
    points: tuple[Arrays, ...]
    output_axis: Callable[[str, np.ndarray], int | tuple[int, ...]]
    align: Callable[[Arrays, Arrays], Arrays] | None = None

    def aligned(self, points: tuple[Arrays, ...], reference: Arrays) -> tuple[Arrays, ...]:
        """Each of some points, aligned to the reference.

        Errors:
            UsageError: a loss whose symmetries are not known.
        """
        known = self.align is not None
        require(known, "`align=true` needs a Network, which declares its hidden units; align the trees yourself.")
        return tuple(self.align(point, reference) for point in points)


@dataclass(frozen=True, eq=False)
class Directions:
    """What a member returns.

    Attributes:
        u, v: the two directions, of the form of `Center.params`.
        domain: (2, 2), the window in which the plane is looked at.
        axes: the names of the two coordinates.
        origin: the point (0, 0) where it is another than the center, or None.
        through: three sets of parameters that lie at (0, 0), (1, 0) and (0, 1) exactly, or None.
        notes: one sentence for everything that a reader must know to judge the picture.
    """

    u: Arrays
    v: Arrays
    domain: np.ndarray
    axes: tuple[str, str] = ("u", "v")
    origin: Arrays | None = None
    through: tuple[Arrays, Arrays, Arrays] | None = None
    notes: tuple[str, ...] = ()


def streams(seed: int, name: str) -> tuple[tuple[int, ...], tuple[int, ...]]:
    """What the random numbers of the first and of the second direction are drawn from, for `gaussian`."""
    return (seed, zlib.crc32(name.encode()), 0), (seed, zlib.crc32(name.encode()), 1)


def gaussian(stream: tuple[int, ...], params: Arrays) -> Arrays:
    """Standard normal numbers in the form of the parameters, float64; those of an array depend on its path only."""

    def drawn(name, shape):
        bits = np.random.PCG64(np.random.SeedSequence([*stream, zlib.crc32(name.encode())]))
        return np.random.Generator(bits).standard_normal(shape)

    return {name: drawn(name, leaf.shape) for name, leaf in params.items()}


def flat(params: Arrays) -> np.ndarray:
    """All numbers of the arrays in one vector, in the order of the paths."""
    return np.concatenate([np.ravel(params[name]) for name in sorted(params)])


def unflat(vector: Any, params: Arrays) -> Arrays:
    """The inverse of `flat`: the numbers of a vector, numpy's or a traced one, in the form of the parameters.

    >>> unflat(np.arange(3.0), {"b": np.zeros(1), "a": np.zeros((1, 2))})
    {'a': array([[0., 1.]]), 'b': array([2.])}
    """
    placed, start = {}, 0
    for name in sorted(params):
        stop = start + params[name].size
        placed[name], start = vector[start:stop].reshape(params[name].shape), stop
    return placed


def norm(params: Arrays) -> float:
    """The Euclidean norm of all numbers together."""
    return float(np.linalg.norm(flat(params)))


def square(width: float = 1.0) -> np.ndarray:
    """The window ±width along both axes, (2, 2)."""
    return np.array([[-width, width], [-width, width]])


def window(coordinates: np.ndarray, margin: float = 0.15) -> np.ndarray:
    """The smallest window (2, 2) around coordinates (n, 2), widened on each side by a share of its larger extent."""
    low, high = coordinates.min(axis=0), coordinates.max(axis=0)
    wide = margin * (high - low).max()
    return np.stack([low - wide, high + wide], axis=1)
