"""A multilayer perceptron: dense layers with one activation between them.

    h₀ = x,   hₗ = φ(Wₗ hₗ₋₁ + bₗ),  l = 1 … depth,   f(x) = W h + b

Inputs of any shape are flattened. `hidden` gives the widths (`hidden=8x8`), or one width for `depth` equal layers
(`hidden=64,depth=30`); with `depth=0` the model is linear.

Source: D. E. Rumelhart, G. E. Hinton and R. J. Williams, Learning representations by back-propagating errors, Nature
323 (1986), 533–536.
"""

import functools
import math

import jax

from landscape.errors import require
from landscape.networks import Architecture, Units, affine, dense, dropped
from landscape.networks import activation as activation_called


def network(
    features, outputs, hidden: int | tuple = 16, activation: str = "tanh", depth: int = 1, dropout: float = 0.0
) -> Architecture:
    """Return the network; `dropout` is the share of hidden units that is dropped in training."""
    widths = _widths(hidden, depth)
    require(0 <= dropout < 1, f"`dropout` of mlp must be at least 0 and below 1; got {dropout!r}.")
    names = [f"hidden{place}" for place in range(1, len(widths) + 1)] + ["out"]
    sizes = [math.prod(features), *widths, outputs]
    tensors = {name: dense(sizes[i], sizes[i + 1], "head" if name == "out" else "") for i, name in enumerate(names)}
    forward = functools.partial(_forward, tuple(names), activation_called(activation), dropout)
    units = [_units(names[i], names[i + 1], width, activation == "tanh") for i, width in enumerate(widths)]
    return Architecture(tensors, forward, activation, tuple(units), dropout > 0)


def _widths(hidden, depth) -> tuple[int, ...]:
    many = isinstance(hidden, tuple)
    require(not many or depth == 1, f"`depth` of mlp repeats one width; got hidden={hidden} and depth={depth}.")
    require(0 <= depth <= 100, f"`depth` of mlp must be from 0 (no hidden layer) to 100; got {depth}.")
    widths = hidden if many else (hidden,)
    whole = all(isinstance(width, int) and width >= 1 for width in widths)
    require(whole and len(widths) <= 100, f"`hidden` of mlp takes up to 100 widths, as 8x8; got {hidden!r}.")
    return widths if many else widths * depth


def _units(name: str, after: str, width: int, odd: bool) -> Units:
    enters = (f"{name}/kernel", f"{name}/bias")
    return Units(((enters[0], 1), (enters[1], 0), (f"{after}/kernel", 0)), width, odd, enters)


def _forward(names, apply, rate, params, inputs, key):
    x, layers = inputs.reshape(len(inputs), -1), {}
    for place, name in enumerate(names):
        x = affine(params[name], x)
        layers[f"{name}/kernel"] = x
        if name != "out":
            x = dropped(apply(x), rate, None if key is None else jax.random.fold_in(key, place))
    return x, layers
