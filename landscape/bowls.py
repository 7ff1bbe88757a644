"""Balls around minima in which the loss is convex: a run that comes to rest in one lies in the bowl of its minimum.

From there the loss falls all along the straight way to the minimum, so that no step has to be taken to know it. That it
is convex is told by its Hessians at the minimum and at 64 places around it, which differ by less than the lowest
curvature.
"""

import functools

import numpy as np

from landscape import lookup, newton
from landscape.minima import Minima
from landscape.scale import scale

RADIUS = 1e-4
"""The radius of a ball, in widths, in the farthest coordinate."""

SHELLS = (1.0, 0.5, 0.25, 0.05)
"""Where the curvature in a ball is looked at, in radii."""

STEADY = 0.5
"""No Hessian in a ball differs from the one at its minimum by more than this part of the lowest curvature there."""


def around(found: Minima, points: np.ndarray) -> np.ndarray:
    """The index of the minimum in whose ball each point (n, d) lies, or −1, (n,).

    >>> from landscape.minima import find_minima
    >>> found = find_minima("himmelblau")
    >>> around(found, found.points[[2, 0]] + [[0.0, 9e-4], [0.002, 0.0]]).tolist()
    [2, -1]
    """
    convex = _convex(found)
    near = lookup.within(found.points[convex], points, scale(found.problem).widths, RADIUS)
    return np.append(convex, -1)[near]


def around_all(found: Minima) -> bool:
    """Whether every minimum has such a ball.

    >>> from landscape.minima import find_minima
    >>> around_all(find_minima("himmelblau")), around_all(find_minima("beale"))
    (True, False)
    """
    return len(_convex(found)) == len(found)


@functools.lru_cache(maxsize=16)
def _convex(found: Minima) -> np.ndarray:
    """The minima with such a ball, by their indices; none beyond the plane, where a ball has too many directions."""
    listed = np.flatnonzero(found.kinds == "minimum")
    if found.problem.dim > 2 or len(listed) == 0:
        return listed[:0]
    sides = np.linspace(-1, 1, 5)
    nodes = np.stack(np.meshgrid(*[sides] * found.problem.dim), axis=-1).reshape(-1, found.problem.dim)
    shell = nodes[np.abs(nodes).max(axis=1) == 1]
    around = np.concatenate([shell * share for share in SHELLS]) * RADIUS * scale(found.problem).widths
    points = (found.points[listed][:, None] + around).reshape(-1, found.problem.dim)
    hessians = newton.derivatives(found.problem, points)[2].reshape(len(listed), len(around), *[found.problem.dim] * 2)
    middle = newton.derivatives(found.problem, found.points[listed])[2]
    lowest = np.linalg.eigvalsh(middle)[:, 0]
    # No eigenvalue differs by more than the norm of the difference (Weyl).
    change = np.linalg.norm(hessians - middle[:, None], axis=(2, 3)).max(axis=1)
    return listed[change <= STEADY * lowest]
