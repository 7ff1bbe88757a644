"""A loss of any tree of parameters, ready to be sliced: its arrays, the axes of its filters, its cost per point."""

import functools
import math
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

import jax
import jax.numpy as jnp
import numpy as np
from jax.extend.core import Literal
from jax.tree_util import DictKey, GetAttrKey, SequenceKey

from landscape import linearity, quantity, symmetry
from landscape.errors import UsageError, require
from landscape.evaluation import TILE
from landscape.networks import Network
from landscape.problems import Problem
from landscape.pytree import Mold, split

BATCH = 2**20
"""Numbers in the largest array that the points of one tile need together; more leave the cache and are slower."""


SHARED = 8
"""Points of a tile from which it pays to compute the linear beginning of a loss for each set of parameters instead."""


@dataclass(frozen=True, eq=False)
class Whole:
    """A loss and a place in its parameter space.

    Attributes:
        problem: the loss of all parameters.
        mold, moving, staying: the place, as `pytree.split` parts it.
        traced: whether the loss could be traced and returns one real number.
        narrow: whether it takes float32 parameters only.
        tile: how many points are evaluated together.
        loss: (moving) -> scalar.
        output_axis: (path, array) -> the axes that count the filters of an array.
        align: (arrays, reference) -> arrays, where the symmetries of the loss are known, or None.
    """

    problem: Problem
    mold: Mold
    moving: dict[str, np.ndarray]
    staying: dict[str, np.ndarray]
    traced: bool
    narrow: bool
    tile: int
    loss: Callable[[dict], jax.Array]
    output_axis: Callable[[str, np.ndarray], int | tuple[int, ...]]
    align: Callable[[dict, dict], dict] | None

    @property
    def measure(self) -> Callable | None:
        """What measures the loss: None where tiles are wide enough to gain by sharing its linear beginning."""
        return None if self.tile >= SHARED else quantity.value

    @property
    def notes(self) -> tuple[str, ...]:
        """What a reader must know of how the loss is computed."""
        return ("The loss takes float32 parameters only, and is computed so in any precision.",) if self.narrow else ()


def whole(loss: Problem | Callable, params: Any, output_axis: int | Callable | None = None) -> Whole:
    """Take apart a loss and its parameters; see `landscape.plane` for what they may be."""
    problem = loss if isinstance(loss, Problem) else _problem(loss)
    if problem.domain is not None:
        params = _vector(problem, params)
    mold, moving, staying = split(params)
    cost = _cost(problem, mold, moving, staying, narrow=False)
    single = _cost(problem, mold, moving, staying, narrow=True) if cost is None else None
    narrow, traced = single is not None, (cost or single) is not None
    cost = max(cost or single or 1, sum(leaf.size for leaf in moving.values()))
    tile = min(problem.tile or TILE, max(1, min(TILE, 2 ** int(math.log2(max(1, BATCH / cost))))))
    return Whole(
        problem, mold, moving, staying, traced, narrow, tile,
        lambda arrays: _call(problem.function, mold, narrow, arrays, staying, problem.data),
        _output_axis(problem, params, output_axis), _alignment(problem),
    )  # fmt: skip


def _problem(loss: Any) -> Problem:
    require(callable(loss), f"`loss` takes a Network, a Problem or a function of parameters; got {loss!r}.")
    return Problem(loss, None, getattr(loss, "__name__", type(loss).__name__).strip("<>"))


def _vector(problem: Problem, params: Any) -> np.ndarray:
    try:
        vector = np.array(params, np.float64)
    except (TypeError, ValueError) as error:
        raise UsageError(f"`params` of {problem.name} takes a point of {problem.dim} coordinates.") from error
    fits = vector.shape == (problem.dim,)
    require(fits, f"`params` of {problem.name} takes a point of {problem.dim} coordinates; got shape {vector.shape}.")
    return vector


def _call(function: Callable, mold: Mold, narrow: bool, moving: dict, staying: dict, data: tuple) -> jax.Array:
    if not narrow:
        return function(mold.tree(moving, staying), *data)
    dtype = jnp.result_type(*moving.values())
    single = {name: jnp.asarray(leaf, jnp.float32) for name, leaf in moving.items()}
    return jnp.asarray(function(mold.tree(single, staying), *data), dtype)


def lifted(function: Callable, mold: Mold, narrow: bool, weigh: Callable, measure: Callable) -> Callable:
    """A measure of a loss of a tree as a function (x, frame, *data) -> scalar of coordinates.

    The same object for equal arguments, so that another plane of one network does not recompile. `frame` holds "sets",
    whose weighted sum is the point, and "staying", the arrays that stay.

    Args:
        function: (params, *data) -> scalar.
        mold, narrow: of the parameters, see `Whole`.
        weigh: (x) -> the weights of the sets.
        measure: (loss, arrays) -> scalar, as those of `landscape.quantity`; None for the loss itself where the points
            of a tile may share its linear beginning.
    """
    try:
        return _shared(function, mold, narrow, weigh, measure)
    except TypeError:
        # A leaf that cannot be hashed, as a random key: such a plane compiles for itself.
        return _lifted(function, mold, narrow, weigh, measure)


def _lifted(function: Callable, mold: Mold, narrow: bool, weigh: Callable, measure: Callable | None) -> Callable:
    def at(x, frame, *data):
        def loss(moving):
            return _call(function, mold, narrow, moving, frame["staying"], data)

        sets, weights = in_dtype(frame["sets"], x.dtype), weigh(x)
        # A concrete point takes the very operations of the whole loss, for the same bits.
        if measure is None and isinstance(x, jax.core.Tracer):
            return linearity.along(loss, sets, weights)
        return (measure or quantity.value)(loss, weighted(sets, weights))

    return at


def in_dtype(sets: tuple[dict, ...], dtype: Any) -> tuple[dict, ...]:
    """The sets of arrays in the precision of a point."""
    return tuple({name: jnp.asarray(leaf, dtype) for name, leaf in one.items()} for one in sets)


def weighted(sets: tuple[dict, ...], weights: tuple[jax.Array, ...]) -> dict[str, jax.Array]:
    """The weighted sum of sets of arrays."""
    return {name: linearity.plain(linearity.Sum(tuple(one[name] for one in sets), weights)) for name in sets[0]}


def line(x: jax.Array) -> tuple[jax.Array, ...]:
    """The weights of two sets on the line from the first to the second, (1 − t, t)."""
    return 1 - x[0], x[0]


_shared = functools.lru_cache(maxsize=128)(_lifted)


def _cost(problem: Problem, mold: Mold, moving: dict, staying: dict, narrow: bool) -> int | None:
    """Numbers in the largest array that depends on the parameters; None where the loss does not trace to one number."""

    def loss(moving, staying, *data):
        return _call(problem.function, mold, narrow, moving, staying, data)

    try:
        with jax.enable_x64(True):
            traced = jax.make_jaxpr(loss)(moving, staying, *problem.data)
    except Exception:
        # Said in words by `evaluation.check`, once both precisions were tried.
        return None
    out = traced.out_avals
    one = len(out) == 1 and out[0].shape == () and jnp.issubdtype(out[0].dtype, jnp.floating)
    return max(_sizes(traced.jaxpr, set(traced.jaxpr.invars[: len(moving)])), default=1) if one else None


def _sizes(jaxpr: Any, dependent: set | None = None) -> Iterator[int]:
    """The sizes of all arrays that an evaluation makes; only of those that depend on some variables, where given."""
    for equation in jaxpr.eqns:
        if dependent is not None:
            if not any(variable in dependent for variable in equation.invars if not isinstance(variable, Literal)):
                continue
            dependent.update(equation.outvars)
        yield from (math.prod(getattr(out.aval, "shape", ())) for out in equation.outvars)
        for inner in jax.tree.leaves(list(equation.params.values()), is_leaf=_has_equations):
            if _has_equations(inner):
                yield from _sizes(getattr(inner, "jaxpr", inner))


def _has_equations(value: Any) -> bool:
    return hasattr(getattr(value, "jaxpr", value), "eqns")


def _alignment(problem: Problem) -> Callable | None:
    if not isinstance(problem, Network):
        return None
    return functools.partial(symmetry.align_arrays, problem.architecture.units)


def _output_axis(problem: Problem, params: Any, given: int | Callable | None) -> Callable:
    if callable(given):
        return given
    if given is not None:
        return lambda path, array: given
    if isinstance(problem, Network):
        flat = jax.tree_util.tree_flatten_with_path(problem.tensors)[0]
        return lambda path, array: {_name(keys): tensor.outputs for keys, tensor in flat}[path]
    known = {_name(keys): _first(params, keys) for keys, _ in jax.tree_util.tree_flatten_with_path(params)[0]}
    return lambda path, array: 0 if known[path] else -1


def _name(keys: tuple) -> str:
    return jax.tree_util.keystr(keys, simple=True, separator="/")


def _first(tree: Any, keys: tuple) -> bool:
    """Whether the first axis counts the outputs: in equinox modules and of what is called weight or embedding."""
    if any(_is_equinox(owner) for owner in _owners(tree, keys)):
        return True
    names = [getattr(key, "name", getattr(key, "key", None)) for key in keys]
    return bool({"weight", "embedding"} & {name for name in names[-2:] if isinstance(name, str)})


def _owners(tree: Any, keys: tuple) -> Iterator[Any]:
    """The nodes on the way to a leaf, as far as they can be followed."""
    yield tree
    for key in keys[:-1]:
        try:
            if isinstance(key, GetAttrKey):
                tree = getattr(tree, key.name)
            elif isinstance(key, (DictKey, SequenceKey)):
                tree = tree[key.key if isinstance(key, DictKey) else key.idx]
            else:
                return
        except (AttributeError, KeyError, IndexError, TypeError):
            return
        yield tree


def _is_equinox(node: Any) -> bool:
    return any(kind.__module__.split(".")[0] == "equinox" for kind in type(node).__mro__)
