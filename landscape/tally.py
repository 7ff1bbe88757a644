"""What is kept of many runs: tables of how often what occurred, never a start, so that memory does not grow with n."""

from collections import Counter
from dataclasses import dataclass, field

import numpy as np

from landscape.labels import REASONS, Labels, outcomes
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
        new, counts = _counted(np.asarray(first, np.int64), np.asarray(second, np.int64))
        keys, place = np.unique(np.concatenate([self.keys, new]), return_inverse=True)
        total = np.bincount(place, np.concatenate([self.counts, counts]), len(keys))
        return Table(keys, total.astype(np.int64))

    @property
    def columns(self) -> tuple[np.ndarray, np.ndarray]:
        """The pairs, as two arrays beside `counts`."""
        return (self.keys >> 32) - _LEAST, (self.keys & 0xFFFFFFFF) - _LEAST


_LEAST = 32


def _counted(first: np.ndarray, second: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """The pairs that occur, packed and ascending, and how often."""
    if first.size == 0:
        return first, first
    low, lowest = first.min(), second.min()
    side = second.max() - lowest + 1
    cells = (first - low) * side + (second - lowest)
    if cells.max() > SPARSE * cells.size:
        return np.unique(_packed(first, second), return_counts=True)
    counts = np.bincount(cells)
    found = np.flatnonzero(counts)
    return _packed(found // side + low, found % side + lowest), counts[found]


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
        numbers: of each minimum that was listed when runs were coded, by its coordinates' bytes.
        notes: what was said.
    """

    minima: Minima
    numbers: dict[bytes, int] = field(default_factory=dict)
    notes: list[str] = field(default_factory=list)

    def codes(self, seen: Labels) -> np.ndarray:
        """One integer a run for its way of ending: the number of the minimum, or −1, −2, … for the reason of a miss.

        A minimum's number is its own: its place in the list changes when the list grows.
        """
        self.minima = seen.minima
        self.notes.extend(seen.notes)
        own = [self.numbers.setdefault(point.tobytes(), len(self.numbers)) for point in seen.minima.points]
        codes = outcomes(seen.labels, seen.reasons)
        return np.where(codes >= 0, np.array([*own, 0])[np.maximum(codes, 0)], codes)

    @property
    def order(self) -> list[int]:
        """The codes in the order of a census: the minima as they are listed now, then the reasons of misses."""
        return [self.numbers.get(point.tobytes(), _NEVER) for point in self.minima.points] + [
            -1 - place for place in range(len(REASONS))
        ]

    def places(self, codes: np.ndarray) -> np.ndarray:
        """The places of codes in `order`."""
        order = np.array(self.order)
        ranked = np.argsort(order, kind="stable")
        return ranked[np.searchsorted(order[ranked], codes)]


_NEVER = 2**31 - 64
"""The code of a minimum that was listed and never met."""


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
        self.steps = self.steps.plus(codes.ravel(), steps.ravel())
        self.replicates = self.replicates.plus(codes.ravel(), replicate)
        self.sizes[replicate] += codes.shape[1]
        self.status += np.bincount(status.ravel(), minlength=len(Status))
        if len(codes) > 1:
            of_starts = Table().plus(codes.ravel(), np.tile(np.arange(codes.shape[1]), len(codes)))
            for code, times in zip(of_starts.columns[0].tolist(), of_starts.counts.tolist(), strict=True):
                self.squares[code] += times * times
        if keep:
            self.cells.append(codes[0])

    def counts(self, order: list[int]) -> np.ndarray:
        """Runs by code, in the given order of codes."""
        codes, found = self.replicates.columns[0], self.replicates.counts
        return np.array([found[codes == code].sum() for code in order], np.int64)
