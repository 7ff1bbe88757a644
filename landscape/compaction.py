"""Steps of many blocks of runs, of which those that are done are left behind: the others move up into fewer blocks.

A run does not know where it lies, so that it ends the same wherever it is moved to. At the end each is back in its
place.
"""

from collections.abc import Callable

import jax
import jax.numpy as jnp
from jax import lax

LEAST, MOST = 8, 32
"""Steps between two looks at which runs are done: as many as were taken before, within these limits."""

SHARE = 8
"""Later, where that is more, one step for each `SHARE` that were taken before."""

CHUNK = 64
"""Steps between two looks at whether a block's runs are all done."""

LEFT = 8
"""Runs move up only where that frees more than one in `LEFT` blocks, as to move them costs as much as some steps."""


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
    kinds, whole = [row.dtype for row in rows], _packed(rows)

    def stepped(whole, live, first, last):
        return lax.fori_loop(0, live, lambda block, whole: one_stepped(whole, block, first, last), whole)

    def one_stepped(whole, block, first, last):
        own = [lax.dynamic_index_in_dim(part, block, 1, keepdims=False) for part in whole]
        own = _packed(_steps(step, _unpacked(own, kinds), first, last, goes_on))
        return [lax.dynamic_update_index_in_dim(part, one, block, 1) for part, one in zip(whole, own, strict=True)]

    if goes_on is None:
        return _unpacked(stepped(whole, blocks, first, last), kinds)

    def unfinished(state):
        count, live, _, _ = state
        return (count < last) & (live > 0)

    def stage(state):
        count, live, whole, places = state
        more = jnp.maximum(jnp.clip(count, LEAST, MOST), _divided(count, SHARE))
        then = count + jnp.minimum(more, last - count)
        whole = stepped(whole, live, count, then)
        running = goes_on(_unpacked(whole, kinds))
        needed = _divided(jnp.sum(running, dtype=jnp.int32) + (width - 1), width)
        over = (needed == 0) | (then == last)
        fewer = ~over & (live - needed > _divided(live, LEFT))

        def moved():
            # In one place: what moves all rows is compiled once.
            order = lax.cond(over, lambda: _inverse(places), lambda: _running_first(running.reshape(-1), live * width))
            return _taken(whole, order), places.at[order].get(mode="promise_in_bounds")

        whole, places = lax.cond(fewer | (over & (live < blocks)), moved, lambda: (whole, places))
        return then, lax.select(over, jnp.zeros_like(live), lax.select(fewer, needed, live)), whole, places

    places = jnp.arange(blocks * width, dtype=jnp.int32)
    begun = jnp.int32(first), jnp.int32(blocks), whole, places
    return _unpacked(lax.while_loop(unfinished, stage, begun)[2], kinds)


def _divided(number: jax.Array, by: int) -> jax.Array:
    """Whole numbers from 0 on, divided without the test of signs that `//` makes."""
    return lax.div(number, number.dtype.type(by))


def _packed(rows: list) -> list:
    """Rows of equal type as one array, (rows, …): what copies them is compiled once for all."""
    return [jnp.stack([row for row in rows if row.dtype == kind]) for kind in dict.fromkeys(row.dtype for row in rows)]


def _unpacked(whole: list, kinds: list) -> list:
    """The rows, whose types are `kinds`."""
    rest = {part.dtype: iter([part[row] for row in range(len(part))]) for part in whole}
    return [next(rest[kind]) for kind in kinds]


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


def _running_first(running: jax.Array, lanes: jax.Array) -> jax.Array:
    """An order of all runs that puts those that are running before the others, of so many in the live blocks."""

    def sorted_in(lane, state):
        order, front, back = state
        goes = running[lane].astype(jnp.int32)
        return _set(order, lax.select(running[lane], front, back), lane), front + goes, back - (1 - goes)

    unmoved = jnp.arange(len(running), dtype=jnp.int32)
    return lax.fori_loop(0, lanes, sorted_in, (unmoved, jnp.int32(0), lanes - 1))[0]


def _inverse(places: jax.Array) -> jax.Array:
    """The lane of what belongs to each place."""
    return lax.fori_loop(0, len(places), lambda lane, lanes: _set(lanes, places[lane], lane), jnp.zeros_like(places))


def _set(row: jax.Array, place: jax.Array, number: jax.Array) -> jax.Array:
    return row.at[place].set(number, mode="promise_in_bounds")


def _taken(whole: list, order: jax.Array) -> list:
    flat = [part.reshape(len(part), -1).at[:, order].get(mode="promise_in_bounds") for part in whole]
    return [taken.reshape(part.shape) for taken, part in zip(flat, whole, strict=True)]
