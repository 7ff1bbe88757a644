"""Networks that the tests of weight schemes draw for: one of each kind of array, and data that look like digits."""

import functools

import jax
import jax.numpy as jnp
import numpy as np
from sklearn.datasets import load_digits

from landscape.datasets import Dataset
from landscape.networks import Architecture, Network, bias, kernel, network, scale


def data(inputs, targets, classes=10) -> Dataset:
    none = np.zeros((0, *inputs.shape[1:])), np.zeros(0, np.int32)
    return Dataset("own", inputs, np.asarray(targets, np.int32), *none, classes, np.float64(0), np.float64(1), 0)


@functools.cache
def digits() -> Dataset:
    inputs, targets = load_digits(return_X_y=True)
    spread = inputs.std(axis=0)
    return data(((inputs - inputs.mean(axis=0)) / np.where(spread > 0, spread, 1))[:200], targets[:200])


@functools.cache
def few() -> Dataset:
    """Eight pixels of 128 digits; its networks share the shapes of their arrays, and so the programs that draw them."""
    return data(digits().inputs[:128, 18:26], digits().targets[:128])


@functools.cache
def small() -> Network:
    return network("mlp:hidden=8,depth=4,activation=relu", dataset=few())


@functools.cache
def mlp(spec: str) -> Network:
    return network(spec, dataset=digits())


@functools.cache
def every_kind() -> Network:
    """An embedding, a convolution, a dense kernel, a recurrent one, factors and biases; it computes nothing."""
    tensors = {
        "words": kernel(8, 8, kind="embedding"),
        "conv": {"kernel": kernel(3, 3, 4, 10), "bias": bias(kernel(3, 3, 4, 10))},
        "norm": scale(10),
        "cell": kernel(8, 8, kind="recurrent"),
        "out": {"kernel": kernel(40, 30, place="head"), "bias": bias(kernel(40, 30))},
    }
    made = Architecture(tensors, lambda params, inputs, key: (inputs, {}))
    return Network(lambda params, *data: jnp.zeros(()), None, "every", data=(), architecture=made)


@functools.cache
def residual(blocks: int = 3, layers: int = 3, width: int = 8) -> Network:
    """Dense residual blocks x + m W₃ φ(W₂ φ(W₁ x)) between a first layer and a head."""
    inner = {"place": "branch", "layers": layers}
    places = [inner] * (layers - 1) + [{"place": "branch end", "layers": layers}]
    block = {f"w{i}": kernel(width, width, **place) for i, place in enumerate(places)} | {"scale": scale(1, **inner)}
    tensors = {f"block{i}": dict(block) for i in range(blocks)}
    tensors |= {"stem": kernel(8, width), "out": kernel(width, 10, place="head")}

    def forward(params, inputs, key):
        x, seen = inputs @ params["stem"], {}
        seen["stem"] = x
        for name in [f"block{i}" for i in range(blocks)]:
            branch = x
            for i in range(layers):
                branch = seen[f"{name}/w{i}"] = (jax.nn.relu(branch) if i else branch) @ params[name][f"w{i}"]
            x = x + params[name]["scale"][None] * branch
        seen["out"] = x @ params["out"]
        return seen["out"], {**seen, "stream": x}

    made = Architecture(tensors, forward, "relu")
    return Network(lambda params, *data: jnp.zeros(()), None, "residual", data=(), architecture=made)


def first(theta):
    """One start's arrays."""
    return jax.tree.map(lambda leaf: leaf[0], theta)
