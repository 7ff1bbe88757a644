"""Planes of any loss: what moves, what stays, where points lie, and real models of other libraries."""

import equinox as eqx
import flax.linen as nn
import jax
import jax.numpy as jnp
import numpy as np
import pytest
from flax import nnx

import landscape
from landscape import evaluation
from landscape.errors import UsageError
from landscape.problems import Problem

INPUTS = np.random.default_rng(0).normal(size=(20, 3))
TARGETS = np.tanh(INPUTS[:, :1])


def squares(w):
    return jnp.sum(w**2)


def length(tree):
    return np.sqrt(sum(np.sum(np.square(leaf)) for leaf in jax.tree.leaves(tree)))


def test_a_plane_is_the_slice_of_the_loss():
    rng = np.random.default_rng(0)
    params, u, v = ({"a": rng.normal(size=(2, 3)), "b": (rng.normal(size=4), [rng.normal(size=())])} for _ in range(3))

    def loss(tree):
        return jnp.sum(jnp.sin(tree["a"])) + jnp.sum(tree["b"][0] ** 2) * tree["b"][1][0]

    plane = landscape.plane(loss, params, (u, v))
    point = jax.tree.map(lambda p, a, b: p + 0.3 * a - 0.7 * b, params, u, v)
    assert float(plane.loss([0.3, -0.7])) == pytest.approx(float(Problem(loss).loss(point)), rel=1e-14)
    jax.tree.map(np.testing.assert_array_equal, plane.point([0.3, -0.7]), point)
    jax.tree.map(np.testing.assert_array_equal, (plane.origin, plane.u, plane.v), (params, u, v))
    assert plane.spec == "loss:directions=given" and plane.axes == ("u", "v")


def test_a_slice_of_a_problem_of_many_coordinates_is_that_problem():
    problem = landscape.problem("rastrigin:dim=5")
    e = np.eye(5)
    plane = landscape.plane(problem, np.zeros(5), (e[0], e[1]), domain=[[-2, 2], [-3, 3]])
    planar = landscape.problem("rastrigin")
    points = np.random.default_rng(0).uniform(-2, 2, (50, 2))
    np.testing.assert_allclose(evaluation.values(plane, points), evaluation.values(planar, points), rtol=1e-12)
    assert plane.spec == "rastrigin:dim=5,directions=given" and plane.domain.tolist() == [[-2, 2], [-3, 3]]
    assert landscape.find_minima(plane).points[0] == pytest.approx([0, 0], abs=1e-9)


def test_everything_that_takes_a_planar_problem_takes_a_plane():
    network = landscape.network("mlp:hidden=4", dataset="xor")
    theta = jax.tree.map(lambda leaf: leaf[0], landscape.starts("xavier_normal", network, n=1))
    plane = landscape.plane(network, theta, "random")
    starts = landscape.starts("uniform", plane, n=20, seed=0)
    runs = landscape.descend(plane, "gd:lr=0.1", starts, steps=50)
    assert runs.ends.shape == (20, 2) and (runs.losses < evaluation.values(plane, starts)).all()


def test_two_planes_of_one_network_share_a_compiled_program():
    network = landscape.network("mlp:hidden=4", dataset="xor")
    tree = landscape.starts("xavier_normal", network, n=2)
    one, other = (landscape.plane(network, jax.tree.map(lambda leaf: leaf[i], tree), seed=i) for i in range(2))  # noqa: B023
    assert one.function is other.function
    landscape.loss_grid(one, 5)
    programs = [evaluation.for_products(program) for program in (evaluation._values, evaluation._in_turn)]
    before = [program._cache_size() for program in programs]
    assert not np.array_equal(landscape.loss_grid(one, 5), landscape.loss_grid(other, 5))
    assert [program._cache_size() for program in programs] == before and sum(before) > 0


@pytest.mark.parametrize("scale", [1.0, 1e-6, 1e6])
def test_coordinates_are_least_squares_in_units_of_the_axes(scale):
    rng = np.random.default_rng(0)
    params, u, v = rng.normal(size=(3, 30))
    v = scale * (u + 0.5 * v)
    plane = landscape.plane(squares, params, (u, v))
    points = rng.normal(size=(7, 30))
    found, distances = plane.project(points)
    expected, residuals, *_ = np.linalg.lstsq(np.stack([u, v], axis=1), (points - params).T, rcond=None)
    np.testing.assert_allclose(found, expected.T, rtol=1e-9)
    np.testing.assert_allclose(distances, np.sqrt(residuals), rtol=1e-9)
    inside, none = plane.project([plane.point(np.array([2.0, -3.0 / scale]))])
    np.testing.assert_allclose(inside, [[2.0, -3.0 / scale]], rtol=1e-9)
    assert none[0] < 1e-12


def test_v_is_made_orthogonal_only_where_asked_for_and_keeps_its_norm():
    rng = np.random.default_rng(0)
    params, u, v = rng.normal(size=(3, 6))
    plain, straight = (landscape.plane(squares, params, (u, v), orthogonal=asked) for asked in (False, True))
    np.testing.assert_array_equal(plain.v, v)
    np.testing.assert_array_equal(straight.u, u)
    assert abs(straight.u @ straight.v) < 1e-14 and np.linalg.norm(straight.v) == pytest.approx(np.linalg.norm(v))
    cosine = u @ v / np.linalg.norm(u) / np.linalg.norm(v)
    assert f"{cosine:.4f}" in plain.notes[-1] and f"{cosine:.4f}" in straight.notes[-1]


def test_orthogonal_directions_between_models_give_up_the_third_and_say_so():
    models = np.random.default_rng(0).normal(size=(3, 6))
    plane = landscape.plane(squares, models[2], "between", points=models, orthogonal=True)
    np.testing.assert_array_equal(plane.point([0, 0]), models[0])
    np.testing.assert_allclose(plane.point([1, 0]), models[1], rtol=1e-14)
    assert plane.through is None and "third model is therefore not" in plane.notes[-1]


class Dense(nn.Module):
    """Two dense layers behind a convolution."""

    @nn.compact
    def __call__(self, x):
        x = nn.Conv(4, (2,))(x[..., None]).reshape(len(x), -1)
        return nn.Dense(1)(nn.tanh(nn.Dense(5)(x)))


def linen_loss(model):
    def loss(params):
        dtype = jax.tree.leaves(params)[0].dtype
        return jnp.mean((model.apply(params, jnp.asarray(INPUTS, dtype)) - jnp.asarray(TARGETS, dtype)) ** 2)

    return loss


def test_a_flax_linen_model_has_its_output_axis_last():
    model = Dense()
    params = model.init(jax.random.key(0), jnp.ones((1, 3)))
    loss = linen_loss(model)
    plane = landscape.plane(loss, params, "filter", seed=1)
    for name, kernel in (("Conv_0", (2, 1, 4)), ("Dense_1", (12, 5)), ("Dense_0", (5, 1))):
        own, moved = params["params"][name]["kernel"], plane.u["params"][name]["kernel"]
        assert own.shape == kernel
        norms = [np.linalg.norm(np.asarray(one, float).reshape(-1, kernel[-1]), axis=0) for one in (own, moved)]
        np.testing.assert_allclose(norms[1], norms[0], rtol=1e-12)
    with jax.enable_x64(True):
        exact = loss(jax.tree.map(lambda leaf: jnp.asarray(leaf, jnp.float64), params))
    assert plane.loss([0, 0]) == exact
    single = landscape.loss_grid(plane, 3, precision=32)[1, 1]
    assert single == pytest.approx(float(loss(params)), rel=1e-6)


def test_checkpoints_of_a_flax_model_are_the_path_that_pca_and_project_take():
    model = Dense()
    params = model.init(jax.random.key(0), jnp.ones((1, 3)))
    gradient, path = jax.jit(jax.grad(linen_loss(model))), []
    for _ in range(30):
        path.append(params)
        params = jax.tree.map(lambda p, g: p - 0.1 * g, params, gradient(params))
    plane = landscape.plane(linen_loss(model), path[-1], "pca", points=path)
    coordinates, distances = plane.project(path)
    assert np.abs(coordinates[-1]).max() < 1e-12 and distances[-1] < 1e-12
    far = [length(jax.tree.map(lambda a, b: np.subtract(a, b, dtype=float), one, path[-1])) for one in path]
    # u and v are orthonormal, so Pythagoras holds.
    np.testing.assert_allclose(np.sum(coordinates**2, axis=1) + distances**2, np.square(far), atol=1e-10)
    stacked = jax.tree.map(lambda *leaves: np.stack(leaves), *path)
    np.testing.assert_array_equal(plane.project(stacked)[0], coordinates)


class Tiny(nnx.Module):
    """A dense layer with dropout, whose random keys and counters are part of the state."""

    def __init__(self, rngs):
        self.linear = nnx.Linear(3, 4, rngs=rngs)
        self.out = nnx.Linear(4, 1, rngs=rngs)
        self.dropout = nnx.Dropout(0.5, deterministic=True, rngs=rngs)

    def __call__(self, x):
        return self.out(self.dropout(jnp.tanh(self.linear(x))))


def test_a_flax_nnx_state_keeps_its_keys_and_counters():
    graph, state = nnx.split(Tiny(nnx.Rngs(0)))

    def loss(state):
        model = nnx.merge(graph, state)
        dtype = model.linear.kernel[...].dtype
        return jnp.mean((model(jnp.asarray(INPUTS, dtype)) - jnp.asarray(TARGETS, dtype)) ** 2)

    plane = landscape.plane(loss, state, "filter")
    grid = landscape.loss_grid(plane, 3, precision=32)
    assert grid[1, 1] == pytest.approx(float(loss(state)), rel=1e-6) and np.isfinite(grid).all()
    own, moved = (nnx.to_pure_dict(one)["linear"]["kernel"] for one in (state, plane.u))
    np.testing.assert_allclose(*(np.linalg.norm(np.asarray(one, float), axis=0) for one in (own, moved)), rtol=1e-12)


class Scaled(eqx.Module):
    """Layers, an activation, a counter, a switch and a number: what equinox modules hold."""

    layers: list
    activation: callable
    count: jax.Array
    factor: float

    def __call__(self, x):
        x = self.layers[0](x)
        return self.layers[1](self.activation(x).reshape(-1)) * self.factor + self.count.astype(x.dtype)


def equinox_model():
    first, second = jax.random.split(jax.random.key(0))
    return Scaled([eqx.nn.Conv1d(1, 4, 2, key=first), eqx.nn.Linear(8, 1, key=second)], jnp.tanh, jnp.array(2), 0.5)


def equinox_loss(model):
    dtype = model.layers[1].weight.dtype
    answers = jax.vmap(model)(jnp.asarray(INPUTS[:, None], dtype))
    return jnp.mean((answers - jnp.asarray(TARGETS, dtype)) ** 2)


def test_an_equinox_model_has_its_output_axis_first_and_only_its_floating_arrays_move():
    model = equinox_model()
    plane = landscape.plane(equinox_loss, model, "filter", seed=1)
    for place in (0, 1):
        own, moved = (np.asarray(one.layers[place].weight, float) for one in (model, plane.v))
        norms = [np.linalg.norm(one.reshape(len(one), -1), axis=1) for one in (own, moved)]
        np.testing.assert_allclose(norms[1], norms[0], rtol=1e-12)
    assert plane.u.activation is None and plane.u.count is None and plane.u.factor is None
    assert plane.origin.activation is jnp.tanh and plane.origin.count == 2 and plane.origin.factor == 0.5
    assert landscape.loss_grid(plane, 3, precision=32)[1, 1] == pytest.approx(float(equinox_loss(model)), rel=1e-6)
    assert plane.loss([0, 0]) == plane.whole.loss(plane.origin)
    again = landscape.plane(equinox_loss, equinox_model(), "filter", seed=2)
    assert again.function is plane.function


def test_an_equinox_mlp_of_the_library_itself_is_sliced_and_projected():
    model = eqx.nn.MLP(3, 1, 8, 2, key=jax.random.key(1))

    def loss(model):
        dtype = model.layers[0].weight.dtype
        answers = jax.vmap(model)(jnp.asarray(INPUTS, dtype))
        return jnp.mean((answers - jnp.asarray(TARGETS, dtype)) ** 2)

    plane = landscape.plane(loss, model, "layer")
    found, distances = plane.project([model, plane.point([0.5, -0.25])])
    np.testing.assert_allclose(found, [[0, 0], [0.5, -0.25]], atol=1e-12)
    np.testing.assert_allclose(distances, 0, atol=1e-12)


def test_a_loss_that_takes_float32_only_is_computed_so_and_says_so():
    inputs = jnp.asarray(INPUTS, jnp.float32)

    def loss(w):
        return jnp.sum(jax.lax.concatenate([inputs, w], 0) ** 2)

    params = np.ones((2, 3), np.float32)
    plane = landscape.plane(loss, params, "layer")
    assert float(plane.loss([0, 0])) == float(loss(params)) and plane.loss([0, 0]).dtype == jnp.float64
    assert any("float32 parameters only" in note for note in plane.notes)
    assert np.isfinite(landscape.loss_grid(plane, 3)).all()


@pytest.mark.parametrize(
    ("tree", "first"),
    [
        ({"linear": {"w": np.ones((3, 5))}}, False),
        ({"params": {"Dense_0": {"kernel": np.ones((3, 5))}}}, False),
        ({"fc": {"weight": np.ones((3, 5))}}, True),
        ({"Embed_0": {"embedding": np.ones((3, 5))}}, True),
        ([np.ones((3, 5))], False),
        (eqx.nn.Linear(5, 3, key=jax.random.key(0)), True),
        ({"block": [eqx.nn.Linear(5, 3, key=jax.random.key(0))]}, True),
    ],
)
def test_the_output_axis_is_recognized_by_owner_and_name_and_can_be_given(tree, first):
    def norms(direction, axis):
        (kernel,) = (leaf for leaf in jax.tree.leaves(direction) if np.ndim(leaf) == 2)
        return np.linalg.norm(np.asarray(kernel, float), axis=axis)

    def total(tree):
        return sum(jnp.sum(leaf) for leaf in jax.tree.leaves(tree) if isinstance(leaf, jax.Array))

    plane = landscape.plane(total, tree, "filter")
    axis = 1 if first else 0
    np.testing.assert_allclose(norms(plane.u, axis), norms(tree, axis), rtol=1e-12)
    assert not np.allclose(norms(plane.u, 1 - axis), norms(tree, 1 - axis), rtol=1e-3)
    for given in (1 - axis if first else 0, lambda path, array: (0, 1)):
        other = landscape.plane(total, tree, "filter", output_axis=given)
        whole = callable(given)
        one, own = ((abs(np.asarray(jax.tree.leaves(t)[0], float)) if whole else norms(t, 1)) for t in (other.u, tree))
        if whole or not first:
            np.testing.assert_allclose(one, own, rtol=1e-12)


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (dict(params={"a": 3, "b": abs}), "no floating array"),
        (dict(directions=np.ones(4)), "a spec, as filter, or a pair"),
        (dict(directions=(np.ones(4), np.ones(3))), r"`directions\[1\]` has shape \(3,\)"),
        (dict(directions=(np.ones(4), 2 * np.ones(4))), "parallel u and v"),
        (dict(directions=(np.ones(4), np.zeros(4))), "gives v = 0"),
        (dict(directions=(np.ones(4), np.full(4, np.nan))), r"`directions\[1\]` is not finite"),
        (dict(directions="filter"), "gives u = 0; choose random"),
        (dict(points=[np.ones(5)] * 3, directions="pca"), r"`points\[0\]` has shape \(5,\)"),
        (dict(loss=3), "`loss` takes a Network, a Problem or a function"),
        (dict(loss=lambda w: w, directions="random"), r"returns one number; .* returns an array of shape \(4,\)"),
        (dict(loss=lambda w: w["a"], directions="random"), "raised while it was traced: "),
        (dict(seed=-1), "`seed` takes a whole number"),
        (dict(output_axis=2, params=np.ones((2, 3))), "`output_axis` gives 2 for ''"),
    ],
)
def test_what_gives_no_plane_is_refused_in_one_line(arguments, words):
    arguments = {"loss": squares, "params": np.ones(4)} | arguments
    with pytest.raises(UsageError, match=words) as caught:
        landscape.plane(**arguments)
    assert "\n" not in str(caught.value)


def test_a_point_of_a_problem_has_its_number_of_coordinates():
    with pytest.raises(UsageError, match="a point of 5 coordinates"):
        landscape.plane(landscape.problem("rastrigin:dim=5"), np.zeros(4), (np.ones(4), np.arange(4.0)))


def test_a_tree_that_lacks_an_array_is_refused_by_its_path():
    params = {"a": np.ones((2, 2)), "b": np.ones((2, 2))}
    with pytest.raises(UsageError, match=r"`directions\[0\]` has no array at 'b'"):
        landscape.plane(lambda p: jnp.sum(p["a"]), params, ({"a": np.ones((2, 2))}, params))
