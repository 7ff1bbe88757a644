"""What is kept of many runs: tables of how often what occurred, never a start, so that memory does not grow with n."""

from collections import Counter
from dataclasses import dataclass, field

import numpy as np

from landscape.labels import REASONS, Labels
from landscape.minima import Minima
from landscape.status import Status


@dataclass(frozen=True)
class Table:
    """How often each pair of small integers occurred.

    >>> table = Table().plus(np.array([3, 3, -1]), np.array([10, 10, 7]))
    >>> [part.tolist() for part in table.columns], table.counts.tolist()
    ([[-1, 3], [7, 10]], [1, 2])
    """

    keys: np.ndarray = field(default_factory=lambda: np.zeros(0, np.int64))
    counts: np.ndarray = field(default_factory=lambda: np.zeros(0, np.int64))

    def plus(self, first: np.ndarray, second: np.ndarray | int) -> "Table":
        """The table with more pairs; both may be as low as −32 and stay below 2³¹."""
        return self.joined(Table(*_counted(np.asarray(first, np.int64), np.asarray(second))))

    def joined(self, other: "Table") -> "Table":
        """The table of what is counted in either."""
        if not len(self.keys):
            return other
        return Table(*_summed(np.concatenate([self.keys, other.keys]), np.concatenate([self.counts, other.counts])))

    def paired(self, second: int) -> "Table":
        """The table with another second number, the same in every pair."""
        return Table(*_summed(_packed(self.columns[0], np.int64(second)), self.counts))

    @property
    def columns(self) -> tuple[np.ndarray, np.ndarray]:
        """The pairs, as two arrays beside `counts`."""
        return (self.keys >> 32) - _LEAST, (self.keys & 0xFFFFFFFF) - _LEAST


_LEAST = 32


def _counted(first: np.ndarray, second: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """The pairs that occur, packed and ascending, and how often."""
    if first.size == 0:
        return first, first
    low, lowest = first.min(), int(second.min())
    side = int(second.max()) - lowest + 1
    cells = first * side
    cells += second
    cells -= low * side + lowest
    if cells.max() > SPARSE * cells.size:
        return np.unique(_packed(first, second), return_counts=True)
    counts = np.bincount(cells)
    found = np.flatnonzero(counts)
    return _packed(found // side + low, found % side + lowest), counts[found]


def _summed(keys: np.ndarray, counts: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Each key once, ascending, with the sum of its counts."""
    if len(keys) == 0:
        return keys, counts
    order = np.argsort(keys, kind="stable")
    keys = keys[order]
    first = np.flatnonzero(np.diff(keys, prepend=keys[0] - 1))
    return keys[first], np.add.reduceat(counts[order], first)


def _packed(first: np.ndarray, second: np.ndarray) -> np.ndarray:
    """Both numbers of each pair in one."""
    return (first + _LEAST << 32) + second + _LEAST


SPARSE = 1
"""Cells of pairs that could occur, for each pair that is counted, at most: with more of them sorting is quicker."""


@dataclass
class Book:
    """The list of minima as it grows, and what was said when it did.

    Attributes:
        minima: the list.
        notes: what was said.
        numbers: of each minimum that was ever listed, by its coordinates' bytes.
        listed: (k,), the numbers of those that are listed now.
    """

    minima: Minima
    notes: list[str] = field(default_factory=list)
    numbers: dict[bytes, int] = field(init=False, default_factory=dict)
    listed: np.ndarray = field(init=False)

    def __post_init__(self):
        self._take(self.minima)

    def codes(self, seen: Labels) -> np.ndarray:
        """One integer a run for its way of ending: the number of the minimum, or −1, −2, … for the reason of a miss.

        A minimum's number is its own: its place in the list changes when the list grows.
        """
        if seen.minima is not self.minima:
            self._take(seen.minima)
        self.notes.extend(seen.notes)
        # What is below 0 counts from the end.
        return np.concatenate([self.listed, _MISSES[::-1]]).take(seen.codes)

    def _take(self, minima: Minima) -> None:
        self.minima = minima
        numbers = [self.numbers.setdefault(point.tobytes(), len(self.numbers)) for point in minima.points]
        self.listed = np.array(numbers, int)

    @property
    def order(self) -> list[int]:
        """The codes in the order of a census: the minima as they are listed now, then the reasons of misses."""
        return [*self.listed.tolist(), *_MISSES.tolist()]

    def places(self, codes: np.ndarray) -> np.ndarray:
        """The places of codes in `order`."""
        order = np.array(self.order)
        ranked = np.argsort(order, kind="stable")
        return ranked[np.searchsorted(order[ranked], codes)]


_MISSES = -1 - np.arange(len(REASONS))
"""The codes of misses."""


@dataclass
class Tally:
    """What is kept of one scheme and optimizer.

    Attributes:
        steps: pairs of a code and the steps that runs took to it.
        replicates: pairs of a code and the replicate whose starts ended so.
        squares: by code, the sum over starts of the squared number of their runs that ended so.
        status: (5,) runs by status.
        cells: the codes in the order of the starts, where the starts are a grid whose boundary cells count.
        sizes: starts by replicate.
    """

    steps: Table = field(default_factory=Table)
    replicates: Table = field(default_factory=Table)
    squares: Counter = field(default_factory=Counter)
    status: np.ndarray = field(default_factory=lambda: np.zeros(len(Status), np.int64))
    cells: list[np.ndarray] = field(default_factory=list)
    sizes: Counter = field(default_factory=Counter)

    def add(self, codes: np.ndarray, steps: np.ndarray, status: np.ndarray, replicate: int, keep: bool) -> None:
        """Count starts (m) of which each ran T times.

        Args:
            codes, steps, status: (T, m), how the runs ended and after how many steps.
            replicate: which the starts belong to.
            keep: whether they are the next cells of a grid.
        """
        new = Table().plus(codes.ravel(), steps.ravel())
        self.steps, self.replicates = self.steps.joined(new), self.replicates.joined(new.paired(replicate))
        self.sizes[replicate] += codes.shape[1]
        self.status += [np.count_nonzero(status == one) for one in Status]
        if len(codes) > 1:
            of_starts = Table().plus(codes.ravel(), np.tile(np.arange(codes.shape[1]), len(codes)))
            for code, times in zip(of_starts.columns[0].tolist(), of_starts.counts.tolist(), strict=True):
                self.squares[code] += times * times
        if keep:
            self.cells.append(codes[0])

    def counts(self, order: list[int]) -> np.ndarray:
        """Runs by code, in the given order of codes."""
        codes, found = _summed(self.replicates.columns[0], self.replicates.counts)
        known = dict(zip(codes.tolist(), found.tolist(), strict=True))
        return np.array([known.get(code, 0) for code in order], np.int64)
