"""Critical points of a problem: searched for from many places, polished, certified, merged and checked.

Every candidate is polished by Newton's method in float64 and classified by its Hessian's eigenvalues. The list is
sorted by value, then by coordinates, so that labels and colors agree between panels and runs.
"""

import functools
from dataclasses import dataclass

import numpy as np

from landscape import candidates, degenerate, evaluation, newton, problems, winding
from landscape.errors import require
from landscape.problems import Problem
from landscape.scale import scale

GRIDS = (256, 512, 1024)
"""Cells a side of the grid that is searched for vanishing gradients: the next one while the index check fails."""

SAME = 1e-5
"""Points closer than this share of the domain's widths, and as close in value, are one."""

INSIDE = 1e-9
"""A point outside by no more than this share of the widths lies on the boundary, which belongs to the domain."""


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

    @property
    def minima(self) -> "Minima":
        """The minima among them."""
        keep = np.isin(self.kinds, MINIMA)
        members = tuple(self.members[i] for i in np.flatnonzero(keep))
        listed = self.points[keep], self.values[keep], self.eigenvalues[keep], self.kinds[keep]
        return Minima(self.problem, *listed, self.check, members)


FAILED = "index check failed"
"""How the sentence of a failed check begins."""

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
    """Find and certify the local minima of a planar problem inside its domain.

    Args:
        problem: a problem or its spec.
        domain: (2, 2), another one than the problem's own.

    Errors:
        UsageError: a problem that is not planar, a loss that is not finite anywhere.

    >>> found = find_minima("himmelblau")
    >>> found.points.round(3).tolist()
    [[-3.779, -3.283], [-2.805, 3.131], [3.0, 2.0], [3.584, -1.848]]
    """
    return find_critical_points(problem, domain).minima


def find_critical_points(problem: Problem | str, domain=None) -> CriticalPoints:
    """Find and classify the minima, saddles and maxima of a planar problem inside its domain, with the index check.

    Args:
        problem: a problem or its spec.
        domain: (2, 2), another one than the problem's own.

    Errors:
        UsageError: a problem that is not planar, a loss that is not finite anywhere.

    >>> found = find_critical_points("himmelblau")
    >>> found.kinds.tolist()
    ['minimum', 'minimum', 'minimum', 'minimum', 'saddle', 'saddle', 'saddle', 'saddle', 'maximum']
    >>> found.check
    'index check passed: the gradient turns 1 time along the boundary, the indices inside add up to 1'
    """
    target = problems.problem(problem, domain)
    require(
        target.dim == 2, f"Critical points are found for planar problems; {target.name} has {target.dim} coordinates."
    )
    return _find(target)


@functools.lru_cache(maxsize=16)
def _find(target: Problem) -> CriticalPoints:
    for cells in GRIDS:
        found = _search(target, cells)
        if not found.check.startswith(FAILED):
            break
    # The list is kept for the next call, so no caller may write to it.
    for array in (found.points, found.values, found.eigenvalues, found.kinds, found.indices, *found.members):
        array.setflags(write=False)
    return found


def _search(target: Problem, cells: int) -> CriticalPoints:
    descended = newton.descend(target, candidates.low_places(target, cells))
    solved = newton.solve(target, np.concatenate([candidates.sign_changes(target, cells), descended]))
    points = _merge(target, _certified(target, np.concatenate([descended, solved])))
    singular = _singular(target, points)
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
    check = f"{FAILED}: the runs found {len(merged)} minima that the search had missed" if len(merged) else found.check
    return Minima(found.problem, *listed, check, tuple(members[i] for i in order))


def inside(target: Problem, points: np.ndarray) -> np.ndarray:
    """Whether points (n, d) lie in the domain or, but for rounding, on its boundary, (n,)."""
    low, high = target.domain.T
    slack = INSIDE * (high - low)
    return ((points >= low - slack) & (points <= high + slack)).all(axis=1)


def _certified(target: Problem, points: np.ndarray) -> np.ndarray:
    """The points inside where the gradient vanishes and Newton's method has come to rest."""
    points = points[inside(target, points)]
    return points[newton.vanishes(target, points) & (newton.remaining(target, points) <= SAME)]


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


def _singular(target: Problem, points: np.ndarray) -> np.ndarray:
    eigenvalues = np.linalg.eigvalsh(newton.derivatives(target, points)[2])
    return np.abs(eigenvalues).min(axis=-1, initial=np.inf) <= newton.flat(eigenvalues)


def _classify(target: Problem, simple: np.ndarray, places: list[degenerate.Place], flat: bool) -> CriticalPoints:
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
    eigenvalues = np.full((len(points), 2), np.nan)
    eigenvalues[:smooth] = np.linalg.eigvalsh(hessians[:smooth])
    positive = (eigenvalues[: len(simple)] > 0).sum(axis=1)
    kinds = [("maximum", "saddle", "minimum")[number] for number in positive]
    kinds += [place.kind for place in places]
    kinds = np.array([*kinds, *["non-differentiable"] * len(kinks), *["boundary minimum"] * len(edges)], dtype="<U20")
    indices = [-1 if number == 1 else 1 for number in positive] + [place.index or 0 for place in places]
    indices = np.array(indices + [0] * len(published), dtype=int)
    members = (*simple[:, None], *[place.members for place in places], *published[:, None])
    order = _order(target, points, values)
    turns = winding.around_domain(target)
    check = _check(turns, indices, len(kinks) > 0, flat or any(place.index is None for place in places))
    listed = points[order], values[order], eigenvalues[order], kinds[order], indices[order]
    return CriticalPoints(target, *listed, tuple(members[i] for i in order), turns, check)


def _kinks(target: Problem) -> np.ndarray:
    kinks = scale(target).kinks
    return kinks[inside(target, kinks)]


def _edges(target: Problem) -> np.ndarray:
    """The published minimizers on the domain's boundary at which the gradient does not vanish, (b, 2)."""
    if target.minimizers is None:
        return np.empty((0, 2))
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
    return np.lexsort([rounded[:, 1], rounded[:, 0], rank])


def _check(turns: int | None, indices: np.ndarray, kinked: bool, flat: bool) -> str:
    if turns is None:
        return "index check not applicable: the gradient vanishes or jumps along the domain's boundary"
    if kinked:
        return "index check not applicable: the loss is not differentiable at a published minimizer"
    if flat:
        return "index check not applicable: the gradient vanishes on a plateau or along a valley inside the domain"
    total, times = int(indices.sum()), "time" if turns == 1 else "times"
    words = f"the gradient turns {turns} {times} along the boundary, the indices inside add up to {total}"
    if total == turns:
        return f"index check passed: {words}"
    return f"{FAILED}: {words}, so critical points were missed or the gradient jumps inside"
