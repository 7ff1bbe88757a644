"""Values, gradients and Hessians at many points, and what is said of a function that is no loss."""

import jax
import jax.numpy as jnp
import numpy as np
import pytest
from jax import lax

import landscape
from landscape import evaluation
from landscape.errors import UsageError
from landscape.problems import Problem

SQUARE = [[-1.0, 1.0], [-2.0, 3.0]]
SADDLE = Problem(lambda x: x[0] ** 2 - 3 * x[0] * x[1], SQUARE, "saddle")


def test_values_gradients_and_hessians_are_those_of_the_formula():
    points = np.random.default_rng(0).normal(size=(5000, 2))
    x, y = points.T
    values, gradients, hessians = evaluation.derivatives(SADDLE, points)
    np.testing.assert_allclose(values, x**2 - 3 * x * y, rtol=1e-13, atol=1e-14)
    np.testing.assert_allclose(gradients, np.stack([2 * x - 3 * y, -3 * x], axis=1), rtol=1e-13, atol=1e-14)
    np.testing.assert_array_equal(hessians, np.tile([[2.0, -3.0], [-3.0, 0.0]], (5000, 1, 1)))
    np.testing.assert_array_equal(evaluation.gradients(SADDLE, points), gradients)
    np.testing.assert_array_equal(evaluation.values(SADDLE, points), values)


@pytest.mark.parametrize("number", [0, 1, 4095, 4096, 4097])
def test_any_number_of_points_is_evaluated_by_one_program(number):
    evaluation.values(SADDLE, np.ones((1, 2)))
    before = evaluation._values._cache_size()
    values = evaluation.values(SADDLE, np.tile([2.0, 1.0], (number, 1)))
    assert values.shape == (number,) and (values == -2.0).all()
    assert evaluation._values._cache_size() == before


def test_a_point_has_the_same_value_wherever_it_stands():
    problem = landscape.problem("rastrigin")
    points = np.random.default_rng(0).uniform(-5, 5, (9000, 2))
    every = evaluation.values(problem, points)
    for i in (0, 4095, 4096, 8999):
        assert evaluation.values(problem, points[i])[0] == every[i]


def test_evaluation_is_in_float64_and_leaves_the_configuration_alone():
    assert evaluation.values(SADDLE, [[1 + 1e-12, 0.0]])[0] > 1
    assert jnp.zeros(1).dtype == jnp.float32


def test_values_that_are_not_finite_stay_so():
    problem = Problem(lambda x: jnp.log(x[0]) / x[1], SQUARE)
    np.testing.assert_array_equal(
        evaluation.values(problem, [[-1.0, 1.0], [0.0, 1.0], [0.5, 0.0]]), [np.nan, -np.inf, -np.inf]
    )


@pytest.mark.parametrize(
    ("function", "words"),
    [
        (lambda x: x, r"returns one number; loss returns an array of shape \(2,\)"),
        (lambda x: x[:1], r"an array of shape \(1,\)"),
        (lambda x: None, "something that is no array"),
        (lambda x: (x[0], x[1]), "something that is no array"),
        (lambda x: jnp.sum(x > 0), "real floating-point number; loss returns int"),
        (lambda x: lax.complex(x[0], x[1]), "returns complex"),
        (lambda x: undefined, "NameError"),  # noqa: F821
        (lambda x: float(x[0]), "raised while it was traced"),
        (lambda x: x[0] if x[0] > 0 else x[1], "raised while it was traced"),
        (lambda x, y: x[0], "raised while it was traced: TypeError"),
    ],
)
def test_what_is_no_loss_is_refused_in_one_line(function, words):
    with pytest.raises(UsageError, match=words) as caught:
        evaluation.check(Problem(function, SQUARE))
    assert "\n" not in str(caught.value)


def test_a_constant_and_a_loss_in_single_precision_are_losses():
    for function in (lambda x: 3.0, lambda x: jnp.sum(x.astype(jnp.float32)), lambda x: x[0] * 0):
        evaluation.check(Problem(function, SQUARE))


def test_the_grid_of_losses_has_rows_along_the_second_coordinate_and_includes_the_edges():
    grid = landscape.loss_grid(SADDLE, resolution=6)
    x, y = np.linspace(-1, 1, 6), np.linspace(-2, 3, 6)
    np.testing.assert_allclose(grid, x**2 - 3 * x * y[:, None], atol=1e-14)


def test_a_view_replaces_the_domain_of_a_grid():
    np.testing.assert_array_equal(
        landscape.loss_grid(SADDLE, resolution=2, view=[[1, 2], [0, 1]]), [[1.0, 4.0], [-2.0, -2.0]]
    )


def test_a_grid_needs_a_planar_problem_and_two_nodes():
    with pytest.raises(UsageError, match="planar"):
        landscape.loss_grid(Problem(lambda x: x[0], [[-1, 1]]), resolution=3)
    with pytest.raises(UsageError, match="`resolution` must be at least 2"):
        landscape.loss_grid(SADDLE, resolution=1)


@pytest.mark.parametrize("bits", [32, 64])
def test_precise_is_a_context_and_no_setting(bits):
    with evaluation.precise(bits):
        assert jnp.zeros(1).dtype == np.dtype(f"float{bits}")
        assert not jax.config.jax_debug_nans
    assert jnp.zeros(1).dtype == jnp.float32
