"""Critical points that are not alone or not simple: plateaus, valleys, and points where the Hessian is singular.

Newton's method closes in on those slowly and from anywhere, so that one place comes out as many points. A plateau,
where the gradient vanishes all around, is no critical point and is left out; a valley is one, and in the plane it is
followed along its length, so that it comes out whole.
"""

from dataclasses import dataclass

import numpy as np

from landscape import evaluation, newton, winding
from landscape.problems import Problem
from landscape.scale import inside, scale

LINK = 0.01
"""Degenerate points closer than this share of the widths, and as close in value, are one place."""

STEP = 0.005
"""The distance at which a valley is followed, as a share of the widths."""

LONGEST = 20_000
"""Points of valleys after which they are followed no further."""

SMALL = 2e-3
"""A place wider than this share of the widths is a valley, not a point."""

NEAR = 1e-3
"""The distance, as a share of the widths, at which a place is compared with what surrounds it."""

MANY = 1000
"""Degenerate points beyond the plane that are all looked at."""

ENDS = 16
"""Members of a place beyond the plane from which its floor is followed."""

FEW = 256
"""Points of which all pairs are looked at, which takes less time than loading what finds the near ones."""

LEVEL = 1e-6
"""Values closer than this share of the range are one level."""


@dataclass(frozen=True, eq=False)
class Place:
    """One degenerate critical point, or one valley of them.

    Attributes:
        point: (d,), of a valley the member nearest its middle.
        members: (m, d), all of it that was found.
        kind: 'degenerate minimum' or 'degenerate'.
        index: the Poincaré index; None for a valley, beyond the plane, and where the gradient turns too fast.
    """

    point: np.ndarray
    members: np.ndarray
    kind: str
    index: int | None


def singular(problem: Problem, points: np.ndarray) -> np.ndarray:
    """Whether an eigenvalue of the Hessian at points (n, d) vanishes, (n,)."""
    eigenvalues = np.linalg.eigvalsh(newton.derivatives(problem, points)[2])
    return np.abs(eigenvalues).min(axis=-1, initial=np.inf) <= newton.flat(eigenvalues)


def on_plateau(problem: Problem, points: np.ndarray) -> np.ndarray:
    """Whether the gradient vanishes in a third of the directions around each point (n, d), (n,)."""
    directions = _directions(problem, 16)
    around = (points[:, None] + LINK * directions).reshape(-1, problem.dim)
    gradients = evaluation.gradients(problem, around) * scale(problem).widths
    vanish = (np.abs(gradients) <= newton.VANISHES * scale(problem).range).all(axis=1)
    return vanish.reshape(len(points), len(directions)).mean(axis=1) > 1 / 3


def places(problem: Problem, points: np.ndarray) -> list[Place]:
    """The places that degenerate critical points (n, d) make up."""
    if len(points) == 0:
        return []
    points = _followed(problem, points) if problem.dim == 2 else _sparse(problem, points)
    number = _numbered(problem, points)
    groups = [points[number == one] for one in range(number.max() + 1)]
    extents = np.array([(np.ptp(group, axis=0) / scale(problem).widths).max() for group in groups])
    chosen = [_representative(problem, *pair) for pair in zip(groups, extents, strict=True)]
    alone = [point[None] for point in chosen]
    groups = [all_ if wide else one for all_, one, wide in zip(groups, alone, extents > SMALL, strict=True)]
    lowest = _lowest(problem, np.array(chosen)) & ~_falls(problem, groups)
    return [_place(problem, *parts) for parts in zip(chosen, groups, extents, lowest, strict=True)]


def belongs(problem: Problem, points: np.ndarray, found: list[Place]) -> np.ndarray:
    """Whether points (n, d) are places already found, at which Newton's method has not come to rest yet, (n,)."""
    if not found:
        return np.zeros(len(points), bool)
    places = np.stack([place.point for place in found])
    near = (np.abs(points[:, None] - places) <= LINK * scale(problem).widths).all(axis=2)
    values, own = evaluation.values(problem, points), evaluation.values(problem, places)
    level = np.abs(values[:, None] - own) <= LEVEL * scale(problem).range
    return (near & level).any(axis=1) & (newton.remaining(problem, points) > newton.VANISHES)


def clusters(problem: Problem, points: np.ndarray, values: np.ndarray, link: float) -> np.ndarray:
    """Number the groups of points (n, d) that are linked by closeness in position and in value, (n,)."""
    pairs = _near(points / scale(problem).widths, link)
    return _components(pairs[_level(problem, *values[pairs.T])], len(points))


def _near(points: np.ndarray, link: float) -> np.ndarray:
    """The pairs (p, 2) of points (n, d) that are no farther apart than `link`."""
    if len(points) > FEW:
        from scipy.spatial import cKDTree

        return cKDTree(points).query_pairs(link, output_type="ndarray")
    distance = np.linalg.norm(points[:, None] - points, axis=2)
    return np.argwhere(np.triu(distance <= link, 1))


def _components(pairs: np.ndarray, number: int) -> np.ndarray:
    if len(pairs) == 0:
        return np.arange(number)
    from scipy.sparse import coo_array
    from scipy.sparse.csgraph import connected_components

    graph = coo_array((np.ones(len(pairs)), tuple(pairs.T)), shape=(number, number))
    return connected_components(graph, directed=False)[1]


def _level(problem: Problem, first: np.ndarray, second: np.ndarray) -> np.ndarray:
    return np.abs(first - second) <= LEVEL * scale(problem).range


# Valleys, followed along their length.


def _followed(problem: Problem, points: np.ndarray) -> np.ndarray:
    """The points (n, 2) and those between and beyond them on their valleys, none farther than `LINK` from the next."""
    from scipy.spatial import cKDTree

    widths = scale(problem).widths
    members = fresh = _thinned(points, widths)
    while len(fresh) and len(members) < LONGEST:
        trial = np.concatenate([fresh + steps for steps in _along(problem, fresh)])
        solved = newton.solve(problem, trial)
        stays = (np.abs(solved - trial) <= STEP * widths).all(axis=1)
        fresh = _thinned(_degenerate(problem, solved[stays & inside(problem, solved)]), widths)
        if len(fresh):
            distance, _ = cKDTree(members / widths).query(fresh / widths)
            fresh = fresh[distance > STEP / 2]
        members = np.concatenate([members, fresh])
    return members


def _along(problem: Problem, points: np.ndarray) -> list[np.ndarray]:
    """Steps (n, 2) both ways along each flat direction, one to four times `STEP` long; none elsewhere."""
    eigenvalues, vectors = np.linalg.eigh(newton.derivatives(problem, points)[2])
    flat = np.abs(eigenvalues) <= newton.flat(eigenvalues)[:, None]
    ways = np.where(flat[:, None], vectors, 0) * scale(problem).widths[:, None]
    return [STEP * times * ways[:, :, axis] for axis in (0, 1) for times in (1, 2, 3, 4, -1, -2, -3, -4)]


def _degenerate(problem: Problem, points: np.ndarray) -> np.ndarray:
    """Those of the points (n, d) that are degenerate critical points and on no plateau."""
    points = points[newton.vanishes(problem, points)]
    points = points[singular(problem, points)]
    return points[~on_plateau(problem, points)]


def _thinned(points: np.ndarray, widths: np.ndarray) -> np.ndarray:
    cell = np.floor(points / (widths * STEP / 2))
    return points[np.sort(np.unique(cell, axis=0, return_index=True)[1])]


def _sparse(problem: Problem, points: np.ndarray) -> np.ndarray:
    """The points (n, d), or where they are many, one for each level in each cell of 5 % of the widths."""
    if len(points) <= MANY:
        return points
    level = np.round(evaluation.values(problem, points) / (LEVEL * scale(problem).range))
    cell = np.floor(points / (0.05 * scale(problem).widths))
    return points[np.sort(np.unique(np.column_stack([cell, level]), axis=0, return_index=True)[1])]


# What hangs together.


def _numbered(problem: Problem, points: np.ndarray) -> np.ndarray:
    """Number the places that points (n, d) make up, (n,); a trough and the crest that it turns into are two."""
    values, sides = evaluation.values(problem, points), _sides(problem, points)
    pairs = _close(problem, points)
    return _components(
        pairs[_level(problem, *values[pairs.T]) & (sides[pairs[:, 0]] == sides[pairs[:, 1]])], len(points)
    )


def _close(problem: Problem, points: np.ndarray) -> np.ndarray:
    """Pairs (p, 2) of points that lie close, or, beyond the plane, between which the valley goes on."""
    scaled = points / scale(problem).widths
    close = _near(scaled, LINK)
    if problem.dim <= 2 or len(points) < 2:
        return close
    from scipy.spatial import cKDTree

    neighbors = cKDTree(scaled).query(scaled, k=min(len(points), 2 * problem.dim + 1))[1]
    pairs = np.stack([np.repeat(np.arange(len(points)), neighbors.shape[1]), neighbors.ravel()], axis=-1)
    pairs = np.unique(np.sort(pairs[pairs[:, 0] != pairs[:, 1]], axis=1), axis=0)
    return np.concatenate([close, pairs[_goes_on(problem, points, pairs)]])


def _goes_on(problem: Problem, points: np.ndarray, pairs: np.ndarray) -> np.ndarray:
    """Whether Newton's method from the middle of two points finds a third between them, on their level, (p,)."""
    widths = scale(problem).widths
    first, second = points[pairs.T] / widths
    middle = newton.solve(problem, (first + second) / 2 * widths) / widths
    half = 0.75 * np.linalg.norm(first - second, axis=1)
    between = np.maximum(*(np.linalg.norm(middle - end, axis=1) for end in (first, second))) <= half
    level = _level(problem, evaluation.values(problem, middle * widths), evaluation.values(problem, first * widths))
    return between & level & newton.vanishes(problem, middle * widths) & singular(problem, middle * widths)


def _sides(problem: Problem, points: np.ndarray) -> np.ndarray:
    """1 where the loss curves up across the flat directions at points (n, d), −1 down, 0 both or neither, (n,)."""
    from scipy.spatial import cKDTree

    eigenvalues = np.linalg.eigvalsh(newton.derivatives(problem, points)[2])
    bound = newton.flat(eigenvalues)[:, None]
    sides = (eigenvalues > bound).any(axis=1).astype(int) - (eigenvalues < -bound).any(axis=1)
    decided = np.flatnonzero(sides)
    if 0 < len(decided) < len(points):
        # Where a trough turns into a crest, or two cross, the loss is flat across as well.
        tree, widths = cKDTree(points[decided] / scale(problem).widths), scale(problem).widths
        distance, nearest = tree.query(points / widths)
        sides = np.where((sides == 0) & (distance <= LINK), sides[decided][nearest], sides)
    return sides


# What kind of place it is.


def _representative(problem: Problem, members: np.ndarray, extent: float) -> np.ndarray:
    widths = scale(problem).widths
    if extent > SMALL:
        distance = np.linalg.norm((members - members.mean(axis=0)) / widths, axis=1)
        return members[np.argmin(distance.round(9))]
    return members[np.argmin(np.linalg.norm(evaluation.gradients(problem, members) * widths, axis=1))]


def _place(problem: Problem, point: np.ndarray, members: np.ndarray, extent: float, lowest: bool) -> Place:
    kind = "degenerate minimum" if lowest else "degenerate"
    alone = extent <= SMALL and problem.dim == 2
    index = winding.around_point(problem, point, max(NEAR, 2 * extent)) if alone else None
    return Place(point, members, kind, index)


def _lowest(problem: Problem, points: np.ndarray) -> np.ndarray:
    """Whether nothing close around points (n, d) is lower, and something near is higher, (n,)."""
    directions = _directions(problem, 64)
    around = np.concatenate([NEAR * directions, LINK * directions])
    values = evaluation.values(problem, points)[:, None]
    nearby = evaluation.values(problem, (points[:, None] + around).reshape(-1, problem.dim)).reshape(len(points), -1)
    slack = 1e-14 * np.maximum(np.abs(values), scale(problem).range)
    return (nearby[:, : len(directions)] >= values - slack).all(axis=1) & (nearby > values + slack).any(axis=1)


def _falls(problem: Problem, groups: list[np.ndarray]) -> np.ndarray:
    """Whether beyond the ends of each place, along its flat directions, the loss falls, (p,).

    The gradient may vanish to rounding along a stretch of a valley that goes on falling from there: no minimum.
    """
    from scipy.spatial import cKDTree

    widths = scale(problem).widths
    # Beyond the plane a valley is not followed, so that every member is an end: some stand for all.
    some = groups if problem.dim == 2 else [group[:: len(group) // ENDS + 1] for group in groups]
    members, place = np.concatenate(some), np.repeat(np.arange(len(groups)), [len(group) for group in some])
    lowest = np.minimum.reduceat(evaluation.values(problem, members), np.searchsorted(place, np.arange(len(groups))))
    eigenvalues, vectors = np.linalg.eigh(newton.derivatives(problem, members)[2])
    owner, axis = np.nonzero(np.abs(eigenvalues) <= newton.flat(eigenvalues)[:, None])
    ways = LINK * vectors[owner, :, axis] * widths
    ways, place = np.concatenate([ways, -ways]), np.concatenate([place[owner], place[owner]])
    beyond = np.concatenate([members[owner], members[owner]]) + ways
    ends = cKDTree(members / widths).query(beyond / widths)[0] > STEP
    falls = np.zeros(len(groups), bool)
    falls[place[ends][_leads_down(problem, beyond[ends], ways[ends], lowest[place[ends]])]] = True
    return falls


def _leads_down(problem: Problem, points: np.ndarray, ways: np.ndarray, level: np.ndarray) -> np.ndarray:
    """Whether the floor that leads from points (n, d) along steps (n, d) first falls below `level` (n,), (n,)."""
    slack = np.maximum(1e-12 * scale(problem).range, 1e-14 * np.abs(level))
    down = np.zeros(len(points), bool)
    going, points = np.arange(len(points)), points.copy()
    for _ in range(round(1 / LINK)):
        points[going] = newton.across(problem, points[going])
        going = going[inside(problem, points[going])]
        change = evaluation.values(problem, points[going]) - level[going]
        down[going[change < -slack[going]]] = True
        going = going[np.abs(change) <= slack[going]]
        if len(going) == 0:
            break
        points[going] += ways[going]
    return down


def _directions(problem: Problem, number: int) -> np.ndarray:
    """Vectors of one width's length all around, (m, d): a circle in the plane, beyond it the axes and random ones."""
    if problem.dim == 2:
        angle = 2 * np.pi * np.arange(number) / number
        return np.stack([np.cos(angle), np.sin(angle)], axis=-1) * scale(problem).widths
    drawn = np.random.default_rng(0).standard_normal((number, problem.dim))
    axes = np.eye(problem.dim)
    unit = np.concatenate([axes, -axes, drawn / np.linalg.norm(drawn, axis=1, keepdims=True)])
    return unit * scale(problem).widths
