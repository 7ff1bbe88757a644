"""LeNet-5 on images of 28 × 28: two 5 × 5 convolutions, each followed by 2 × 2 pooling, and three dense layers.

    h₁ = φ(pool(K₁ ∗ x + b₁)),   h₂ = φ(pool(K₂ ∗ h₁ + b₂)),   f = W₅ φ(W₄ φ(W₃ h₂ + b₃) + b₄) + b₅
    28×28 → 28×28×6 → 14×14×6 → 10×10×16 → 5×5×16 = 400 → 120 → 84 → outputs

With one channel and ten outputs that makes 61,706 parameters. The first convolution pads by two (the original's input
is 32 × 32), the second sees all six channels (the original leaves some out), and max-pooling replaces the original's
trainable subsampling; `pooling=average` has no trainable factors either. With average pooling φ comes first. The
original's φ is a scaled tanh; relu, the default, learns faster at small learning rates.

Source: Y. LeCun, L. Bottou, Y. Bengio and P. Haffner, Gradient-based learning applied to document recognition,
Proceedings of the IEEE 86 (1998), 2278–2324, fig. 2.
"""

import functools
from collections.abc import Callable

import jax
import jax.numpy as jnp

from landscape.errors import require
from landscape.networks import Architecture, Units, affine, bias, dropped, kernel
from landscape.networks import activation as activation_called
from landscape.networks._convolution import add_bias, convolve_cells, planes, samples

POOLINGS = ("max", "average")
DENSE = ("dense1", "dense2", "out")


def network(features, outputs, activation: str = "relu", pooling: str = "max", dropout: float = 0.0) -> Architecture:
    """Return the network; `dropout` is the share of hidden dense units that is dropped in training."""
    image = features[:2] == (28, 28) and len(features) in (2, 3)
    require(
        image, f"lenet takes images of 28x28; the dataset's are {'x'.join(map(str, features))}. Use digits:size=28."
    )
    require(pooling in POOLINGS, f"`pooling` of lenet is max or average; got {pooling!r}.")
    require(0 <= dropout < 1, f"`dropout` of lenet must be at least 0 and below 1; got {dropout!r}.")
    shapes = {
        "conv1": (5, 5, *(features[2:] or (1,)), 6),
        "conv2": (5, 5, 6, 16),
        "dense1": (400, 120),
        "dense2": (120, 84),
        "out": (84, outputs),
    }
    tensors = {name: _layer(shape, "head" if name == "out" else "") for name, shape in shapes.items()}
    forward = functools.partial(_forward, _pooled(activation, pooling), activation_called(activation), dropout)
    return Architecture(tensors, forward, activation, _all_units(activation == "tanh", pooling), dropout > 0)


def _layer(shape: tuple[int, ...], place: str) -> dict:
    layer = kernel(*shape, place=place)
    return {"kernel": layer, "bias": bias(layer)}


def _all_units(tanh: bool, pooling: str) -> tuple[Units, ...]:
    # The maximum of negated numbers is not the negated maximum.
    signed = tanh and pooling == "average"
    return (
        _units("conv1", "conv2", 6, signed),
        _units("conv2", "dense1", 16, signed),
        _units("dense1", "dense2", 120, tanh),
        _units("dense2", "out", 84, tanh),
    )


def _units(name: str, after: str, width: int, odd: bool) -> Units:
    enters, last = (f"{name}/kernel", f"{name}/bias"), 3 if name.startswith("conv") else 1
    leaves = (f"{after}/kernel", 2 if after.startswith("conv") else 0)
    return Units(((enters[0], last), (enters[1], 0), leaves), width, odd, enters)


def _forward(pooled, apply, rate, params, inputs, key):
    x, layers = planes(inputs), {}
    for name, pad in (("conv1", 2), ("conv2", 0)):
        cells = add_bias(convolve_cells(x, params[name]["kernel"], pad, 2), params[name]["bias"])
        layers[f"{name}/kernel"] = _whole(cells)
        x = pooled(cells)
    x = samples(x).reshape(len(inputs), 400)
    for place, name in enumerate(DENSE):
        x = affine(params[name], x)
        layers[f"{name}/kernel"] = x
        if name != "out":
            x = dropped(apply(x), rate, None if key is None else jax.random.fold_in(key, place))
    return x, layers


def _pooled(called: str, pooling: str) -> Callable[[jax.Array], jax.Array]:
    """The activation and the pooling of cells, in the order that is right and cheap."""
    apply = activation_called(called)
    if pooling == "average":
        return lambda cells: jnp.mean(apply(cells), axis=0)
    if called == "gelu":
        return lambda cells: jnp.max(apply(cells), axis=0)
    # A monotone activation of the maximum is the maximum of the activations, at a quarter of the work.
    return lambda cells: apply(jnp.max(cells, axis=0))


def _whole(cells: jax.Array) -> jax.Array:
    """Cells of 2 × 2 pixels put together: (samples, height, width, channels)."""
    _, channels, high, wide, number = cells.shape
    parts = cells.reshape(2, 2, channels, high, wide, number).transpose(5, 3, 0, 4, 1, 2)
    return parts.reshape(number, 2 * high, 2 * wide, channels)
