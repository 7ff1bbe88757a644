"""How far a function can reach over a box, from its jaxpr by the arithmetic of intervals.

What holds on all of a box needs no test at every step of a run inside it: that the loss is finite, and that no sine or
cosine is asked for beyond the range in which the vectorized ones are accurate. Bounds are true but not tight; where an
operation is not known, or not defined on all of its interval, the bound is infinite.

Source: R. E. Moore, Interval Analysis, 1966, chapter 3.
"""

import math
from collections.abc import Callable
from typing import Any

import jax
import numpy as np

from landscape.data_movement import NotScalar, array_of
from landscape.scalarization import walk

Interval = tuple[float, float]
"""The lowest and the highest number that a value can be."""

UNKNOWN: Interval = (-math.inf, math.inf)

SIZES = tuple(2.0**power for power in (26, 20, 16, 13, 12, 11, 10, 9))
"""Half sides of boxes to try; one that would not hold the usual domains would send their starts elsewhere."""

MARGIN = 1e6
"""A bound is believed up to the largest number over this, as ends of intervals are rounded."""


def box(loss: Callable, dim: int, bits: int, limit: float) -> float | None:
    """The largest of `SIZES` B such that a loss of x (dim,) is finite wherever |xᵢ| ≤ B, or None.

    Args:
        loss: x -> scalar.
        dim: coordinates.
        bits: 32 or 64.
        limit: of the arguments of sines and cosines in the loss and its gradient.

    >>> import jax.numpy as jnp
    >>> box(lambda x: jnp.sum(x**2), 2, 64, 1e4), box(lambda x: jnp.sum(jnp.cos(2 * jnp.pi * x)), 2, 64, 32768.0)
    (67108864.0, 4096.0)
    >>> box(lambda x: jnp.log(x[0]), 2, 64, 1e4) is None
    True
    """
    closed = jax.make_jaxpr(jax.value_and_grad(loss))(jax.ShapeDtypeStruct((dim,), np.dtype(f"float{bits}")))
    highest = float(np.finfo(f"float{bits}").max) / MARGIN
    return next((size for size in SIZES if _holds(closed, dim, size, limit, highest)), None)


def _holds(closed: Any, dim: int, size: float, limit: float, highest: float) -> bool:
    within = True

    def operation(equation, numbers):
        nonlocal within
        intervals = [one if isinstance(one, tuple) else (float(one), float(one)) for one in numbers]
        if equation.primitive.name in ("sin", "cos"):
            within &= max(map(abs, intervals[0])) <= limit
        return _bound(equation, intervals, highest)

    try:
        loss = walk(closed, [array_of([(-size, size)] * dim)], operation)[0][()]
    except NotScalar:
        return False
    low, high = loss if isinstance(loss, tuple) else (loss, loss)
    return within and bool(math.isfinite(low) and math.isfinite(high))


def _bound(equation: Any, intervals: list[Interval], highest: float) -> Interval:
    """Where an operation on numbers of these intervals can end."""
    rule = _RULES.get(equation.primitive.name)
    if rule is None or not all(math.isfinite(end) for one in intervals for end in one):
        return UNKNOWN
    try:
        low, high = rule(equation.params, *intervals)
    except (ValueError, OverflowError, ZeroDivisionError):
        return UNKNOWN
    # Not a number compares false.
    return (low, high) if -highest <= low and high <= highest else UNKNOWN


def _times(one: Interval, other: Interval) -> Interval:
    ends = [a * b for a in one for b in other]
    return min(ends), max(ends)


def _inverse(one: Interval) -> Interval:
    low, high = one
    return (1 / high, 1 / low) if low > 0 or high < 0 else UNKNOWN


def _power(one: Interval, exponent: int) -> Interval:
    if exponent < 0:
        return _inverse(_power(one, -exponent))
    ends = [end**exponent for end in one]
    inside = [0.0] if exponent % 2 == 0 and exponent > 0 and one[0] < 0 < one[1] else []
    return min(ends + inside), max(ends + inside)


def _raised(one: Interval, exponent: Interval) -> Interval:
    if exponent[0] == exponent[1] and exponent[0] == int(exponent[0]):
        return _power(one, int(exponent[0]))
    if one[0] < 0 or (one[0] == 0 and exponent[0] < 0):
        return UNKNOWN
    ends = [a**b for a in one for b in exponent]
    return min(ends), max(ends)


def _hull(*intervals: Interval) -> Interval:
    return min(low for low, _ in intervals), max(high for _, high in intervals)


def _rising(function: Callable[[float], float]) -> Callable[..., Interval]:
    return lambda params, one: (function(one[0]), function(one[1]))


def _anywhere(low: float, high: float) -> Callable[..., Interval]:
    return lambda params, *intervals: (low, high)


def _sum(params: dict, one: Interval, other: Interval) -> Interval:
    return one[0] + other[0], one[1] + other[1]


_TRUTH = dict.fromkeys(("eq", "ne", "lt", "le", "gt", "ge", "and", "or", "not", "is_finite"), _anywhere(0.0, 1.0))
"""Comparisons and what is made of their answers; and, or and not of whole numbers have no bound worth knowing."""

_RULES: dict[str, Callable[..., Interval]] = {
    **_TRUTH,
    "abs": lambda params, one: (max(0.0, one[0], -one[1]), max(-one[0], one[1])),
    "add": _sum,
    "add_any": _sum,
    "atan": _anywhere(-2.0, 2.0),
    "atan2": _anywhere(-4.0, 4.0),
    "ceil": _rising(lambda end: end + 1),
    "clamp": lambda params, low, one, high: _hull(low, one, high),
    "convert_element_type": _rising(float),
    "copy": _rising(float),
    "cos": _anywhere(-1.0, 1.0),
    "cosh": lambda params, one: (1.0, max(map(math.cosh, one))),
    "div": lambda params, one, other: _times(one, _inverse(other)),
    "erf": _anywhere(-1.0, 1.0),
    "exp": _rising(math.exp),
    "exp2": _rising(lambda end: 2.0**end),
    "expm1": _rising(math.expm1),
    "floor": lambda params, one: (one[0] - 1, one[1]),
    "integer_pow": lambda params, one: _power(one, params["y"]),
    "log": _rising(math.log),
    "log1p": _rising(math.log1p),
    "logistic": _anywhere(0.0, 1.0),
    "max": lambda params, one, other: (max(one[0], other[0]), max(one[1], other[1])),
    "min": lambda params, one, other: (min(one[0], other[0]), min(one[1], other[1])),
    "mul": lambda params, one, other: _times(one, other),
    "neg": lambda params, one: (-one[1], -one[0]),
    "pow": lambda params, one, other: _raised(one, other),
    "round": lambda params, one: (one[0] - 1, one[1] + 1),
    "select_n": lambda params, which, *cases: _hull(*cases),
    "sign": _anywhere(-1.0, 1.0),
    "sin": _anywhere(-1.0, 1.0),
    "sinh": _rising(math.sinh),
    "sqrt": _rising(math.sqrt),
    "square": lambda params, one: _power(one, 2),
    "sub": lambda params, one, other: (one[0] - other[1], one[1] - other[0]),
    "tanh": _anywhere(-1.0, 1.0),
}
"""(params, *intervals) -> interval, of primitives on finite intervals."""
