"""Rings, kinks, edges and flat places that docstrings describe."""

import jax
import jax.numpy as jnp
import numpy as np
import pytest

from landscape.problems import problem

pytestmark = pytest.mark.usefixtures("x64")


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_salomons_gradient_is_zero_at_the_center_and_a_tenth_beside_it(dtype):
    loss = problem("salomon").loss
    center, beside = np.zeros(2, dtype), np.asarray([1e-6, 0], dtype)
    for derivative in (jax.jacrev, jax.jacfwd):
        slope = jax.jit(derivative(loss))
        assert (np.asarray(slope(center)) == 0).all()
        np.testing.assert_allclose(slope(beside), [0.1, 0], atol=1e-4)


def test_salomons_rings_are_circles_of_minima():
    angles = np.linspace(0, 2 * np.pi, 50)
    ring = 0.9974668634594351 * np.stack([np.cos(angles), np.sin(angles)], axis=-1)
    p = problem("salomon")
    values, gradients = jax.jit(jax.vmap(jax.value_and_grad(p.loss)))(ring)
    np.testing.assert_allclose(values, 0.09987334584681102, rtol=1e-13)
    np.testing.assert_allclose(gradients, 0, atol=1e-13)


@pytest.mark.parametrize("name", ["alpine1", "bartels_conn"])
def test_a_kinked_term_contributes_nothing_on_its_kink(name):
    gradient = jax.jit(jax.grad(problem(name).loss))
    left, on, right = (float(gradient(jnp.asarray([x, 1.0]))[0]) for x in (-1e-9, 0.0, 1e-9))
    assert left < on < right and on == pytest.approx((left + right) / 2, abs=1e-6)


def test_adjimans_minimum_is_the_domains_and_not_the_planes():
    p = problem("adjiman")
    assert float(jax.grad(p.loss)(jnp.asarray(p.minimizers[0]))[0]) < -1
    assert float(p.loss([10.0, 0.1])) < p.minimum


def test_hosakis_edge_is_flat():
    edge = np.stack([np.linspace(0, 5, 11), np.zeros(11)], axis=-1)
    assert (np.asarray(jax.jit(jax.vmap(jax.grad(problem("hosaki").loss)))(edge)) == 0).all()


def test_price4_grows_with_the_sixth_power_from_its_degenerate_minimum():
    loss = problem("price4").loss
    near, far = (float(loss([(y**2 - y) / 6, y])) for y in (0.01, 0.02))
    assert far / near == pytest.approx(2**6, rel=0.02)


def test_vincent_is_not_defined_beyond_the_axes():
    assert np.isnan(float(problem("vincent").loss([-1.0, 1.0])))


def test_the_monkey_saddle_has_three_valleys():
    angles = np.radians([180, 60, -60])
    values = jax.vmap(problem("monkey_saddle").loss)(np.stack([np.cos(angles), np.sin(angles)], axis=-1))
    np.testing.assert_allclose(values, -1, rtol=1e-14)


def test_the_factorizations_valley_is_as_sharp_as_its_squared_distance():
    for x in ([0.5, 2.0], [1.0, 1.0], [-4.0, -0.25]):
        eigenvalues = np.linalg.eigvalsh(jax.jit(jax.hessian(problem("factorization").loss))(jnp.asarray(x)))
        np.testing.assert_allclose(eigenvalues, [0, np.dot(x, x)], atol=1e-13)
