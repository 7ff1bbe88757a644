"""Clips against torch, optax and numpy, and what they do to a gradient that is not finite."""

import jax
import jax.numpy as jnp
import numpy as np
import optax
import pytest
import torch

from landscape import catalog
from landscape.clipping import Clip, clip, global_norm

pytestmark = pytest.mark.usefixtures("x64")

NAMES = catalog.names("clipping")
EXAMPLES = {"norm": "norm:1.5", "value": "value:0.7", "adaptive": "adaptive:0.3", "percentile": "percentile:40"}
TREE = {"kernel": np.array([[3.0, -4.0, 0.1], [0.5, 12.0, -0.2]]), "bias": np.array([0.3, 0.4, -0.1])}
VECTORS = np.random.default_rng(0).normal(size=(60, 2)) * np.linspace(0.01, 5, 60)[:, None]


def apply(spec, gradient, params=None, memory=None, count=0, dtype=jnp.float64):
    found = clip(spec)
    gradient = jax.tree.map(lambda leaf: jnp.asarray(leaf, dtype), gradient)
    params = jax.tree.map(jnp.ones_like, gradient) if params is None else params
    hyper = {key: jnp.asarray(value, dtype) for key, value in found.hyperparameters.items()}
    memory = found.initialize(params, 8) if memory is None else memory
    return found.apply(gradient, memory, params, hyper, jnp.int32(count))


def history(spec, gradients, count_dtype=jnp.int32):
    """One run's clipped gradients, (steps, 2)."""
    found = clip(spec)
    hyper = {key: jnp.asarray(value, jnp.float64) for key, value in found.hyperparameters.items()}
    params = jnp.zeros(2)

    def step(memory, given):
        clipped, memory = found.apply(given[1], memory, params, hyper, given[0])
        return memory, clipped

    counts = jnp.arange(len(gradients), dtype=count_dtype)
    return jax.lax.scan(step, found.initialize(params, len(gradients)), (counts, jnp.asarray(gradients)))[1]


def test_every_member_has_an_example():
    assert set(EXAMPLES) == set(NAMES)


@pytest.mark.parametrize("limit", [0.5, 5.0, 100.0])
def test_norm_is_optaxs(limit):
    ours, _ = apply(f"norm:{limit}", TREE)
    theirs, _ = optax.clip_by_global_norm(limit).update(TREE, optax.EmptyState())
    jax.tree.map(lambda a, b: np.testing.assert_allclose(a, b, rtol=1e-14), ours, theirs)


def test_norm_is_torchs_but_for_its_addition_to_the_norm():
    for vector in VECTORS:
        x = torch.zeros(2, dtype=torch.float64, requires_grad=True)
        x.grad = torch.tensor(vector)
        norm = float(torch.nn.utils.clip_grad_norm_([x], 1.5))
        given = 1.5 if norm <= 1.5 else 1.5 * norm / (norm + 1e-6)
        np.testing.assert_allclose(apply(f"norm:{given:.17g}", vector)[0], x.grad, rtol=1e-12)


def test_value_is_torchs():
    for vector in VECTORS:
        x = torch.zeros(2, dtype=torch.float64, requires_grad=True)
        x.grad = torch.tensor(vector)
        torch.nn.utils.clip_grad_value_([x], 0.7)
        np.testing.assert_array_equal(apply("value:0.7", vector)[0], x.grad)


def test_adaptive_is_optaxs():
    params = jax.tree.map(lambda leaf: jnp.asarray(leaf * 0.1 + 0.05), TREE)
    ours, _ = apply("adaptive:0.3,eps=0.01", TREE, params)
    theirs, _ = optax.adaptive_grad_clip(0.3, 0.01).update(TREE, optax.EmptyState(), params)
    jax.tree.map(lambda a, b: np.testing.assert_allclose(a, b, rtol=1e-14), ours, theirs)


@pytest.mark.parametrize("x", [[0.0, 0.0], [3.0, 4.0]])
def test_adaptive_takes_the_two_coordinates_for_one_unit(x):
    limit = 0.3 * max(np.linalg.norm(x), 1e-3)
    for vector in VECTORS:
        expected = vector * min(1, limit / np.linalg.norm(vector))
        np.testing.assert_allclose(apply("adaptive:0.3", vector, jnp.asarray(x))[0], expected, rtol=1e-13)


@pytest.mark.parametrize("percent", [0, 10, 33.3, 50, 99, 100])
def test_percentile_is_numpys_over_the_norms_so_far(percent):
    norms = np.linalg.norm(VECTORS, axis=1)
    limits = [np.percentile(norms[: count + 1], percent) for count in range(len(norms))]
    expected = VECTORS * np.minimum(1, limits / norms)[:, None]
    np.testing.assert_allclose(history(f"percentile:{percent}", VECTORS), expected, rtol=1e-13)


@pytest.mark.parametrize("count_dtype", [jnp.int32, jnp.float64])
def test_percentile_keeps_ties_and_zeros_whatever_the_steps_are_counted_in(count_dtype):
    gradients = np.array([[0.0, 0.0], [3.0, 4.0], [3.0, 4.0], [0.0, 0.0], [6.0, 8.0]])
    expected = [[0, 0], [1.5, 2], [3, 4], [0, 0], [3, 4]]
    np.testing.assert_allclose(history("percentile:50", gradients, count_dtype), expected, rtol=1e-15)


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("bad", [[np.nan, 1.0], [np.inf, 1.0], [-np.inf, 0.0], [np.inf, np.nan], [np.inf, np.inf]])
def test_a_gradient_that_is_not_finite_stays_so(name, bad):
    first, memory = apply(EXAMPLES[name], np.array([1.0, 2.0]))
    clipped, _ = apply(EXAMPLES[name], np.array(bad), memory=memory, count=1)
    assert np.isfinite(first).all()
    assert not np.isfinite(clipped).all()


@pytest.mark.parametrize("name", ["norm", "percentile"])
def test_a_steep_finite_gradient_is_not_lost_to_overflow(name):
    _, memory = apply(EXAMPLES[name], np.array([1.0, 0.0]), dtype=jnp.float32)
    steep, _ = apply(EXAMPLES[name], np.array([3e30, 4e30]), memory=memory, count=1, dtype=jnp.float32)
    np.testing.assert_allclose(steep / jnp.max(steep), [0.75, 1.0], rtol=1e-5)


@pytest.mark.parametrize("name", NAMES)
def test_float32_stays_float32_under_vmap_and_jit_on_a_pytree(name):
    many = jax.tree.map(lambda leaf: jnp.asarray(np.stack([leaf, 2 * leaf]), jnp.float32), TREE)
    clipped, _ = jax.jit(jax.vmap(lambda g: apply(EXAMPLES[name], g, dtype=jnp.float32)))(many)
    single, _ = apply(EXAMPLES[name], TREE, dtype=jnp.float32)
    for key in TREE:
        assert clipped[key].dtype == jnp.float32
        np.testing.assert_allclose(clipped[key][0], single[key], rtol=1e-6)


def test_global_norm_is_numpys():
    flat = np.concatenate([leaf.ravel() for leaf in TREE.values()])
    np.testing.assert_allclose(global_norm(TREE), np.linalg.norm(flat), rtol=1e-15)
    assert global_norm(jnp.zeros(2)) == 0
    assert np.isnan(global_norm(jnp.array([jnp.inf, 1.0])))


@pytest.mark.parametrize("name", NAMES)
def test_docstring_gives_a_source_and_the_spec_comes_back(name):
    assert "\nSource: " in catalog.documentation("clipping", name)
    found = clip(EXAMPLES[name])
    assert clip(found.spec).hyperparameters == found.hyperparameters
    assert clip(found) is found and isinstance(found, Clip) and found.name == name


@pytest.mark.parametrize(
    "spec, message",
    [
        ("norm:0", "`limit` of norm clipping must be above 0; got 0"),
        ("value:-1", "`limit` of value clipping must be above 0; got -1"),
        ("adaptive:0", "`limit` of adaptive clipping must be above 0; got 0"),
        ("adaptive:0.1,eps=0", "`eps` of adaptive clipping must be above 0"),
        ("percentile:101", "`percent` of percentile clipping must lie in 0 to 100; got 101"),
        ("percentile:-1", "`percent` of percentile clipping must lie in 0 to 100; got -1"),
        ("norm", "norm needs a value for 'limit'"),
        ("norm:x", "'limit' of norm takes a number; got 'x'"),
        ("nrm:1", "norm:C, value:C, adaptive:C or percentile:P; got 'nrm:1'. Did you mean 'norm:1'"),
    ],
)
def test_a_wrong_spec_is_refused(spec, message):
    with pytest.raises(ValueError, match=message):
        clip(spec)
