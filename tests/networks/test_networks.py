"""What every network promises, crossed with a dataset that fits it."""

import dataclasses
import functools
import math

import jax
import jax.numpy as jnp
import numpy as np
import pytest
from scipy.special import expit, log_softmax

from landscape import catalog
from landscape.datasets import dataset
from landscape.errors import UsageError
from landscape.networks import KINDS, PLACES, network, paths

# Most of the time of these tests is compilation, which needs no optimizing to be right.
compiled = functools.partial(jax.jit, compiler_options={"xla_backend_optimization_level": 0})

CASES = [
    ("mlp:hidden=4x3", "moons:n=40"),
    ("mlp:hidden=3,depth=4,activation=gelu", "spirals:n=40,classes=3"),
    ("mlp:hidden=5,activation=sigmoid", "xor"),
    ("mlp:depth=0", "circles:n=40"),
    ("lenet:activation=tanh,pooling=average", "digits:size=28"),
    ("resnet:channels=4,activation=gelu", "digits"),
    ("resnet:channels=4,activation=tanh", "moons:n=40"),
    ("rnn:hidden=5", "parity:n=40,length=6"),
    ("rnn:hidden=4,activation=relu", "digits"),
    ("rnn:cell=gru,hidden=4", "parity:n=40,length=6"),
    ("transformer:width=6,heads=3,hidden=4", "digits"),
]


@pytest.fixture(params=CASES, ids=lambda case: "-".join(case))
def net(request):
    return network(request.param[0], dataset(request.param[1]))


def drawn(net, seed=0, size=0.4):
    generator = np.random.default_rng(seed)
    return jax.tree.map(lambda one: size * generator.standard_normal(one.shape), net.tensors)


def some(net):
    return net.dataset.inputs[:8], net.dataset.targets[:8]


def forward(net, params, key=None):
    return compiled(net.architecture.forward)(params, some(net)[0], key)


def loss(net, params):
    return compiled(net.function)(params, *some(net))


def test_every_network_has_a_case():
    assert {spec.partition(":")[0] for spec, _ in CASES} == set(catalog.names("networks"))


def test_tensors_are_declared_by_the_rules(net):
    for one in jax.tree.leaves(net.tensors):
        assert one.kind in KINDS and one.place in PLACES
        assert one.fan_in >= 1 and one.fan_out >= 1 and (one.layers > 0) == one.place.startswith("branch")
        if one.kind in ("kernel", "recurrent", "embedding"):
            field = math.prod(one.shape) // math.prod(one.shape[axis] for axis in one.inputs + one.outputs)
            assert one.fan_in == field * math.prod(one.shape[axis] for axis in one.inputs)
            assert one.fan_out == field * math.prod(one.shape[axis] for axis in one.outputs)
    heads = [
        path for path, one in zip(paths(net.tensors), jax.tree.leaves(net.tensors), strict=True) if one.place == "head"
    ]
    assert {"out/bias", "out/kernel"} <= set(heads) <= {"out/bias", "out/kernel", "out/before"}


def test_layers_are_what_each_kernel_computes(net, x64):
    outputs, layers = forward(net, drawn(net))
    leaves = dict(zip(paths(net.tensors), jax.tree.leaves(net.tensors), strict=True))
    assert set(layers) == {path for path, one in leaves.items() if one.kind in ("kernel", "recurrent", "embedding")}
    assert outputs.shape == (len(some(net)[0]), net.dataset.outputs)
    np.testing.assert_array_equal(layers["out/kernel"], outputs)
    for path, layer in layers.items():
        assert layer.shape[0] == len(outputs) and layer.shape[-1] == leaves[path].shape[-1]


def test_layers_come_in_their_order(net):
    order = []

    def listed(params):
        order.extend(net.architecture.forward(params, some(net)[0], None)[1])
        return 0

    with jax.enable_x64(True):
        jax.eval_shape(listed, drawn(net))
    first = {"embedding/kernel", "stem/kernel", "conv1/kernel", "hidden1/kernel", "hidden/kernel", "reset/kernel"}
    assert order[-1] == "out/kernel" and order[0] in first | {"out/kernel"}


@pytest.mark.parametrize("bits", [32, 64])
def test_the_precision_is_the_parameters(net, bits):
    with jax.enable_x64(bits == 64):
        params = jax.tree.map(lambda leaf: jnp.asarray(leaf, f"float{bits}"), drawn(net))
        value, gradient = jax.eval_shape(jax.value_and_grad(net.function), params, *some(net))
        assert value.dtype == f"float{bits}"
        assert all(leaf.dtype == f"float{bits}" for leaf in jax.tree.leaves(gradient))


def test_float32_agrees_with_float64(net):
    with jax.enable_x64(True):
        exact = np.asarray(forward(net, drawn(net))[0])
    rounded = np.asarray(compiled(net.apply)(jax.tree.map(np.float32, drawn(net)), np.float32(some(net)[0])))
    np.testing.assert_allclose(rounded, exact, atol=1e-5 * max(1, abs(exact).max()))


def test_mapping_over_parameters_changes_nothing(net, x64):
    many = [drawn(net, seed) for seed in range(2)]
    stacked = jax.tree.map(lambda *leaves: np.stack(leaves), *many)
    mapped = compiled(jax.vmap(net.function, in_axes=(0, None, None)))(stacked, *some(net))
    np.testing.assert_allclose(mapped, [loss(net, one) for one in many], rtol=1e-12)


def test_the_gradient_is_that_of_finite_differences(net, x64):
    params, direction, h = drawn(net, 1), drawn(net, 2), 1e-6
    value, gradient = compiled(jax.value_and_grad(net.function))(params, *some(net))
    assert np.isfinite(value)
    slope = sum(float(np.vdot(g, d)) for g, d in zip(*map(jax.tree.leaves, (gradient, direction)), strict=True))
    ahead, behind = (loss(net, jax.tree.map(lambda p, d, s=s: p + s * d, params, direction)) for s in (h, -h))
    assert abs((ahead - behind) / (2 * h) - slope) < 1e-6 * (1 + abs(slope))


def test_at_zero_a_classifier_knows_nothing(net, x64):
    zeros = jax.tree.map(lambda one: np.zeros(one.shape), net.tensors)
    assert abs(float(loss(net, zeros)) - math.log(net.dataset.classes)) < 1e-12


def test_losses_and_right_answers_are_scipy_s(net, x64):
    params, (inputs, targets) = drawn(net), some(net)
    outputs = np.asarray(forward(net, params)[0])
    if net.dataset.classes == 2:
        chance = expit(outputs[:, 0])
        wanted, square = -np.log(np.where(targets == 1, chance, 1 - chance)), (chance - targets) ** 2
        answers = chance > 0.5
    else:
        wanted = -np.take_along_axis(log_softmax(outputs, axis=1), targets[:, None], axis=1)[:, 0]
        one_hot = np.eye(net.dataset.classes)[targets]
        square, answers = ((np.exp(log_softmax(outputs, axis=1)) - one_hot) ** 2).sum(axis=1), outputs.argmax(axis=1)
    brier = network(net.spec, net.dataset, objective="squared")

    def of(params):
        own = net.sample_losses(params, inputs, targets, None), net.correct(params, inputs, targets)
        return *own, brier.sample_losses(params, inputs, targets, None)

    losses, right, squares = compiled(of)(params)
    np.testing.assert_allclose(losses, wanted, rtol=1e-9)
    np.testing.assert_allclose(squares, square, rtol=1e-9, atol=1e-15)
    np.testing.assert_array_equal(right, answers == targets)
    assert abs(loss(net, params) - wanted.mean()) < 1e-9 * (1 + wanted.mean())


def moved(net, params, unit, change):
    """The parameters after `change(leaf, axis)` on each part of the units."""
    leaves = dict(zip(paths(params), jax.tree.leaves(params), strict=True))
    for path, axis in unit.parts:
        leaf = leaves[path]
        repeats = leaf.shape[axis] // unit.number
        split = leaf.reshape(*leaf.shape[:axis], repeats, unit.number, *leaf.shape[axis + 1 :])
        leaves[path] = change(split, axis + 1).reshape(leaf.shape)
    return jax.tree.unflatten(jax.tree.structure(params), list(leaves.values()))


def test_units_may_be_permuted_and_odd_ones_change_sign(net, x64):
    params, generator = drawn(net), np.random.default_rng(0)
    before = np.asarray(forward(net, params)[0])
    for unit in net.architecture.units:
        assert set(unit.enters) <= {path for path, _ in unit.parts}
        order = np.roll(generator.permutation(unit.number), 1)
        signs = np.where(np.arange(unit.number) % 2, 1.0, -1.0)

        def permute(split, axis, order=order):
            return np.take(split, order, axis=axis)

        def flip(split, axis, signs=signs):
            return split * np.expand_dims(signs, [i for i in range(split.ndim) if i != axis])

        permuted = forward(net, moved(net, params, unit, permute))[0]
        np.testing.assert_allclose(permuted, before, rtol=1e-9, atol=1e-12)
        flipped = forward(net, moved(net, params, unit, flip))[0]
        assert np.allclose(flipped, before, rtol=1e-9, atol=1e-12) == unit.odd


@pytest.mark.parametrize(
    ("spec", "data", "number"),
    [
        ("mlp:depth=50,activation=relu", "digits", 50),
        ("mlp:hidden=4x3", "moons", 2),
        ("lenet", "digits:size=28", 4),
        ("resnet:blocks=3", "digits", 4),
        ("rnn", "digits", 1),
        ("transformer:blocks=2", "digits", 2),
    ],
)
def test_every_layer_declares_its_units(spec, data, number):
    assert len(network(spec, data).architecture.units) == number


def test_lenet_has_the_parameters_of_lenet():
    net = network("lenet", "digits:size=28")
    assert net.size == 61_706
    sizes = {name: sum(math.prod(one.shape) for one in layer.values()) for name, layer in net.tensors.items()}
    assert sizes == {"conv1": 156, "conv2": 2_416, "dense1": 48_120, "dense2": 10_164, "out": 850}


@pytest.mark.parametrize("spec", ["mlp:hidden=40,dropout=0.25", "transformer:width=2,heads=1,hidden=3,dropout=0.5"])
def test_dropout_drops_by_key_and_keeps_the_mean(spec, x64):
    net = network(spec, "digits")
    assert net.architecture.drops and not network(spec.partition(":")[0], "digits").architecture.drops
    params = drawn(net, size=0.05)
    one, same, other = (forward(net, params, jax.random.key(seed))[0] for seed in (0, 0, 1))
    np.testing.assert_array_equal(one, same)
    assert (one != other).any() and (one != forward(net, params)[0]).any()


def test_dropout_of_the_last_layer_s_inputs_is_unbiased(x64):
    net = network("mlp:hidden=20,dropout=0.25", "moons")
    params, inputs = drawn(net), some(net)[0]
    keys = jax.random.split(jax.random.key(0), 4_000)
    drops = compiled(jax.vmap(lambda key: net.architecture.forward(params, inputs, key)[0]))(keys)
    error = np.asarray(drops).std(axis=0) / math.sqrt(len(keys))
    assert (abs(np.asarray(drops).mean(axis=0) - net.apply(params, inputs)) < 5 * error).all()


def test_answers_that_are_not_finite_are_wrong(x64):
    net = network("mlp:depth=0", "digits")
    params = jax.tree.map(lambda leaf: np.full(leaf.shape, np.nan), drawn(net))
    assert not np.asarray(net.correct(params, *some(net))).any()


def test_a_regression_takes_the_mean_squared_error(x64):
    data = dataset("moons:n=40")
    data = dataclasses.replace(
        data, targets=np.stack([data.inputs[:, 0], data.inputs[:, 1] ** 2], axis=1), classes=None
    )
    net = network("mlp", data)
    params = drawn(net)
    wanted = ((np.asarray(net.apply(params, data.inputs)) - data.targets) ** 2).mean()
    assert abs(float(net.function(params, data.inputs, data.targets)) - wanted) < 1e-12
    assert net.correct is None


@pytest.mark.parametrize(
    ("spec", "data", "message"),
    [
        ("mlp:hidden=0", "xor", "`hidden` of mlp takes up to 100 widths"),
        ("mlp:hidden=8x8,depth=2", "xor", "`depth` of mlp repeats one width"),
        ("mlp:depth=-1", "xor", "`depth` of mlp must be from 0"),
        ("mlp:dropout=1", "xor", "`dropout` of mlp must be at least 0 and below 1"),
        ("mlp:activation=tahn", "xor", "`activation` is one of tanh.*got 'tahn'. Did you mean 'tanh'"),
        ("lenet", "digits", "lenet takes images of 28x28; the dataset's are 8x8. Use digits:size=28"),
        ("lenet:pooling=mean", "digits:size=28", "`pooling` of lenet is max or average; got 'mean'"),
        ("lenet:activation=x", "digits:size=28", "`activation` is one of"),
        ("lenet:dropout=-1", "digits:size=28", "`dropout` of lenet"),
        ("resnet:blocks=0", "digits", "`blocks` of resnet must be from 1 to 100"),
        ("resnet:channels=0", "digits", "`channels` of resnet must be at least 1"),
        ("rnn:cell=lstm", "digits", "`cell` of rnn is vanilla or gru; got 'lstm'"),
        ("rnn:hidden=0", "digits", "`hidden` of rnn must be at least 1"),
        ("rnn:cell=gru,activation=relu", "digits", "`activation` is of the vanilla cell"),
        ("transformer:width=5,heads=2", "digits", "`width` of transformer must be a multiple of `heads`"),
        ("transformer:blocks=0", "digits", "`blocks` of transformer must be from 1"),
        ("transformer:hidden=0", "digits", "`hidden` of transformer must be at least 1"),
        ("transformer:dropout=2", "digits", "`dropout` of transformer"),
        ("mpl", "xor", "Unknown network 'mpl'. Did you mean 'mlp'"),
    ],
)
def test_what_is_refused(spec, data, message):
    with pytest.raises(UsageError, match=message):
        network(spec, data)
