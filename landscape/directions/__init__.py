"""Ways of choosing the two directions of a plane through weight space, each a file of this folder.

To add one:

1. Create `NAME.py` here. Its docstring gives one sentence, the formula, what it shows and what it hides, and the source.
2. Define `directions(center, seed, ...) -> Directions`; the arguments after `seed` become the spec's
   (`filter:biases=normalize`). A pure function of a `Center`: it draws from `keys(seed, NAME)` only.
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


@dataclass(frozen=True, eq=False)
class Center:
    """What directions are chosen from.

    Attributes:
        params: the parameters at the plane's origin, a tree of float64 numpy arrays.
        loss: (params) -> scalar, pure.
        points: further sets of parameters with the same structure: a training path (checkpoints in their order), or the
            ends of many runs, or the models between which a plane is laid.
        output_axis: (path, array) -> the axis of an array that counts its filters; the path's keys are joined by '/'.
    """

    params: Any
    loss: Callable[[Any], jax.Array]
    points: tuple[Any, ...]
    output_axis: Callable[[str, np.ndarray], int]


@dataclass(frozen=True, eq=False)
class Directions:
    """What a member returns.

    Attributes:
        u, v: the two directions, trees like the parameters, float64 numpy arrays.
        domain: (2, 2), the window in which the plane is looked at.
        axes: the names of the two coordinates.
        through: three sets of parameters that lie at (0, 0), (1, 0) and (0, 1) exactly, or None.
        notes: one sentence for everything that a reader must know to judge the picture.
    """

    u: Any
    v: Any
    domain: np.ndarray
    axes: tuple[str, str] = ("u", "v")
    through: tuple[Any, Any, Any] | None = None
    notes: tuple[str, ...] = ()


def keys(seed: int, name: str) -> tuple[jax.Array, jax.Array]:
    """The random streams of the first and of the second direction."""
    base = jax.random.fold_in(jax.random.key(np.uint32(seed), impl="threefry2x32"), zlib.crc32(name.encode()))
    return jax.random.fold_in(base, 0), jax.random.fold_in(base, 1)
