"""The linear beginning of a loss, computed once for all points of a plane.

On a plane the parameters are a weighted sum of a few fixed sets, θ(x) = Σ wᵢ(x) θᵢ. What a network does to its fixed
inputs before the first activation is linear in them, so

    W(x)ᵀ inputs + b(x) = Σ wᵢ(x) (Wᵢᵀ inputs + bᵢ)

and the products on the right do not depend on x: points that are evaluated together share them. The rest of the loss
runs as it is. At a point where one weight is 1 and the others are 0 the result is that of the set itself, to the bit.
"""

import functools
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import jax
import jax.numpy as jnp
from jax.extend.core import Literal

from landscape.jaxpr import bind

UNARY = {"transpose", "reshape", "broadcast_in_dim", "squeeze", "neg"}
"""Operations of one array that are linear."""

BILINEAR = {"dot_general", "conv_general_dilated", "mul"}
"""Operations of two arrays that are linear in each."""

SUMS = {"add", "add_any", "sub"}
"""Operations that are linear in both arrays together."""


@dataclass(frozen=True)
class Sum:
    """Σ weights[i] · parts[i], whose parts are the same at every point."""

    parts: tuple[Any, ...]
    weights: tuple[Any, ...]


@dataclass(frozen=True)
class Own:
    """An array that differs from point to point."""

    array: Any


def along(loss: Callable, sets: tuple[Any, ...], weights: tuple[Any, ...]) -> jax.Array:
    """The loss of the weighted sum of some sets of parameters.

        loss(Σ weights[i] · sets[i])

    Args:
        loss: (params) -> scalar, pure.
        sets: trees of arrays of one form, which do not depend on the point.
        weights: a scalar for each.

    >>> import jax.numpy as jnp
    >>> inputs, sets = jnp.ones((3, 2)), (jnp.array([1.0, 2.0]), jnp.array([0.0, 1.0]))
    >>> float(along(lambda w: jnp.sum((inputs @ w) ** 2), sets, (1.0, 2.0)))
    75.0
    """
    traced = jax.make_jaxpr(loss)(sets[0])
    columns = zip(*(jax.tree.leaves(one) for one in sets), strict=True)
    (result,) = _run(traced.jaxpr, traced.consts, [Sum(parts, weights) for parts in columns])
    return plain(result)


def plain(value: Any) -> Any:
    """The array that a value stands for."""
    if isinstance(value, Own):
        return value.array
    if not isinstance(value, Sum):
        return value
    # A conversion on the way makes parts of another precision than the weights.
    terms = [jnp.asarray(w, part.dtype) * part for w, part in zip(value.weights, value.parts, strict=True)]
    return functools.reduce(jnp.add, terms)


def _run(jaxpr: Any, consts: list, arguments: list) -> list:
    known = dict(zip((*jaxpr.constvars, *jaxpr.invars), (*consts, *arguments), strict=True))

    def read(variable):
        return variable.val if isinstance(variable, Literal) else known[variable]

    for equation in jaxpr.eqns:
        values = [read(variable) for variable in equation.invars]
        known.update(zip(equation.outvars, _apply(equation, values), strict=True))
    return [read(variable) for variable in jaxpr.outvars]


def _apply(equation: Any, values: list) -> list:
    name, sums = equation.primitive.name, [isinstance(value, Sum) for value in values]
    if name in ("pjit", "jit") and any(sums):
        inner = equation.params["jaxpr"]
        return _run(inner.jaxpr, inner.consts, values)
    fixed = not any(isinstance(value, Own) for value in values)
    one, every = fixed and sum(sums) == 1, fixed and all(sums)
    if any(sums) and (one and name in UNARY | BILINEAR or every and name in SUMS):
        return _each_part(equation, values)
    found = bind(equation, [plain(value) for value in values])
    return [Own(array) for array in found] if any(sums) or not fixed else found


def _each_part(equation: Any, values: list) -> list:
    weights = next(value.weights for value in values if isinstance(value, Sum))
    parts = [
        bind(equation, [value.parts[i] if isinstance(value, Sum) else value for value in values])[0]
        for i in range(len(weights))
    ]
    return [Sum(tuple(parts), weights)]
