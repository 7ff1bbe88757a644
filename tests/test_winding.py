"""The winding number of gradients that are known around points and along boundaries."""

import jax.numpy as jnp
import numpy as np
import pytest

from landscape import winding
from landscape.problems import Problem

SQUARE = [[-1.0, 1.1], [-1.2, 1.0]]


def power(degree):
    """The real part of zⁿ, whose only critical point has the index 1 − n."""

    def loss(x):
        real, imaginary = x[0], x[1]
        for _ in range(degree - 1):
            real, imaginary = real * x[0] - imaginary * x[1], real * x[1] + imaginary * x[0]
        return real

    return Problem(loss, SQUARE)


@pytest.mark.parametrize("degree", [2, 3, 4, 7, 12])
def test_the_index_of_a_saddle_of_many_valleys(degree):
    problem = power(degree)
    assert winding.around_domain(problem) == 1 - degree
    assert winding.around_point(problem, np.zeros(2), 0.1) == 1 - degree


@pytest.mark.parametrize(
    ("function", "turns"),
    [
        (lambda x: jnp.sum(x**2), 1),
        (lambda x: -jnp.sum(x**2), 1),
        (lambda x: jnp.sum(x**4), 1),
        (lambda x: x[0] + x[1], 0),
        (lambda x: x[0] ** 3 + x[1] ** 2, 0),
        (lambda x: 1e-200 * (x[0] ** 2 - x[1] ** 2), -1),
        (lambda x: (x[0] / 1e-3) ** 2 - x[1] ** 2, -1),
    ],
)
def test_the_turns_along_a_boundary(function, turns):
    assert winding.around_domain(Problem(function, SQUARE)) == turns


@pytest.mark.parametrize(
    "function",
    [
        lambda x: 0 * x[0],
        lambda x: x[0] ** 2,
        lambda x: jnp.abs(x[0]) + x[1] ** 2,
        lambda x: jnp.log(x[0]) + x[1] ** 2,
        lambda x: (x[0] - 1.1) ** 2 + x[1] ** 2,
    ],
    ids=["constant", "trough", "kink", "undefined", "minimum on the edge"],
)
def test_there_is_none_where_the_gradient_vanishes_jumps_or_is_not_finite(function):
    assert winding.around_domain(Problem(function, SQUARE)) is None


def test_a_point_that_is_not_critical_has_index_zero():
    problem = Problem(lambda x: jnp.sum(x**2), SQUARE)
    assert winding.around_point(problem, np.array([0.5, 0.5]), 1e-3) == 0


def test_a_gradient_that_turns_fast_is_followed():
    problem = Problem(lambda x: jnp.sum(x**2) + jnp.sum(jnp.cos(40 * jnp.pi * x)), [[-1.013, 1.007], [-1.011, 1.003]])
    fine = winding.along(problem, lambda t: 0.97 * np.stack([np.cos(2 * np.pi * t), np.sin(2 * np.pi * t)], axis=-1))
    assert winding.around_domain(problem) is not None and fine is not None


def test_the_direction_of_the_curve_decides_the_sign():
    problem = Problem(lambda x: jnp.sum(x**2), SQUARE)

    def clockwise(t):
        return 0.5 * np.stack([np.cos(2 * np.pi * t), -np.sin(2 * np.pi * t)], axis=-1)

    assert winding.along(problem, clockwise) == -1


def test_blocks_add_up_to_the_domain_and_hold_what_lies_in_them():
    problem = Problem(lambda x: jnp.sum(x**4 - x**2) + 0.1 * x[0], SQUARE)
    x, y = winding.lines(problem)
    blocks = winding.around_blocks(problem, x, y)
    assert blocks.shape == (16, 16) and blocks.sum() == winding.around_domain(problem) == 1
    assert (blocks == 1).sum() == 5 and (blocks == -1).sum() == 4
    (row,), (column,) = np.nonzero(blocks[:, : np.searchsorted(x, 0) - 1][: np.searchsorted(y, 0) - 1] == 1)
    assert x[column] < -0.73 < x[column + 1] and y[row] < -np.sqrt(0.5) < y[row + 1]


def test_a_block_that_a_kink_crosses_has_no_winding_number():
    problem = Problem(lambda x: jnp.abs(x[0] - 0.013) + x[1] ** 2, SQUARE)
    blocks = winding.around_blocks(problem, *winding.lines(problem))
    assert np.isnan(blocks).any(axis=0).sum() == 1 and (blocks[np.isfinite(blocks)] == 0).all()
