"""The index check of a list of critical points: over the whole domain, and over each of the blocks that it is cut into.

The indices inside a closed curve add up to the gradient's turns along it. Over the whole domain a pair of opposite
indices that is missed leaves no trace; a block that holds one of the two does not pass.
"""

from dataclasses import dataclass

import numpy as np

from landscape import winding
from landscape.problems import Problem

FAILED = "index check failed"
"""How the sentence of a failed check begins."""

APPLIES_NOT = "index check not applicable"
"""How the sentence begins where a check would say nothing."""


@dataclass(frozen=True)
class Check:
    """What the index check says of a list.

    Attributes:
        turns: the winding number of the gradient along the domain's boundary, or None.
        sentence: one sentence.
        wrong: (16, 16), the blocks in which indices and turns disagree; rows along the second coordinate.
    """

    turns: int | None
    sentence: str
    wrong: np.ndarray


def check(problem: Problem, points: np.ndarray, indices: np.ndarray, without: np.ndarray, why: str) -> Check:
    """Check the indices (c,) of a planar problem's critical points (c, 2).

    Args:
        problem: planar.
        points: (c, 2).
        indices: (c,).
        without: (m, 2), places inside that have no index: nothing is said of their blocks.
        why: why the check over the whole domain is not applicable; '' where it is.
    """
    turns = winding.around_domain(problem)
    x, y = winding.lines(problem)
    expected = winding.around_blocks(problem, x, y)
    expected[_histogram(without, x, y) > 0] = np.nan
    known = np.isfinite(expected)
    wrong = known & (_histogram(points, x, y, indices) != expected)
    if turns is None:
        why = "the gradient vanishes or jumps along the domain's boundary"
    sentence = _blockwise(why, wrong, known) if why else _whole(turns, int(indices.sum()), int(wrong.sum()))
    return Check(turns, sentence, wrong)


def beyond_the_plane(dim: int) -> Check:
    """What is said of a problem that is not planar.

    >>> beyond_the_plane(3).sentence[:50]
    'index check not applicable beyond two dimensions: '
    """
    place = "in one dimension" if dim == 1 else "beyond two dimensions"
    sentence = f"{APPLIES_NOT} {place}: the list holds what the search and the runs found"
    return Check(None, sentence, np.zeros((winding.BLOCKS, winding.BLOCKS), bool))


def located(points: np.ndarray, x: np.ndarray, y: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """The row and column of the block between the lines `x`, `y` in which each point (n, 2) lies, (n,), (n,)."""
    # What lies on the domain's boundary to rounding may lie outside by as much.
    column = np.clip(np.searchsorted(x, points[:, 0]) - 1, 0, len(x) - 2)
    return np.clip(np.searchsorted(y, points[:, 1]) - 1, 0, len(y) - 2), column


def _histogram(points: np.ndarray, x: np.ndarray, y: np.ndarray, weights: np.ndarray | None = None) -> np.ndarray:
    row, column = located(points, x, y)
    counts = np.bincount(row * (len(x) - 1) + column, weights, minlength=(len(x) - 1) * (len(y) - 1))
    return counts.reshape(len(y) - 1, len(x) - 1)


def _blockwise(why: str, wrong: np.ndarray, known: np.ndarray) -> str:
    if not known.any():
        return f"{APPLIES_NOT}: {why}"
    if wrong.any():
        words = f"of {known.sum()} of {wrong.size} blocks it fails in {wrong.sum()}"
        return f"{APPLIES_NOT}: {why}; {words}, where points were missed or the gradient jumps"
    return f"{APPLIES_NOT}: {why}; it passes in {known.sum()} of {wrong.size} blocks"


def _whole(turns: int, total: int, wrong: int) -> str:
    times = "time" if turns == 1 else "times"
    words = f"the gradient turns {turns} {times} along the boundary, the indices inside add up to {total}"
    if wrong and total == turns:
        words += f" but are wrong in {wrong} block{'s' * (wrong > 1)} of it"
    if wrong or total != turns:
        return f"{FAILED}: {words}, so critical points were missed or the gradient jumps inside"
    return f"index check passed: {words}"
