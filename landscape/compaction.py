"""Steps of many blocks of runs, of which those that are done are left behind: the others move up into fewer blocks.

A run does not know where it lies, so that it ends the same wherever it is moved to. At the end each is back in its
place.
"""

import functools
from collections.abc import Callable

import jax
import jax.numpy as jnp
from jax import lax

LEAST, MOST = 8, 32
"""Between the first looks at which runs are done go as many steps as were taken before, but no fewer and no more."""

SHARE = 8
"""Later, where that is more, one step for so many that were taken before."""

CHUNK = 64
"""Steps between two looks at whether a block's runs are all done."""

LEFT = 8
"""Runs move up where more than one block in so many gets free, as to move them costs as much as some steps."""


def advance(
    step: Callable, rows: list[jax.Array], first: jax.Array, last: jax.Array, goes_on: Callable | None
) -> list[jax.Array]:
    """The rows of all runs after the steps from `first` to `last`.

    Args:
        step: (rows of a block, steps taken before) -> those rows after one more; of a run that is done it changes
            nothing that is read again.
        rows: each (blocks, width).
        first, last: whole numbers.
        goes_on: rows of any shape -> which runs are not done, of that shape; None where all go on to the last step.

    >>> def step(rows, count):
    ...     x, until = rows
    ...     return [jnp.where(count < until, x + 1, x), until]
    >>> rows = [jnp.zeros((2, 3), int), jnp.array([[5, 1, 9], [2, 3, 0]])]
    >>> advance(step, rows, 0, 7, lambda rows: rows[0] < rows[1])[0].tolist()
    [[5, 1, 7], [2, 3, 0]]
    """
    blocks, width = rows[0].shape
    if blocks == 1:
        # A loop over one block would copy it.
        return [row[None] for row in _steps(step, [row[0] for row in rows], first, last, goes_on)]
    if goes_on is None:
        return lax.fori_loop(0, blocks, lambda block, rows: _stepped(step, rows, block, first, last, None), rows)

    def unfinished(state):
        count, live, _, _ = state
        return (count < last) & (live > 0)

    def stage(state):
        count, live, rows, places = state
        more = jnp.maximum(jnp.clip(count, LEAST, MOST), count // SHARE)
        then = count + jnp.minimum(more, last - count)
        rows = lax.fori_loop(0, live, lambda block, rows: _stepped(step, rows, block, count, then, goes_on), rows)
        needed = -(-jnp.sum(goes_on(rows), dtype=jnp.int32) // width)
        rows, places, live = lax.cond(
            (needed > 0) & (live - needed > live // LEFT),
            lambda: (*_moved_up(rows, places, live, goes_on), needed),
            lambda: (rows, places, jnp.where(needed > 0, live, 0)),
        )
        return then, live, rows, places

    places = jnp.arange(blocks * width, dtype=jnp.int32)
    _, live, rows, places = lax.while_loop(unfinished, stage, (jnp.int32(first), jnp.int32(blocks), rows, places))
    return lax.cond(live < blocks, lambda: _taken(rows, _inverse(places)), lambda: rows)


def _stepped(step: Callable, rows: list, block: jax.Array, first, last, goes_on: Callable | None) -> list:
    """All rows after the steps of one block."""
    own = [lax.dynamic_index_in_dim(row, block, keepdims=False) for row in rows]
    own = _steps(step, own, first, last, goes_on)
    return [lax.dynamic_update_index_in_dim(row, one, block, 0) for row, one in zip(rows, own, strict=True)]


def _steps(step: Callable, own: list, first, last, goes_on: Callable | None) -> list:
    """The rows of a block after its steps, which end once all its runs are done."""

    def unfinished(state):
        count, own = state
        return count < last if goes_on is None else (count < last) & jnp.any(goes_on(own))

    def chunk(state):
        count, own = state
        then = count + jnp.minimum(CHUNK, last - count)
        return then, lax.fori_loop(count, then, lambda count, own: step(own, count), own)

    return lax.while_loop(unfinished, chunk, (first, own))[1]


def _moved_up(rows: list, places: jax.Array, live: jax.Array, goes_on: Callable) -> tuple[list, jax.Array]:
    """The runs of the live blocks with those that are not done first, and where each of them belongs."""
    running = goes_on(rows).reshape(-1)

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
    return [_in_order(row, order) for row in rows]


@functools.partial(jax.jit, inline=False)
def _in_order(row: jax.Array, order: jax.Array) -> jax.Array:
    # A function of its own is compiled once for all rows.
    return row.reshape(-1).at[order].get(mode="promise_in_bounds").reshape(row.shape)
