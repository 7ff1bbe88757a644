"""Signals by depth under each scheme, and the schemes that look at data or at derivatives."""

import functools

import jax
import jax.numpy as jnp
import numpy as np
import pytest
from samples import data, digits, few, first, mlp, small

from landscape.inits import each_kernel, scaling, signals, starts
from landscape.inits.metainit import _moved, gradient_quotient
from landscape.networks import network

DEEP = "mlp:hidden=200,depth=30,activation=relu"


@functools.cache
def ratios(scheme):
    """How the second moment of the pre-activations changes from one hidden layer to the next, (starts, 29)."""
    theta = starts(scheme, mlp(DEEP), n=6)
    moments = [signals(mlp(DEEP), jax.tree.map(lambda leaf, i=i: leaf[i], theta)).moments[:30] for i in range(6)]
    return np.array([each[1:] / each[:-1] for each in moments])


@pytest.mark.parametrize(("scheme", "ratio"), [("he_normal", 1.0), ("lecun_normal", 0.5)])
def test_relu_layers_keep_the_second_moment_under_he_and_halve_it_under_a_variance_of_one_over_fan_in(scheme, ratio):
    # He et al. 2015, equation 9: ½ fan_in Var(W).
    found = ratios(scheme)
    error = found.std() / np.sqrt(found.size)
    assert abs(found.mean() - ratio) < 4 * error < 0.06 * ratio


def test_after_thirty_layers_the_signal_is_as_large_as_at_first_or_a_billion_times_smaller():
    he, thin = (np.log2(np.prod(ratios(scheme), axis=1)).mean() for scheme in ("he_normal", "lecun_normal"))
    assert abs(he) < 4 and abs(thin + 29) < 4 and he - thin == pytest.approx(29, abs=3)


@functools.cache
def spreads(scheme):
    net = mlp("mlp:hidden=400,depth=5,activation=tanh")
    return signals(net, first(starts(scheme, net, n=1))).activations[:5]


def test_tanh_activations_shrink_layer_by_layer_under_the_old_heuristic_and_hardly_under_xavier():
    # Glorot and Bengio 2010, figure 6: five hidden layers.
    old, xavier = spreads("uniform"), spreads("xavier_uniform")
    np.testing.assert_allclose(old[2:] / old[1:-1], 1 / 3, atol=0.04)
    assert (xavier[1:] / xavier[:-1] > 0.75).all() and xavier[4] > 0.4 * xavier[0] > 20 * old[4]


def test_signals_are_the_moments_of_the_layers():
    net = network("mlp:hidden=8x8", dataset=few())
    params = first(starts("xavier_normal+bias=normal:scale=1", net, n=1))
    inputs = few().inputs[:50]
    y1 = inputs @ params["hidden1"]["kernel"] + params["hidden1"]["bias"]
    y2 = np.tanh(y1) @ params["hidden2"]["kernel"] + params["hidden2"]["bias"]
    found = signals(net, params, inputs)
    assert found.layers == ("hidden1/kernel", "hidden2/kernel", "out/kernel")
    np.testing.assert_allclose(found.moments[:2], [np.mean(y1**2), np.mean(y2**2)], rtol=1e-12)
    np.testing.assert_allclose(found.variances[:2], [y1.var(), y2.var()], rtol=1e-12)
    np.testing.assert_allclose(found.activations[:2], [np.tanh(y1).var(), np.tanh(y2).var()], rtol=1e-12)


def test_lsuv_gives_every_layer_unit_variance_on_its_minibatch():
    theta = starts("lsuv", small(), n=3)
    for i in range(3):
        found = signals(small(), jax.tree.map(lambda leaf, i=i: leaf[i], theta))
        assert (np.abs(found.variances - 1) < 0.1).all()
    kernel = first(theta)["hidden3"]["kernel"]
    gram = kernel.T @ kernel
    np.testing.assert_allclose(gram / gram[0, 0], np.eye(8), atol=1e-12)


def test_lsuv_draws_a_minibatch_of_its_own_for_each_start():
    theta = starts("lsuv:batch=20,tolerance=1e-9", small(), n=2)
    found = [signals(small(), jax.tree.map(lambda leaf, i=i: leaf[i], theta)).variances for i in range(2)]
    # Twenty samples say little of all of them, of some pixels least.
    assert all(np.abs(each - 1).max() > 0.01 and ((0.1 < each) & (each < 10)).all() for each in found)
    assert not np.allclose(*found, rtol=1e-3)


@pytest.mark.parametrize("cell", ["vanilla", "gru"])
def test_lsuv_serves_recurrent_layers_whose_signals_feed_back(cell):
    rows = data(digits().inputs[:128].reshape(-1, 8, 8), digits().targets[:128])
    net = network(f"rnn:cell={cell},hidden=8", dataset=rows)
    found = signals(net, first(starts("lsuv:iterations=30", net, n=1)))
    assert (np.abs(found.variances - 1) < 0.1).all()


def test_the_gradient_quotient_is_that_of_its_formula(x64):
    curve = np.array([0.1, 0.5, 3.0])
    x = np.array([1.0, -2.0, 0.5])
    # g = c x and H g = c² x: the quotient is c but for ε.
    found = jax.jit(lambda p: gradient_quotient(lambda q: 0.5 * jnp.sum(curve * q["a"] ** 2), p))
    assert float(found({"a": x})) == pytest.approx(curve.mean(), rel=1e-4)
    loss, at = (lambda p: jnp.sum(jnp.tanh(p) ** 2 * jnp.array([1.0, 2.0, 3.0]))), jnp.asarray(x)
    g, hessian = jax.jit(lambda p: (jax.grad(loss)(p), jax.hessian(loss)(p)))(at)
    bent = hessian @ g
    expected = np.mean(np.abs((g - bent) / (g + 1e-5 * np.where(g >= 0, 1, -1)) - 1))
    assert float(jax.jit(lambda p: gradient_quotient(loss, p))(at)) == pytest.approx(float(expected), rel=1e-10)


def test_metainit_lowers_the_gradient_quotient_by_the_norms_alone():
    net, he = small(), scaling("metainit", "normal", 2.0, 1.0, "fan_in")
    before = first(each_kernel(0, "metainit", range(1), net, **he))
    after = first(starts("metainit:steps=100,batch=32", net, n=1))
    rng = np.random.default_rng(0)
    inputs, targets = rng.normal(size=(64, 8)), rng.integers(0, 10, 64)
    with jax.enable_x64(True):
        measure = jax.jit(lambda p: gradient_quotient(lambda q: net.function(q, inputs, targets), p))
        assert float(measure(after)) < 0.05 * float(measure(before))
    for one, other in zip(jax.tree.leaves(before), jax.tree.leaves(after), strict=True):
        cosine = np.vdot(one, other) / (np.linalg.norm(one) * np.linalg.norm(other)) if one.any() else 1.0
        assert abs(cosine) == pytest.approx(1) and (one.any() or not other.any())


def test_metainits_step_is_signsgd_with_momentum_on_the_norm(x64):
    leaf, slope = jnp.array([3.0, 4.0]), jnp.array([1.0, 1.0])
    moved, speed = _moved(leaf, slope, jnp.float64(0.5), True, 0.1, 0.9)
    assert float(speed) == pytest.approx(0.9 * 0.5 - 0.1)
    np.testing.assert_allclose(moved, leaf * (5 + 0.35) / 5, rtol=1e-12)
    assert _moved(leaf, slope, jnp.float64(0.5), False, 0.1, 0.9)[0] is leaf
