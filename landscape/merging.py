"""Which minima merge at which loss: the merge tree of the sublevel sets, through the saddles between the minima.

As the level rises, the parts of {x: f(x) ≤ level} around the minima grow, and two of them meet at a saddle. The lowest
level at which two minima lie in one part is their barrier. From each saddle with one direction of descent the gradient
flow leads both ways to the two minima that it joins; the minimum spanning tree of these joints holds all barriers.
"""

from dataclasses import dataclass

import numpy as np

from landscape import evaluation, labels, persistence, problems
from landscape.gradient_flow import flow
from landscape.minima import SAME, CriticalPoints, Minima, find_critical_points
from landscape.problems import Problem
from landscape.scale import scale

NUDGE = 1e-4
"""How far from a saddle the flow starts, in widths of the domain."""


@dataclass(frozen=True, eq=False)
class MergeTree:
    """Which minima merge at which loss.

    Attributes:
        minima: the leaves, the lowest first.
        saddles: (s, d), the saddles with one direction of descent, by ascending loss.
        values: (s,), the loss at each.
        joins: (s, 2), the indices of the two minima that the flow from each reaches; −1 where it reaches none.
        parents: (k,), the lower minimum into whose part that of each minimum merges; −1 where it never does.
        heights: (k,), the loss at which it does; infinite where it never does.
        through: (k,), the saddle at which it does; −1 for none.
        notes: what a reader must know.
    """

    minima: Minima
    saddles: np.ndarray
    values: np.ndarray
    joins: np.ndarray
    parents: np.ndarray
    heights: np.ndarray
    through: np.ndarray
    notes: tuple[str, ...]

    def __len__(self) -> int:
        return len(self.parents)

    def __repr__(self) -> str:
        return f"MergeTree({self.minima.problem.spec}: {len(self)} minima, {len(self.saddles)} saddles)"

    @property
    def barriers(self) -> np.ndarray:
        """The loss that every way from one minimum to another must reach, (k, k); infinite where no way is known."""
        return persistence.barriers(self.minima.values, self.parents, self.heights)


def merge_tree(problem: Problem | str) -> MergeTree:
    """Find which minima of a problem merge at which loss, through the saddles inside its domain.

        barrier(i, j) = min over ways from i to j of the largest loss on the way

    Args:
        problem: a problem with a domain, or its spec.

    Errors:
        UsageError: a loss of a pytree, which has no domain; a loss that is not finite anywhere.

    Source: O. M. Becker and M. Karplus, The topology of multidimensional potential energy surfaces, J. Chem. Phys. 106,
        1997.

    >>> found = merge_tree("muller_brown")
    >>> found.parents.tolist(), found.heights.round(2).tolist()
    ([-1, 0, 1], [inf, -40.66, -72.25])
    """
    critical = find_critical_points(problems.problem(problem))
    chosen = passes(critical)
    points, values = critical.points[chosen], critical.values[chosen]
    found, joins, notes = _joined(critical, points)
    merged = persistence.merge(len(found), values, joins)
    return MergeTree(found, points, values, joins, *merged, (*notes, *_told(critical, joins, merged[0])))


def passes(critical: CriticalPoints) -> np.ndarray:
    """The indices of the saddles with one direction of descent, by ascending loss."""
    return np.flatnonzero((critical.kinds == "saddle") & ((critical.eigenvalues < 0).sum(axis=1) == 1))


def steps_along(problem: Problem, points: np.ndarray, axis: int) -> np.ndarray:
    """Steps (s, d) from points (s, d), `NUDGE` widths long, along the Hessian's eigenvector of that number."""
    vectors = np.linalg.eigh(evaluation.derivatives(problem, points)[2])[1][:, :, axis]
    return NUDGE * vectors / np.abs(vectors / scale(problem).widths).max(axis=1, keepdims=True)


def _joined(critical: CriticalPoints, points: np.ndarray) -> tuple[Minima, np.ndarray, tuple[str, ...]]:
    """The minima, completed by what the flow finds; those that it reaches from each saddle (s, d), (s, 2); notes."""
    if len(points) == 0:
        return critical.minima, np.empty((0, 2), int), ()
    steps = steps_along(critical.problem, points, 0)
    runs = flow(critical.problem, np.concatenate([points + steps, points - steps]))
    seen = labels.identify(runs, critical.minima)
    joins = seen.labels.reshape(2, -1).T.copy()
    stopped = np.flatnonzero(seen.reasons == "saddle")
    # Saddles ascend, so that the lower one that symmetry leads the flow into is known before the higher one.
    for side, place in sorted((divmod(int(run), len(points)) for run in stopped), key=lambda pair: pair[1]):
        gaps = np.abs((points - runs.ends[side * len(points) + place]) / scale(critical.problem).widths).max(axis=1)
        if gaps.min() <= 100 * SAME:
            joins[place, side] = joins[gaps.argmin()].max()
    return seen.minima, joins, seen.notes


def _told(critical: CriticalPoints, joins: np.ndarray, parents: np.ndarray) -> tuple[str, ...]:
    """What a reader must know of a merge tree, a sentence each."""
    lost, parts = int((joins < 0).any(axis=1).sum()), persistence.apart(parents)
    flat, kinked = ((critical.kinds == kind).sum() for kind in ("degenerate", "non-differentiable"))
    told = []
    if lost:
        told.append(f"{lost} of {len(joins)} saddles lead, on one side or both, down to no minimum inside the domain.")
    if parts > 1:
        told.append(
            f"The {len(parents)} minima make up {parts} trees, which no saddle inside the domain is known to join."
        )
    if critical.problem.dim > 2:
        told.append("Beyond the plane saddles are looked for in many places, not everywhere; one missed may be lower.")
    if flat or kinked:
        told.append("Ways over degenerate or non-differentiable saddles are not followed, and may be lower.")
    return tuple(told)
