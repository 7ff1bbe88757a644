"""Newton's method finds minima and critical points, and carries no end into another basin."""

import jax.numpy as jnp
import numpy as np
import pytest

import landscape
from landscape import newton
from landscape.problems import Problem

HIMMELBLAU = landscape.problem("himmelblau")
COSINES = Problem(lambda x: -jnp.sum(jnp.cos(2 * jnp.pi * x)), [[-60.25, 60.25], [-60.25, 60.25]], "cosines")
"""Wells that are 0.8 % of the domain's width apart: less than a polish may move an end."""


def scattered(domain, number):
    low, high = np.transpose(domain)
    return np.random.default_rng(0).uniform(low, high, (number, 2))


def test_descent_ends_at_the_minima_of_himmelblau():
    ends = newton.descend(HIMMELBLAU, scattered(HIMMELBLAU.domain, 500))
    distance = np.linalg.norm(ends[:, None] - HIMMELBLAU.minimizers, axis=2).min(axis=1)
    assert (distance < 1e-6).mean() > 0.99


def test_solving_ends_where_the_gradient_vanishes():
    ends = newton.solve(HIMMELBLAU, scattered(HIMMELBLAU.domain, 500))
    vanishes = newton.vanishes(HIMMELBLAU, ends)
    assert vanishes.mean() > 0.9
    assert (newton.remaining(HIMMELBLAU, ends[vanishes]) < 1e-9).all()
    assert len(np.unique(ends[vanishes].round(6), axis=0)) >= 9


@pytest.mark.parametrize("factor", [1e-200, 1e-12, 1e12, 1e200])
def test_neither_height_nor_stretch_nor_place_changes_what_is_found(factor):
    shift = np.array([1e3, -1e3])
    stretch = np.array([1e3, 1e-3])
    problem = Problem(
        lambda x: factor * HIMMELBLAU.function((x - shift) * stretch),
        HIMMELBLAU.domain / stretch[:, None] + shift[:, None],
    )
    starts = scattered(HIMMELBLAU.domain, 200)
    ends = (newton.descend(problem, starts / stretch + shift) - shift) * stretch
    expected = newton.descend(HIMMELBLAU, starts)
    near = np.linalg.norm(expected[:, None] - HIMMELBLAU.minimizers, axis=2).min(axis=1) < 1e-6
    same = np.linalg.norm(ends[:, None] - HIMMELBLAU.minimizers, axis=2).min(axis=1) < 1e-6
    assert near.mean() > 0.99 and same.mean() > 0.99


def test_points_where_nothing_is_finite_stay_where_they_are():
    problem = Problem(lambda x: jnp.log(x[0]) ** 2 + x[1] ** 2, [[-1, 3], [-1, 1]])
    starts = np.array([[-0.5, 0.5], [2.0, 0.5]])
    ends = newton.descend(problem, starts)
    assert ends[0].tolist() == [-0.5, 0.5]
    np.testing.assert_allclose(ends[1], [1, 0], atol=1e-9)
    assert newton.remaining(problem, starts)[0] == np.inf


def test_a_polish_arrives_at_the_minimum_of_the_bowl():
    starts = HIMMELBLAU.minimizers + np.array([[0.05, -0.03]])
    ends, arrived = newton.polish(HIMMELBLAU, starts, 0.01)
    assert arrived.all()
    np.testing.assert_allclose(ends, HIMMELBLAU.minimizers, atol=1e-12)


def test_a_polish_goes_no_farther_than_it_may():
    starts = HIMMELBLAU.minimizers + np.array([[0.05, -0.03]])
    ends, arrived = newton.polish(HIMMELBLAU, starts, 0.001)
    assert not arrived.any()
    np.testing.assert_array_equal(ends, starts)


@pytest.mark.parametrize("kind", ["saddle", "maximum"])
def test_a_polish_leaves_saddles_and_maxima(kind):
    critical = landscape.find_critical_points(HIMMELBLAU)
    points = critical.points[critical.kinds == kind]
    for shift in (0.0, 1e-9, 1e-3):
        ends, arrived = newton.polish(HIMMELBLAU, points + shift, 0.01)
        assert not arrived.any()
        np.testing.assert_array_equal(ends, points + shift)


def test_a_polish_never_carries_an_end_to_another_well():
    # From near the edge of the region where the Hessian is positive definite a Newton step overshoots by a period.
    starts = scattered([[-5, 5], [-5, 5]], 2000)
    own = np.round(starts)
    ends, arrived = newton.polish(COSINES, starts, 0.01)
    assert arrived.sum() > 200
    np.testing.assert_allclose(ends[arrived], own[arrived], atol=1e-9)
    offset = np.array([[0.2499, 0.0], [0.22, 0.0], [0.2, 0.24]])
    steps = -np.tan(2 * np.pi * offset) / (2 * np.pi)
    assert (np.abs(offset + steps).max(axis=1) > 0.4).sum() >= 1
    ends, arrived = newton.polish(COSINES, offset, 0.01)
    np.testing.assert_allclose(ends[arrived], 0, atol=1e-9)


@pytest.mark.parametrize("function", [lambda x: 0 * x[0], lambda x: x[0] ** 2, lambda x: (jnp.sum(x**2) - 1) ** 2])
def test_a_polish_confirms_nothing_that_is_flat(function):
    problem = Problem(function, [[-2, 2], [-2, 2]])
    ends, arrived = newton.polish(problem, [[0.0, 0.5], [1.0, 0.0], [0.6, 0.8]], 0.01)
    assert not arrived.any()
    np.testing.assert_array_equal(ends, [[0.0, 0.5], [1.0, 0.0], [0.6, 0.8]])


def test_nothing_to_do_is_done():
    none = np.empty((0, 2))
    assert newton.descend(HIMMELBLAU, none).shape == newton.solve(HIMMELBLAU, none).shape == (0, 2)
    ends, arrived = newton.polish(HIMMELBLAU, none, 0.01)
    assert ends.shape == (0, 2) and arrived.shape == (0,)
