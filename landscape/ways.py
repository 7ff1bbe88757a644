"""Ways between minima on a grid of a planar problem's domain: those that no saddle inside shows are among them.

Inside a domain two minima may meet on its edge, or beyond a saddle from which the flow leaves it: there a way goes on
along the edge. So the ways through the known saddles are completed by those on a grid. Where one of these is lower, its
top is looked at on finer and finer grids around it; at a known saddle it has that saddle's loss.
"""

import math
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

from landscape import evaluation, persistence, summit, watershed
from landscape.problems import Problem
from landscape.scale import scale

NODES = 513
"""A side of the grid."""

COARSE = 129
"""The same where a point costs much, as on a plane through a network's weights."""

BETWEEN = np.arange(1, 4) / 4
"""Where between two nodes the loss is looked at as well, so that no way leads through a thin wall."""

NEAR = 2.0
"""A crossing no farther than this from a saddle, in cells, and about as high, is taken for one over it."""

ABOUT = 1e-3
"""How much lower than the saddle, as a share of the range, nodes beside it may be."""

ROUNDS = 12
"""The most times that tops are looked at and parts merged anew."""

MARGIN = 1e-6
"""How much lower than over a saddle, as a share of the range, a way on the grid must be to count."""


class Tops(NamedTuple):
    """The merge tree and the tops over which minima merge.

    Attributes:
        parents, heights: (k,), as in `persistence`.
        through: (k,), the saddle at the top; −1 for none.
        places: (k, 2), the top; NaN where nothing merges.
    """

    parents: np.ndarray
    heights: np.ndarray
    through: np.ndarray
    places: np.ndarray


@dataclass(frozen=True, eq=False)
class _Net:
    """A grid of nodes: what lies downhill of each, where that way ends, the greatest loss on it; and saddles."""

    problem: Problem
    saddles: np.ndarray
    values: np.ndarray
    points: np.ndarray
    spacing: np.ndarray
    down: np.ndarray
    parts: np.ndarray
    tops: np.ndarray

    @property
    def side(self) -> int:
        return math.isqrt(len(self.points))


@dataclass(eq=False)
class _Joints:
    """What joins minima and parts of the grid: its loss, ends, top, the saddle there, whether that is final, and nodes.

    A minimum is joined to the part of the one node beside it; its top is the minimum until it is looked at.
    """

    heights: np.ndarray
    ends: np.ndarray
    tops: np.ndarray
    through: np.ndarray
    final: np.ndarray
    nodes: np.ndarray


def over(saddles: np.ndarray, merged: tuple[np.ndarray, np.ndarray, np.ndarray]) -> Tops:
    """The tops of a merge tree all of whose mergers are at saddles (s, d)."""
    places = np.full((len(merged[0]), saddles.shape[1]), np.nan)
    joined = merged[2] >= 0
    places[joined] = saddles[merged[2][joined]]
    return Tops(*merged, places)


def merge(problem: Problem, minima: np.ndarray, saddles: np.ndarray, values: np.ndarray, joins: np.ndarray) -> Tops:
    """Merge the minima of a planar problem over its saddles and on a grid of its domain.

        height(i, j) = min over ways from i to j inside the domain of the largest loss on the way

    A height over a saddle is that saddle's loss to the last bit. Any other is seen on ways on the grid, so that it is
    not too low but by what lies between their points.

    Args:
        problem: a planar problem.
        minima: (k, 2), the lowest first.
        saddles: (s, 2), by ascending loss.
        values: (s,), the loss at each.
        joins: (s, 2), the two minima that each joins; −1 for none.

    Source: H. Carr, J. Snoeyink and U. Axen, Computing contour trees in all dimensions, Comput. Geom. 24, 2003.

    >>> from landscape.problems import Problem
    >>> valley = Problem(lambda x: (x[0] ** 2 - 1) ** 2 - 0.1 * x[0] + x[0] ** 2 * x[1], [[-2, 2], [-1, 0]], "valley")
    >>> ends, none = np.array([[1.24, -1.0], [-1.21, -1.0]]), np.empty((0, 2))
    >>> merge(valley, ends, none, np.empty(0), none.astype(int)).heights.round(3).tolist()
    [inf, 1.001]
    """
    if len(minima) < 2:
        return over(saddles, persistence.merge(len(minima), values, joins))
    net = _net(problem, saddles, values)
    joints = _joints(net, minima, joins)
    for _ in range(ROUNDS):
        merged = _merged(net, joints, len(minima))
        chosen = merged[2][merged[2] >= 0]
        fresh = chosen[~joints.final[chosen]]
        if len(fresh) == 0:
            break
        for joint in fresh.tolist():
            _look(net, joints, joint)
    else:
        merged = _merged(net, joints, len(minima))
    parents, heights, chosen = merged
    places = np.where(chosen[:, None] < 0, np.nan, joints.tops[chosen])
    return Tops(parents, heights, np.where(chosen < 0, -1, joints.through[chosen]), places)


def _net(problem: Problem, saddles: np.ndarray, values: np.ndarray) -> _Net:
    x, y = evaluation.nodes(problem.domain, NODES if problem.tile is None else COARSE)
    points = np.stack(np.meshgrid(x, y), axis=-1).reshape(-1, 2)
    losses = summit.finite(evaluation.values(problem, points))
    down = watershed.downhill(losses.reshape(len(y), len(x)))
    steps = np.maximum(losses, _between(problem, points, points[down]))
    spacing = np.array([x[1] - x[0], y[1] - y[0]])
    return _Net(problem, saddles, values, points, spacing, down, *watershed.rest(down, steps))


def _joints(net: _Net, minima: np.ndarray, joins: np.ndarray) -> _Joints:
    """All joints; an end is a minimum, or from their number on a part of the grid; −1 for none."""
    parts = len(minima) + np.unique(net.parts, return_inverse=True)[1]
    near, reached = _attached(net, minima)
    nodes, crossed = _crossings(net)
    count = len(joins) + len(minima) + len(nodes)
    return _Joints(
        np.concatenate([net.values, reached, crossed]),
        np.concatenate([joins, np.stack([np.arange(len(minima)), parts[near]], axis=1), parts[nodes]]),
        np.concatenate([net.saddles, minima, net.points[nodes[:, 0]]]),
        np.concatenate([np.arange(len(joins)), np.full(len(minima) + len(nodes), -1)]),
        np.arange(count) < len(joins),
        np.concatenate([np.full((len(joins), 2), -1), np.stack([np.full(len(near), -1), near], axis=1), nodes]),
    )


def _merged(net: _Net, joints: _Joints, count: int) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Parents, heights and joints of the merge tree of so many minima."""
    late = joints.heights + MARGIN * scale(net.problem).range
    # Saddles of one height but for rounding stay in their order.
    late[: len(net.saddles)] = np.maximum.accumulate(net.values)
    order = np.argsort(late, kind="stable")
    parents, heights, through = persistence.merge(count, joints.heights[order], joints.ends[order])
    return parents, heights, np.where(through < 0, -1, order[through])


def _look(net: _Net, joints: _Joints, joint: int) -> None:
    """Find how high a joint on the grid is, and whether its top is a saddle."""
    way, height = _way(net, joints.nodes[joint].tolist(), joints.tops[joint])
    height, top = summit.highest(net.problem, way, net.spacing, height)
    saddle = _at_saddle(net, top, height)
    joints.heights[joint] = net.values[saddle] if saddle >= 0 else height
    joints.tops[joint] = net.saddles[saddle] if saddle >= 0 else top
    joints.through[joint], joints.final[joint] = saddle, True


def _between(problem: Problem, first: np.ndarray, second: np.ndarray) -> np.ndarray:
    """The greatest loss seen between points (n, 2) and (n, 2), without them, (n,)."""
    share = BETWEEN[:, None, None]
    seen = evaluation.values(problem, ((1 - share) * first + share * second).reshape(-1, 2))
    return summit.finite(seen).reshape(len(BETWEEN), -1).max(axis=0)


def _attached(net: _Net, minima: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """The node beside each minimum (k, 2) to which the lowest way leads, (k,), and the top of that way down."""
    corner = np.clip(((minima - net.points[0]) / net.spacing).astype(int), 0, net.side - 2)
    beside = (corner[:, 1:] * net.side + corner[:, :1]) + np.array([0, 1, net.side, net.side + 1])
    between = _between(net.problem, np.repeat(minima, 4, axis=0), net.points[beside.ravel()])
    tops = np.maximum(between.reshape(-1, 4), net.tops[beside])
    rows, chosen = np.arange(len(minima)), tops.argmin(axis=1)
    return beside[rows, chosen], np.maximum(tops[rows, chosen], evaluation.values(net.problem, minima))


def _crossings(net: _Net) -> tuple[np.ndarray, np.ndarray]:
    """The lowest crossing between each two parts of the grid, (e, 2) nodes, and the loss of each, (e,)."""
    from scipy.spatial import cKDTree

    shape = net.side, net.side
    nodes, crossed = watershed.crossings(net.parts.reshape(shape), net.tops.reshape(shape))
    first, second = net.points[nodes[:, 0]], net.points[nodes[:, 1]]
    crossed = np.maximum(crossed, _between(net.problem, first, second))
    if len(net.saddles) == 0 or len(nodes) == 0:
        return nodes, crossed
    away, nearest = cKDTree(net.saddles / net.spacing).query((first + second) / 2 / net.spacing)
    lower = net.values[nearest] - crossed
    # Nodes beside a saddle may be lower than it; the way between them is not.
    same = (away <= NEAR) & (lower > 0) & (lower <= ABOUT * scale(net.problem).range)
    return nodes, np.where(same, net.values[nearest], crossed)


def _way(net: _Net, nodes: list[int], start: np.ndarray) -> tuple[np.ndarray, float]:
    """The way (m, 2) from the nodes below one end of a joint, or from a minimum, to those below the other end.

    And the greatest loss on the ways further down.
    """
    first, second = ([] if node < 0 else _downward(net, node) for node in nodes)
    height = max(net.tops[side[-1]] for side in (first, second) if side)
    if first:
        return net.points[first[::-1] + second], height
    finer = net.spacing / summit.FINER
    return np.concatenate(
        [[net.points[0] + finer * np.rint((start - net.points[0]) / finer)], net.points[second]]
    ), height


def _downward(net: _Net, node: int) -> list[int]:
    """A node and those of the first steps down from it."""
    found = [node]
    while len(found) <= summit.AROUND and net.down[found[-1]] != found[-1]:
        found.append(int(net.down[found[-1]]))
    return found


def _at_saddle(net: _Net, place: np.ndarray, height: float) -> int:
    """The saddle that a top is, −1 for none."""
    away = (np.abs(net.saddles - place) / net.spacing).max(axis=1)
    same = (away <= 0.5) & (np.abs(net.values - height) <= MARGIN * scale(net.problem).range)
    return int(np.where(same, away, np.inf).argmin()) if same.any() else -1
