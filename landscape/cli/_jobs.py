"""Long jobs: one that was killed goes on where it was, and several processes share one."""

import contextlib
import dataclasses
import io
import pathlib
import shutil
from collections.abc import Iterator
from typing import Any

from landscape import progress
from landscape.cli import _command

OF_TABLES = ("resolution", "directions", "level", "method", "simultaneous", "test", "target", "verb")
"""The values of a study that change what is made of the runs, never the runs."""


def identity(asked: Any) -> dict[str, Any]:
    """What the runs of a study depend on, as plain data."""
    import jax

    from landscape.record import provenance

    job = {key: value for key, value in dataclasses.asdict(asked).items() if key not in OF_TABLES}
    # What a user's file says may change between two runs.
    words = [leaf for leaf in jax.tree.leaves(job) if isinstance(leaf, str)]
    return job | {"files": _command.digests(words), "versions": provenance()}


@contextlib.contextmanager
def kept(record: str | None, asked: Any) -> Iterator[Any]:
    """Where the finished blocks of a job with a record are kept until the block ends well."""
    if record is None:
        yield None
        return
    from landscape.checkpoint import Checkpoint

    folder = pathlib.Path(f"{record}.part")
    job = identity(asked)
    if found := _blocks(folder):
        progress.note(f"Going on: {found} finished blocks are kept in {folder}.")
    folder.mkdir(exist_ok=True)
    try:
        yield lambda name: Checkpoint(folder / f"{name}.npz", job)
    except BaseException:
        if found := _blocks(folder):
            progress.note(f"{found} finished blocks are kept in {folder}; the same command goes on from there.")
        else:
            shutil.rmtree(folder, ignore_errors=True)
        raise
    # Processes of one job that share a folder end at about the same time, and the first of them removes it.
    shutil.rmtree(folder, ignore_errors=True)


def _blocks(folder: pathlib.Path) -> int:
    return len(list(folder.glob("*.npz")))


def take_address(options: dict[str, Any]) -> tuple[bool, str | None]:
    """Take the options of several processes out of a verb's options."""
    address = options.pop("coordinator", None)
    return options.pop("distributed", False) or address is not None, address


@contextlib.contextmanager
def one_of_several(distributed: bool, address: str | None) -> Iterator[bool]:
    """Join the other processes, if there are any; whether this one writes and speaks."""
    if not distributed:
        yield True
        return
    from landscape import processes

    processes.join(address)
    if processes.index() == 0:
        yield True
        return
    with contextlib.redirect_stderr(io.StringIO()):
        yield False
