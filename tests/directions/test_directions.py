"""Directions: their norms, invariances and eigenvectors against exact values and published ones."""

import functools

import jax
import jax.numpy as jnp
import numpy as np
import pytest

import landscape
from landscape import catalog
from landscape.errors import UsageError
from landscape.problems import Problem

NAMES = catalog.names("directions")


@functools.cache
def net(spec="mlp:hidden=6x5,activation=relu", dataset="xor"):
    return landscape.network(spec, dataset=dataset)


def drawn(network, n=1, seed=0):
    tree = landscape.starts("xavier_normal+bias=normal:scale=0.3", network, n=n, seed=seed)
    return [jax.tree.map(lambda leaf: leaf[i], tree) for i in range(n)]  # noqa: B023


def models(network, name, count=3):
    first, *others = drawn(network, count + 1)
    return first, {"pca": others, "between": others[:2]}.get(name, ())


def quadratic(matrix):
    return Problem(lambda x, h: x @ h @ x / 2, [[-1, 1]] * len(matrix), "quadratic", data=(matrix,))


def indefinite(size=100):
    rng = np.random.default_rng(0)
    basis, _ = np.linalg.qr(rng.normal(size=(size, size)))
    eigenvalues = np.linspace(-3, 5, size)
    return quadratic(basis * eigenvalues @ basis.T), eigenvalues


@pytest.mark.parametrize("name", NAMES)
def test_every_member_gives_a_plane_whose_center_is_the_loss_of_the_parameters_to_the_last_bit(name):
    network = net()
    theta, points = models(network, name)
    plane = landscape.plane(network, theta, name, points=points)
    assert plane.loss([0, 0]) == network.loss(theta)
    assert plane.domain.shape == (2, 2) and plane.directions == name and plane.spec.endswith("seed=0")
    assert any("cosine" in note for note in plane.notes)


@pytest.mark.parametrize("name", NAMES)
def test_the_same_seed_gives_the_same_plane_and_the_callers_trees_stay_as_they_were(name):
    network = net()
    theta, points = models(network, name)
    before = jax.tree.map(np.copy, (theta, points))
    one, other = (landscape.plane(network, theta, name, seed=3, points=points) for _ in range(2))
    for a, b in zip(jax.tree.leaves((one.u, one.v)), jax.tree.leaves((other.u, other.v)), strict=True):
        np.testing.assert_array_equal(a, b)
    jax.tree.map(np.testing.assert_array_equal, before, (theta, points))


def filters(array):
    return np.linalg.norm(array.reshape(-1, array.shape[-1]), axis=0)


def test_each_filter_of_a_direction_is_as_long_as_the_parameters():
    network = net()
    (theta,) = drawn(network)
    plane = landscape.plane(network, theta, "filter", seed=5)
    for direction in (plane.u, plane.v):
        for layer in ("hidden1", "hidden2", "out"):
            ratio = filters(direction[layer]["kernel"]) / filters(theta[layer]["kernel"])
            np.testing.assert_allclose(ratio, 1, rtol=1e-14)
            assert not direction[layer]["bias"].any()
    assert not np.allclose(plane.u["out"]["kernel"], plane.v["out"]["kernel"])


def test_biases_move_by_themselves_where_that_is_asked_for():
    network = net()
    (theta,) = drawn(network)
    filtered = landscape.plane(network, theta, "filter:biases=normalize")
    layered = landscape.plane(network, theta, "layer:biases=normalize")
    bias = theta["hidden1"]["bias"]
    np.testing.assert_array_equal(np.abs(filtered.u["hidden1"]["bias"]), np.abs(bias))
    assert np.linalg.norm(layered.u["hidden1"]["bias"]) == pytest.approx(np.linalg.norm(bias), rel=1e-14)


def test_a_zero_filter_does_not_move():
    network = net()
    (theta,) = drawn(network)
    theta["hidden1"]["kernel"] = theta["hidden1"]["kernel"] * (np.arange(6) != 2)
    plane = landscape.plane(network, theta, "filter")
    assert not plane.u["hidden1"]["kernel"][:, 2].any() and np.isfinite(plane.u["hidden1"]["kernel"]).all()


def test_layer_keeps_the_norm_of_each_array_and_not_of_each_filter():
    network = net()
    (theta,) = drawn(network)
    plane = landscape.plane(network, theta, "layer")
    for layer in ("hidden1", "hidden2", "out"):
        assert np.linalg.norm(plane.u[layer]["kernel"]) == pytest.approx(np.linalg.norm(theta[layer]["kernel"]))
    assert not np.allclose(filters(plane.u["hidden2"]["kernel"]), filters(theta["hidden2"]["kernel"]), rtol=0.01)


@pytest.mark.parametrize(("name", "invariant"), [("filter", True), ("layer", True), ("random", False)])
def test_rescaling_relu_layers_leaves_the_normalized_landscape_unchanged(name, invariant):
    network = net()
    (theta,) = drawn(network)
    scaled = jax.tree.map(np.copy, theta)
    scaled["hidden1"] = {key: 10 * leaf for key, leaf in scaled["hidden1"].items()}
    scaled["hidden2"]["kernel"] = scaled["hidden2"]["kernel"] / 10
    grids = [
        landscape.loss_grid(landscape.plane(network, params, name, seed=2), 11, precision=64)
        for params in (theta, scaled)
    ]
    assert np.allclose(*grids, rtol=1e-12) == invariant
    assert grids[0][5, 5] == pytest.approx(grids[1][5, 5], rel=1e-13)


@pytest.mark.parametrize(("norm", "length"), [("params", 5.0), ("unit", 1.0)])
def test_random_directions_have_the_length_that_is_asked_for(norm, length):
    plane = landscape.plane(lambda w: jnp.sum(w**2), np.array([3.0, 4.0, 0.0]), f"random:norm={norm}")
    assert np.linalg.norm(plane.u) == pytest.approx(length) and np.linalg.norm(plane.v) == pytest.approx(length)


def test_raw_random_directions_are_standard_normal():
    plane = landscape.plane(lambda w: jnp.sum(w**2), np.zeros(10_000), "random:norm=raw")
    numbers = np.concatenate([plane.u, plane.v])
    # Four standard errors of mean and variance.
    assert abs(numbers.mean()) < 4 / np.sqrt(20_000) and abs(numbers.var() - 1) < 4 * np.sqrt(2 / 20_000)


def test_random_directions_at_zero_are_unit_vectors_and_say_so():
    plane = landscape.plane(lambda w: jnp.sum(w**2), np.zeros(5), "random")
    assert np.linalg.norm(plane.u) == pytest.approx(1) and any("all zero" in note for note in plane.notes)


def test_the_mean_curvature_along_random_unit_directions_is_the_trace_over_the_dimension():
    problem, eigenvalues = indefinite()
    curvatures = []
    for seed in range(100):
        plane = landscape.plane(problem, np.zeros(100), "random:norm=unit", seed=seed)
        curvatures += [2 * float(plane.loss([1, 0])), 2 * float(plane.loss([0, 1]))]
    # The variance of uᵀHu over the unit sphere is 2 (mean λ² − mean² λ) / (N + 2).
    error = np.sqrt(2 * eigenvalues.var() / 102 / len(curvatures))
    assert abs(np.mean(curvatures) - eigenvalues.mean()) < 4 * error
    assert np.std(curvatures) == pytest.approx(error * np.sqrt(len(curvatures)), rel=0.2)


@pytest.mark.parametrize(("which", "expected"), [("ends", [5, -3]), ("top", [5, 5 - 8 / 99])])
def test_the_hessian_plane_shows_the_extreme_curvatures_exactly(which, expected):
    problem, _ = indefinite()
    plane = landscape.plane(problem, np.zeros(100), f"hessian:which={which}")
    with jax.enable_x64(True):
        hessian = jax.jit(jax.hessian(plane.loss))(jnp.zeros(2))
    np.testing.assert_allclose(hessian, np.diag(expected), atol=1e-8)
    assert f"{expected[0]:.6g}" in plane.notes[0] and f"{expected[1]:.6g}" in plane.notes[0]


@pytest.mark.parametrize("which", ["ends", "top"])
def test_beyond_the_dense_size_the_eigenvectors_come_from_products_and_agree_with_numpy(which):
    problem, eigenvalues = indefinite(420)
    plane = landscape.plane(problem, np.zeros(420), f"hessian:which={which}", seed=1)
    expected = eigenvalues[[-1, 0 if which == "ends" else -2]]
    for direction, eigenvalue in zip((plane.u, plane.v), expected, strict=True):
        assert np.linalg.norm(problem.data[0] @ direction - eigenvalue * direction) < 1e-6
        assert direction[np.abs(direction).argmax()] > 0


def test_two_components_of_a_random_walk_have_three_quarters_of_its_variance():
    walk = np.cumsum(np.random.default_rng(0).normal(size=(300, 4000)), axis=0)
    plane = landscape.plane(lambda w: jnp.sum(w**2), walk[-1], "pca", points=walk)
    words = plane.notes[0].split()
    shares = float(words[3]), float(words[5])
    np.testing.assert_allclose(shares, [60.8, 15.2], atol=0.6)
    assert "60.8 + 15.2 = 76 %" in plane.notes[0]
    _, _, components = np.linalg.svd(walk - walk.mean(axis=0), full_matrices=False)
    assert abs(components[0] @ plane.u) == pytest.approx(1) and abs(components[1] @ plane.v) == pytest.approx(1)


def test_about_its_end_a_random_walk_has_the_shares_of_brownian_motion():
    walk = np.cumsum(np.random.default_rng(1).normal(size=(300, 4000)), axis=0)
    plane = landscape.plane(lambda w: jnp.sum(w**2), walk[-1], "pca:about=origin", points=walk)
    words = plane.notes[0].split()
    np.testing.assert_allclose([float(words[3]), float(words[5])], 800 / np.pi**2 / np.array([1, 9]), atol=0.6)


def test_a_path_in_a_plane_is_projected_without_loss():
    rng = np.random.default_rng(0)
    coordinates, basis = rng.normal(size=(20, 2)), rng.normal(size=(2, 50))
    path = coordinates @ basis + rng.normal(size=50)
    plane = landscape.plane(lambda w: jnp.sum(w**2), path[-1], "pca", points=path)
    found, distances = plane.project(path)
    np.testing.assert_allclose(distances, 0, atol=1e-12)
    np.testing.assert_allclose([plane.point(one) for one in found], path, atol=1e-12)
    low, high = plane.domain.T
    assert ((low < found) & (found < high)).all()


def test_between_puts_three_models_at_their_coordinates_to_the_last_bit():
    network = net("mlp:hidden=5")
    first, second, third = drawn(network, 3)
    for params, points in ((first, (second, third)), (third, (first, second, third))):
        plane = landscape.plane(network, params, "between", points=points)
        for x, model in (([0, 0], first), ([1, 0], second), ([0, 1], third)):
            jax.tree.map(np.testing.assert_array_equal, plane.point(np.array(x, float)), model)
            assert plane.loss(x) == network.loss(model)


def test_between_aligned_models_the_ends_compute_the_same_with_other_units():
    network = net("mlp:hidden=5")
    first, second, third = drawn(network, 3)
    plain = landscape.plane(network, first, "between", points=(second, third))
    aligned = landscape.plane(network, first, "between:align=true", points=(second, third))
    for x in ([1, 0], [0, 1]):
        assert float(aligned.loss(x)) == pytest.approx(float(plain.loss(x)), rel=1e-13)
    lengths = [
        np.linalg.norm(np.concatenate([np.ravel(leaf) for leaf in jax.tree.leaves(p.u)])) for p in (aligned, plain)
    ]
    assert lengths[0] < lengths[1]
    assert any("aligned" in note for note in aligned.notes)


@pytest.mark.parametrize(
    ("spec", "points", "words"),
    [
        ("filtr", (), "Did you mean 'filter'"),
        ("filter:biases=keep", (), "'biases' of filter is one of"),
        ("random:norm=two", (), "'norm' of random is one of"),
        ("hessian:which=low", (), "'which' of hessian is one of"),
        ("pca", 2, "at least 3 sets of parameters"),
        ("pca:about=start", 3, "'about' of pca is one of"),
        ("between", 1, "needs three models"),
        ("pca", "line", "lie on a line"),
    ],
)
def test_what_a_member_cannot_do_is_said(spec, points, words):
    network = net()
    theta, *others = drawn(network, 4)
    if points == "line":
        others = [jax.tree.map(lambda leaf: t * leaf, theta) for t in (1.0, 2.0, 3.0)]  # noqa: B023
    with pytest.raises(UsageError, match=words):
        landscape.plane(network, theta, spec, points=others[:points] if isinstance(points, int) else others)


def test_alignment_needs_a_network():
    with pytest.raises(UsageError, match="needs a Network"):
        landscape.plane(lambda w: jnp.sum(w), np.ones(3), "between:align=true", points=np.eye(3)[:2])


def test_a_hessian_that_is_not_finite_is_refused():
    with pytest.raises(UsageError, match="second derivatives that are finite"):
        landscape.plane(lambda w: jnp.sum(jnp.sqrt(w)), np.zeros(3), "hessian")
