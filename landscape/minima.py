"""Critical points of a problem: searched for from many places, polished, certified, merged and checked.

Every candidate is polished by Newton's method in float64 and classified by its Hessian's eigenvalues. The list is
sorted by value, then by coordinates, so that labels and colors agree between panels and runs.
"""

import functools
from dataclasses import dataclass

import numpy as np

from landscape import candidates, degenerate, evaluation, index, newton, problems, winding
from landscape.errors import require
from landscape.problems import Problem
from landscape.scale import INSIDE, inside, scale

GRIDS = (256, 512, 1024)
"""Cells a side of the grid that is searched for vanishing gradients: the next one while the index check fails."""

COARSE = (64, 128, 256)
"""The same where a point costs much, as on a plane through a network's weights."""

SAME = 1e-5
"""Points closer than this share of the domain's widths, and as close in value, are one."""

FINER = 24
"""Newton starts a side of a block whose index check fails."""


@dataclass(frozen=True, eq=False)
class CriticalPoints:
    """Points where the gradient vanishes inside the domain, sorted by value, then by coordinates.

    Attributes:
        problem: whose they are.
        points: (c, d).
        values: (c,).
        eigenvalues: (c, d) of the Hessian, ascending; NaN at a point where the loss is not differentiable.
        kinds: (c,), 'minimum', 'saddle', 'maximum', 'degenerate' (an eigenvalue vanishes; neither minimum nor
            maximum is certified), 'degenerate minimum', 'non-differentiable' (a published minimizer at a kink), or
            'boundary minimum' (a published minimizer on the domain's boundary, where the gradient does not vanish: no
            descent stops there).
            A valley of minima is one 'degenerate minimum'. Plateaus, where the gradient vanishes all around, are left
            out.
        indices: (c,), the Poincaré index of each in the plane; 0 where there is none.
        members: (c,) arrays (m, 2): the point itself, or all that was found of a valley.
        winding: that of the gradient along the domain's boundary, or None.
        check: one sentence that says whether the index check holds; a check that holds is necessary, not sufficient.
    """

    problem: Problem
    points: np.ndarray
    values: np.ndarray
    eigenvalues: np.ndarray
    kinds: np.ndarray
    indices: np.ndarray
    members: tuple[np.ndarray, ...]
    winding: int | None
    check: str

    def __len__(self) -> int:
        return len(self.points)

    @functools.cached_property
    def minima(self) -> "Minima":
        """The minima among them, the same list at each call."""
        keep = np.isin(self.kinds, MINIMA)
        members = tuple(self.members[i] for i in np.flatnonzero(keep))
        listed = self.points[keep], self.values[keep], self.eigenvalues[keep], self.kinds[keep]
        _protect(*listed)
        return Minima(self.problem, *listed, self.check, members)


MINIMA = ("minimum", "degenerate minimum", "non-differentiable")
"""The kinds that a run can hit."""


@dataclass(frozen=True, eq=False)
class Minima:
    """Certified local minima inside the domain; the index in this list is a minimum's label.

    Attributes:
        problem: whose they are.
        points: (k, d).
        values: (k,), ascending; equal ones are sorted by coordinates.
        eigenvalues: (k, d) of the Hessian, ascending; NaN where the loss is not differentiable.
        kinds: (k,), 'minimum', 'degenerate minimum' or 'non-differentiable'.
        check: the index check of all critical points, in one sentence.
        members: (k,) arrays (m, 2): the point itself, or all that was found of a valley.
    """

    problem: Problem
    points: np.ndarray
    values: np.ndarray
    eigenvalues: np.ndarray
    kinds: np.ndarray
    check: str
    members: tuple[np.ndarray, ...]

    def __len__(self) -> int:
        return len(self.points)


def find_minima(problem: Problem | str, domain=None) -> Minima:
    """Find and certify the local minima of a problem inside its domain.

    Args:
        problem: a problem or its spec.
        domain: (d, 2), another one than the problem's own.

    Errors:
        UsageError: a loss of a pytree, which has no domain; a loss that is not finite anywhere.

    >>> found = find_minima("himmelblau")
    >>> found.points.round(3).tolist()
    [[-3.779, -3.283], [-2.805, 3.131], [3.0, 2.0], [3.584, -1.848]]
    """
    return find_critical_points(problem, domain).minima


def find_critical_points(problem: Problem | str, domain=None) -> CriticalPoints:
    """Find and classify the minima, saddles and maxima of a problem inside its domain, with the index check.

    In the plane the search covers the domain; in one dimension and beyond two it starts from points scattered over it.

    Args:
        problem: a problem or its spec.
        domain: (d, 2), another one than the problem's own.

    Errors:
        UsageError: a loss of a pytree, which has no domain; a loss that is not finite anywhere.

    >>> found = find_critical_points("himmelblau")
    >>> found.kinds.tolist()
    ['minimum', 'minimum', 'minimum', 'minimum', 'saddle', 'saddle', 'saddle', 'saddle', 'maximum']
    >>> found.check
    'index check passed: the gradient turns 1 time along the boundary, the indices inside add up to 1'
    """
    target = problems.problem(problem, domain)
    require(target.dim is not None, f"Critical points are found in a domain; {target.name} is a loss of a pytree.")
    return _find(target)


@functools.lru_cache(maxsize=16)
def _find(target: Problem) -> CriticalPoints:
    if target.dim == 2:
        found = _planar(target)
    else:
        found, _ = _listed(target, _polished(target, *candidates.scattered(target)))
    _protect(found.points, found.values, found.eigenvalues, found.kinds, found.indices, *found.members)
    return found


def _protect(*arrays: np.ndarray) -> None:
    """Let no caller write to what is kept for the next call."""
    for array in arrays:
        array.setflags(write=False)


def _planar(target: Problem) -> CriticalPoints:
    """Search the plane on finer and finer grids, and blocks of it with more starts, while the index check fails."""
    for cells in GRIDS if target.tile is None else COARSE:
        points = _polished(target, candidates.low_places(target, cells), candidates.sign_changes(target, cells))
        found, check = _listed(target, points)
        if check.wrong.any():
            lines = winding.lines(target)
            close = points[check.wrong[index.located(points, *lines)]]
            spread = candidates.within(lines, check.wrong, FINER)
            more = newton.solve(target, np.concatenate([spread, candidates.beside(target, close)]))
            found, check = _listed(target, _merge(target, np.concatenate([points, _certified(target, more)])))
        if not (check.wrong.any() or check.sentence.startswith(index.FAILED)):
            return found
    return found


def _polished(target: Problem, low: np.ndarray, crossings: np.ndarray) -> np.ndarray:
    """The critical points that descents from `low` and Newton's method from there and `crossings` lead to, (m, d)."""
    descended = newton.descend(target, low)
    solved = newton.solve(target, np.concatenate([crossings, descended]))
    return _merge(target, _certified(target, np.concatenate([descended, solved])))


def _listed(target: Problem, points: np.ndarray) -> tuple[CriticalPoints, index.Check]:
    """The list that critical points (m, d) make up, sorted and checked."""
    singular = degenerate.singular(target, points)
    plateau = singular.copy()
    plateau[singular] = degenerate.on_plateau(target, points[singular])
    places = degenerate.places(target, points[singular & ~plateau])
    simple = points[~singular]
    simple = simple[~degenerate.belongs(target, simple, places)]
    return _classify(target, simple, places, flat=plateau.any())


def with_points(found: Minima, points: np.ndarray) -> Minima:
    """The list with the minima at `points` (n, d) added, sorted anew; points that are one are added once."""
    merged = _merge(found.problem, _certified(found.problem, points))
    values, _, hessians = evaluation.derivatives(found.problem, merged)
    points = np.concatenate([found.points, merged])
    values = np.concatenate([found.values, values])
    order = _order(found.problem, points, values)
    eigenvalues = np.concatenate([found.eigenvalues, np.linalg.eigvalsh(hessians)])
    kinds = np.concatenate([found.kinds, np.full(len(merged), "minimum")])
    members = (*found.members, *merged[:, None])
    listed = points[order], values[order], eigenvalues[order], kinds[order]
    check = found.check
    if len(merged) and found.problem.dim == 2:
        check = f"{index.FAILED}: the runs found {len(merged)} minima that the search had missed"
    return Minima(found.problem, *listed, check, tuple(members[i] for i in order))


def _certified(target: Problem, points: np.ndarray) -> np.ndarray:
    """The points inside where the gradient vanishes, the loss has no kink and Newton's method has come to rest."""
    points = points[inside(target, points)]
    points = points[newton.vanishes(target, points) & (newton.remaining(target, points) <= SAME)]
    return points[~scale(target).kinked(points)]


def _merge(target: Problem, points: np.ndarray) -> np.ndarray:
    """One point of each cluster, the one with the smallest gradient; close means close in position and in value."""
    if len(points) == 0:
        return points
    widths = scale(target).widths
    points = points[np.argsort(np.linalg.norm(newton.derivatives(target, points)[1], axis=1), kind="stable")]
    # Thousands of searches end in one minimum: the best of those that agree to nine digits stands for them.
    points = points[np.sort(np.unique(np.round(points / widths, 9), axis=0, return_index=True)[1])]
    cluster = degenerate.clusters(target, points, evaluation.values(target, points), SAME)
    merged = points[np.unique(cluster, return_index=True)[1]]
    # A coordinate of 1e-27 is a zero that the last Newton step did not hit.
    return np.where(np.abs(merged) < 1e-15 * widths, 0.0, merged)


def _classify(target: Problem, simple: np.ndarray, places: list[degenerate.Place], flat: bool):
    """The list of simple critical points, degenerate places and published kinks, sorted and checked."""
    kinks, edges = _kinks(target), _edges(target)
    apart = ~(np.abs(simple[:, None] - kinks) <= SAME * scale(target).widths).all(axis=2).any(axis=1)
    simple = simple[apart]
    published = np.concatenate([kinks, edges])
    points = np.concatenate([simple, *[place.point[None] for place in places], published])
    values, _, hessians = evaluation.derivatives(target, points)
    # Published minima of value 0 come out as 1e-30 or 1e-15: below the rounding of the loss itself.
    values = np.where(np.abs(values) < 1e-14 * scale(target).range, 0.0, values)
    smooth = len(simple) + len(places)
    eigenvalues = np.full((len(points), target.dim), np.nan)
    eigenvalues[:smooth] = np.linalg.eigvalsh(hessians[:smooth])
    down = (eigenvalues[: len(simple)] < 0).sum(axis=1)
    kinds = [{0: "minimum", target.dim: "maximum"}.get(number, "saddle") for number in down.tolist()]
    kinds += [place.kind for place in places]
    kinds = np.array([*kinds, *["non-differentiable"] * len(kinks), *["boundary minimum"] * len(edges)], dtype="<U20")
    indices = [*(1 - 2 * (down % 2)), *[place.index or 0 for place in places], *[0] * len(published)]
    indices = np.array(indices, dtype=int)
    members = (*simple[:, None], *[place.members for place in places], *published[:, None])
    check = _check(target, points, indices, places, flat)
    order = _order(target, points, values)
    listed = points[order], values[order], eigenvalues[order], kinds[order], indices[order]
    return CriticalPoints(target, *listed, tuple(members[i] for i in order), check.turns, check.sentence), check


def _check(target: Problem, points: np.ndarray, indices: np.ndarray, places: list[degenerate.Place], flat: bool):
    if target.dim != 2:
        return index.beyond_the_plane(target.dim)
    kinks, valleys = _kinks(target), [place.members for place in places if place.index is None]
    why = ""
    if flat or valleys:
        why = "the gradient vanishes on a plateau or along a valley inside the domain"
    if len(kinks):
        why = "the loss is not differentiable at a published minimizer"
    return index.check(target, points, indices, np.concatenate([kinks, *valleys]), why)


def _kinks(target: Problem) -> np.ndarray:
    kinks = scale(target).kinks
    return kinks[inside(target, kinks)]


def _edges(target: Problem) -> np.ndarray:
    """The published minimizers on the domain's boundary at which the gradient does not vanish, (b, 2)."""
    if target.minimizers is None:
        return np.empty((0, target.dim))
    points, widths = target.minimizers, scale(target).widths
    touches = (np.abs(points[:, :, None] - target.domain) <= INSIDE * widths[:, None]).any(axis=(1, 2))
    edges = points[touches & inside(target, points) & ~newton.vanishes(target, points)]
    kinked = (edges[:, None] == _kinks(target)).all(axis=2).any(axis=1)
    return edges[~kinked]


def _order(target: Problem, points: np.ndarray, values: np.ndarray) -> np.ndarray:
    """Sort by value, then by coordinates; values that are equal within tolerance tie."""
    order = np.argsort(values, kind="stable")
    gaps = np.diff(values[order], prepend=values[order][:1]) > 1e-9 * max(scale(target).range, 1e-300)
    rank = np.empty(len(values), int)
    rank[order] = np.cumsum(gaps)
    # Coordinates tie as well when they differ by rounding only, as those of mirrored minima do.
    rounded = np.round(points / (SAME * scale(target).widths))
    return np.lexsort([*rounded.T[::-1], rank])
