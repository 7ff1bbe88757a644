"""Layer-sequential unit variance: orthogonal weights, scaled layer by layer until the data's signals have variance 1.

    for each layer in order:  W ← W/√Var(y) until |Var(y) − 1| < tolerance,  y what the layer computes on a minibatch

The minibatch is drawn from the network's own training inputs, another one for each start. Biases are zero. A layer
whose signals do not vary is left as it is, and so are arrays that are no layer. Where a later layer feeds back into an
earlier one (recurrent), that one is scaled again. Fits any activation and depth, where a formula for the variance does
not exist.

Source: D. Mishkin and J. Matas, All you need is a good init, ICLR 2016, algorithm 1 (tolerance 0.1, 10 iterations).
"""

import jax
import jax.numpy as jnp

from landscape.inits import (
    INDEPENDENT,
    NETWORK,
    check_numbers,
    each_kernel,
    each_network,
    orthonormal,
    paths,
    sampling,
)


def rule(key, network, data, params, tolerance, iterations, batch):
    """All arrays of one start."""
    inputs = _minibatch(key, data[0], batch)
    names = tuple(network.architecture.forward(params, inputs, None)[1])

    def variances(factors):
        scaled = _multiplied(params, dict(zip(names, factors, strict=True)))
        layers = network.architecture.forward(scaled, inputs, None)[1]
        return jnp.stack([jnp.var(layers[name]) for name in names])

    factors = _sequentially(variances, len(names), tolerance, iterations)
    return _multiplied(params, dict(zip(names, factors, strict=True)))


def _minibatch(key, inputs, batch):
    size = min(batch, len(inputs))
    return inputs[jax.random.choice(key, len(inputs), (size,), replace=False)].astype(jnp.float64)


def _multiplied(params, factors):
    leaves = [factors.get(path, 1.0) * leaf for path, leaf in zip(paths(params), jax.tree.leaves(params), strict=True)]
    return jax.tree.unflatten(jax.tree.structure(params), leaves)


def _sequentially(variances, layers, tolerance, iterations):
    """The factor of each layer's kernel; one loop for all layers, so that the network is compiled once."""

    def step(state):
        _, tries, factors = state
        found = variances(factors)
        done = (jnp.abs(found - 1) < tolerance) | (tries == iterations) | ~(found > 0)
        # All layers before the first one that is not done are final, so this pass serves for the next ones too.
        layer = jnp.argmin(done)
        better = factors.at[layer].divide(jnp.sqrt(found[layer])), tries.at[layer].add(1)
        over = jnp.all(done)
        return over, jnp.where(over, tries, better[1]), jnp.where(over, factors, better[0])

    start = jnp.bool_(False), jnp.zeros(layers, jnp.int32), jnp.ones(layers, jnp.float64)
    return jax.lax.while_loop(lambda state: ~state[0], step, start)[2]


@sampling(INDEPENDENT, of=NETWORK)
def starts(seed, rows, n, problem, tolerance: float = 0.1, iterations: int = 10, batch: int = 128):
    """Return the weights.

    Args:
        tolerance: how far from 1 a variance may be.
        iterations: the most that a layer is scaled.
        batch: the size of the minibatch; all training samples where there are fewer.
    """
    check_numbers("lsuv", "positive and finite", tolerance=tolerance)
    check_numbers("lsuv", "at least 1", iterations=iterations, batch=batch)
    values = {"tolerance": float(tolerance), "iterations": iterations, "batch": batch}
    drawn = each_kernel(seed, "lsuv", rows, problem, orthonormal, gain=1.0)
    return each_network(seed, "lsuv", rows, problem, rule, drawn, **values)
