"""How fast an animation runs, and for how long."""

from dataclasses import dataclass

import numpy as np

from landscape.errors import require

HELD = 0.2
"""The share of the time for which the last moment is held."""

MOST = 1000
"""Frames at most."""


@dataclass(frozen=True)
class Pace:
    """How an animation runs.

    Attributes:
        fps: frames per second, from 1 to 50.
        seconds: that it takes, the last moment included.

    >>> len(Pace(fps=10, seconds=2).times())
    20
    """

    fps: float = 25
    seconds: float = 6.0

    def __post_init__(self) -> None:
        require(1 <= self.fps <= 50, f"`fps` is a number from 1 to 50; got {self.fps:g}.")
        count = self.fps * self.seconds
        fits = 2 <= count <= MOST
        require(fits, f"`fps` times `seconds` is the frames, 2 to {MOST:,}; got {self.fps:g} times {self.seconds:g}.")

    @property
    def delay(self) -> int:
        """Milliseconds of a frame in a GIF, which counts in hundredths of a second."""
        return 10 * round(100 / self.fps)

    def times(self, delay: float | None = None) -> np.ndarray:
        """The time from 0 to 1 of each frame, which takes so many milliseconds, those of `fps` by default."""
        count = round(self.fps * self.seconds if delay is None else 1000 * self.seconds / delay)
        moving = max(count - int(HELD * count), 2)
        return np.concatenate([np.linspace(0.0, 1.0, moving), np.ones(max(count - moving, 0))])
