"""Formulas that divide 0 by 0, or take a root at 0, where the loss is smooth: its curvature is right all around."""

import jax
import numpy as np
import pytest

from landscape.problems import problem

CENTERS = {"damavandi": ([2.0, 2.0], 77 * 5 / 3 * np.pi**2), "schaffer6": ([0.0, 0.0], 2.002)}


@pytest.mark.parametrize("name", CENTERS)
def test_the_curvature_at_a_smooth_center_and_beside_it(name):
    center, curvature = CENTERS[name]
    steps = np.array([0, 1e-300, 1e-12, 1e-8, 1e-5])[:, None] * np.array([1, -1])
    with jax.enable_x64(True):
        hessians = jax.jit(jax.vmap(jax.hessian(problem(name).loss)))(np.array(center) + steps)
    np.testing.assert_allclose(hessians, np.broadcast_to(curvature * np.eye(2), hessians.shape), atol=1e-4 * curvature)


@pytest.mark.parametrize(("name", "edge"), [("damavandi", 1 / np.pi), ("schaffer6", 1.0)])
def test_series_and_formula_meet(name, edge):
    places = np.array(CENTERS[name][0]) + np.array([[edge - 1e-9, 0], [edge + 1e-9, 0]])
    with jax.enable_x64(True):
        inside, outside = jax.jit(jax.vmap(jax.grad(problem(name).loss)))(places)
    np.testing.assert_allclose(inside, outside, rtol=1e-6, atol=1e-9)
