"""What a long job has done so far, as a file beside its record, so that a killed job goes on where it was.

A checkpoint holds numbers only, and the text that says whose they are; reading it runs no code. It is written whole or
not at all, and deleted when the record is written.
"""

import io
import json
import os
import pathlib
import zipfile
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from landscape.errors import UsageError
from landscape.record import write_whole


@dataclass(frozen=True)
class Checkpoint:
    """A file that keeps the state of one job.

    Attributes:
        path: where it is.
        job: what is computed, as plain data; the state of another job is refused.

    >>> import tempfile
    >>> kept = Checkpoint(pathlib.Path(tempfile.mkdtemp()) / "runs.npz.part", {"seed": 0})
    >>> kept.save([np.arange(3)], {"look": 2})
    >>> arrays, where = kept.load()
    >>> arrays[0].tolist(), where
    ([0, 1, 2], {'look': 2})
    """

    path: str | os.PathLike
    job: dict[str, Any]

    def save(self, arrays: Sequence[np.ndarray], where: dict[str, Any]) -> None:
        """Write the arrays and where the job is, whole or not at all."""
        buffer = io.BytesIO()
        text = json.dumps({"job": self.job, "where": where})
        np.savez(buffer, text=np.array(text), **{f"a{place}": array for place, array in enumerate(arrays)})
        write_whole(self.path, buffer.getvalue())

    def load(self) -> tuple[list[np.ndarray], dict[str, Any]] | None:
        """The arrays and where the job was, or None where nothing was kept.

        Errors:
            UsageError: the file is no checkpoint, or that of another job.
        """
        path = pathlib.Path(self.path)
        if not path.exists():
            return None
        try:
            with np.load(path, allow_pickle=False) as found:
                text = json.loads(str(found["text"]))
                arrays = [found[f"a{place}"] for place in range(len(found.files) - 1)]
        except (ValueError, KeyError, OSError, zipfile.BadZipFile) as error:
            raise UsageError(f"{str(path)!r} is not a checkpoint; delete it to begin anew.") from error
        if text["job"] != json.loads(json.dumps(self.job)):
            raise UsageError(
                f"{str(path)!r} keeps a job that was asked for differently; delete it to begin anew, or choose another "
                "--record."
            )
        return arrays, text["where"]

    def clear(self) -> None:
        """Delete the file."""
        pathlib.Path(self.path).unlink(missing_ok=True)
