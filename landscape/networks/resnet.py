"""A residual network without normalization, with the scalar biases and multipliers that Fixup calls for.

    h = φ(W x + a),   h ← φ(h + m W₂ (φ(W₁ (h + b₁) + b₂) + b₃) + b₄)  for each block,   f = W (mean(h) + c) + b

W₁ and W₂ are 3 × 3 convolutions on images (height, width) or (height, width, channels), whose pixels are averaged
before the last layer, and dense on inputs of any other shape. The scalar biases a, b₁ … b₄ and c are zero and the
multiplier m is one where no scheme draws them, which leaves plain blocks. A scheme that ends every branch in zero
(`place="branch end"`, W₂) makes all blocks the identity at the start. Units: the channels within each block, and those
of the stream that all blocks share.

Source: K. He, X. Zhang, S. Ren and J. Sun, Deep residual learning for image recognition, CVPR 2016, fig. 2; H. Zhang,
Y. N. Dauphin and T. Ma, Fixup initialization: residual learning without normalization, ICLR 2019, fig. 1 (right).
"""

import functools
import math

import jax
import jax.numpy as jnp

from landscape.errors import require
from landscape.networks import Architecture, Units, affine, dense, kernel, scale, shift
from landscape.networks import activation as activation_called
from landscape.networks._convolution import convolve, planes


def network(features, outputs, blocks: int = 2, channels: int = 16, activation: str = "relu") -> Architecture:
    """Return the network; `channels` is the width of the stream and of the branches."""
    require(1 <= blocks <= 100, f"`blocks` of resnet must be from 1 to 100; got {blocks}.")
    require(channels >= 1, f"`channels` of resnet must be at least 1; got {channels}.")
    image = len(features) in (2, 3)
    window = (3, 3) if image else ()
    first = (features[2:] or (1,))[0] if image else math.prod(features)
    tensors = {"stem": {"kernel": kernel(*window, first, channels), "after": shift()}}
    tensors |= {_block(place): _branch((*window, channels, channels)) for place in range(1, blocks + 1)}
    tensors["out"] = {"before": shift(place="head"), **dense(channels, outputs, "head")}
    forward = functools.partial(_forward, image, blocks, activation_called(activation))
    return Architecture(tensors, forward, activation, _units(blocks, channels, len(window)))


def _block(place: int) -> str:
    return f"block{place}"


def _branch(shape: tuple[int, ...]) -> dict:
    inner, end = {"place": "branch", "layers": 2}, {"place": "branch end", "layers": 2}
    return {
        "first": {"before": shift(**inner), "kernel": kernel(*shape, **inner), "after": shift(**inner)},
        "second": {
            "before": shift(**inner),
            "kernel": kernel(*shape, **end),
            "scale": scale(**end),
            "after": shift(**end),
        },
    }


def _units(blocks: int, channels: int, axis: int) -> tuple[Units, ...]:
    """The channels of each branch and those of the stream; `axis` is that of a kernel's inputs."""
    firsts = [f"{_block(place)}/first/kernel" for place in range(1, blocks + 1)]
    seconds = [f"{_block(place)}/second/kernel" for place in range(1, blocks + 1)]
    within = [
        Units(((first, axis + 1), (second, axis)), channels, False, (first,))
        for first, second in zip(firsts, seconds, strict=True)
    ]
    enters = ("stem/kernel", *seconds)
    leaves = [(path, axis) for path in firsts] + [("out/kernel", 0)]
    stream = Units((*((path, axis + 1) for path in enters), *leaves), channels, False, enters)
    return (*within, stream)


def _forward(image, blocks, apply, params, inputs, key):
    layers = {}

    def product(x, path, weights):
        y = convolve(x, weights, 1) if image else x @ weights
        layers[path] = y.transpose(3, 1, 2, 0) if image else y
        return y

    x = planes(inputs) if image else inputs.reshape(len(inputs), -1)
    x = apply(product(x, "stem/kernel", params["stem"]["kernel"]) + params["stem"]["after"])
    for place in range(1, blocks + 1):
        x = apply(x + _along(product, _block(place), apply, params[_block(place)], x))
    x = jnp.mean(x, axis=(1, 2)).T if image else x
    layers["out/kernel"] = affine(params["out"], x + params["out"]["before"])
    return layers["out/kernel"], layers


def _along(product, name: str, apply, block: dict, x: jax.Array) -> jax.Array:
    """What the branch of a block adds."""
    first, second = block["first"], block["second"]
    x = apply(product(x + first["before"], f"{name}/first/kernel", first["kernel"]) + first["after"])
    x = product(x + second["before"], f"{name}/second/kernel", second["kernel"])
    return x * second["scale"] + second["after"]
