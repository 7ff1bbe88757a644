"""The same starts run again and again with independent noise, and what is likely to become of each."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from landscape import optimizers
from landscape.descent import Descent, Runs
from landscape.errors import require
from landscape.inits import replicate_seed
from landscape.plan import Plan

MOST = 65_535
"""Repeats whose counts fit two bytes."""


@dataclass(frozen=True, eq=False)
class Chances:
    """How often each start ended in which way.

    Attributes:
        outcomes: (C,) the codes of the ways that occurred: minima, 0 upward, then −1, −2, … for reasons of misses.
        counts: (C, n) runs of each start that ended so; over their sum they estimate P(outcome | start).
        likeliest: (n,) the code of the most frequent way; the first in the order of `outcomes` where several are.
        certainty: (n,) the share of the start's runs that ended so.
    """

    outcomes: np.ndarray
    counts: np.ndarray
    likeliest: np.ndarray
    certainty: np.ndarray


def check(repeats: int, plans: Sequence[Plan]) -> None:
    """Refuse runs that would only repeat each other."""
    whole = isinstance(repeats, (int, np.integer)) and not isinstance(repeats, bool) and 1 <= repeats <= MOST
    require(whole, f"`repeats`, the runs of each start, must be at least 1 and at most {MOST}; got {repeats!r}.")
    _refuse(repeats, [optimizers.describe(one.chosen) for one in plans if not one.program.noisy])


def check_noise(repeats: int, ready: Sequence[Descent]) -> None:
    """Refuse them too where the noise of an optimizer's own is 0 in the problem's scale."""
    _refuse(repeats, [one.optimizer for one in ready if one.noise == 0])


def _refuse(repeats: int, quiet: list[str]) -> None:
    require(
        repeats == 1 or not quiet,
        f"`repeats` runs each start again with other noise, and {', '.join(quiet)} has none; give `noise`.",
    )


def run(
    ready: Descent, starts: Any, repeats: int, first: int = 0, advance: Callable[[int], None] | None = None
) -> Iterator[Runs]:
    """Run starts (n, d), the first of which has the index `first`, with the noise of the descent's seed and others."""
    for repeat in range(repeats):
        yield nth(ready, repeat).run(starts, first=first, advance=advance)


def nth(ready: Descent, repeat: int) -> Descent:
    """The descent whose noise is that of a repeat; the first, 0, has the descent's own."""
    return ready.reseeded(replicate_seed(ready.seed, repeat)) if repeat else ready


def chances(codes: np.ndarray) -> Chances:
    """Count how often each start ended in which way.

    Args:
        codes: (T, n), how each of the T runs of a start ended, as `labels.outcomes` writes it.

    >>> found = chances(np.array([[0, -2, 1], [1, -2, -1], [1, 0, 2]]))
    >>> found.outcomes.tolist(), found.likeliest.tolist(), found.counts[:, 0].tolist()
    ([0, 1, 2, -1, -2], [1, -2, 1], [1, 2, 0, 0, 0])
    """
    occurred = np.unique(codes)
    outcomes = np.concatenate([occurred[occurred >= 0], occurred[occurred < 0][::-1]])
    counts = np.array([(codes == one).sum(axis=0, dtype=np.uint16) for one in outcomes])
    first = counts.argmax(axis=0)
    return Chances(outcomes, counts, outcomes[first], (counts.max(axis=0) / len(codes)).astype(np.float32))
