"""Which minima merge at which loss: the merge tree of the sublevel sets, through the saddles between the minima.

As the level rises, the parts of {x: f(x) ≤ level} around the minima grow, and two of them meet at a saddle. The lowest
level at which two minima lie in one part is their barrier. From each saddle with one direction of descent the gradient
flow leads both ways to the two minima that it joins; the minimum spanning tree of these joints holds all barriers.
Inside a domain two parts may also meet on its edge; in the plane `ways` looks there too.
"""

import dataclasses
from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from landscape import evaluation, labels, persistence, problems, ways
from landscape.gradient_flow import flow
from landscape.minima import SAME, CriticalPoints, Minima, find_critical_points
from landscape.problems import Problem
from landscape.scale import INSIDE, scale

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
        places: (k, d), where it does: a saddle, a place on the domain's edge, or one inside that is no listed saddle;
            NaN where it never does.
        notes: what a reader must know.
    """

    minima: Minima
    saddles: np.ndarray
    values: np.ndarray
    joins: np.ndarray
    parents: np.ndarray
    heights: np.ndarray
    through: np.ndarray
    places: np.ndarray
    notes: tuple[str, ...]

    def __len__(self) -> int:
        return len(self.parents)

    def __repr__(self) -> str:
        return f"MergeTree({self.minima.problem.spec}: {len(self)} minima, {len(self.saddles)} saddles)"

    @property
    def barriers(self) -> np.ndarray:
        """The loss that every way inside the domain from one minimum to another must reach, (k, k).

        Infinite where no way is known. Beyond the plane only ways over saddles are looked at.
        """
        return persistence.barriers(self.minima.values, self.parents, self.heights)

    @property
    def over(self) -> np.ndarray:
        """Over what each minimum merges, (k,): 'saddle', 'edge' (of the domain), 'inside' (no listed saddle), or ''."""
        low, high = self.minima.problem.domain.T
        slack = INSIDE * (high - low)
        edge = ((self.places <= low + slack) | (self.places >= high - slack)).any(axis=1)
        return np.select([self.parents < 0, self.through >= 0, edge], ["", "saddle", "edge"], "inside")


def merge_tree(problem: Problem | str) -> MergeTree:
    """Find which minima of a problem merge at which loss, over saddles inside its domain or along its edge.

        barrier(i, j) = min over ways from i to j inside the domain of the largest loss on the way

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
    if found.problem.dim == 2:
        tops = ways.merge(found.problem, found.points, points, values, joins)
    else:
        tops = ways.over(points, persistence.merge(len(found), values, joins))
    tree = MergeTree(found, points, values, joins, *tops, notes)
    return dataclasses.replace(tree, notes=(*notes, *_told(critical, tree)))


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


def _told(critical: CriticalPoints, tree: MergeTree) -> tuple[str, ...]:
    """What a reader must know of a merge tree, a sentence each."""
    lost, parts = int((tree.joins < 0).any(axis=1).sum()), persistence.apart(tree.parents)
    told = []
    if lost:
        sides = f"{lost} of {len(tree.joins)} saddles lead, on one side or both,"
        told.append(f"{sides} down to no minimum inside the domain.")
    if parts > 1:
        told.append(f"The {len(tree)} minima make up {parts} trees, which no way inside the domain is known to join.")
    return (*told, *_beside_saddles(tree), *_beyond_the_plane(critical))


def _beside_saddles(tree: MergeTree) -> Iterator[str]:
    """How many minima merge elsewhere than at a saddle."""
    over = tree.over.tolist()
    if "edge" in over:
        count = f"{over.count('edge')} of {len(tree)} minima"
        yield f"{count} join a lower one along the edge of the domain; in a larger domain they may join at less."
    if "inside" in over:
        count = f"{over.count('inside')} of {len(tree)} minima"
        yield f"{count} join a lower one over no listed saddle, at the height of a grid's way; kinks make it too high."


def _beyond_the_plane(critical: CriticalPoints) -> Iterator[str]:
    """What is not looked at where no grid holds the domain."""
    if critical.problem.dim == 2:
        return
    yield "Beyond the plane saddles are looked for in many places, not everywhere; one missed may be lower."
    yield "Ways along the edge of the domain are not looked for, and may be lower."
    if np.isin(critical.kinds, ["degenerate", "non-differentiable"]).any():
        yield "Ways over degenerate or non-differentiable saddles are not followed, and may be lower."
