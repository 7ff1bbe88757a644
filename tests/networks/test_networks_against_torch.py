"""Every forward pass against torch.nn with the same weights."""

import functools

import jax
import numpy as np
import pytest
import torch
from torch.nn import functional

from landscape.datasets import dataset
from landscape.networks import network, paths

# Most of the time of these tests is compilation, which needs no optimizing to be right.
compiled = functools.partial(jax.jit, compiler_options={"xla_backend_optimization_level": 0})

TORCH = {
    "tanh": torch.tanh,
    "sigmoid": torch.sigmoid,
    "relu": torch.relu,
    "gelu": functional.gelu,
    "linear": lambda x: x,
}


def drawn(net, seed=0):
    """Weights of every array, biases and factors too, so that none can be mixed up; float64."""
    generator = np.random.default_rng(seed)
    return jax.tree.map(lambda one: 0.4 * generator.standard_normal(one.shape), net.tensors)


def answers(net, params, inputs):
    return np.asarray(compiled(net.architecture.forward)(params, inputs, None)[0])


def t(array):
    return torch.tensor(np.asarray(array))


def load(module, **arrays):
    """Copy arrays into a torch module."""
    with torch.no_grad():
        for name, array in arrays.items():
            module.get_parameter(name).copy_(t(array))
    return module.double()


def linear(layer):
    size, width = layer["kernel"].shape
    return load(torch.nn.Linear(size, width, dtype=torch.float64), weight=layer["kernel"].T, bias=layer["bias"])


def convolution(layer_kernel, bias=None, padding=0):
    size, _, channels, outputs = layer_kernel.shape
    bias = np.zeros(outputs) if bias is None else bias
    made = torch.nn.Conv2d(channels, outputs, size, padding=padding, dtype=torch.float64)
    return load(made, weight=layer_kernel.transpose(3, 2, 0, 1), bias=bias)


def compare(net, reference, inputs, seed=0):
    params = drawn(net, seed)
    with torch.no_grad():
        wanted = reference(params, t(inputs)).numpy()
    np.testing.assert_allclose(answers(net, params, inputs), wanted, rtol=1e-10, atol=1e-10)


def mlp(called):
    def reference(params, x):
        x = x.flatten(1)
        for name in sorted(
            params, key=lambda name: (name == "out", int("0" + name.removeprefix("hidden")[:2].strip("out")))
        ):
            x = linear(params[name])(x)
            x = x if name == "out" else TORCH[called](x)
        return x

    return reference


@pytest.mark.parametrize(
    ("spec", "called"),
    [("hidden=5x7x3", called) for called in TORCH] + [("hidden=6,depth=12", "tanh"), ("depth=0", "relu")],
)
def test_mlp(x64, spec, called):
    net = network(f"mlp:{spec},activation={called}", "digits")
    compare(net, mlp(called), net.dataset.inputs[:9])


def lenet(called, pool):
    def reference(params, x):
        x = x[:, None] if x.ndim == 3 else x.permute(0, 3, 1, 2)
        for name, padding in (("conv1", 2), ("conv2", 0)):
            layer = convolution(params[name]["kernel"], params[name]["bias"], padding)
            x = pool(TORCH[called](layer(x)), 2)
        # torch flattens channels first.
        x = x.permute(0, 2, 3, 1).flatten(1)
        for name in ("dense1", "dense2", "out"):
            x = linear(params[name])(x)
            x = x if name == "out" else TORCH[called](x)
        return x

    return reference


POOL = {"max": functional.max_pool2d, "average": functional.avg_pool2d}


@pytest.mark.parametrize(("called", "pooling"), [("relu", "max"), ("gelu", "max"), ("tanh", "average")])
def test_lenet(x64, called, pooling):
    net = network(f"lenet:activation={called},pooling={pooling}", "digits:size=28")
    compare(net, lenet(called, POOL[pooling]), net.dataset.inputs[:5])


def resnet(image):
    def product(weights, x):
        return convolution(weights, padding=1)(x) if image else x @ t(weights)

    def reference(params, x):
        x = x[:, None] if image else x.flatten(1)
        x = torch.relu(product(params["stem"]["kernel"], x) + t(params["stem"]["after"]))
        for name in ("block1", "block2", "block3"):
            first, second = params[name]["first"], params[name]["second"]
            y = product(first["kernel"], x + t(first["before"])) + t(first["after"])
            y = product(second["kernel"], torch.relu(y) + t(second["before"]))
            x = torch.relu(x + y * t(second["scale"]) + t(second["after"]))
        x = x.mean((2, 3)) if image else x
        return linear(params["out"])(x + t(params["out"]["before"]))

    return reference


@pytest.mark.parametrize("data", ["digits", "xor"])
def test_resnet(x64, data):
    net = network("resnet:blocks=3,channels=4", data)
    compare(net, resnet(data == "digits"), net.dataset.inputs[:4])


def test_vanilla_rnn(x64):
    for called in ("tanh", "relu"):
        net = network(f"rnn:hidden=6,activation={called}", "digits")
        compare(net, vanilla(called), net.dataset.inputs[:7])


def vanilla(called):
    def reference(params, x):
        own = params["hidden"]
        module = torch.nn.RNN(own["kernel"].shape[0], 6, nonlinearity=called, batch_first=True, dtype=torch.float64)
        load(module, weight_ih_l0=own["kernel"].T, weight_hh_l0=own["recurrent"].T, bias_ih_l0=own["bias"],
             bias_hh_l0=np.zeros(6))  # fmt: skip
        return linear(params["out"])(module(x)[0][:, -1])

    return reference


def test_gru(x64):
    def reference(params, x):
        gates = [params[name] for name in ("reset", "update", "candidate")]
        module = torch.nn.GRU(1, 5, batch_first=True, dtype=torch.float64)
        inner = np.concatenate([np.zeros(10), gates[2]["inner_bias"]])
        load(
            module,
            weight_ih_l0=np.concatenate([gate["kernel"].T for gate in gates]),
            weight_hh_l0=np.concatenate([gate["recurrent"].T for gate in gates]),
            bias_ih_l0=np.concatenate([gate["bias"] for gate in gates]),
            bias_hh_l0=inner,
        )
        return linear(params["out"])(module(x)[0][:, -1])

    net = network("rnn:cell=gru,hidden=5", "parity")
    compare(net, reference, net.dataset.inputs[:7])


def encoder_layer(block, width, heads, hidden):
    made = torch.nn.TransformerEncoderLayer(
        width, heads, hidden, dropout=0.0, activation="gelu", batch_first=True, norm_first=True, dtype=torch.float64
    )
    asking = [block[name] for name in ("query", "key", "value")]
    names = {"norm1": "attention_norm", "norm2": "norm"}
    pairs = {"self_attn.out_proj": "attention", "linear1": "first", "linear2": "second"}
    arrays = {f"{one}.weight": block[own]["kernel"].T for one, own in pairs.items()}
    arrays |= {f"{one}.bias": block[own]["bias"] for one, own in (pairs | names).items()}
    arrays |= {f"{one}.weight": block[own]["scale"] for one, own in names.items()}
    arrays["self_attn.in_proj_weight"] = np.concatenate([one["kernel"].T for one in asking])
    arrays["self_attn.in_proj_bias"] = np.concatenate([one["bias"] for one in asking])
    return load(made, **arrays)


def test_transformer(x64):
    def reference(params, x):
        x = linear(params["embedding"])(x) + t(params["embedding"]["position"])
        for name in ("block1", "block2"):
            x = encoder_layer(params[name], 12, 3, 7)(x)
        norm = load(
            torch.nn.LayerNorm(12, dtype=torch.float64), weight=params["norm"]["scale"], bias=params["norm"]["bias"]
        )
        return linear(params["out"])(norm(x).mean(1))

    net = network("transformer:blocks=2,width=12,heads=3,hidden=7", "digits")
    compare(net, reference, net.dataset.inputs[:6])


@pytest.mark.parametrize(("size", "cell"), [(1, 1), (3, 1), (3, 2), (5, 2), (4, 3)])
def test_convolution_by_slices(x64, size, cell):
    from landscape.networks._convolution import convolve_cells, planes

    generator = np.random.default_rng(size)
    images, weights = generator.standard_normal((2, 12, 18, 2)), generator.standard_normal((size, size, 2, 4))
    pad = {1: 0, 3: 1, 4: 0, 5: 2}[size]
    images = images[:, :9, :15] if size == 4 else images
    made = np.asarray(compiled(convolve_cells, static_argnums=(2, 3))(planes(images), weights, pad, cell))
    with torch.no_grad():
        wanted = convolution(weights, padding=pad)(t(images).permute(0, 3, 1, 2)).permute(1, 2, 3, 0).numpy()
    for place in range(cell * cell):
        down, right = divmod(place, cell)
        np.testing.assert_allclose(made[place], wanted[:, down::cell, right::cell], atol=1e-12)


def test_every_network_is_compared_with_torch():
    from landscape import catalog

    assert catalog.names("networks") == ["lenet", "mlp", "resnet", "rnn", "transformer"]
    assert paths(network("lenet", dataset("digits:size=28")).tensors)
