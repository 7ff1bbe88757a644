"""The elder rule: parts that merge as a level rises keep the name of their lowest member, and the others end there.

A merge tree of k minima is held by two arrays, `parents` and `heights`: the lower minimum into whose part that of each
merges, and the loss at which it does; −1 and infinity where it never does.

Source: H. Edelsbrunner and J. Harer, Computational Topology, 2010, section VII.1.
"""

from collections.abc import Iterator

import numpy as np


def merge(count: int, values: np.ndarray, joins: np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Merge minima, the lowest first, through saddles of ascending values: the minimum spanning tree of their joints.

    Args:
        count: k, how many minima there are.
        values: (s,), the loss at each saddle, ascending.
        joins: (s, 2), the two minima that each joins; −1 for none. From k on these are places that are no minimum:
            ways lead over them, but nothing ends where a part of them alone merges.

    Returns:
        parents, heights and the saddle of each merger, (k,); −1 for none.

    >>> merge(3, np.array([1.0, 2.0, 3.0]), np.array([[1, 2], [2, 1], [0, 2]]))
    (array([-1,  0,  1]), array([inf,  3.,  1.]), array([-1,  2,  0]))
    >>> merge(2, np.array([1.0, 2.0]), np.array([[0, 2], [2, 1]]))
    (array([-1,  0]), array([inf,  2.]), array([-1,  1]))
    """
    parents, heights, through = np.full(count, -1), np.full(count, np.inf), np.full(count, -1)
    above = list(range(max(count, int(np.max(joins, initial=-1)) + 1)))
    for saddle, (first, second) in enumerate(np.asarray(joins).tolist()):
        if first < 0 or second < 0:
            continue
        elder, younger = sorted((_root(above, first), _root(above, second)))
        if elder == younger:
            continue
        above[younger] = elder
        if younger < count:
            parents[younger], heights[younger], through[younger] = elder, values[saddle], saddle
    return parents, heights, through


def _root(above: list[int], place: int) -> int:
    """The first of the part that a place lies in; the way there is halved for those who come after."""
    while above[place] != place:
        above[place] = place = above[above[place]]
    return place


def mergers(parents: np.ndarray, heights: np.ndarray) -> Iterator[tuple[int, np.ndarray, np.ndarray]]:
    """Replay the mergers by ascending height: the minimum whose part ends, and the members of both parts, (k,) of bool.

    >>> [ended for ended, _, _ in mergers(np.array([-1, 0, 1]), np.array([np.inf, 3.0, 1.0]))]
    [2, 1]
    """
    part = np.arange(len(parents))
    for younger in np.argsort(heights, kind="stable")[: np.isfinite(heights).sum()].tolist():
        # Among equal heights the parent itself may have ended before.
        elder = part[parents[younger]]
        lower, upper = part == elder, part == part[younger]
        yield younger, lower, upper
        part[upper] = elder


def barriers(values: np.ndarray, parents: np.ndarray, heights: np.ndarray) -> np.ndarray:
    """The loss that every way from one minimum to another must reach, (k, k); on the diagonal the loss of each.

    >>> barriers(np.array([0.0, 1.0]), np.array([-1, 0]), np.array([np.inf, 3.0])).tolist()
    [[0.0, 3.0], [3.0, 1.0]]
    """
    found = np.full((len(values), len(values)), np.inf)
    np.fill_diagonal(found, values)
    for ended, lower, upper in mergers(parents, heights):
        found[np.ix_(lower, upper)] = found[np.ix_(upper, lower)] = heights[ended]
    return found


def apart(parents: np.ndarray) -> int:
    """How many trees the minima make up: 1 where all are joined.

    >>> apart(np.array([-1, 0, -1]))
    2
    """
    return int((parents < 0).sum())
