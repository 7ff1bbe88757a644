"""An end is polished to the minimum of its bowl, and never carried elsewhere, by few steps or by many."""

import jax
import jax.numpy as jnp
import numpy as np
import pytest

import landscape
from landscape import evaluation, newton, polishing, trigonometry
from landscape.problems import Problem

HIMMELBLAU = landscape.problem("himmelblau")
COSINES = Problem(lambda x: -jnp.sum(jnp.cos(2 * jnp.pi * x)), [[-60.25, 60.25], [-60.25, 60.25]], "cosines")
"""Wells that are 0.8 % of the domain's width apart: less than a polish may move an end."""


@pytest.fixture(params=["few", "many"], autouse=True)
def usual(request, monkeypatch):
    """Polish step by step, and by the program for many."""
    monkeypatch.setattr(polishing, "MANY", 1 if request.param == "many" else 10**9)


def scattered(domain, number):
    low, high = np.transpose(domain)
    return np.random.default_rng(0).uniform(low, high, (number, 2))


def test_a_polish_arrives_at_the_minimum_of_the_bowl():
    starts = HIMMELBLAU.minimizers + np.array([[0.05, -0.03]])
    ends, arrived = polishing.polish(HIMMELBLAU, starts, 0.01)
    assert arrived.all()
    np.testing.assert_allclose(ends, HIMMELBLAU.minimizers, atol=1e-12)


def test_sines_of_large_arguments_are_the_exact_ones():
    middle = (2 * 15_915 + 1) * np.pi
    far = Problem(lambda x: jnp.sum(jnp.cos(x)), [[middle - 4, middle + 4]] * 2, "far")
    ends, arrived = polishing.polish(far, np.array([[middle + 0.03, middle - 0.02]]), 0.01)
    assert arrived.all() and middle > trigonometry.LIMIT[64]
    np.testing.assert_allclose(ends, middle, rtol=1e-15)


def test_a_polish_goes_no_farther_than_it_may():
    starts = HIMMELBLAU.minimizers + np.array([[0.05, -0.03]])
    ends, arrived = polishing.polish(HIMMELBLAU, starts, 0.001)
    assert not arrived.any()
    np.testing.assert_array_equal(ends, starts)


@pytest.mark.parametrize("kind", ["saddle", "maximum"])
def test_a_polish_leaves_saddles_and_maxima(kind):
    critical = landscape.find_critical_points(HIMMELBLAU)
    points = critical.points[critical.kinds == kind]
    for shift in (0.0, 1e-9, 1e-3):
        ends, arrived = polishing.polish(HIMMELBLAU, points + shift, 0.01)
        assert not arrived.any()
        np.testing.assert_array_equal(ends, points + shift)


def test_a_polish_never_carries_an_end_to_another_well():
    # From near the edge of the region where the Hessian is positive definite a Newton step overshoots by a period.
    starts = scattered([[-5, 5], [-5, 5]], 2000)
    own = np.round(starts)
    ends, arrived = polishing.polish(COSINES, starts, 0.01)
    assert arrived.sum() > 200
    np.testing.assert_allclose(ends[arrived], own[arrived], atol=1e-9)
    offset = np.array([[0.2499, 0.0], [0.22, 0.0], [0.2, 0.24]])
    steps = -np.tan(2 * np.pi * offset) / (2 * np.pi)
    assert (np.abs(offset + steps).max(axis=1) > 0.4).sum() >= 1
    ends, arrived = polishing.polish(COSINES, offset, 0.01)
    np.testing.assert_allclose(ends[arrived], 0, atol=1e-9)


@pytest.mark.parametrize("function", [lambda x: 0 * x[0], lambda x: x[0] ** 2, lambda x: (jnp.sum(x**2) - 1) ** 2])
def test_a_polish_confirms_nothing_that_is_flat(function):
    problem = Problem(function, [[-2, 2], [-2, 2]])
    ends, arrived = polishing.polish(problem, [[0.0, 0.5], [1.0, 0.0], [0.6, 0.8]], 0.01)
    assert not arrived.any()
    np.testing.assert_array_equal(ends, [[0.0, 0.5], [1.0, 0.0], [0.6, 0.8]])


def test_a_polish_confirms_nothing_beside_the_floor_of_a_valley():
    """On the side where the Hessian is positive definite, so near that the gradient and a step are zero to rounding."""
    problem = landscape.problem("factorization")
    near = np.array([[x, (1 - short) / x] for x in (0.5, -1.2, 2.1) for short in (2e-9, 5e-9, 1e-8)])
    eigenvalues = np.linalg.eigvalsh(newton.derivatives(problem, near)[2])
    assert (eigenvalues[:, 0] > newton.flat(eigenvalues)).sum() > 3
    ends, arrived = polishing.polish(problem, near, 0.01)
    assert not arrived.any()
    np.testing.assert_array_equal(ends, near)


def test_nothing_to_do_is_done():
    ends, arrived = polishing.polish(HIMMELBLAU, np.empty((0, 2)), 0.01)
    assert ends.shape == (0, 2) and arrived.shape == (0,)


MORE = [pytest.param(name, marks=pytest.mark.long) for name in ("rastrigin", "muller_brown", "rosenbrock")]


@pytest.mark.parametrize("name", ["himmelblau", "ackley", "holder_table", *MORE])
def test_what_the_program_decides_is_what_step_by_step_says(name):
    problem = landscape.problem(name)
    near = landscape.find_minima(problem).points[:20]
    shifts = np.random.default_rng(1).normal(0, 1, (300, 1, 2)) * 10.0 ** np.linspace(-12, -1, 300)[:, None, None]
    points = np.concatenate([(near + shifts).reshape(-1, 2), scattered(problem.domain, 500)])
    ends, arrived, decided = evaluation.mapped(polishing._quick(problem, 0.01), problem, points, polishing.TILE)
    slow_ends, slow_arrived = polishing._stepwise(problem, points, 0.01)
    assert name in ("ackley", "holder_table") or decided.mean() > 0.3
    np.testing.assert_array_equal(arrived[decided], slow_arrived[decided])
    width = np.ptp(problem.domain[0])
    np.testing.assert_allclose(ends[decided], slow_ends[decided], atol=1e-9 * width)


def test_what_is_compiled_ahead_is_not_compiled_again(caplog):
    problem = Problem(lambda x: jnp.sum((x**2 - 1) ** 2), [[-2, 2], [-2, 2]], "wells")
    polishing.ahead(problem, 5, 0.01)()
    with jax.log_compiles():
        ends, arrived = polishing.polish(problem, np.full((5, 2), 1.001), 0.01)
    assert arrived.all() and not [one for one in caplog.records if "_together" in one.message and polishing.MANY == 1]


def test_a_loss_with_data_is_polished_as_one_without():
    """As a plane through a network's weights, whose samples are known only when the program runs."""
    place = np.array([0.3, -0.2])
    problem = Problem(
        lambda x, middle: jnp.sum((x - middle) ** 2 * (1 + x**2)), [[-1, 1], [-1, 1]], "moved", data=(place,)
    )
    ends, arrived = polishing.polish(problem, place + scattered([[-1e-3, 1e-3]] * 2, 30), 0.01)
    assert arrived.all()
    np.testing.assert_allclose(ends, np.tile(place, (30, 1)), atol=1e-9)


def test_a_costly_loss_is_polished_few_points_at_a_time():
    seen = []

    def loss(x):
        return jnp.sum(x**2)

    problem = Problem(loss, [[-1, 1], [-1, 1]], "costly", tile=16)
    function = polishing._quick(problem, 0.01)
    evaluation.mapped(lambda points: seen.append(points.shape) or function(points), problem, np.zeros((40, 2)), 16)
    assert polishing._tile(problem) == 16 and set(seen) == {(16, 2)}
    assert polishing._tile(HIMMELBLAU) == polishing.TILE
