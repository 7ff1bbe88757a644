"""Tiny neural networks, each a file of this folder: plain pytrees of parameters and pure functions.

To add one:

1. Create `NAME.py` here. Its docstring gives one sentence, the layers as formulas, and the source.
2. Define `network(features, outputs, ...) -> Architecture`. `features` is the shape of one input and `outputs` the
   number of answers; the arguments after them become the spec's (`mlp:hidden=8x8,activation=relu`).
3. Declare each array by `kernel`, `bias`, `scale`, … below: an init scheme owns every array, and its fans, kind and
   place are all that the scheme knows of it. Declare as `Units` the hidden units that may be permuted.
4. Nothing else: init schemes, planes, training, the command line and the tests find it.

From `tensors` and `forward`, everything else works.
"""

import functools
import math
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from typing import Any

import jax
import jax.numpy as jnp

from landscape import catalog, datasets, notation
from landscape.datasets import Dataset
from landscape.errors import UsageError, require, suggestion
from landscape.problems import Problem

KINDS = ("kernel", "recurrent", "embedding", "bias", "scale")
"""What an array can be to an init scheme."""

PLACES = ("", "branch", "branch end", "head")
"""Where an array stands: inside a residual branch, at its end, or in the last layer of the network."""


@dataclass(frozen=True)
class Tensor:
    """One array of a network's parameters, and what an init scheme must know of it.

    Attributes:
        shape: of the array.
        kind: one of `KINDS`.
        inputs, outputs: the axes that count the inputs and the outputs of one unit; all other axes are the receptive
            field of a convolution.
        fan_in, fan_out: inputs and outputs of a unit, the receptive field included; of a bias, those of its layer.
        place: one of `PLACES`.
        layers: the number of kernels in its residual branch; 0 outside of one.
    """

    shape: tuple[int, ...]
    kind: str
    inputs: tuple[int, ...]
    outputs: tuple[int, ...]
    fan_in: int
    fan_out: int
    place: str = ""
    layers: int = 0


def kernel(*shape: int, kind: str = "kernel", place: str = "", layers: int = 0) -> Tensor:
    """Declare a kernel (…, inputs, outputs), whose leading axes are the receptive field of a convolution.

    >>> kernel(5, 5, 6, 16).fan_in, kernel(5, 5, 6, 16).fan_out
    (150, 400)
    """
    field_size = math.prod(shape[:-2])
    last = len(shape) - 1
    return Tensor(shape, kind, (last - 1,), (last,), field_size * shape[-2], field_size * shape[-1], place, layers)


def bias(layer: Tensor) -> Tensor:
    """Declare the bias of the layer that has this kernel, (outputs,)."""
    size = layer.shape[-1]
    return Tensor((size,), "bias", (), (0,), layer.fan_in, layer.fan_out, layer.place, layer.layers)


def scale(*shape: int, place: str = "", layers: int = 0) -> Tensor:
    """Declare factors (of a normalization, or of a residual branch), which are 1 where no scheme says otherwise."""
    size = math.prod(shape)
    return Tensor(shape, "scale", (), tuple(range(len(shape))), size, size, place, layers)


def shift(*shape: int, place: str = "", layers: int = 0) -> Tensor:
    """Declare numbers that are added (of a normalization, or of a residual branch), which are 0 as biases are."""
    return replace(scale(*shape, place=place, layers=layers), kind="bias")


def dense(inputs: int, outputs: int, place: str = "", layers: int = 0) -> dict[str, Tensor]:
    """Declare a kernel (inputs, outputs) and its bias; `affine` computes with it."""
    layer = kernel(inputs, outputs, place=place, layers=layers)
    return {"kernel": layer, "bias": bias(layer)}


def affine(layer: dict[str, jax.Array], x: jax.Array) -> jax.Array:
    """x W + b over the last axis of x.

    >>> import numpy as np
    >>> affine({"kernel": np.ones((3, 2)), "bias": np.ones(2)}, np.ones((4, 5, 3)))[0, 0].tolist()
    [4.0, 4.0]
    """
    return x @ layer["kernel"] + jnp.expand_dims(layer["bias"], tuple(range(x.ndim - 1)))


@dataclass(frozen=True)
class Units:
    """Hidden units of one layer, which may be permuted without changing what the network computes.

    Attributes:
        parts: (path, axis) of each array that has these units along an axis; the path is written as `paths` does. An
            axis that is longer than `number` repeats the units, the unit counted fastest (flattened channels). An
            array may be named with two axes (a recurrent kernel).
        number: of units.
        odd: whether changing the signs of all that enters and all that leaves a unit changes nothing either (tanh).
        enters: the paths among `parts` whose arrays enter the units; the others leave them. One that is named with two
            axes enters by the later and leaves by the earlier.
    """

    parts: tuple[tuple[str, int], ...]
    number: int
    odd: bool
    enters: tuple[str, ...]


@dataclass(frozen=True, eq=False)
class Architecture:
    """What a member returns.

    Attributes:
        tensors: a nested dict of `Tensor`.
        forward: (params, inputs, key) -> (outputs, layers): the answers (samples, outputs), and what each kernel
            computes before the activation, by the kernel's path, in the order of the layers (which jit forgets: it
            returns dicts sorted by key). A recurrent kernel has its own product, an embedding what it is added to; a
            convolution (samples, height, width, channels). `key` is of dropout; None drops nothing. Inputs
            (samples, *features) are in the parameters' precision.
        activation: the function that follows the hidden layers, by name.
        units: the hidden layers whose units may be permuted.
        drops: whether `forward` uses its key.
    """

    tensors: Any
    forward: Callable[[Any, jax.Array, jax.Array | None], tuple[jax.Array, dict[str, jax.Array]]]
    activation: str = "tanh"
    units: tuple[Units, ...] = ()
    drops: bool = False


ACTIVATIONS: dict[str, Callable] = {
    "tanh": jnp.tanh,
    "sigmoid": jax.nn.sigmoid,
    "relu": jax.nn.relu,
    "gelu": functools.partial(jax.nn.gelu, approximate=False),
    "linear": lambda x: x,
}
"""The activations by name; gelu is the exact one, x Φ(x)."""


def activation(name: str) -> Callable:
    """The activation of that name.

    >>> float(activation("relu")(-1.0))
    0.0
    """
    known = ", ".join(ACTIVATIONS)
    require(name in ACTIVATIONS, f"`activation` is one of {known}; got {name!r}.{suggestion(str(name), ACTIVATIONS)}")
    return ACTIVATIONS[name]


def dropped(x: jax.Array, rate: float, key: jax.Array | None) -> jax.Array:
    """Inverted dropout: each entry is 0 with probability `rate`, else divided by 1 − rate; nothing without a key."""
    if key is None or rate == 0:
        return x
    kept = jax.random.bernoulli(key, 1 - rate, x.shape)
    return jnp.where(kept, x / (1 - rate), jnp.zeros_like(x))


OBJECTIVES = ("cross_entropy", "squared")
"""The losses of a classifier: −log p of the right class, or Σ (p − one-hot)² (of two classes (p₁ − y)²)."""


@dataclass(frozen=True, eq=False)
class Network(Problem):
    """A network on a dataset: a loss of a pytree of parameters, which `descend`, `plane` and `train` take.

    Attributes:
        function: (params, inputs, targets) -> the mean loss; `data` holds the training samples that `loss` hands over.
        architecture: tensors and forward function.
        dataset: what it learns from.
        objective: one of `OBJECTIVES`; of a regression, the mean squared error.
        sample_losses: (params, inputs, targets, key) -> (samples,), the loss of each sample.
        correct: (params, inputs, targets) -> (samples,), 1 where the answer is right; None for regression.

    >>> net = network("mlp:hidden=4", dataset="xor")
    >>> net.tensors["hidden1"]["kernel"].shape, net.size
    ((2, 4), 17)
    """

    architecture: Architecture | None = field(default=None, repr=False)
    dataset: Dataset | None = field(default=None, repr=False)
    objective: str = "cross_entropy"
    sample_losses: Callable | None = field(default=None, repr=False)
    correct: Callable | None = field(default=None, repr=False)

    @property
    def tensors(self) -> Any:
        """The declared arrays, a nested dict of `Tensor`."""
        return self.architecture.tensors

    @property
    def size(self) -> int:
        """The number of parameters."""
        return sum(math.prod(tensor.shape) for tensor in jax.tree.leaves(self.tensors))

    def apply(self, params: Any, inputs: Any) -> jax.Array:
        """The answers (samples, outputs): logits of a classifier, numbers of a regression."""
        return self.architecture.forward(params, jnp.asarray(inputs, _dtype(params)), None)[0]


def _dtype(params: Any) -> Any:
    return jnp.result_type(*jax.tree.leaves(params))


def network(spec: str | Network, dataset: str | Dataset = "moons", objective: str = "cross_entropy") -> Network:
    """Return the network that a spec names, on a dataset.

    Args:
        spec: `name` or `name:key=value`, as mlp:hidden=8x8,activation=relu; or `path/to/file.py:name`, a function
            `network(features, outputs, …)` as in the member files.
        dataset: a spec or a `Dataset`.
        objective: one of `OBJECTIVES`; a regression always takes the mean squared error.

    Errors:
        UsageError: an unknown name or parameter, inputs of a shape that the network cannot take.

    >>> net = network("mlp:hidden=8x8", dataset="moons")
    >>> net.spec, net.size
    ('mlp:hidden=8x8', 105)
    """
    if isinstance(spec, Network):
        return spec
    near = suggestion(str(objective), OBJECTIVES)
    require(objective in OBJECTIVES, f"`objective` is one of {', '.join(OBJECTIVES)}; got {objective!r}.{near}")
    asked = notation.parse(spec)
    make, values = _member(asked)
    return _made(asked.name, make, tuple(values.items()), datasets.dataset(dataset), objective)


@functools.lru_cache(maxsize=64)
def _made(name: str, make: Callable, values: tuple, data: Dataset, objective: str) -> Network:
    # Memoized because compiled programs are keyed by the functions' identity.
    try:
        built = make(data.features, data.outputs, **dict(values))
    except TypeError as error:
        text = str(notation.Spec(name, (), dict(values)))
        raise UsageError(f"{text!r} does not fit its function: {error}.") from error
    losses = functools.partial(_losses, built.forward, _objective(data, objective))
    correct = None if data.classes is None else functools.partial(_correct, built.forward)

    def function(params, inputs, targets):
        return jnp.mean(losses(params, inputs, targets, None))

    return Network(
        function, None, name, parameters=dict(values), data=(data.inputs, data.targets), architecture=built,
        dataset=data, objective=objective, sample_losses=losses, correct=correct,
    )  # fmt: skip


def _member(asked: notation.Spec) -> tuple[Callable, dict[str, Any]]:
    if notation.is_path(asked.name):
        require(not asked.positional, f"{asked.name} takes values by name; write {asked.name}:key=value.")
        return catalog.load_path(asked.name), dict(asked.keywords)
    return catalog.member("networks", asked.name), catalog.bind("networks", asked)


def _objective(data: Dataset, objective: str) -> Callable[[jax.Array, jax.Array], jax.Array]:
    if data.classes is None:
        return _squared_error
    if data.classes == 2:
        return _binary_entropy if objective == "cross_entropy" else _binary_square
    return _cross_entropy if objective == "cross_entropy" else _brier


def _losses(forward, objective, params, inputs, targets, key) -> jax.Array:
    outputs, _ = forward(params, jnp.asarray(inputs, _dtype(params)), key)
    return objective(outputs, jnp.asarray(targets))


def _correct(forward, params, inputs, targets) -> jax.Array:
    outputs, _ = forward(params, jnp.asarray(inputs, _dtype(params)), None)
    answers = jnp.argmax(outputs, axis=1) if outputs.shape[1] > 1 else (outputs[:, 0] > 0)
    # An answer that is not finite is wrong, whatever class argmax makes of it.
    right = (answers.astype(jnp.int32) == jnp.asarray(targets)) & jnp.isfinite(outputs).all(axis=1)
    return right.astype(outputs.dtype)


def _squared_error(outputs, targets):
    targets = targets.astype(outputs.dtype).reshape(outputs.shape)
    return jnp.mean((outputs - targets) ** 2, axis=1)


def _binary_entropy(outputs, targets):
    logit, sign = outputs[:, 0], jnp.asarray(2 * targets - 1, outputs.dtype)
    return jax.nn.softplus(-sign * logit)


def _binary_square(outputs, targets):
    return (jax.nn.sigmoid(outputs[:, 0]) - targets.astype(outputs.dtype)) ** 2


def _cross_entropy(outputs, targets):
    return -jnp.take_along_axis(jax.nn.log_softmax(outputs), targets[:, None], axis=1)[:, 0]


def _brier(outputs, targets):
    wanted = jax.nn.one_hot(targets, outputs.shape[1], dtype=outputs.dtype)
    return jnp.sum((jax.nn.softmax(outputs) - wanted) ** 2, axis=1)


def paths(tree: Any) -> list[str]:
    """The paths of a tree's leaves, keys joined by '/', in the order of `jax.tree.leaves`.

    >>> paths({"out": {"kernel": 1, "bias": 2}})
    ['out/bias', 'out/kernel']
    """
    flat, _ = jax.tree_util.tree_flatten_with_path(tree)
    return [jax.tree_util.keystr(path, simple=True, separator="/") for path, _ in flat]
