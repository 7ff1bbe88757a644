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


def test_nothing_to_do_is_done():
    none = np.empty((0, 2))
    assert newton.descend(HIMMELBLAU, none).shape == newton.solve(HIMMELBLAU, none).shape == (0, 2)
