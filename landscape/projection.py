"""Planes through a parameter space: an origin and two directions make a planar problem of any loss.

    x ↦ loss(origin + x₀ u + x₁ v)

A plane is a `Problem`, so everything that takes a planar problem takes it. A set of parameters off the plane has
least-squares coordinates in the units of the axes and a distance from the plane.
"""

import functools
import inspect
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any

import jax
import jax.numpy as jnp
import numpy as np

from landscape import catalog, notation
from landscape.directions import Center, Directions
from landscape.errors import UsageError, require
from landscape.inits import check_seed
from landscape.networks import Network, paths
from landscape.problems import Problem, check_domain, in_precision, load_user


@dataclass(frozen=True, eq=False)
class Plane(Problem):
    """A planar problem that is a slice of a loss; made by `plane`.

    Attributes:
        whole: the loss of all parameters.
        origin, u, v: trees of float64 numpy arrays: the point (0, 0) and the steps of one unit along each axis.
        through: three sets of parameters that lie at (0, 0), (1, 0) and (0, 1) to the last bit, or None.
        directions: the spec that chose u and v.
        notes: what a reader must know to judge the picture.

    >>> import jax.numpy as jnp
    >>> w, u, v = jnp.array([3.0, 0.0, 4.0]), jnp.array([1.0, 0.0, 0.0]), jnp.array([0.0, 1.0, 0.0])
    >>> bowl = plane(lambda params: jnp.sum(params["w"] ** 2), {"w": w}, directions=({"w": u}, {"w": v}))
    >>> float(bowl.loss([-3.0, 2.0]))
    20.0
    """

    whole: Problem | None = field(default=None, repr=False)
    origin: Any = field(default=None, repr=False)
    u: Any = field(default=None, repr=False)
    v: Any = field(default=None, repr=False)
    through: tuple[Any, Any, Any] | None = field(default=None, repr=False)
    directions: str = "given"
    notes: tuple[str, ...] = field(default=(), repr=False)

    def point(self, x: Any) -> Any:
        """The parameters at coordinates x (2,), a tree."""
        return _point(self.data[0], jnp.asarray(x))

    def project(self, points: Any) -> tuple[np.ndarray, np.ndarray]:
        """Where sets of parameters lie: least-squares coordinates (n, 2) and distances from the plane (n,).

            c = argmin ‖points − origin − c₀ u − c₁ v‖,   distance = the norm that is left

        Args:
            points: a tree like the origin, with a leading axis n.

        Errors:
            UsageError: parallel directions, which have no coordinates.
        """
        basis = np.stack([_flat(self.u), _flat(self.v)], axis=1)
        # Scaled, so that directions of very different lengths lose no digits.
        lengths = np.linalg.norm(basis, axis=0)
        unit, rank = basis / lengths, np.linalg.matrix_rank(basis / lengths)
        require(rank == 2, "`directions` are parallel; a point has no coordinates in their plane.")
        offsets = _rows(points) - _flat(self.origin)
        coordinates = np.linalg.lstsq(unit, offsets.T, rcond=None)[0]
        left = np.linalg.norm(offsets.T - unit @ coordinates, axis=0)
        return coordinates.T / lengths, left


def _flat(tree: Any) -> np.ndarray:
    return np.concatenate([np.ravel(np.asarray(leaf, np.float64)) for leaf in jax.tree.leaves(tree)])


def _rows(tree: Any) -> np.ndarray:
    leaves = [np.asarray(leaf, np.float64) for leaf in jax.tree.leaves(tree)]
    return np.concatenate([leaf.reshape(len(leaf), -1) for leaf in leaves], axis=1)


def _point(frame: dict[str, Any], x: jax.Array) -> Any:
    """The parameters at x: origin + x₀ u + x₁ v, or the affine mean of three that must be met exactly."""

    def along(origin, u, v):
        origin, u, v = (jnp.asarray(part, x.dtype) for part in (origin, u, v))
        return origin + x[0] * u + x[1] * v

    def between(first, second, third):
        first, second, third = (jnp.asarray(part, x.dtype) for part in (first, second, third))
        return (1 - x[0] - x[1]) * first + x[0] * second + x[1] * third

    if "through" in frame:
        return jax.tree.map(between, *frame["through"])
    return jax.tree.map(along, frame["origin"], frame["u"], frame["v"])


@functools.lru_cache(maxsize=64)
def _sliced(function: Callable) -> Callable:
    """The planar loss of a loss: one function for all planes through it, so that another plane does not recompile."""

    def loss(x, frame, *data):
        return function(_point(frame, x), *data)

    return loss
