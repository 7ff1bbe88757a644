"""The exact flow: its order, its agreement with other integrators and exact basins, and how its runs end."""

import itertools

import jax
import jax.numpy as jnp
import numpy as np
import pytest
from scipy import integrate, optimize

import landscape
from landscape import evaluation, gradient_flow, integrator, labels
from landscape.inits.grid import cell_centers
from landscape.problems import Problem
from landscape.status import Status


def cells(problem, resolution):
    x, y = cell_centers(problem.domain, resolution)
    return np.stack(np.meshgrid(x, y), axis=-1).reshape(-1, 2)


def drawn(problem, n, seed=0):
    return np.random.default_rng(seed).uniform(*problem.domain.T, (n, problem.dim))


def hits(problem, runs):
    return labels.identify(runs, landscape.find_minima(problem)).labels


def curved(x):
    return jnp.stack([x[0] ** 3 - x[1], jnp.sin(x[1]) - x[0] + 0.3 * x[1] ** 3])


@jax.jit
def one_step(x, h):
    return integrator.rodas(curved, x, curved(x), jax.jacfwd(curved)(x), h)


def after(time, number, x):
    """Where `number` equal steps lead, and the largest error that one of them estimates."""
    worst = 0.0
    for _ in range(number):
        x, error = one_step(x, time / number)
        worst = max(worst, float(abs(error).max()))
    return np.asarray(x), worst


def test_the_method_has_order_four_and_its_estimate_order_three(x64):
    start = jnp.array([1.0, 0.5])
    exact = integrate.solve_ivp(lambda t, x: -np.asarray(curved(x)), (0, 1), start, "DOP853", rtol=1e-13, atol=1e-13)
    errors, estimates = [], []
    for number in (8, 16, 32):
        end, estimate = after(1.0, number, start)
        errors.append(abs(end - exact.y[:, -1]).max())
        estimates.append(estimate)
    np.testing.assert_allclose(np.log2(np.divide(errors[:-1], errors[1:])), 4, atol=0.3)
    # A single step of an embedded method of order three errs by h⁴.
    np.testing.assert_allclose(np.log2(np.divide(estimates[:-1], estimates[1:])), 4, atol=0.4)


@pytest.mark.parametrize(("stiffness", "left"), [(1e3, 1e-2), (1e6, 1e-5), (1e9, 1e-8)])
def test_a_step_far_longer_than_the_fastest_motion_ends_at_rest(x64, stiffness, left):
    x = jnp.ones(1)
    end, _ = integrator.rodas(lambda x: stiffness * x, x, stiffness * x, stiffness * jnp.eye(1), jnp.asarray(1.0))
    assert abs(float(end[0])) < left


@pytest.mark.parametrize(
    ("name", "time"), [("himmelblau", 3), ("rastrigin", 0.5), ("six_hump_camel", 30), ("muller_brown", 0.3)]
)
def test_starts_end_where_an_explicit_method_of_order_eight_ends(name, time):
    problem = landscape.problem(name)
    starts = drawn(problem, 100)

    def downhill(_, x):
        return -evaluation.gradients(problem, x.reshape(-1, 2)).ravel()

    other = integrate.solve_ivp(downhill, (0, time), starts.ravel(), "DOP853", rtol=1e-9, atol=1e-9, first_step=1e-6)
    runs = landscape.flow(problem, starts)
    assert (runs.status == Status.CONVERGED).all()
    distance = abs(runs.ends - other.y[:, -1].reshape(-1, 2)).max(axis=1)
    assert (distance < 1e-2 * np.ptp(problem.domain)).all()


@pytest.mark.parametrize(("name", "time"), [("beale", 1e3), ("goldstein_price", 10.0), ("rosenbrock", 100.0)])
def test_starts_on_stiff_losses_end_where_lsoda_ends(name, time):
    problem = landscape.problem(name)
    starts = drawn(problem, 6, seed=3)
    runs = landscape.flow(problem, starts)
    with jax.enable_x64(True):
        gradient, hessian = jax.jit(jax.grad(problem.loss)), jax.jit(jax.hessian(problem.loss))
        for start, end, status in zip(starts, runs.ends, runs.status, strict=True):
            other = integrate.solve_ivp(
                lambda t, x: -np.asarray(gradient(x)), (0, time), start, "LSODA",
                jac=lambda t, x: -np.asarray(hessian(x)), rtol=1e-8, atol=1e-8,
            ).y[:, -1]  # fmt: skip
            arrives = abs(other - end).max() < 1e-2 * np.ptp(problem.domain)
            assert arrives == (status == Status.CONVERGED)


def slope_of_rastrigin(x):
    return 2 * x + 20 * np.pi * np.sin(2 * np.pi * x)


def slope_of_styblinski(x):
    return 2 * x**3 - 16 * x + 2.5


@pytest.mark.parametrize(
    ("name", "slope", "count"), [("styblinski_tang", slope_of_styblinski, 1), ("rastrigin", slope_of_rastrigin, 10)]
)
def test_basins_of_separable_losses_are_the_rectangles_between_the_maxima(name, slope, count):
    problem = landscape.problem(name)
    x = np.linspace(*problem.domain[0], 4001)
    falls = np.flatnonzero((slope(x[:-1]) > 0) & (slope(x[1:]) <= 0))
    edges = np.array([optimize.brentq(slope, x[i], x[i + 1], xtol=1e-14) for i in falls])
    assert len(edges) == count
    starts = cells(problem, 96)
    runs = landscape.flow(problem, starts)
    np.testing.assert_array_equal(np.searchsorted(edges, runs.ends), np.searchsorted(edges, starts))


@pytest.mark.parametrize("name", ["himmelblau", "goldstein_price", "six_hump_camel"])
def test_half_the_error_labels_every_cell_alike(name):
    problem = landscape.problem(name)
    starts = cells(problem, 64)
    usual, finer = (landscape.flow(problem, starts, accuracy=accuracy) for accuracy in (1e-5, 5e-6))
    np.testing.assert_array_equal(hits(problem, usual), hits(problem, finer))
    assert finer.steps.mean() > usual.steps.mean()


@pytest.mark.parametrize(("name", "most"), [("rosenbrock", 100), ("powell_badly_scaled", 300)])
def test_stiff_valleys_are_followed_to_their_minimum_in_few_steps(name, most):
    problem = landscape.problem(name)
    runs = landscape.flow(problem, cells(problem, 32))
    assert (hits(problem, runs) == 0).all()
    assert runs.steps.mean() < most


def test_a_start_ends_the_same_alone_and_among_others_in_any_order():
    problem = landscape.problem("muller_brown")
    starts = drawn(problem, 5000)
    order = np.random.default_rng(1).permutation(len(starts))
    every, mixed, alone = (landscape.flow(problem, x) for x in (starts, starts[order], starts[4321:4322]))
    for name in ("ends", "losses", "status", "steps"):
        np.testing.assert_array_equal(getattr(every, name)[order], getattr(mixed, name))
        np.testing.assert_array_equal(getattr(every, name)[4321:4322], getattr(alone, name))


def test_more_than_two_coordinates_follow_the_same_flow():
    problem = landscape.problem("styblinski_tang:dim=3")
    starts = drawn(problem, 400)
    edge = optimize.brentq(slope_of_styblinski, -1, 1)
    np.testing.assert_array_equal(landscape.flow(problem, starts).ends < edge, starts < edge)


def test_a_run_on_the_ridge_rests_at_the_saddle_and_one_at_a_critical_point_stays():
    runs = landscape.flow("double_well", [[0.0, 1.0], [1e-6, 1.0], [0.0, 0.0]])
    np.testing.assert_allclose(runs.ends, [[0, 0], [1, 0], [0, 0]], atol=1e-7)
    assert (runs.status == Status.CONVERGED).all()


def test_runs_reach_the_cusp_of_ackley_and_settle_there():
    problem = landscape.problem("ackley")
    starts = np.random.default_rng(0).uniform(-0.3, 0.3, (50, 2))
    runs = landscape.flow(problem, starts)
    assert (runs.status == Status.SETTLED).all()
    assert (hits(problem, runs) == 0).all()


def kinked(x):
    return jnp.abs(x[0]) + 0.1 * jnp.abs(x[1])


def test_a_kink_that_no_one_published_uses_up_the_budget_and_no_more():
    problem = Problem(kinked, [[-1, 1], [-1, 1]])
    runs = landscape.flow(problem, drawn(problem, 20), steps=200)
    assert (runs.status == Status.UNSETTLED).all()
    assert (runs.steps == 200).all()
    assert (abs(runs.ends[:, 0]) < 1e-3).all()


def test_runs_that_leave_are_escaped_and_runs_that_meet_no_number_diverged():
    assert landscape.flow("monkey_saddle", [[1.0, 1.0]]).status == [Status.ESCAPED]
    runs = landscape.flow(Problem(lambda x: jnp.sqrt(x[0]) + x[1] ** 2, [[0.1, 2], [-1, 1]]), [[1.0, 0.5]])
    assert runs.status == [Status.DIVERGED]
    np.testing.assert_allclose(runs.ends[0, 0], 0, atol=1e-3)


def test_where_the_slope_is_below_tolerance_a_run_that_crawls_has_converged():
    problem = Problem(lambda x: x[0] ** 4 - 1e-3 * x[1] ** 3, [[-1, 1], [-1, 1]])
    few = landscape.flow(problem, [[0.5, -0.4]], steps=30)
    assert few.status == [Status.UNSETTLED]
    assert landscape.flow(problem, [[0.0, -1e-5]], steps=1).status == [Status.CONVERGED]


def test_progress_adds_up_and_an_interruption_ends_the_threads():
    finished = []
    landscape.flow("himmelblau", drawn(landscape.problem("himmelblau"), 3000), advance=finished.append)
    assert sum(finished) == 3000

    def interrupt(_):
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        landscape.flow("himmelblau", drawn(landscape.problem("himmelblau"), 30000), advance=interrupt)


def test_what_fails_on_one_thread_ends_the_others():
    def fails():
        raise ValueError("no")
        yield

    with pytest.raises(ValueError, match="no"):
        list(gradient_flow._side_by_side([itertools.repeat(1), fails()]))


@pytest.mark.parametrize(
    ("options", "rule"),
    [
        ({"starts": [[1.0, 2.0, 3.0]]}, "`starts` takes a row of 2 coordinates"),
        ({"steps": 0}, "`steps` must be a whole number of at least 1"),
        ({"accuracy": 0.0}, "`accuracy` must lie between 0 and 1"),
        ({"tolerance": 2.0}, "`tolerance` must lie between 0 and 1"),
        ({"problem": landscape.Problem(lambda tree: tree["a"], None)}, "a problem that has a domain"),
    ],
)
def test_wrong_arguments_are_named(options, rule):
    with pytest.raises(landscape.UsageError, match=rule):
        landscape.flow(**({"problem": "himmelblau", "starts": [[1.0, 1.0]]} | options))


def test_few_lanes_where_a_loss_costs_much_or_has_many_coordinates():
    lanes = [gradient_flow._lanes(landscape.problem(f"styblinski_tang:dim={dim}")) for dim in (2, 5, 40)]
    assert lanes == [1024, 160, 16]
