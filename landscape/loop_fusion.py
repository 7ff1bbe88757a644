"""A function of numbers as loops over many runs: which of its numbers get a row of their own, and which do not.

Each loop makes one row of others. A number that several rows are made of is either kept in a row, made once and read
by each, or made anew in each of their loops. It is kept where making it anew would cost more than the row does. What
is the same for all runs is made once, before the loops.
"""

from collections.abc import Callable
from typing import Any, NamedTuple

import jax
import jax.numpy as jnp

from landscape.scalarization import Number, evaluate, in_order, write_out

COSTS = {
    **dict.fromkeys("div rem rsqrt sqrt".split(), 10),
    **dict.fromkeys("atan2 cbrt cos erf_inv exp exp2 expm1 log log1p logistic pow sin tan tanh".split(), 40),
}
"""The cost of operations that take longer than an addition, in additions."""

ROW = 3
"""The cost of keeping a row, in additions; each loop that reads it costs one more."""


def fuse(function: Callable, constants: Any, runs: Any, in_place: bool = False) -> Callable[[list, list], list]:
    """A function of trees as a function of the rows of many runs, (rows, numbers) -> rows.

    Args:
        function: (constants, runs) -> tree, for one run.
        constants, runs: `jax.ShapeDtypeStruct` trees.
        in_place: whether the rows that are made take the place of those that are given.

    Returns:
        a function of the rows, each (width,), of all numbers of `runs`, and of the numbers of `constants`.

    Errors:
        NotScalar: the function cannot be written out in numbers.

    >>> shape = jax.ShapeDtypeStruct((2,), jnp.float32)
    >>> cosine = fuse(lambda scale, x: x / jnp.sqrt(x @ x) * scale, shape, shape)
    >>> [row.tolist() for row in cosine([jnp.float32([3, 4, 0]), jnp.float32([4, 3, 2])], jnp.float32([10, 20]))]
    [[6.0, 8.0, 0.0], [16.0, 12.0, 20.0]]
    """
    given, made = write_out(function, constants, runs)
    rows = given[len(given) - sum(leaf.size for leaf in jax.tree.leaves(runs)) :]
    same, varying = _parted(in_order(made, given), rows)
    kept = _kept(varying, made)
    if in_place:
        kept |= _read_before(kept, rows, made)
    known, shared = {*given, *same, *kept}, {*given, *same} - set(rows)
    first, then = _phases([_Loop(row, _leaves(row, known), shared) for row in varying if row in kept], set(made))

    def over(own: list, numbers: list) -> list:
        values = dict(zip(given, [*numbers, *own], strict=True))
        values.update(zip(same, evaluate(same, values), strict=True))
        for phase in (first, then):
            values.update(_run(phase, values))
        return [jnp.broadcast_to(values.get(one, one), own[0].shape) for one in made]

    return over


class _Loop(NamedTuple):
    """A row, what its loop reads, and what is the same for all runs."""

    row: Number
    reads: list[Number]
    shared: set[Number]

    def run(self, values: dict) -> jax.Array:
        axes = [None if one in self.shared else 0 for one in self.reads]

        def number(*read):
            return evaluate([self.row], dict(zip(self.reads, read, strict=True)))[0]

        # A function of its own is compiled as one loop, however its parts are used elsewhere.
        return jax.jit(jax.vmap(number, in_axes=axes), inline=False)(*[values[one] for one in self.reads])


def _phases(loops: list[_Loop], made: set[Number]) -> tuple[list[_Loop], list[_Loop]]:
    """The loops of rows that are only read again, and those of what is made and of what is made of that."""
    later: set[Number] = set()
    for loop in loops:
        if loop.row in made or later & set(loop.reads):
            later.add(loop.row)
    return [loop for loop in loops if loop.row not in later], [loop for loop in loops if loop.row in later]


def _run(loops: list[_Loop], values: dict) -> dict:
    """The rows of some loops, none of which is begun before all that comes before them has ended."""
    reads = list(dict.fromkeys(one for loop in loops for one in loop.reads if one in values))

    def all_of(read):
        known = dict(zip(reads, read, strict=True))
        for loop in loops:
            known[loop.row] = loop.run(known)
        return [known[loop.row] for loop in loops]

    found = jax.jit(all_of, inline=False)([values[one] for one in reads]) if loops else []
    return dict(zip([loop.row for loop in loops], found, strict=True))


def _read_before(kept: set[Number], rows: list[Number], made: list) -> set[Number]:
    """What to keep so that a row is changed by a loop that reads no other row that changes.

    Else a row would have to be copied, as its old numbers were needed after it has got its new ones.
    """
    changed = {row for row, one in zip(rows, made, strict=True) if row is not one}
    found: set[Number] = set()
    for row, one in zip(rows, made, strict=True):
        others = changed - {row}
        if row in changed and isinstance(one, Number):
            foreign: set[Number] = set(others)
            for number in in_order([one], kept - {one}):
                if foreign & set(number.of):
                    foreign.add(number)
            found |= {part for part in one.of if part in foreign - others - kept}
    return found


def _parted(order: list[Number], rows: list[Number]) -> tuple[list[Number], list[Number]]:
    """What is the same for all runs, and what is made of numbers that differ between runs."""
    varying = set(rows)
    for number in order:
        if any(one in varying for one in number.of if isinstance(one, Number)):
            varying.add(number)
    return [one for one in order if one not in varying], [one for one in order if one in varying]


def _kept(order: list[Number], made: list) -> set[Number]:
    """Which numbers are kept in rows, of those that differ between runs, each after what it is made of."""
    users: dict[Number, list[Number]] = {one: [] for one in order}
    for user in order:
        for one in set(user.of) & users.keys():
            users[one].append(user)
    wanted = {one for one in made if one in users}
    kept, readers = set(wanted), {}
    # From the end, as if nothing before were kept; then without what no longer pays when it is.
    for number in reversed(order):
        readers[number] = set().union(*({user} if user in kept else readers[user] for user in users[number]))
        if _pays(number, len(readers[number]), users, wanted):
            kept.add(number)
    for number in order:
        if number in kept and number not in wanted and not _pays(number, _readers(number, users, kept), users, kept):
            kept.remove(number)
    return kept


def _readers(number: Number, users: dict, kept: set[Number]) -> int:
    """In how many loops a number is made or read."""
    found, ahead, met = set(), [number], set()
    while ahead:
        for user in users[ahead.pop()]:
            if user not in met:
                met.add(user)
                (found.add if user in kept else ahead.append)(user)
    return len(found)


def _pays(number: Number, readers: int, users: dict, kept: set[Number]) -> bool:
    """Whether a row costs less than making a number anew in all its loops but one, from what is kept."""
    if readers < 2:
        return False
    anew = [one for one in in_order([number], kept - {number}) if one in users]
    again = (readers - 1) * sum(COSTS.get(one.equation.primitive.name, 1) for one in anew)
    return again > ROW + readers


def _leaves(row: Number, known: set[Number]) -> list[Number]:
    """What the loop of a row reads, of what is known."""
    inside = in_order([row], known - {row})
    return list(dict.fromkeys(one for number in inside for one in number.of if one in known - {row}))
