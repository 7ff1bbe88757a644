"""What is written out in numbers is the same function, and what bounds say of it is true."""

import jax
import jax.numpy as jnp
import numpy as np
import pytest

import landscape
from landscape import catalog, data_movement, evaluation, interval_arithmetic, scalarization, trigonometry
from landscape.data_movement import NotScalar
from landscape.scalarization import evaluate, in_numbers, write_out


def rows(x, width):
    return jnp.stack([x[0] * jnp.ones(width, x.dtype), jnp.arange(width, dtype=x.dtype)])


MOVES = {
    "slices": lambda x: x[::-1] * x[0] + x[-1:],
    "stacks": lambda x: jnp.stack([x[0], x[2], x[0]]).T,
    "pads": lambda x: jnp.pad(x, (2, 1), constant_values=7) + jax.grad(lambda x: x[1] ** 3)(x).sum(),
    "sums": lambda x: rows(x, 4).sum(axis=0) - rows(x, 4).max(axis=1).min() + jnp.prod(x),
    "products": lambda x: rows(x, 3) @ jnp.outer(x, x) @ rows(x, 3).T,
    "batched products": lambda x: jnp.einsum("bij,bjk->bik", rows(x, 6).reshape(2, 2, 3), rows(x, 6).reshape(2, 3, 2)),
    "reshapes": lambda x: rows(x, 3).reshape(3, 2).T[:, ::-1],
    "splits": lambda x: sum(jnp.split(rows(x, 4), 2, axis=1)),
    "choices": lambda x: jnp.where(x > 0, x, jnp.where(x < -1, x**2, jnp.clip(x, -0.5, 0.5))),
    "calls": lambda x: jax.nn.softplus(jax.jit(jnp.sin)(x)) + jax.checkpoint(jnp.tanh)(x),
    "truth": lambda x: jnp.any(x > 0) & jnp.all(x < 5),
    "trees": lambda x: {"a": x[0], "b": (x * 2, jnp.float64(3))},
}


@pytest.mark.parametrize("name", MOVES)
def test_moving_data_and_summing_it_costs_no_correctness(name, x64):
    function, x = MOVES[name], np.array([0.75, -2.5, 1.25])
    given, made = write_out(function, jax.ShapeDtypeStruct(x.shape, x.dtype))
    found = np.array([float(one) for one in evaluate(made, dict(zip(given, x, strict=True)))])
    expected = np.concatenate([np.ravel(leaf) for leaf in jax.tree.leaves(function(x))]).astype(float)
    np.testing.assert_allclose(found, expected, rtol=1e-14)


@pytest.mark.parametrize("function", [lambda x: jnp.sort(x), lambda x: jnp.cumsum(x), lambda x: x[jnp.int32(x[0])]])
def test_what_is_no_arithmetic_of_numbers_is_refused(function, x64):
    with pytest.raises(NotScalar):
        write_out(function, jax.ShapeDtypeStruct((3,), np.float64))


def test_what_cannot_be_written_out_is_left_as_it_is(x64):
    number = jax.ShapeDtypeStruct((), np.float64)

    def sorts(x, y):
        return jnp.sort(jnp.stack([x, y]))[0]

    def hypotenuse(pair):
        return jnp.sqrt(jnp.sum(jnp.stack(pair) ** 2)), jnp.max(jnp.stack(pair))

    assert in_numbers(sorts, number, number) is sorts
    written = in_numbers(hypotenuse, (number, number))
    assert written is not hypotenuse
    found = jax.vmap(written)((jnp.array([3.0, 5.0]), jnp.array([4.0, 12.0])))
    assert [row.tolist() for row in found] == [[5.0, 13.0], [4.0, 12.0]]


def test_what_is_too_long_is_refused(x64):
    with pytest.raises(NotScalar, match="more than 2000"):
        write_out(lambda x: jnp.sum(jnp.outer(x, x)), jax.ShapeDtypeStruct((50,), np.float64))


def test_what_is_written_twice_is_made_once(x64):
    _, (one, other) = write_out(lambda x: [jnp.sin(x[0]) * 2.0, jnp.sin(x[0]) * 2.0], jax.ShapeDtypeStruct((2,), float))
    assert one is other


def reached(problem, size, n=4096):
    points = np.random.default_rng(0).uniform(-size, size, (n, problem.dim))
    corners = size * np.array([[a, b] for a in (-1.0, 0.0, 1.0) for b in (-1.0, 0.0, 1.0)])
    return evaluation.values(problem, np.concatenate([points, corners]) if problem.dim == 2 else points)


@pytest.mark.parametrize("name", catalog.names("problems"))
def test_a_loss_is_finite_on_the_box_that_bounds_promise(name):
    problem = landscape.problem(name)
    with evaluation.precise(64):
        size = interval_arithmetic.box(
            lambda x: problem.function(x, *problem.data), problem.dim, 64, trigonometry.LIMIT[64]
        )
    assert size is None or np.isfinite(reached(problem, size)).all()


@pytest.mark.parametrize(
    ("loss", "bounded"),
    [
        (lambda x: jnp.log(x[0]) + x[1], False),
        (lambda x: 1 / (x[0] ** 2 + 1), True),
        (lambda x: 1 / x[0], False),
        (lambda x: jnp.sqrt(x[0] ** 2 + x[1] ** 2), True),
        (lambda x: jnp.sqrt(x[0]), False),
        (lambda x: jnp.exp(x[0]), True),
        (lambda x: jnp.exp(x[0] ** 2), False),
        (lambda x: jnp.sum(jnp.cos(x)), True),
        (lambda x: jnp.sum(jnp.cos(1e4 * x)), False),
        (lambda x: jnp.sin(1 / x[0]), False),
        (lambda x: jnp.abs(x[0]) ** 1.5 + jnp.maximum(x[1], 0), True),
        (lambda x: x[0] ** 2.5, False),
        (lambda x: x[0] ** -2, False),
        (lambda x: (x[0] ** 2 + 1) ** -2, True),
        (lambda x: jnp.where(x[0] > 0, jnp.inf, x[1]), False),
        (lambda x: jnp.cumsum(x)[1], False),
    ],
)
def test_a_box_is_promised_where_the_loss_is_finite_and_only_there(loss, bounded, x64):
    assert (interval_arithmetic.box(loss, 2, 64, trigonometry.LIMIT[64]) is not None) == bounded


def test_a_box_in_single_precision_is_smaller(x64):
    assert interval_arithmetic.box(lambda x: x[0] ** 4, 2, 64, 1e4) == 2.0**26
    assert interval_arithmetic.box(lambda x: x[0] ** 4, 2, 32, 1e4) == 2.0**26
    assert interval_arithmetic.box(lambda x: x[0] ** 8, 2, 32, 1e4) == 2.0**13
    assert interval_arithmetic.box(lambda x: x[0] ** 16, 2, 32, 1e4) is None


def test_numbers_are_moved_not_copied():
    class Name:
        pass

    named = data_movement.array_of([Name(), Name()])
    closed = jax.make_jaxpr(lambda x: x[::-1])(np.zeros(2, np.float32))
    (moved,) = scalarization.walk(closed, [named], None)
    assert moved[0] is named[1] and moved[1] is named[0]
