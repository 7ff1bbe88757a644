"""Where runs are at any time of an animation, and when each has come to where it ends."""

from dataclasses import dataclass
from typing import Any

import numpy as np

from landscape.figures._panel import view_of

NEAR = 0.01
"""A run has come when each coordinate stays within this share of the view of its end."""

INSTANT = 0.01
"""About the time of a frame."""

FAR = 1000.0
"""Views beyond which a run is drawn no farther."""

RESTLESS = ("unsettled", "escaped", "diverged")
"""The ways of ending of runs that do not come to rest."""

TRAIL = 0.03
"""How far back a run's trail reaches, as a share of the time."""


@dataclass(frozen=True)
class Clock:
    """Time from 0 to 1, which passes evenly on the logarithm of step + unit.

    Attributes:
        last: the step at time 1.
        unit: about so many steps take the same time each at the beginning.

    >>> clock = Clock(last=1000, unit=10)
    >>> float(clock.step(0.5).round(1)), float(clock.time(clock.step(0.25)).round(6))
    (90.5, 0.25)
    """

    last: float
    unit: float

    def step(self, time: np.ndarray | float) -> np.ndarray:
        """The step at a time, with its fraction."""
        # Rounded, so that time 1 is the last step and not a hair before it.
        return np.round(self.unit * np.expm1(np.asarray(time) * np.log1p(self.last / self.unit)), 6)

    def time(self, step: np.ndarray | float) -> np.ndarray:
        """The time of a step."""
        return np.log1p(np.asarray(step) / self.unit) / np.log1p(self.last / self.unit)

    def speed(self, step: float) -> float:
        """How many steps pass in a unit of time."""
        return float((step + self.unit) * np.log1p(self.last / self.unit))


class Motion:
    """All runs of a record of `trace`, to be seen at any time.

    Attributes:
        paths: (n, kept, 2).
        steps: (kept,), those of the iterates that the paths hold.
        arrivals: (n,), the step at which each run has come.
        clock: from step 0 to the last arrival.
    """

    def __init__(self, record: Any):
        arrays = record.arrays
        view = view_of(record)
        size = np.diff(view, axis=1)[:, 0]
        # What is far off is drawn far off; numbers that a renderer cannot hold would end the figure.
        self.paths = np.clip(arrays["paths"], view[:, 0] - FAR * size, view[:, 1] + FAR * size)
        self.steps = kept_steps(record)
        self.arrivals = self._arrivals(arrays, NEAR * size)
        unit = max(float(np.median(self.arrivals)) / 10, 1.0)
        self.clock = Clock(max(float(self.arrivals.max()), 1.0), unit)

    def _arrivals(self, arrays: dict[str, np.ndarray], near: np.ndarray) -> np.ndarray:
        rests = [_rests(path, near) for path in self.paths]
        last = np.minimum(arrays["steps"], self.steps[-1])
        return np.where(np.isin(arrays["reasons"], RESTLESS), last, self.steps[rests])

    def at(self, step: float) -> np.ndarray:
        """Where the runs are at a step (n, 2); between two iterates, on the line from one to the other.

        Where many steps pass at once they are at iterates, for what swings between two places is at neither's middle.
        """
        step = np.floor(step) if INSTANT * self.clock.speed(step) > 1 else step
        after = int(np.clip(np.searchsorted(self.steps, step, "right"), 1, len(self.steps) - 1))
        low, high = self.steps[after - 1], self.steps[after]
        part = min(float(step - low) / max(high - low, 1), 1.0)
        return (1 - part) * self.paths[:, after - 1] + part * self.paths[:, after]

    def trails(self, time: float, points: int = 9) -> np.ndarray:
        """The ways of the runs since a little before a time, (n, points, 2)."""
        steps = self.clock.step(np.linspace(max(time - TRAIL, 0.0), time, points))
        return np.stack([self.at(float(step)) for step in steps], axis=1)


def kept_steps(record: Any) -> np.ndarray:
    """The steps (kept,) of the iterates that a record's paths hold."""
    count, every = record.arrays["paths"].shape[1], int(record.study.get("paths") or 1)
    return np.minimum(np.arange(count) * every, record.study["steps"])


def _rests(path: np.ndarray, near: np.ndarray) -> int:
    """From which of its iterates (kept, 2) on a path stays near its end."""
    away = (np.abs(path - path[-1]) > near).any(axis=1)
    return min(int(np.flatnonzero(away)[-1]) + 1, len(path) - 1) if away.any() else 0
