"""Minibatches: which samples a run's step sees, and the gradient of their mean loss.

In each epoch a run visits all samples once, in an order of its own: a random permutation of its stream and the epoch's
number. The last batch of an epoch is smaller where the batch size does not divide the number of samples.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import jax
import jax.numpy as jnp
import numpy as np
from jax import lax

_ORDER, _DROPOUT = np.uint32(2**32 - 1), np.uint32(2**32 - 2)
"""What the streams of orders and of dropout are folded with: numbers that no step has."""


@dataclass(frozen=True)
class Batches:
    """How minibatches are drawn; a compiled program is keyed by it.

    Attributes:
        losses: (params, inputs, targets, key) -> (samples,), the loss of each sample.
        samples: how many there are.
        size: of a batch.
        drops: whether `losses` uses its key (dropout).
    """

    losses: Callable[..., jax.Array]
    samples: int
    size: int
    drops: bool = False

    @property
    def per_epoch(self) -> int:
        """Batches in an epoch, the last smaller one included."""
        return -(-self.samples // self.size)

    @property
    def slots(self) -> int:
        """The length of an epoch's order, filled up to whole batches."""
        return self.per_epoch * self.size


def draw(batches: Batches, data: tuple, lane: Any, key: jax.Array, count: jax.Array) -> Any:
    """The lane with the gradient of its next minibatch, and with the mean of this epoch's batch losses as its loss.

    Args:
        batches: how they are drawn.
        data: (inputs, targets), the samples on the leading axis.
        lane: of one run.
        key: the run's stream.
        count: steps taken before.
    """
    place = count % batches.per_epoch
    # `count` is one number for all lanes, so that this stays a branch under vmap and costs nothing within an epoch.
    order = lax.cond(place == 0, lambda: _shuffled(batches, key, count // batches.per_epoch), lambda: lane.order)
    rows = lax.dynamic_slice(order, (place * batches.size,), (batches.size,))
    shares = _shares(batches, place, lane.loss.dtype)
    stream = jax.random.fold_in(jax.random.fold_in(key, _DROPOUT), count) if batches.drops else None
    parts = tuple(part[rows] for part in data)

    def loss(params):
        return jnp.sum(shares * batches.losses(params, *parts, stream).astype(shares.dtype))

    value, gradient = jax.value_and_grad(loss)(lane.params)
    running = lane.loss + (value - lane.loss) / (place + 1).astype(value.dtype)
    # A mean over finite losses after one that was not would hide that one.
    running = jnp.where((place == 0) | ~jnp.isfinite(value), value, running)
    return lane._replace(gradient=gradient, loss=running, order=order)


def _shuffled(batches: Batches, key: jax.Array, epoch: jax.Array) -> jax.Array:
    stream = jax.random.fold_in(jax.random.fold_in(key, _ORDER), epoch)
    order = jax.random.permutation(stream, jnp.arange(batches.samples, dtype=jnp.int32))
    return jnp.pad(order, (0, batches.slots - batches.samples))


def _shares(batches: Batches, place: jax.Array, dtype: Any) -> jax.Array:
    """The weight of each slot of a batch in its mean, (size,): 0 where the epoch has no sample left."""
    if batches.slots == batches.samples:
        return jnp.full(batches.size, 1 / batches.size, dtype)
    real = (place * batches.size + jnp.arange(batches.size, dtype=place.dtype) < batches.samples).astype(dtype)
    return real / jnp.sum(real)
