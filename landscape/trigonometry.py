"""Sine and cosine that a compiler turns into vector instructions, and the rewrite that puts them into a function.

XLA's own on a CPU go through one number after another. Here an argument x is reduced to r = x − n π/2, |r| ≤ π/4, and
sine and cosine of r are polynomials. π/2 is subtracted in parts so short that n times each but the last is exact, so
that the result is the same whether or not the processor fuses a product with a sum.

    |x| ≤ 32,768 in float64, |x| ≤ 4,096 in float32: within 2 units in the last place

Beyond that the functions are not meant to be used: `vectorized` says of each call whether it was within.

Source: W. J. Cody and W. Waite, Software Manual for the Elementary Functions, 1980, chapter 8 (reduction); the
coefficients in float64 are those of FreeBSD's msun (k_sin.c, k_cos.c), in float32 those of S. L. Moshier's Cephes.
"""

import functools
from collections.abc import Callable, Iterator
from typing import Any

import jax
import jax.numpy as jnp
import numpy as np
from jax import lax
from jax.extend import core

from landscape.jaxpr import bind

LIMIT = {64: 32768.0, 32: 4096.0}
"""The largest |x| at which `sin` and `cos` keep their accuracy, by precision."""

_HALF_PI = {
    64: ("0x1.921fb54440000p+0", "0x1.68c234c4c0000p-39", "0x1.98a2e03707345p-77"),
    32: ("0x1.92p+0", "0x1.fb4p-12", "0x1.444p-24", "0x1.68c234p-39"),
}
"""π/2 in parts, the first the largest: 38 and 38 bits and the rest, or 12, 12, 12 and the rest."""

_SINE = {
    64: (
        -1.66666666666666324348e-01,
        8.33333333332248946124e-03,
        -1.98412698298579493134e-04,
        2.75573137070700676789e-06,
        -2.50507602534068634195e-08,
        1.58969099521155010221e-10,
    ),
    32: (-1.6666654611e-1, 8.3321608736e-3, -1.9515295891e-4),
}
_COSINE = {
    64: (
        4.16666666666666019037e-02,
        -1.38888888888741095749e-03,
        2.48015872894767294178e-05,
        -2.75573143513906633035e-07,
        2.08757232129817482790e-09,
        -1.13596475577881948265e-11,
    ),
    32: (4.166664568298827e-2, -1.388731625493765e-3, 2.443315711809948e-5),
}


def sin(x: jax.Array) -> jax.Array:
    """The sine of x, |x| ≤ `LIMIT`, float32 or float64, within 2 units in the last place.

    >>> float(sin(np.float32(1.5)))
    0.9974949955940247
    """
    return _turned(x, 0)


def cos(x: jax.Array) -> jax.Array:
    """The cosine of x, |x| ≤ `LIMIT`, float32 or float64, within 2 units in the last place.

    >>> float(cos(np.float32(1.5)))
    0.07073719799518585
    """
    return _turned(x, 1)


def _turned(x: jax.Array, quarters: int) -> jax.Array:
    """The sine of x + quarters · π/2; that and the cosine of one x share all but the last two lines."""
    dtype = np.dtype(x.dtype)
    bits = 8 * dtype.itemsize
    whole = np.dtype(f"int{bits}").type
    number = lax.round(x * dtype.type(2 / np.pi), lax.RoundingMethod.TO_NEAREST_EVEN)
    # The last bits of this sum are those of the whole number: cheaper than a conversion.
    turns = lax.bitcast_convert_type(number + dtype.type(1.5 * 2.0 ** jnp.finfo(dtype).nmant), whole)
    rest = functools.reduce(lambda rest, part: rest - number * dtype.type(float.fromhex(part)), _HALF_PI[bits], x)
    square = rest * rest
    sine = rest + rest * (square * _polynomial(_SINE[bits], square))
    cosine = dtype.type(1) - (dtype.type(0.5) * square - square * (square * _polynomial(_COSINE[bits], square)))
    turns = turns + whole(quarters)
    size = jnp.where(turns & whole(1) == whole(0), sine, cosine)
    sign = (turns & whole(2)) << whole(bits - 2)
    return lax.bitcast_convert_type(lax.bitcast_convert_type(size, whole) ^ sign, dtype)


def _polynomial(coefficients: tuple[float, ...], x: jax.Array) -> jax.Array:
    *lower, highest = [np.dtype(x.dtype).type(coefficient) for coefficient in coefficients]
    return functools.reduce(lambda total, coefficient: total * x + coefficient, reversed(lower), highest)


def vectorized(function: Callable) -> Callable[..., tuple[Any, jax.Array | None]]:
    """The function with `sin` and `cos` in place of XLA's, and whether any of their arguments was beyond `LIMIT`.

    It is traced and written anew, through conditions, loops and calls. Whatever rules of differentiation it had are
    applied before: give this the derivative, not what is yet to be derived. Conditions of `while_loop` stay as they
    are. None stands for "whether" where there is neither a sine nor a cosine.

    >>> outcome, beyond = vectorized(jax.grad(lambda x: jnp.sin(x) ** 2))(np.float32(0.5))
    >>> round(float(outcome), 6), bool(beyond)
    (0.841471, False)
    """

    def rewritten(*arguments):
        closed, shape = jax.make_jaxpr(function, return_shape=True)(*arguments)
        outcomes, beyond = _evaluate(closed.jaxpr, closed.consts, map(jnp.asarray, jax.tree.leaves(arguments)))
        return jax.tree.unflatten(jax.tree.structure(shape), outcomes), beyond

    return rewritten


_REPLACED = {"sin": sin, "cos": cos}


def _evaluate(jaxpr: Any, consts: list, arguments: list) -> tuple[list, jax.Array | None]:
    """What a jaxpr makes of its arguments, and whether a sine or cosine was asked for beyond `LIMIT`."""
    known = dict(zip([*jaxpr.constvars, *jaxpr.invars], [*consts, *arguments], strict=True))
    beyond = None
    for equation in jaxpr.eqns:
        values = [one.val if isinstance(one, core.Literal) else known[one] for one in equation.invars]
        found, more = _rule(equation)(equation, values)
        known.update(zip(equation.outvars, found, strict=True))
        beyond = _either(beyond, more)
    return [one.val if isinstance(one, core.Literal) else known[one] for one in jaxpr.outvars], beyond


def _either(one: jax.Array | None, other: jax.Array | None) -> jax.Array | None:
    return other if one is None else one if other is None else one | other


def _rule(equation: Any) -> Callable:
    """How an equation is evaluated: as it is, where no sine or cosine of real numbers is in it."""
    name = equation.primitive.name
    if name in _REPLACED:
        return _replaced if equation.invars[0].aval.dtype in (np.float32, np.float64) else _as_it_is
    return _BODIES.get(name, _as_it_is) if any(map(_turns, _parts(equation))) else _as_it_is


def _parts(equation: Any) -> Iterator[Any]:
    for value in equation.params.values():
        for one in value if isinstance(value, tuple | list) else (value,):
            if isinstance(one, core.ClosedJaxpr | core.Jaxpr):
                yield getattr(one, "jaxpr", one)


def _turns(jaxpr: Any) -> bool:
    """Whether there is a sine or cosine in a jaxpr."""
    return any(one.primitive.name in _REPLACED or any(map(_turns, _parts(one))) for one in jaxpr.eqns)


def _as_it_is(equation: Any, values: list) -> tuple[list, None]:
    return bind(equation, values), None


def _replaced(equation: Any, values: list) -> tuple[list, jax.Array]:
    (x,) = values
    dtype = np.dtype(x.dtype)
    beyond = jnp.any(jnp.abs(x) > dtype.type(LIMIT[8 * dtype.itemsize]))
    return [_REPLACED[equation.primitive.name](x)], beyond


def _inside(part: Any, values: Any) -> tuple[list, jax.Array]:
    found, beyond = _evaluate(getattr(part, "jaxpr", part), getattr(part, "consts", ()), [*values])
    return found, jnp.bool_(False) if beyond is None else beyond


def called(equation: Any) -> Any:
    """The jaxpr that an equation of one of `CALLS` calls."""
    return equation.params.get("call_jaxpr", equation.params.get("jaxpr"))


def _called(equation: Any, values: list) -> tuple[list, jax.Array]:
    return _inside(called(equation), values)


def _branched(equation: Any, values: list) -> tuple[list, jax.Array]:
    branches = [lambda *operands, part=part: _inside(part, operands) for part in equation.params["branches"]]
    return lax.switch(values[0], branches, *values[1:])


def _repeated(equation: Any, values: list) -> tuple[list, jax.Array]:
    params = equation.params
    first, second = params["cond_nconsts"], params["cond_nconsts"] + params["body_nconsts"]
    goes_on, (going, moving) = core.jaxpr_as_fun(params["cond_jaxpr"]), (values[:first], values[first:second])

    def body(carried):
        found, beyond = _inside(params["body_jaxpr"], [*moving, *carried[0]])
        return found, carried[1] | beyond

    return lax.while_loop(lambda carried: goes_on(*going, *carried[0])[0], body, (values[second:], jnp.bool_(False)))


def _scanned(equation: Any, values: list) -> tuple[list, jax.Array]:
    params = equation.params
    first, second = params["num_consts"], params["num_consts"] + params["num_carry"]

    def body(carried, slices):
        found, beyond = _inside(params["jaxpr"], [*values[:first], *carried[0], *slices])
        return (found[: params["num_carry"]], carried[1] | beyond), found[params["num_carry"] :]

    options = {name: params[name] for name in ("length", "reverse", "unroll")}
    (last, beyond), stacked = lax.scan(body, (values[first:second], jnp.bool_(False)), values[second:], **options)
    return [*last, *stacked], beyond


CALLS = ("jit", "pjit", "closed_call", "core_call", "remat2", "checkpoint", "custom_jvp_call", "custom_vjp_call")
"""Primitives that do what one jaxpr in them does."""

_BODIES = {"cond": _branched, "while": _repeated, "scan": _scanned, **dict.fromkeys(CALLS, _called)}
