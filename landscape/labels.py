"""Which certified minimum each run hits, and why the others hit none.

A converged run hits the minimum in whose bowl its end lies: in a ball around it in which the loss is convex, or so that
Newton's method from the end, which goes on only while the Hessian is positive definite and never far, arrives there. A
settled run hits the minimum that the box of its last tenth surrounds. The nearest minimum is never a reason.
"""

import warnings
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from landscape import bowls, degenerate, evaluation, lookup, minima, newton, polishing
from landscape.descent import Descent, Runs
from landscape.minima import Minima
from landscape.scale import scale
from landscape.status import Status
from landscape.verdict import SETTLED

REASONS = ("saddle", "maximum", "outside", "none", "unsettled", "escaped", "diverged")
"""Why a run hits no minimum, in the order of tables.

saddle, maximum: it came to rest within the settled distance of one; outside: it came to rest outside the domain; none:
it came to rest where no minimum is certified (a plateau, a kink, a shifted optimum, a run so slow that it seems to
rest); the others are its status.
"""


@dataclass(frozen=True, eq=False)
class Labels:
    """What each run hit.

    Attributes:
        codes: (n,), one integer for each way of ending, see `outcomes`.
        minima: the list; it holds what the runs found and the search had missed.
        notes: one sentence if any was added.
    """

    codes: np.ndarray
    minima: Minima
    notes: tuple[str, ...] = ()

    @property
    def labels(self) -> np.ndarray:
        """Indices into the list of minima, −1 for none, (n,)."""
        return np.maximum(self.codes, -1)

    @property
    def reasons(self) -> np.ndarray:
        """'' for a hit, else one of `REASONS`, (n,)."""
        return ways(self.codes)[1]


def label(runs: Runs, found: Minima) -> np.ndarray:
    """The label of each run, (n,): the index of the minimum that it hits, −1 for none.

    A minimum that a run reaches and the list lacks has no index in it: the label is −1 and a warning says so;
    `identify` gives the completed list.

    >>> import landscape
    >>> p = landscape.problem("himmelblau")
    >>> runs = landscape.descend(p, "gd:lr=0.01", [[1.0, 1.0], [-1.0, 1.0]], steps=500)
    >>> label(runs, landscape.find_minima(p)).tolist()
    [2, 1]
    """
    seen = identify(runs, found)
    if len(seen.minima) == len(found):
        return seen.labels
    more = len(seen.minima) - len(found)
    warnings.warn(
        f"The runs reached minima that the list lacks, {more} of them; their label is −1, and `identify` adds them.",
        stacklevel=2,
    )
    return _places(seen.minima, found)[seen.labels]


def identify(runs: Runs, found: Minima) -> Labels:
    """Label runs, with the reason of each miss, and complete the list of minima by what the runs found."""
    rest, points = _rest(runs), _where(runs)
    labels = np.where(rest, bowls.around(found, points), -1)
    missed = np.flatnonzero(labels < 0)
    doubtful = missed[rest[missed]]
    notes: tuple[str, ...] = ()
    if len(doubtful):
        polished, arrived = polishing.polish(found.problem, points[doubtful], SETTLED)
        sure, hits = arrived & minima.inside(found.problem, polished), _match(found, polished)
        completed, notes = _complete(found, polished[sure & (hits < 0)])
        if completed is not found:
            labels, hits, found = _places(found, completed)[labels], _match(completed, polished), completed
        labels[doubtful] = np.where(sure, hits, -1)
        lost = doubtful[~arrived]
        if len(lost):
            labels[lost] = _near_singular(runs, found, points)[lost]
    return Labels(_codes(runs, found, labels, rest, points), found, notes)


def ahead(ready: Descent, found: Minima, n: int) -> Callable[[], Any]:
    """Begin to compile what labels n runs, where many may lie in no ball; what is returned waits for it."""
    if bowls.around_all(found) and not ready.program.hovers and ready.precision == 64:
        return lambda: None
    return polishing.ahead(found.problem, n, SETTLED)


def _places(listed: Minima, among: Minima) -> np.ndarray:
    """The place in another list of each minimum of a list, −1 where it has none, and −1 as the last, (k + 1,)."""
    index = {point.tobytes(): place for place, point in enumerate(among.points)}
    return np.array([*(index.get(point.tobytes(), -1) for point in listed.points), -1])


def _where(runs: Runs) -> np.ndarray:
    """Where each run came to rest, (n, d): its end, or the middle of the box that it settled in."""
    points, settled = np.asarray(runs.ends, np.float64), runs.status == Status.SETTLED
    if settled.any():
        points = points.copy()
        points[settled] = (runs.low[settled].astype(np.float64) + runs.high[settled]) / 2
    return points


def _reach(runs: Runs, found: Minima) -> np.ndarray:
    """How far from where it rests a run's kink can lie, in widths, (n,): of a settled run, about as far as its box."""
    reach = np.full(len(runs.status), minima.SAME)
    settled = runs.status == Status.SETTLED
    if settled.any():
        extent = (runs.high[settled].astype(np.float64) - runs.low[settled]) / scale(found.problem).widths
        reach[settled] = np.minimum(SETTLED, extent.max(axis=1) + SETTLED / 2)
    return reach


def _match(found: Minima, points: np.ndarray, slack: np.ndarray | float = minima.SAME) -> np.ndarray:
    """The index of the listed minimum within `slack` widths of each point, or −1, (n,)."""
    if len(found) == 0 or len(points) == 0:
        return np.full(len(points), -1)
    owner = np.repeat(np.arange(len(found)), [len(one) for one in found.members])
    near = lookup.within(np.concatenate(found.members), points, scale(found.problem).widths, slack)
    return np.append(owner, -1)[near]


def _near_singular(runs: Runs, found: Minima, points: np.ndarray) -> np.ndarray:
    """The degenerate or non-differentiable minimum that a run at rest surrounds, or −1, (n,).

    Newton's method cannot confirm those, so the middle of a settled run's box (or the end of a converged run) must lie
    within the settled distance of the certified place, and within reach of a published one, around which the gradient
    does not vanish. Beyond the plane, where only some points of a valley are known, it is enough to lie on its level
    and no farther from one of them than they are from each other.
    """
    match = _on_valley(found, points) if found.problem.dim > 2 else np.full(len(points), -1)
    for kind, slack in (("degenerate minimum", SETTLED), ("non-differentiable", _reach(runs, found))):
        listed = np.flatnonzero(found.kinds == kind)
        part = replace(found, points=found.points[listed], members=tuple(found.members[i] for i in listed))
        near = _match(part, points, slack)
        match = np.where(near >= 0, np.append(listed, -1)[near], match)
    return match


def _on_valley(found: Minima, points: np.ndarray) -> np.ndarray:
    """The valley of scattered members among which each point (n, d) lies, or −1, (n,)."""
    from scipy.spatial import cKDTree

    match, widths = np.full(len(points), -1), scale(found.problem).widths
    finite = np.flatnonzero(np.isfinite(points).all(axis=1))
    values = evaluation.values(found.problem, points[finite])
    for place in np.flatnonzero([len(members) > 1 for members in found.members]):
        tree = cKDTree(found.members[place] / widths)
        spacing = tree.query(found.members[place] / widths, k=2)[0][:, 1].max()
        near = tree.query(points[finite] / widths)[0] <= spacing
        level = np.abs(values - found.values[place]) <= degenerate.LEVEL * scale(found.problem).range
        match[finite[near & level]] = place
    return match


def _complete(found: Minima, points: np.ndarray) -> tuple[Minima, tuple[str, ...]]:
    if len(points) == 0:
        return found, ()
    extended = minima.with_points(found, points)
    added = len(extended) - len(found)
    if added == 0:
        return found, ()
    words = (
        "a minimum that the search had missed; it was" if added == 1 else "minima that the search had missed; they were"
    )
    return extended, (f"The runs found {added if added > 1 else ''} {words} added to the list.".replace("  ", " "),)


def _codes(runs: Runs, found: Minima, labels: np.ndarray, rest: np.ndarray, points: np.ndarray) -> np.ndarray:
    """The labels, and in place of each −1 the code of the reason."""
    missed = np.flatnonzero(labels < 0)
    if len(missed) == 0:
        return labels
    reasons = np.array([status.label for status in Status])[runs.status[missed]]
    resting = rest[missed]
    if resting.any():
        reasons[resting] = _why(found, points[missed[resting]])
    codes = labels.copy()
    codes[missed] = outcomes(labels[missed], reasons)
    return codes


def _rest(runs: Runs) -> np.ndarray:
    """Which runs came to rest, (n,)."""
    return (runs.status == Status.CONVERGED) | (runs.status == Status.SETTLED)


def _why(found: Minima, points: np.ndarray) -> np.ndarray:
    # A slow run settles anywhere: only a critical point within the settled distance makes it one at a saddle.
    solved = newton.solve(found.problem, points)
    near = (np.abs(solved - points) <= SETTLED * scale(found.problem).widths).all(axis=1)
    near &= newton.vanishes(found.problem, solved)
    _, _, hessians = newton.derivatives(found.problem, solved)
    known = near & np.isfinite(hessians).all(axis=(1, 2))
    eigenvalues = np.linalg.eigvalsh(np.where(known[:, None, None], hessians, 0))
    bound = newton.flat(eigenvalues)[:, None]
    down, up = (eigenvalues < -bound).any(axis=1), (eigenvalues > bound).any(axis=1)
    at_rest = np.where(down & up, "saddle", np.where(down, "maximum", "none"))
    return np.where(minima.inside(found.problem, points), at_rest, "outside")


def outcomes(labels: np.ndarray, reasons: np.ndarray) -> np.ndarray:
    """One integer for each way of ending: the label of a hit, −1, −2, … for the reasons of a miss."""
    codes = np.array(labels)
    missed = codes < 0
    found, place = np.unique(reasons[missed], return_inverse=True)
    codes[missed] = np.array([-1 - REASONS.index(reason) for reason in found], int)[place]
    return codes


def ways(codes: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """The labels and the reasons of codes, of the same shape: what `outcomes` was made of.

    >>> [part.tolist() for part in ways(np.array([2, -1, 0, -7]))]
    [[2, -1, 0, -1], ['', 'saddle', '', 'diverged']]
    """
    places = np.maximum(-codes, 0)
    # No wider than the words that occur: of a million hits, a tenth of the bytes.
    names = np.array(("", *REASONS)[: places.max(initial=0) + 1])
    return np.maximum(codes, -1), names[places]


__all__ = ["REASONS", "Labels", "ahead", "identify", "label", "outcomes", "ways"]
