"""The floating arrays of any pytree, by path, and the mold that puts them back.

A model's tree holds more than parameters: activations, counters, switches, random keys. The floating arrays move; all
else stays as it is. Arrays that stay travel beside the moving ones, and what is no array is part of the mold.
"""

from dataclasses import dataclass
from typing import Any

import jax
import jax.numpy as jnp
import numpy as np

from landscape.errors import UsageError, require
from landscape.networks import paths


@dataclass(frozen=True)
class Mold:
    """All of a tree but its arrays. Equal molds are interchangeable, so compiled programs may be keyed by them.

    Attributes:
        structure: the tree's.
        names: the path of each leaf, keys joined by '/'.
        shapes: the shape of each array that moves, by path.
        kinds: what each leaf is: "moving", "staying" (another array) or "static".
        static: the leaves that are no arrays of numbers, in their order.

    >>> mold, moving, staying = split({"w": np.ones(2), "steps": np.arange(3), "activation": abs})
    >>> sorted(moving), sorted(staying), mold.static
    (['w'], ['steps'], (<built-in function abs>,))
    >>> sorted(mold.tree(moving, staying)) == ["activation", "steps", "w"]
    True
    """

    structure: Any
    names: tuple[str, ...]
    shapes: tuple[tuple[str, tuple[int, ...]], ...]
    kinds: tuple[str, ...]
    static: tuple[Any, ...]

    def tree(self, moving: dict[str, Any], staying: dict[str, Any]) -> Any:
        """The tree that has these arrays."""
        rest = iter(self.static)
        sources = {"moving": moving, "staying": staying}
        pairs = zip(self.names, self.kinds, strict=True)
        leaves = [next(rest) if kind == "static" else sources[kind][name] for name, kind in pairs]
        return jax.tree.unflatten(self.structure, leaves)

    def bare(self, moving: dict[str, Any]) -> Any:
        """The tree that has these arrays, and None where a leaf does not move."""
        return jax.tree.unflatten(self.structure, [moving.get(name) for name in self.names])

    def moving(self, tree: Any, what: str) -> dict[str, np.ndarray]:
        """The arrays of another tree that stand where this one's move, in float64.

        Errors:
            UsageError: one is missing, or has another shape or values that are not finite.
        """
        found = _by_path(np.asarray(tree, np.float64) if self.names == ("",) else tree)
        missing = [name for name, _ in self.shapes if name not in found]
        require(not missing, f"{what} has no array at {', '.join(map(repr, missing))}; give a tree like `params`.")
        return {name: _fitting(found[name], name, shape, what) for name, shape in self.shapes}

    def stacked(self, points: Any) -> list[dict[str, np.ndarray]]:
        """The moving arrays of many trees: of a sequence of trees, or of one tree whose arrays have a leading axis."""
        whole = _by_path(points)
        fits = all(name in whole and np.ndim(whole[name]) == len(shape) + 1 for name, shape in self.shapes)
        if not fits:
            sequence = isinstance(points, (tuple, list))
            require(sequence, "`points` takes a sequence of trees like `params`, or one tree with a leading axis.")
            return [self.moving(point, f"`points[{i}]`") for i, point in enumerate(points)]
        n = {len(whole[name]) for name, _ in self.shapes}
        require(len(n) == 1, f"`points` has arrays of different lengths along the leading axis: {sorted(n)}.")
        return [
            {name: _fitting(whole[name][i], name, shape, f"`points[{i}]`") for name, shape in self.shapes}
            for i in range(n.pop())
        ]


def split(tree: Any) -> tuple[Mold, dict[str, np.ndarray], dict[str, np.ndarray]]:
    """A tree's mold, its floating arrays by path in float64 (copies), and its other arrays by path.

    Errors:
        UsageError: no floating array, or two leaves of one path.
    """
    leaves, structure = jax.tree.flatten(tree)
    names, kinds = paths(tree), [_kind(leaf) for leaf in leaves]
    require("moving" in kinds, "`params` holds no floating array; give a tree of arrays of parameters.")
    require(len(set(names)) == len(names), "`params` has two leaves of one path; rename a key that contains '/'.")
    listed = list(zip(names, kinds, leaves, strict=True))
    moving = {name: np.array(leaf, np.float64) for name, kind, leaf in listed if kind == "moving"}
    staying = {name: np.array(leaf) for name, kind, leaf in listed if kind == "staying"}
    shapes = tuple((name, leaf.shape) for name, leaf in moving.items())
    static = tuple(leaf for _, kind, leaf in listed if kind == "static")
    return Mold(structure, tuple(names), shapes, tuple(kinds), static), moving, staying


def is_array(leaf: Any) -> bool:
    """Whether a leaf is an array of numbers; a random key is none."""
    held = isinstance(leaf, (np.ndarray, np.generic, jax.Array))
    return held and (jnp.issubdtype(leaf.dtype, jnp.number) or leaf.dtype == bool)


def is_floating(leaf: Any) -> bool:
    """Whether a leaf is an array of floating-point numbers."""
    return is_array(leaf) and bool(jnp.issubdtype(leaf.dtype, jnp.floating))


def _kind(leaf: Any) -> str:
    return "moving" if is_floating(leaf) else "staying" if is_array(leaf) else "static"


def _by_path(tree: Any) -> dict[str, Any]:
    return dict(zip(paths(tree), jax.tree.leaves(tree), strict=True))


def _fitting(leaf: Any, name: str, shape: tuple[int, ...], what: str) -> np.ndarray:
    try:
        array = np.array(leaf, np.float64)
    except (TypeError, ValueError) as error:
        raise UsageError(f"{what} has no array at {name!r}; give a tree like `params`.") from error
    require(array.shape == shape, f"{what} has shape {array.shape} at {name!r}, and `params` has {shape}.")
    require(bool(np.isfinite(array).all()), f"{what} is not finite at {name!r}.")
    return array
