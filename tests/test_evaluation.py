"""Values, gradients and Hessians at many points, and what is said of a function that is no loss."""

import functools
import threading

import jax
import jax.numpy as jnp
import numpy as np
import pytest
from jax import lax

import landscape
from landscape import evaluation, quantity, threads
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
    before = evaluation.for_loops(evaluation._values)._cache_size()
    values = evaluation.values(SADDLE, np.tile([2.0, 1.0], (number, 1)))
    assert values.shape == (number,) and (values == -2.0).all()
    assert evaluation.for_loops(evaluation._values)._cache_size() == before


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


@functools.cache
def sliced(hidden="4"):
    network = landscape.network(f"mlp:hidden={hidden}", dataset="xor")
    theta = jax.tree.map(lambda leaf: leaf[0], landscape.starts("xavier_normal", network, n=1))
    return network, landscape.plane(network, theta, "random")


def hessians(network, plane, points):
    with jax.enable_x64(True):
        _, restore = jax.flatten_util.ravel_pytree(plane.point(points[0]))
        hessian = jax.jit(jax.hessian(lambda w: network.function(restore(w), *network.data)))
        return [np.asarray(hessian(jax.flatten_util.ravel_pytree(plane.point(x))[0])) for x in points]


def cells(plane, resolution=3):
    x, y = evaluation.nodes(plane.domain, resolution)
    return [(i, j, np.array([x[j], y[i]])) for i in range(resolution) for j in range(resolution)]


def test_a_plane_of_a_network_is_computed_in_single_precision_unless_asked_otherwise():
    network, plane = sliced()
    single, double = landscape.loss_grid(plane, 5), landscape.loss_grid(plane, 5, precision=64)
    assert single.dtype == np.float32 and double.dtype == np.float64
    np.testing.assert_allclose(single, double, rtol=1e-5)
    assert landscape.loss_grid("himmelblau", 3).dtype == np.float64
    for i, j, x in cells(plane, 5):
        assert double[i, j] == pytest.approx(float(network.loss(plane.point(x))), rel=1e-13)


def test_the_gradient_norm_is_that_of_all_parameters():
    network, plane = sliced()
    grid = landscape.loss_grid(plane, 3, quantity="gradient_norm", precision=64)
    for i, j, x in cells(plane):
        with jax.enable_x64(True):
            gradient = jax.grad(network.loss)(plane.point(x))
        flat = np.concatenate([np.ravel(leaf) for leaf in jax.tree.leaves(gradient)])
        assert grid[i, j] == pytest.approx(np.linalg.norm(flat), rel=1e-12)


# 17 parameters are dense; 97 need Lanczos's method, of which one step short of all.
@pytest.mark.parametrize(("hidden", "rtol"), [("4", 1e-12), ("24", 1e-7)])
def test_extreme_curvatures_are_the_eigenvalues_of_the_whole_hessian(hidden, rtol):
    network, plane = sliced(hidden)
    least = landscape.loss_grid(plane, 2, quantity="least_curvature", precision=64)
    most = landscape.loss_grid(plane, 2, quantity="most_curvature")
    corners = cells(plane, 2)
    for (i, j, _), hessian in zip(corners, hessians(network, plane, [x for _, _, x in corners]), strict=True):
        eigenvalues = np.linalg.eigvalsh(hessian)
        size = np.abs(eigenvalues).max()
        assert abs(least[i, j] - eigenvalues[0]) < rtol * size
        assert abs(most[i, j] - eigenvalues[-1]) < 1e-4 * size


@jax.jit
def ends_of_spectrum(matrix):
    return quantity.curvatures(lambda w: w @ (matrix @ w) / 2, jnp.zeros(len(matrix)))


@pytest.mark.parametrize(
    "eigenvalues",
    [
        np.linspace(-3, 5, 200),
        np.linspace(1, 2, 200),
        -np.r_[np.geomspace(1e-3, 1e3, 150), np.full(50, 1e-3)],
        np.zeros(200),
        np.full(200, 2.0),
        np.r_[np.zeros(198), -1.0, 7.0],
    ],
    ids=["indefinite", "positive", "wide", "zero", "multiple of one", "low rank"],
)
def test_lanczos_finds_the_ends_of_any_spectrum(eigenvalues, x64):
    basis, _ = np.linalg.qr(np.random.default_rng(0).normal(size=(len(eigenvalues),) * 2))
    matrix = basis * eigenvalues @ basis.T
    found = ends_of_spectrum(matrix)
    size = max(np.abs(eigenvalues).max(), 1e-300)
    np.testing.assert_allclose(found, [eigenvalues.min(), eigenvalues.max()], atol=1e-6 * size)


def test_accuracy_is_the_share_of_right_answers():
    network, plane = sliced("8")
    grid = landscape.loss_grid(plane, 7, quantity="accuracy")
    assert set(np.unique(grid)) <= {0, 0.25, 0.5, 0.75, 1}
    with jax.enable_x64(True):
        for i, j, x in cells(plane, 7):
            assert grid[i, j] == np.mean(np.asarray(network.correct(plane.point(x), *network.data)))


def test_the_quantities_of_a_planar_problem_are_those_of_its_two_coordinates():
    problem = Problem(lambda x: x[0] ** 2 - 3 * x[1] ** 2, SQUARE)
    x, y = evaluation.nodes(problem.domain, 4)
    grid = landscape.loss_grid(problem, 4, quantity="gradient_norm")
    np.testing.assert_allclose(grid, np.hypot(2 * x, 6 * y[:, None]), rtol=1e-14)
    np.testing.assert_allclose(landscape.loss_grid(problem, 4, quantity="least_curvature"), -6)
    np.testing.assert_allclose(landscape.loss_grid(problem, 4, quantity="most_curvature"), 2)


@pytest.mark.parametrize("name", ["loss", "gradient_norm", "least_curvature", "most_curvature"])
@pytest.mark.parametrize("size", [3, 80])
def test_cells_that_are_not_finite_stay_so_in_every_quantity(name, size):
    plane = landscape.plane(lambda w: jnp.sum(jnp.log(w)), np.ones(size), (np.eye(size)[0], np.eye(size)[1]))
    grid = landscape.loss_grid(plane, 3, view=[[-2, 0], [-2, 0]], quantity=name)
    finite = np.isfinite(grid)
    assert finite[2, 2] and not finite[:, :2].any() if name == "loss" else finite[2, 2] and not finite[1, 1]


def test_progress_counts_every_cell_once():
    done = []
    landscape.loss_grid("himmelblau", 101, advance=done.append)
    assert done == [4096, 4096, 101**2 - 2 * 4096]


def test_few_points_are_evaluated_together_where_one_needs_much_memory():
    def heavy(w):
        return jnp.sum(jnp.outer(jnp.tanh(w), w)) + jnp.sum(w)

    tiles = [landscape.plane(heavy, np.ones(n), "random").tile for n in (4, 300, 1000, 3000)]
    assert tiles == [4096, 8, 1, 1]


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (dict(quantity="los"), "Did you mean 'loss'"),
        (dict(precision=16), "`precision` is 32 or 64; got 16"),
        (dict(quantity="accuracy"), "needs a plane of a classifier"),
    ],
)
def test_what_a_grid_cannot_show_is_said(arguments, words):
    with pytest.raises(UsageError, match=words):
        landscape.loss_grid(SADDLE, 3, **arguments)


def test_curvatures_at_many_points_are_computed_by_two_threads_to_the_end(monkeypatch):
    # Decomposing several matrices at a time, two programs have waited for each other for ever.
    monkeypatch.setattr(threads, "number", lambda: 2)
    network = landscape.network("mlp:hidden=16", dataset="moons")
    theta = jax.tree.map(lambda leaf: leaf[0], landscape.starts("xavier_normal", network, n=1))
    plane = landscape.plane(network, theta, "filter")
    found = []
    thread = threading.Thread(
        target=lambda: found.append(landscape.loss_grid(plane, 7, quantity="most_curvature")), daemon=True
    )
    thread.start()
    thread.join(timeout=120)
    assert found and np.isfinite(found[0]).all()


@pytest.mark.parametrize("quantity", ["loss", "gradient_norm", "accuracy"])
def test_points_one_after_another_are_the_points_together(quantity, monkeypatch):
    network = landscape.network("mlp:hidden=64", dataset="moons")
    theta = jax.tree.map(lambda leaf: leaf[0], landscape.starts("xavier_normal", network, n=1))
    plane = landscape.plane(network, theta, "filter")
    assert 1 < plane.tile <= evaluation.TURN
    turn = landscape.loss_grid(plane, 11, quantity=quantity)
    monkeypatch.setattr(evaluation, "TURN", 1)
    np.testing.assert_allclose(turn, landscape.loss_grid(plane, 11, quantity=quantity), rtol=2e-5)
