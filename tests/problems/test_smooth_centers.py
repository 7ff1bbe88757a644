"""Formulas that divide 0 by 0, or take a root at 0, where the loss is smooth: its curvature is right all around."""

import jax
import numpy as np
import pytest

from landscape.problems import problem

CENTERS = {"damavandi": ([2.0, 2.0], 77 * 5 / 3 * np.pi**2), "schaffer6": ([0.0, 0.0], 2.002)}


@pytest.mark.parametrize("name", CENTERS)
@pytest.mark.parametrize("distance", [0, 1e-300, 1e-12, 1e-8, 1e-5])
def test_the_curvature_at_a_smooth_center_and_beside_it(name, distance):
    center, curvature = CENTERS[name]
    with jax.enable_x64(True):
        hessian = jax.jit(jax.hessian(problem(name).loss))(np.array(center) + [distance, -distance])
    np.testing.assert_allclose(hessian, curvature * np.eye(2), atol=1e-4 * curvature)


@pytest.mark.parametrize("name", CENTERS)
def test_series_and_formula_meet(name):
    loss, center = problem(name).loss, np.array(CENTERS[name][0])
    # The series ends where its argument is 1: at a distance of 1, or of 1/π.
    for edge in (1.0, 1 / np.pi):
        with jax.enable_x64(True):
            inside, outside = (jax.grad(loss)(center + np.array([edge + h, 0.0])) for h in (-1e-9, 1e-9))
        np.testing.assert_allclose(inside, outside, rtol=1e-6, atol=1e-9)
