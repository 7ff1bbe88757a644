"""Gradients at kinks, cusps and removable singularities: finite in both modes and precisions, the Hessian too."""

import jax
import numpy as np
import pytest

from landscape.problems import problem

PI = np.pi

KINKS = {
    "bukin6": [[-10, 1], [-12, 1.44], [-10, 2], [0, 0], [-10, 1 + 1e-7]],
    "cross_in_tray": [[0, 0], [0, 1], [1, 0], [PI, 1], [PI, PI], [1e-20, 1e-20], [1e-39, 1]],
    "drop_wave": [[0, 0], [1 / 12, 0], [1e-39, 0], [1e-20, 1e-20]],
    "eggholder": [[0, -47], [100, -97], [100, 53], [47, 0], [-200, 53]],
    "holder_table": [[0, 0], [0, PI / 2], [PI, 0], [0, PI], [1, PI / 2], [1e-39, 1]],
    "schwefel": [[0, 0], [0, 1], [1e-39, 1], [420, 0]],
}


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
@pytest.mark.parametrize("name", KINKS)
def test_derivatives_are_finite_on_kinks(name, dtype):
    with jax.enable_x64(True):
        p, x = problem(name), np.array(KINKS[name], dtype)
        every = jax.jit(
            jax.vmap(lambda x: [derivative(p.loss)(x) for derivative in (jax.grad, jax.jacfwd, jax.hessian)])
        )
        assert all(np.isfinite(found).all() for found in every(x))


def test_what_is_smooth_has_its_derivatives_at_the_center():
    with jax.enable_x64(True):
        for center in ([0.0, 0.0], [1e-8, 0.0], [1e-5, -1e-5]):
            hessian = jax.jit(jax.hessian(problem("drop_wave").loss))(np.array(center))
            np.testing.assert_allclose(hessian, 72.5 * np.eye(2), atol=1e-5)
        edges = [jax.jit(jax.grad(problem("drop_wave").loss))(np.array([1 / 12 + h, 0.0])) for h in (-1e-12, 1e-12)]
        np.testing.assert_allclose(*edges, rtol=1e-9)


def test_cross_in_tray_is_finite_where_its_exponential_is_not():
    x = np.array([1e-3, 1e-3], np.float32)
    single = float(jax.jit(problem("cross_in_tray").function)(x))
    assert single == pytest.approx(float(problem("cross_in_tray").loss(x)), rel=1e-5)
