"""Several processes on one job: each computes its share of the starts, and all learn of every result.

What one start does depends on nothing but the start, so that shares change no bit. The processes find each other as
`jax.distributed` does: by what SLURM, Open MPI, Kubernetes or a cloud say of the job, or by an address.
"""

import contextlib
import os
from collections.abc import Iterator
from typing import Any

import jax
import numpy as np

from landscape.errors import Failure, UsageError, require

FEW = 64
"""Rows a process below which each computes all of them."""


def join(address: str | None = None) -> None:
    """Meet the other processes of this job; call it before anything is computed.

    Args:
        address: HOST:PORT,COUNT,INDEX: where process 0 listens, how many processes there are, and which this one is;
            None asks the launcher's environment.

    Errors:
        UsageError: an address that cannot be read, or an environment that says nothing.
        Failure: the others were not met.
    """
    given = {} if address is None else _read(address)
    try:
        jax.distributed.initialize(**given)
    except ValueError as error:
        raise UsageError(
            "`distributed` found no launcher (SLURM, Open MPI, Kubernetes) that says how many processes there are; "
            "start it by one, or give HOST:PORT,COUNT,INDEX."
        ) from error
    except RuntimeError as error:
        raise Failure(f"The other processes were not met: {str(error).splitlines()[0]}") from error
    with _without_stdout():
        _every(np.zeros((1, 1), np.uint8))


@contextlib.contextmanager
def _without_stdout() -> Iterator[None]:
    """Let what is written to stdout go to stderr, what C++ writes too: the first exchange announces itself there."""
    kept = os.dup(1)
    os.dup2(2, 1)
    try:
        yield
    finally:
        os.dup2(kept, 1)
        os.close(kept)


def _read(address: str) -> dict[str, Any]:
    place, *numbers = address.split(",")
    told = f"`coordinator` takes HOST:PORT,COUNT,INDEX with INDEX from 0 to COUNT − 1; got {address!r}."
    require(len(numbers) == 2 and ":" in place and all(number.isdigit() for number in numbers), told)
    count, index = map(int, numbers)
    require(index < count, told)
    return {"coordinator_address": place, "num_processes": count, "process_id": index}


def index() -> int:
    """Which process this is; process 0 writes."""
    return jax.process_index()


def alone() -> bool:
    """Whether this process has no others beside it, with which to exchange results in one order."""
    return jax.process_count() == 1


def share(n: int) -> range:
    """The rows of n that this process computes; all of a few, which would cost more to tell than to compute.

    >>> share(10)
    range(0, 10)
    """
    count, own = jax.process_count(), jax.process_index()
    return range(n) if n < FEW * count else range(n * own // count, n * (own + 1) // count)


def gather(tree: Any, n: int) -> Any:
    """The rows of all processes, in their order.

    Args:
        tree: numpy arrays with this process's share of n rows on the first axis.
        n: rows of all processes together.
    """
    count = jax.process_count()
    if count == 1 or n < FEW * count:
        return tree
    leaves, shape = jax.tree.flatten(tree)
    longest = -(-n // count)
    # As bytes, for numbers would be rounded to the precision that is set; and all at once, as each exchange waits.
    own = [_bytes(leaf, longest) for leaf in leaves]
    parts = np.split(_every(np.concatenate(own)), np.cumsum([len(part) for part in own])[:-1], axis=1)
    sizes = [n * (i + 1) // count - n * i // count for i in range(count)]
    return jax.tree.unflatten(shape, [_joined(*pair, sizes) for pair in zip(parts, leaves, strict=True)])


def _bytes(leaf: np.ndarray, longest: int) -> np.ndarray:
    """The bytes of an array, one column after another, as if it had so many rows."""
    columns = leaf.reshape(len(leaf), -1).T
    padded = np.zeros((len(columns), longest), leaf.dtype)
    padded[:, : len(leaf)] = columns
    return padded.reshape(-1).view(np.uint8)


def _joined(parts: np.ndarray, leaf: np.ndarray, sizes: list[int]) -> np.ndarray:
    """The rows of an array like `leaf` of which each process has sent the bytes, (count, size)."""
    columns = [np.frombuffer(part.tobytes(), leaf.dtype).reshape(-1, max(sizes)) for part in parts]
    rows = np.concatenate([own[:, :size] for own, size in zip(columns, sizes, strict=True)], axis=1)
    return rows.T.reshape(-1, *leaf.shape[1:])


def _every(own: np.ndarray) -> np.ndarray:
    """What all processes hold, their arrays of one shape on a new first axis."""
    from jax.experimental import multihost_utils

    return np.asarray(multihost_utils.process_allgather(own))
