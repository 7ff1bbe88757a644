"""Critical points of a problem: searched for from many places, polished, certified, merged and checked.

Every candidate is polished by Newton's method in float64 and classified by its Hessian's eigenvalues. The list is
sorted by value, then by coordinates, so that labels and colors agree between panels and runs.
"""

import functools
from dataclasses import dataclass

import numpy as np

from landscape import evaluation, newton, problems, winding
from landscape.errors import require
from landscape.problems import Problem
from landscape.scale import sample, scale

GRID = 256
"""Cells a side of the grid whose cells are searched for a vanishing gradient."""

SAME = 1e-5
"""Points closer than this share of the domain's widths, and as close in value, are one."""

FLAT = 1e-6
"""An eigenvalue below this share of the largest at that point, or of the loss's own scale, makes a point degenerate."""


@dataclass(frozen=True, eq=False)
class CriticalPoints:
    """Points where the gradient vanishes inside the domain, sorted by value, then by coordinates.

    Attributes:
        problem: whose they are.
        points: (c, d).
        values: (c,).
        eigenvalues: (c, d) of the Hessian, ascending; NaN at a point where the loss is not differentiable.
        kinds: (c,), 'minimum', 'saddle', 'maximum', 'degenerate' (an eigenvalue vanishes; neither minimum nor
            maximum is certified), 'degenerate minimum', or 'non-differentiable' (a published minimizer at a kink).
        indices: (c,), the Poincaré index of each in the plane; 0 where there is none.
        winding: that of the gradient along the domain's boundary, or None.
        check: one sentence that says whether the index check holds; a check that holds is necessary, not sufficient.
    """

    problem: Problem
    points: np.ndarray
    values: np.ndarray
    eigenvalues: np.ndarray
    kinds: np.ndarray
    indices: np.ndarray
    winding: int | None
    check: str

    def __len__(self) -> int:
        return len(self.points)

    @property
    def minima(self) -> "Minima":
        """The minima among them."""
        keep = np.isin(self.kinds, MINIMA)
        return Minima(
            self.problem, self.points[keep], self.values[keep], self.eigenvalues[keep], self.kinds[keep], self.check
        )


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
    """

    problem: Problem
    points: np.ndarray
    values: np.ndarray
    eigenvalues: np.ndarray
    kinds: np.ndarray
    check: str

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
    descended = newton.descend(target, _low_places(target))
    vanished = newton.solve(target, np.concatenate([_sign_changes(target), descended]))
    points = _merge(target, _certified(target, np.concatenate([descended, vanished])))
    return _classify(target, points)


def with_points(found: Minima, points: np.ndarray) -> Minima:
    """The list with the minima at `points` (n, d) added, sorted anew; points that are one are added once."""
    merged = _merge(found.problem, _certified(found.problem, points))
    values, _, hessians = evaluation.derivatives(found.problem, merged)
    points = np.concatenate([found.points, merged])
    values = np.concatenate([found.values, values])
    order = _order(found.problem, points, values)
    eigenvalues = np.concatenate([found.eigenvalues, np.linalg.eigvalsh(hessians)])
    kinds = np.concatenate([found.kinds, np.full(len(merged), "minimum")])
    return Minima(found.problem, points[order], values[order], eigenvalues[order], kinds[order], found.check)


def _low_places(target: Problem) -> np.ndarray:
    """Where to start looking for minima: Sobol points, the grid's own local minima, the published minimizers."""
    x, y = evaluation.nodes(target.domain, GRID)
    losses = np.pad(evaluation.loss_grid(target, GRID), 1, constant_values=np.inf)
    losses = np.where(np.isfinite(losses), losses, np.inf)
    windows = np.lib.stride_tricks.sliding_window_view(losses, (3, 3))
    middle = losses[1:-1, 1:-1]
    rows, columns = np.nonzero((middle <= windows.min(axis=(2, 3))) & np.isfinite(middle))
    # On a plateau every node is a local minimum; a share of them stands for it.
    keep = slice(None, None, max(1, len(rows) // 2048))
    lows = np.stack([x[columns], y[rows]], axis=-1)[keep]
    published = np.empty((0, 2)) if target.minimizers is None else target.minimizers
    return np.concatenate([sample(target)[:1024], lows, published])


def _sign_changes(target: Problem) -> np.ndarray:
    """The centers of the grid cells in which both components of the gradient change sign, (m, 2)."""
    x, y = evaluation.nodes(target.domain, GRID + 1)
    nodes = np.stack(np.meshgrid(x, y), axis=-1)
    gradient = evaluation.gradients(target, nodes.reshape(-1, 2)).reshape(nodes.shape)
    corners = np.stack([gradient[:-1, :-1], gradient[1:, :-1], gradient[:-1, 1:], gradient[1:, 1:]])
    crossed = ((corners.min(axis=0) <= 0) & (corners.max(axis=0) >= 0)).all(axis=-1)
    rows, columns = np.nonzero(crossed)
    keep = slice(None, None, max(1, len(rows) // 8192))
    return np.stack([(x[columns] + x[columns + 1]) / 2, (y[rows] + y[rows + 1]) / 2], axis=-1)[keep]


def _certified(target: Problem, points: np.ndarray) -> np.ndarray:
    low, high = target.domain.T
    inside = ((points >= low) & (points <= high)).all(axis=1)
    points = points[inside]
    _, gradients, _ = evaluation.derivatives(target, points)
    return points[newton.vanishes(target, points, gradients)]


def _merge(target: Problem, points: np.ndarray) -> np.ndarray:
    """One point of each cluster, the one with the smallest gradient; close means close in position and in value."""
    from scipy.sparse import coo_array
    from scipy.sparse.csgraph import connected_components
    from scipy.spatial import cKDTree

    if len(points) == 0:
        return points
    widths = scale(target).widths
    values, gradients, _ = evaluation.derivatives(target, points)
    pairs = cKDTree(points / widths).query_pairs(SAME, output_type="ndarray")
    near = np.abs(values[pairs[:, 0]] - values[pairs[:, 1]]) <= 1e-6 * max(scale(target).range, 1e-300)
    first, second = pairs[near].T
    graph = coo_array((np.ones(len(first)), (first, second)), shape=(len(points), len(points)))
    _, cluster = connected_components(graph, directed=False)
    order = np.lexsort([np.linalg.norm(gradients, axis=1), cluster])
    merged = points[order[np.unique(cluster[order], return_index=True)[1]]]
    # A coordinate of 1e-27 is a zero that the last Newton step did not hit.
    return np.where(np.abs(merged) < 1e-15 * widths, 0.0, merged)


def _classify(target: Problem, points: np.ndarray) -> CriticalPoints:
    values, _, hessians = evaluation.derivatives(target, points)
    # Published minima of value 0 come out as 1e-30: below the rounding of the loss itself.
    values = np.where(np.abs(values) < 1e-20 * scale(target).range, 0.0, values)
    eigenvalues = np.linalg.eigvalsh(hessians) if len(points) else np.empty((0, 2))
    kinds = np.array([_kind(target, *row) for row in zip(points, values, eigenvalues, strict=True)], dtype="<U20")
    indices = np.array([_index(target, *row) for row in zip(points, kinds, eigenvalues, strict=True)], dtype=int)
    points, values, eigenvalues, kinds, indices = _with_kinks(target, points, values, eigenvalues, kinds, indices)
    order = _order(target, points, values)
    turns = winding.around_domain(target)
    check = _check(target, turns, kinds, indices)
    return CriticalPoints(
        target, points[order], values[order], eigenvalues[order], kinds[order], indices[order], turns, check
    )


def _kind(target: Problem, point: np.ndarray, value: float, eigenvalues: np.ndarray) -> str:
    if np.abs(eigenvalues).min() > flat(target, eigenvalues):
        return {2: "minimum", 1: "saddle", 0: "maximum"}[int((eigenvalues > 0).sum())]
    widths = scale(target).widths
    angle = np.linspace(0, 2 * np.pi, 64, endpoint=False)
    circle = np.stack([np.cos(angle), np.sin(angle)], axis=-1) * widths
    around = evaluation.values(target, np.concatenate([point + r * circle for r in (1e-3, 3e-4)]))
    return "degenerate minimum" if (around >= value - 1e-14 * abs(value)).all() else "degenerate"


def flat(target: Problem, eigenvalues: np.ndarray) -> np.ndarray:
    """The |eigenvalue| below which a Hessian with these eigenvalues (…, d) counts as singular, (…)."""
    found = scale(target)
    return FLAT * np.maximum(np.abs(eigenvalues).max(axis=-1), 1e-3 * found.range / np.max(found.widths) ** 2)


def _index(target: Problem, point: np.ndarray, kind: str, eigenvalues: np.ndarray) -> int:
    if kind.startswith("degenerate"):
        return winding.around_point(target, point, 1e-3) or 0
    return int(np.sign(np.prod(eigenvalues)))


def _with_kinks(target, points, values, eigenvalues, kinds, indices):
    kinks = scale(target).kinks
    kinks = kinks[((kinks >= target.domain[:, 0]) & (kinks <= target.domain[:, 1])).all(axis=1)]
    if len(kinks) == 0:
        return points, values, eigenvalues, kinds, indices
    apart = ~(np.abs(points[:, None] - kinks) <= SAME * scale(target).widths).all(axis=2).any(axis=1)
    nothing = np.full((len(kinks), 2), np.nan)
    return (
        np.concatenate([points[apart], kinks]),
        np.concatenate([values[apart], evaluation.values(target, kinks)]),
        np.concatenate([eigenvalues[apart], nothing]),
        np.concatenate([kinds[apart], np.full(len(kinks), "non-differentiable")]),
        np.concatenate([indices[apart], np.zeros(len(kinks), int)]),
    )


def _order(target: Problem, points: np.ndarray, values: np.ndarray) -> np.ndarray:
    """Sort by value, then by coordinates; values that are equal within tolerance tie."""
    order = np.argsort(values, kind="stable")
    gaps = np.diff(values[order], prepend=values[order][:1]) > 1e-9 * max(scale(target).range, 1e-300)
    rank = np.empty(len(values), int)
    rank[order] = np.cumsum(gaps)
    # Coordinates tie as well when they differ by rounding only, as those of mirrored minima do.
    rounded = np.round(points / (SAME * scale(target).widths)).astype(int)
    return np.lexsort([rounded[:, 1], rounded[:, 0], rank])


def _check(target: Problem, turns: int | None, kinds: np.ndarray, indices: np.ndarray) -> str:
    if turns is None:
        return "index check not applicable: the gradient vanishes or jumps along the domain's boundary"
    if (kinds == "non-differentiable").any():
        return "index check not applicable: the loss is not differentiable at a published minimizer"
    total, times = int(indices.sum()), "time" if turns == 1 else "times"
    words = f"the gradient turns {turns} {times} along the boundary, the indices inside add up to {total}"
    if total == turns:
        return f"index check passed: {words}"
    return f"index check failed: {words}, so some critical points were missed"
