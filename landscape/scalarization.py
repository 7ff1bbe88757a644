"""A function of small arrays written out in single numbers.

A loss of two coordinates slices, stacks and sums arrays of two, which keeps a compiler from making one loop over many
starts of it. Written out, every array is a numpy array of numbers with names, moving data costs nothing, and what is
left is arithmetic of numbers, to be mapped over starts. The same walk with intervals in place of numbers bounds the
function over a box.
"""

import functools
from collections.abc import Callable, Collection
from dataclasses import dataclass
from typing import Any

import jax
import numpy as np
from jax import lax
from jax.extend import core

from landscape.data_movement import MOVES, NotScalar, array_of, constant
from landscape.trigonometry import CALLS, called

MOST = 2000
"""Operations above which a function is left in arrays: writing out many coordinates would take long to compile."""

ARITHMETIC = frozenset(
    "abs acos acosh add add_any and asin asinh atan atan2 atanh bitcast_convert_type cbrt ceil clamp "
    "convert_element_type copy copy_p cos cosh div eq erf erf_inv erfc exp exp2 expm1 floor ge gt integer_pow "
    "is_finite le log log1p logistic lt max min mul ne neg nextafter not or pow rem round rsqrt select_n "
    "shift_left shift_right_arithmetic shift_right_logical sign sin sinh sqrt square stop_gradient sub tan tanh "
    "xor".split()
)
"""Primitives that act on each number by itself."""


Operation = Callable[..., Any]
"""(equation, numbers) -> number: what an arithmetic primitive makes of its numbers."""


@dataclass(frozen=True, eq=False, slots=True)
class Number:
    """A number of a function that is written out.

    Attributes:
        equation: whose primitive makes it, or None for one of the arguments.
        of: the numbers that it is made of; those of numpy are constants.
    """

    equation: Any = None
    of: tuple = ()


def write_out(function: Callable, *shapes: Any) -> tuple[list[Number], list]:
    """The numbers that a function of trees of arrays is given, and those that it makes of them, each made once.

    Args:
        function: of trees of arrays.
        shapes: `jax.ShapeDtypeStruct` trees of its arguments.

    Errors:
        NotScalar: it cannot be written out.

    >>> given, made = write_out(lambda x: x[::-1] ** 2, jax.ShapeDtypeStruct((2,), np.float32))
    >>> [float(one) for one in evaluate(made, dict(zip(given, np.float32([3, 5]))))]
    [25.0, 9.0]
    """
    closed = jax.make_jaxpr(function)(*shapes)
    given = [Number() for _ in range(sum(aval.size for aval in closed.in_avals))]
    known: dict[tuple, Number] = {}

    def operation(equation, numbers):
        key = (equation.primitive, str(equation.params), *map(_name, numbers))
        if key not in known:
            if len(known) >= MOST:
                raise NotScalar(f"more than {MOST} operations")
            known[key] = Number(equation, tuple(numbers))
        return known[key]

    return given, _flat(walk(closed, _shaped(given, closed.in_avals), operation))


def in_numbers(function: Callable, *shapes: Any) -> Callable:
    """A function of trees of numbers, written out; where it cannot be, the function itself.

    >>> shape = jax.ShapeDtypeStruct((), np.float32)
    >>> length = in_numbers(lambda x, y: jax.numpy.linalg.norm(jax.numpy.stack([x, y])), shape, shape)
    >>> jax.vmap(length)(np.float32([3, 5]), np.float32([4, 12])).tolist()
    [5.0, 13.0]
    """
    try:
        given, made = write_out(function, *shapes)
    except NotScalar:
        return function
    tree = jax.tree.structure(jax.eval_shape(function, *shapes))
    return lambda *numbers: jax.tree.unflatten(
        tree, evaluate(made, dict(zip(given, jax.tree.leaves(numbers), strict=True)))
    )


def _name(number: Any) -> Any:
    return id(number) if isinstance(number, Number) else (number.dtype, number.tobytes())


def in_order(numbers: list, known: Collection) -> list[Number]:
    """What is made on the way from what is known to some numbers, these too, each after what it is made of."""
    order, met, ahead = [], set(known), [(one, False) for one in reversed(numbers)]
    while ahead:
        number, ready = ahead.pop()
        if ready:
            order.append(number)
        elif isinstance(number, Number) and number not in met:
            met.add(number)
            ahead += [(number, True), *((one, False) for one in reversed(number.of))]
    return order


def evaluate(numbers: list, known: dict) -> list:
    """The values of some numbers, from those of the numbers that are known, by the primitives themselves."""
    known = dict(known)
    for number in in_order(numbers, known):
        equation, values = number.equation, [known.get(one, one) for one in number.of]
        known[number] = equation.primitive.bind(*values, **equation.params)
    return [known.get(one, one) for one in numbers]


def _shaped(numbers: list, avals: list) -> list[np.ndarray]:
    found, place = [], 0
    for aval in avals:
        found.append(array_of(numbers[place : place + aval.size]).reshape(aval.shape))
        place += aval.size
    return found


def _flat(arrays: list[np.ndarray]) -> list:
    return [one for array in arrays for one in array.ravel()]


def walk(closed: Any, arguments: list[np.ndarray], operation: Operation) -> list[np.ndarray]:
    """What a jaxpr makes of arrays of numbers of any kind, given what its arithmetic makes of such numbers.

    Errors:
        NotScalar: a primitive that neither moves data, nor calls, nor is arithmetic.
    """
    jaxpr = getattr(closed, "jaxpr", closed)
    known = dict(zip(jaxpr.constvars, map(constant, getattr(closed, "consts", ())), strict=True))
    known.update(zip(jaxpr.invars, arguments, strict=True))

    def read(one):
        return constant(one.val) if isinstance(one, core.Literal) else known[one]

    for equation in jaxpr.eqns:
        found = _outcomes(equation, [read(one) for one in equation.invars], operation)
        known.update(zip(equation.outvars, found, strict=True))
    return [read(one) for one in jaxpr.outvars]


def _outcomes(equation: Any, values: list[np.ndarray], operation: Operation) -> list[np.ndarray]:
    name, params = equation.primitive.name, equation.params
    if name in ARITHMETIC:
        return [_each(equation, values, operation)]
    if name in MOVES:
        moved = MOVES[name](params, *values)
        return moved if isinstance(moved, list) else [moved]
    if name in _FOLDS:
        return [_folded(_fold(_FOLDS[name], equation, operation), values[0], params["axes"])]
    if name == "dot_general":
        return [_product(equation, values, operation)]
    inner = called(equation) if name in CALLS else None
    if inner is None:
        raise NotScalar(name)
    return walk(inner, values, operation)


def _each(equation: Any, values: list[np.ndarray], operation: Operation) -> np.ndarray:
    if equation.primitive.name in ("copy", "copy_p", "stop_gradient"):
        return values[0]
    lists = np.broadcast_arrays(*values, subok=False)
    found = [operation(equation, list(numbers)) for numbers in zip(*(one.ravel() for one in lists), strict=True)]
    return array_of(found).reshape(lists[0].shape)


_FOLDS = {
    "reduce_sum": lax.add_p,
    "reduce_prod": lax.mul_p,
    "reduce_max": lax.max_p,
    "reduce_min": lax.min_p,
    "reduce_and": lax.and_p,
    "reduce_or": lax.or_p,
}


class _Step:
    """An equation of a primitive that has no parameters, as one step of a sum."""

    def __init__(self, primitive: Any):
        self.primitive, self.params = primitive, {}


def _fold(primitive: Any, equation: Any, operation: Operation) -> Callable[[list], Any]:
    step = _Step(primitive)
    empty = {lax.add_p: 0, lax.mul_p: 1}.get(primitive)
    dtype = equation.outvars[0].aval.dtype

    def fold(numbers):
        if not len(numbers):
            if empty is None:
                raise NotScalar(equation.primitive.name)
            return dtype.type(empty)
        return functools.reduce(lambda one, other: operation(step, [one, other]), numbers)

    return fold


def _folded(fold: Callable, array: np.ndarray, axes: tuple[int, ...]) -> np.ndarray:
    kept = [axis for axis in range(array.ndim) if axis not in axes]
    shape = [array.shape[axis] for axis in kept]
    rows = array.transpose([*kept, *axes]).reshape(int(np.prod(shape)), -1)
    return array_of([fold(row) for row in rows]).reshape(shape)


def _product(equation: Any, values: list[np.ndarray], operation: Operation) -> np.ndarray:
    """The contraction of two arrays over the axes that a dot_general names, those of a batch first."""
    (left_over, right_over), (left_batch, right_batch) = equation.params["dimension_numbers"]
    batches = [values[0].shape[axis] for axis in left_batch]
    left, left_shape = _matrix(values[0], left_batch, left_over, len(batches))
    right, right_shape = _matrix(values[1], right_batch, right_over, len(batches))
    times, fold = _Step(lax.mul_p), _fold(lax.add_p, equation, operation)
    found = [
        fold([operation(times, [a, b]) for a, b in zip(row, column, strict=True)])
        for rows, columns in zip(left, right, strict=True)
        for row in rows
        for column in columns
    ]
    return array_of(found).reshape([*batches, *left_shape, *right_shape])


def _matrix(array: np.ndarray, batch: Any, over: Any, batches: int) -> tuple[np.ndarray, list[int]]:
    """An array (batch, free, over) and the shape of the free axes."""
    free = [axis for axis in range(array.ndim) if axis not in (*batch, *over)]
    shape = [array.shape[axis] for axis in free]
    ordered = array.transpose([*batch, *free, *over])
    count = int(np.prod([array.shape[axis] for axis in batch]))
    return ordered.reshape(count, int(np.prod(shape)), -1), shape
