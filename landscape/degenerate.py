"""Critical points that are not alone or not simple: plateaus, valleys, and points where the Hessian is singular.

Newton's method closes in on those slowly and from anywhere, so that one place comes out as many points. A plateau,
where the gradient vanishes all around, is no critical point and is left out; a valley is one.
"""

from dataclasses import dataclass

import numpy as np

from landscape import evaluation, newton, winding
from landscape.problems import Problem
from landscape.scale import scale

LINK = 0.01
"""Degenerate points closer than this share of the widths, and as close in value, are one place."""

SMALL = 2e-3
"""A place wider than this share of the widths is a valley, not a point."""


@dataclass(frozen=True, eq=False)
class Place:
    """One degenerate critical point, or one valley of them.

    Attributes:
        point: (2,), of a valley the member nearest its middle.
        members: (m, 2), all of it that was found.
        kind: 'degenerate minimum' or 'degenerate'.
        index: the Poincaré index; None for a valley, and where the gradient turns too fast to be followed.
    """

    point: np.ndarray
    members: np.ndarray
    kind: str
    index: int | None


def on_plateau(problem: Problem, points: np.ndarray) -> np.ndarray:
    """Whether the gradient vanishes in a third of the directions around each point (n, 2), (n,)."""
    around = (points[:, None] + LINK * _circle(problem, 16)).reshape(-1, 2)
    gradients = evaluation.gradients(problem, around) * scale(problem).widths
    vanish = (np.abs(gradients) <= newton.VANISHES * scale(problem).range).all(axis=1)
    return vanish.reshape(len(points), 16).sum(axis=1) > 16 / 3


def places(problem: Problem, points: np.ndarray) -> list[Place]:
    """The places that degenerate critical points (n, 2) make up."""
    values = evaluation.values(problem, points)
    cluster = clusters(problem, points, values, LINK)
    return [_place(problem, points[cluster == number]) for number in np.unique(cluster)]


def belongs(problem: Problem, points: np.ndarray, found: list[Place]) -> np.ndarray:
    """Whether points (n, 2) are places already found, at which Newton's method has not come to rest yet, (n,)."""
    if not found:
        return np.zeros(len(points), bool)
    places = np.stack([place.point for place in found])
    near = (np.abs(points[:, None] - places) <= LINK * scale(problem).widths).all(axis=2)
    values, own = evaluation.values(problem, points), evaluation.values(problem, places)
    level = np.abs(values[:, None] - own) <= 1e-6 * scale(problem).range
    return (near & level).any(axis=1) & (newton.remaining(problem, points) > newton.VANISHES)


def clusters(problem: Problem, points: np.ndarray, values: np.ndarray, link: float) -> np.ndarray:
    """Number the groups of points (n, d) that are linked by closeness in position and in value, (n,)."""
    from scipy.sparse import coo_array
    from scipy.sparse.csgraph import connected_components
    from scipy.spatial import cKDTree

    pairs = cKDTree(points / scale(problem).widths).query_pairs(link, output_type="ndarray")
    near = np.abs(values[pairs[:, 0]] - values[pairs[:, 1]]) <= 1e-6 * scale(problem).range
    first, second = pairs[near].T
    graph = coo_array((np.ones(len(first)), (first, second)), shape=(len(points), len(points)))
    return connected_components(graph, directed=False)[1]


def _place(problem: Problem, members: np.ndarray) -> Place:
    widths = scale(problem).widths
    extent = float((np.ptp(members, axis=0) / widths).max())
    if extent > SMALL:
        distance = np.linalg.norm((members - members.mean(axis=0)) / widths, axis=1)
        point = members[np.argmin(distance.round(9))]
        return Place(point, members, _kind(problem, point), None)
    gradients = evaluation.gradients(problem, members) * widths
    point = members[np.argmin(np.linalg.norm(gradients, axis=1))]
    index = winding.around_point(problem, point, max(1e-3, 2 * extent))
    return Place(point, point[None], _kind(problem, point), index)


def _kind(problem: Problem, point: np.ndarray) -> str:
    circle = _circle(problem, 64)
    value, *around = evaluation.values(
        problem, np.concatenate([point[None], point + 1e-3 * circle, point + LINK * circle])
    )
    slack = 1e-14 * max(abs(value), scale(problem).range)
    lowest = (around[: len(circle)] >= value - slack).all()
    return "degenerate minimum" if lowest and (np.array(around) > value + slack).any() else "degenerate"


def _circle(problem: Problem, number: int) -> np.ndarray:
    angle = 2 * np.pi * np.arange(number) / number
    return np.stack([np.cos(angle), np.sin(angle)], axis=-1) * scale(problem).widths
