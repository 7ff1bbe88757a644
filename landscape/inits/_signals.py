"""How large signals are in each layer of a network at given weights."""

from dataclasses import dataclass
from typing import Any

import jax
import jax.numpy as jnp
import numpy as np

from landscape.networks import Network, activation


@dataclass(frozen=True)
class Signals:
    """The size of what flows through a network's L kernels, over all samples, units and positions.

    Attributes:
        layers: the kernels' paths, in the order of the layers.
        moments: (L,), the mean square of what each kernel computes before the activation (pre-activations).
        variances: (L,), their variance.
        activations: (L,), the variance of the network's activation of them; of a head, which has none, too.
    """

    layers: tuple[str, ...]
    moments: np.ndarray
    variances: np.ndarray
    activations: np.ndarray


def signals(network: Network, params: Any, inputs: Any = None) -> Signals:
    """Measure the signals in each layer.

        mₗ = mean(y²),   y the pre-activations of layer l;   E[mₗ₊₁/mₗ] = ½ fan_in Var(W) for ReLU layers

    Args:
        network: whose layers are measured.
        params: one set of parameters (no leading axis of starts).
        inputs: (samples, *features); the training inputs by default.

    Source: the ratio, K. He, X. Zhang, S. Ren and J. Sun, Delving deep into rectifiers, ICCV 2015, equation 9.

    >>> import jax, landscape
    >>> net = landscape.network("mlp:hidden=4,depth=3,activation=relu", dataset="xor")
    >>> theta = landscape.starts("he_normal", net, n=1)
    >>> found = signals(net, jax.tree.map(lambda leaf: leaf[0], theta))
    >>> len(found.layers), found.moments.shape
    (4, (4,))
    """
    inputs = network.dataset.inputs if inputs is None else inputs
    with jax.enable_x64(True):
        params = jax.tree.map(lambda leaf: jnp.asarray(np.asarray(leaf), jnp.float64), params)
        _, layers = network.architecture.forward(params, jnp.asarray(np.asarray(inputs), jnp.float64), None)
        after = activation(network.architecture.activation)
        sizes = [(jnp.mean(y**2), jnp.var(y), jnp.var(after(y))) for y in layers.values()]
        return Signals(tuple(layers), *np.array(sizes, np.float64).T)
