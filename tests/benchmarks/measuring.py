"""What benchmarks share: timing in turns, and the lines of the table that they print."""

import time
from collections.abc import Callable
from typing import NamedTuple

import numpy as np


class Line(NamedTuple):
    """One line: what was measured, the times or rates behind it, and the ratio that the line is about."""

    what: str
    measured: str
    ratio: str


def least(works: dict[str, Callable[[], object]], rounds: int, clock: Callable[[], float]) -> dict[str, float]:
    """The least seconds of each, in turns after one call of each, so that another load slows all alike."""
    for work in works.values():
        work()
    found = dict.fromkeys(works, np.inf)
    for _ in range(rounds):
        for name, work in works.items():
            before = clock()
            work()
            found[name] = min(found[name], clock() - before)
    return found


def by_processor(works: dict[str, Callable[[], object]], rounds: int = 5) -> dict[str, float]:
    """The least processor seconds of each, which hold on a busy machine too."""
    return least(works, rounds, time.process_time)


def by_clock(works: dict[str, Callable[[], object]], rounds: int = 3) -> dict[str, float]:
    """The least seconds of each by the clock, for what runs on several cores: run it on an idle machine."""
    return least(works, rounds, time.perf_counter)


def geometric_mean(values: list[float]) -> float:
    return float(np.exp(np.mean(np.log(values))))
