"""TensorBoard event files of a training: the curves of single runs and of each scheme's median."""

import pathlib
from collections.abc import Sequence
from typing import Any

import numpy as np

from landscape.errors import UsageError

RUNS = 16
"""The most single runs of a scheme that are written; the median is of all."""


class Log:
    """Event files under one folder, a subfolder a run: FOLDER/INIT/median, FOLDER/INIT/run-0, …

    Errors:
        UsageError: tensorboardX is not installed, or the folder cannot be made.
    """

    def __init__(self, folder: str, inits: Sequence[str]):
        try:
            from tensorboardX import SummaryWriter
        except ImportError as error:
            raise UsageError(
                "`log_dir` writes event files by tensorboardX, which is not installed; "
                "pip install 'jax-landscape[tensorboard]'."
            ) from error
        self._make, self._folder, self._inits = SummaryWriter, pathlib.Path(folder), tuple(inits)
        self._writers: dict[str, Any] = {}
        try:
            self._folder.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise UsageError(f"`log_dir` {folder!r} cannot be made: {error.strerror}.") from error

    def __enter__(self) -> "Log":
        return self

    def __exit__(self, *_: object) -> None:
        for writer in self._writers.values():
            writer.close()

    def add(self, epoch: int, look: Any) -> None:
        """Write what is seen at an epoch.

        Args:
            epoch: the step of the event.
            look: `landscape.ensemble.Look`; its arrays are (I, n).
        """
        curves = {"loss": look.loss, "held-out loss": look.held_loss, "accuracy": look.accuracy}
        for tag, values in curves.items():
            for init, runs in zip(self._inits, np.asarray(values, float), strict=True):
                if np.isnan(runs).all():
                    continue
                self._writer(f"{init}/median").add_scalar(tag, float(np.nanmedian(runs)), epoch)
                for run, value in enumerate(runs[:RUNS]):
                    self._writer(f"{init}/run-{run}").add_scalar(tag, float(value), epoch)

    def _writer(self, name: str) -> Any:
        if name not in self._writers:
            # A spec may hold characters that no folder's name should.
            place = "".join(letter if letter.isalnum() or letter in "-_=/." else "-" for letter in name)
            self._writers[name] = self._make(str(self._folder / place))
        return self._writers[name]
