"""Steps of many blocks of runs, of which those that are done are left behind: the others move up into fewer blocks.

A run does not know where it lies, so that it ends the same wherever it is moved to. At the end each is back in its
place.
"""

from collections.abc import Callable

import jax
import jax.numpy as jnp
from jax import lax

LEAST, MOST, SHARE = 8, 32, 8
"""Between two looks at which runs are done go as many steps as were taken before, at least and at most so many; after
many steps, this part of them."""

CHUNK = 64
"""Steps between two looks at whether a block's runs are all done."""

LEFT = 8
"""Runs move up where more than this part of the blocks gets free, as to move them costs as much as some steps."""


def advance(step: Callable, rows: list[jax.Array], first: jax.Array, last: jax.Array, stops: bool) -> list[jax.Array]:
    """The rows of all runs after the steps from `first` to `last`.

    Args:
        step: (rows of a block, steps taken before) -> those rows after one more; it changes nothing of a run that is
            done.
        rows: each (blocks, width); the last is negative where a run is not done.
        first, last: whole numbers.
        stops: whether a run can be done before the last step.

    >>> def step(rows, count):
    ...     x, until = rows
    ...     return [jnp.where(until < 0, x + 1, x), jnp.minimum(until + 1, 0)]
    >>> x, until = advance(step, [jnp.zeros((2, 3)), jnp.array([[-5, -1, -9], [-2, -3, 0]])], 0, 7, stops=True)
    >>> x.tolist()
    [[5.0, 1.0, 7.0], [2.0, 3.0, 0.0]]
    """
    blocks, width = rows[0].shape
    if not stops or blocks == 1:
        return lax.fori_loop(0, blocks, lambda block, rows: _stepped(step, rows, block, first, last), rows)

    def goes_on(state):
        count, live, _, _ = state
        return (count < last) & (live > 0)

    def stage(state):
        count, live, rows, places = state
        more = jnp.maximum(jnp.clip(count, LEAST, MOST), count // SHARE)
        then = jnp.minimum(count + more, last)
        rows = lax.fori_loop(0, live, lambda block, rows: _stepped(step, rows, block, count, then), rows)
        needed = -(-jnp.sum(rows[-1] < 0, dtype=jnp.int32) // width)
        rows, places, live = lax.cond(
            live - needed > live // LEFT,
            lambda: (*_moved_up(rows, places, live), needed),
            lambda: (rows, places, live),
        )
        return then, live, rows, places

    places = jnp.arange(blocks * width, dtype=jnp.int32)
    _, _, rows, places = lax.while_loop(goes_on, stage, (jnp.int32(first), jnp.int32(blocks), rows, places))
    return _taken(rows, _inverse(places))


def _stepped(step: Callable, rows: list, block: jax.Array, first: jax.Array, last: jax.Array) -> list:
    """All rows after the steps of one block, which is left once all its runs are done."""

    def goes_on(state):
        count, own = state
        return (count < last) & jnp.any(own[-1] < 0)

    def chunk(state):
        count, own = state
        then = jnp.minimum(count + CHUNK, last)
        return then, lax.fori_loop(count, then, lambda count, own: step(own, count), own)

    own = [lax.dynamic_index_in_dim(row, block, keepdims=False) for row in rows]
    own = lax.while_loop(goes_on, chunk, (first, own))[1]
    return [lax.dynamic_update_index_in_dim(row, one, block, 0) for row, one in zip(rows, own, strict=True)]


def _moved_up(rows: list, places: jax.Array, live: jax.Array) -> tuple[list, jax.Array]:
    """The runs of the live blocks with those that are not done first, and where each of them belongs."""
    running = rows[-1].reshape(-1) < 0

    def sorted_in(lane, state):
        order, front, back = state
        goes = running[lane].astype(jnp.int32)
        return _set(order, jnp.where(goes, front, back), lane), front + goes, back - (1 - goes)

    unmoved = jnp.arange(len(places), dtype=jnp.int32)
    lanes = live * rows[0].shape[1]
    order, _, _ = lax.fori_loop(0, lanes, sorted_in, (unmoved, jnp.int32(0), lanes - 1))
    return _taken(rows, order), _taken([places], order)[0]


def _inverse(places: jax.Array) -> jax.Array:
    """The lane of what belongs to each place."""
    return lax.fori_loop(0, len(places), lambda lane, lanes: _set(lanes, places[lane], lane), jnp.zeros_like(places))


def _set(row: jax.Array, place: jax.Array, number: jax.Array) -> jax.Array:
    return row.at[place].set(number, mode="promise_in_bounds")


def _taken(rows: list, order: jax.Array) -> list:
    return [row.reshape(-1).at[order].get(mode="promise_in_bounds").reshape(row.shape) for row in rows]
