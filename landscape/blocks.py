"""A long descent in blocks: shared among processes, and each kept on disk when it is finished.

A start's result depends on nothing but the start, so that neither changes a bit. A block is known by what it is made
of, the starts themselves among it: what was kept is taken only for the same.
"""

import hashlib
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import jax
import numpy as np

from landscape import processes, tiles
from landscape.checkpoint import Checkpoint
from landscape.tiles import Finished

BLOCK = 65_536
"""Starts that are kept together: what a killed job loses at most, on each process."""

Keep = Callable[[str], Checkpoint]
"""Where a part of a job is kept, by its name."""


def run(
    descend: Callable[..., Finished],
    starts: Any,
    first: int,
    identity: str,
    keep: Keep | None = None,
    advance: Callable[[int], None] | None = None,
) -> Finished:
    """Descend all starts.

    Args:
        descend: (starts, first, advance) -> what became of them.
        starts: pytree with the starts on the leading axis.
        first: the index of the first start, which decides its random stream.
        identity: what else the result depends on.
        keep: where finished blocks are kept, of starts (n, d) only; None keeps none.
        advance: called with the number of starts finished, as they finish.
    """
    n = len(jax.tree.leaves(starts)[0])
    own = processes.share(n)
    size = BLOCK if keep else len(own)
    blocks = [range(at, min(at + size, own.stop)) for at in range(own.start, own.stop, size)]
    parts = [_block(descend, _rows(starts, rows), first + rows.start, identity, keep, advance) for rows in blocks]
    own = parts[0] if len(parts) == 1 else tiles.join(parts)
    return Finished(**processes.gather(vars(own), n))


def _rows(starts: Any, rows: range) -> Any:
    return jax.tree.map(lambda leaf: leaf[rows.start : rows.stop], starts)


def _block(descend, starts, first: int, identity: str, keep: Keep | None, advance) -> Finished:
    if keep is None:
        return descend(starts, first, advance)
    place = keep(_name(starts, first, identity))
    if found := place.load():
        arrays, where = found
        if advance:
            advance(len(starts))
        return replace(_EMPTY, **dict(zip(where["names"], arrays, strict=True)))
    done = descend(starts, first, advance)
    held = {name: value for name, value in vars(done).items() if isinstance(value, np.ndarray)}
    place.save(list(held.values()), {"names": list(held)})
    return done


_EMPTY = Finished((), (), (), (), (), (), None)


def _name(starts: np.ndarray, first: int, identity: str) -> str:
    told = hashlib.sha256(f"{identity} {first} {starts.dtype} {starts.shape} ".encode())
    told.update(np.ascontiguousarray(starts))
    return told.hexdigest()[:24]
