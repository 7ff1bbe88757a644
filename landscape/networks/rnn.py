"""A recurrent network that reads its input along the first axis and answers from its last state.

    vanilla  hₜ = φ(W xₜ + U hₜ₋₁ + b)
    gru      r = σ(Wᵣ xₜ + Uᵣ hₜ₋₁ + bᵣ),   z = σ(W_z xₜ + U_z hₜ₋₁ + b_z),
             c = tanh(W xₜ + b + r ⊙ (U hₜ₋₁ + d)),   hₜ = (1 − z) ⊙ c + z ⊙ hₜ₋₁

h₀ = 0 and f = V h_T + v. Each gate has kernels of its own, so that fans and orthogonality are those of one matrix. The
reset gate acts after the product with U, as in cuDNN and PyTorch; Cho et al. let it act before. Inputs (time,) have one
channel; the axes after time are flattened. Signs of a gru's units can be changed in its candidate alone, which `Units`
cannot say: it is declared for vanilla tanh cells only.

Source: J. L. Elman, Finding structure in time, Cognitive Science 14 (1990), 179–211; K. Cho et al., Learning phrase
representations using RNN encoder–decoder for statistical machine translation, EMNLP 2014, eqs. 5–8.
"""

import functools
import math

import jax
import jax.numpy as jnp

from landscape.errors import require
from landscape.networks import Architecture, Units, affine, bias, dense, kernel
from landscape.networks import activation as activation_called

CELLS = {"vanilla": ("hidden",), "gru": ("reset", "update", "candidate")}
"""The kernels of each cell, by what they compute."""


def network(features, outputs, cell: str = "vanilla", hidden: int = 16, activation: str = "tanh") -> Architecture:
    """Return the network; `activation` is φ of the vanilla cell."""
    require(cell in CELLS, f"`cell` of rnn is vanilla or gru; got {cell!r}.")
    require(hidden >= 1, f"`hidden` of rnn must be at least 1; got {hidden}.")
    fits = cell == "vanilla" or activation == "tanh"
    require(fits, f"`activation` is of the vanilla cell; a gru has its own, got {activation!r}. Leave it out.")
    tensors = {name: _gate(math.prod(features[1:]), hidden) for name in CELLS[cell]}
    if cell == "gru":
        tensors["candidate"]["inner_bias"] = bias(tensors["candidate"]["recurrent"])
    tensors["out"] = dense(hidden, outputs, "head")
    forward = functools.partial(_forward, cell, activation_called(activation))
    return Architecture(tensors, forward, activation, (_units(cell, hidden, activation, tensors),))


def _gate(size: int, hidden: int) -> dict:
    return dense(size, hidden) | {"recurrent": kernel(hidden, hidden, kind="recurrent")}


def _units(cell: str, hidden: int, called: str, tensors: dict) -> Units:
    paths = [f"{gate}/{name}" for gate in CELLS[cell] for name in tensors[gate]]
    enters = [(path, 0 if path.endswith("bias") else 1) for path in paths]
    leaves = [(path, 0) for path in paths if path.endswith("recurrent")] + [("out/kernel", 0)]
    return Units((*enters, *leaves), hidden, cell == "vanilla" and called == "tanh", tuple(paths))


def _forward(cell, apply, params, inputs, key):
    sequence = inputs.reshape(*inputs.shape[:2], -1).swapaxes(0, 1)
    gates = {name: params[name] for name in CELLS[cell]}
    driven = {name: affine(gate, sequence) for name, gate in gates.items()}
    step = _gru if cell == "gru" else functools.partial(_vanilla, apply)
    state = jnp.zeros((len(inputs), gates[CELLS[cell][0]]["recurrent"].shape[0]), driven[CELLS[cell][0]].dtype)
    state, fed_back = jax.lax.scan(functools.partial(step, gates), state, driven)
    answers = affine(params["out"], state)
    layers = {}
    for name in gates:
        layers[f"{name}/kernel"] = driven[name].swapaxes(0, 1)
        layers[f"{name}/recurrent"] = fed_back[name].swapaxes(0, 1)
    return answers, {**layers, "out/kernel": answers}


def _vanilla(apply, gates, state, driven):
    back = state @ gates["hidden"]["recurrent"]
    return apply(driven["hidden"] + back), {"hidden": back}


def _gru(gates, state, driven):
    back = {name: state @ gate["recurrent"] for name, gate in gates.items()}
    back["candidate"] = back["candidate"] + gates["candidate"]["inner_bias"][None]
    reset = jax.nn.sigmoid(driven["reset"] + back["reset"])
    update = jax.nn.sigmoid(driven["update"] + back["update"])
    candidate = jnp.tanh(driven["candidate"] + reset * back["candidate"])
    return (1 - update) * candidate + update * state, back
