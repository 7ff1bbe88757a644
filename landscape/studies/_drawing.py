"""What every figure draws: the loss on a grid of nodes, and the minima.

A problem of more than two coordinates is drawn on the slice through its lowest published minimizer (else the middle of
its domain) along the first two coordinates; paths and minima are drawn where they project onto it.
"""

from typing import Any

import numpy as np

from landscape import basins, evaluation, problems
from landscape.minima import Minima
from landscape.problems import Problem
from landscape.projection import plane

NODES = 201
"""Nodes a side of the grid on which the loss is drawn."""

FEWER = 101
"""The same where a point costs much."""


def window(target: Problem, view: Any) -> np.ndarray:
    """The drawn window (2, 2): the view, or else the domain of the first two coordinates."""
    return target.domain[:2] if view is None else problems.check_domain(view)


def flat(target: Problem) -> Problem:
    """The planar problem that is drawn: the problem itself, or its slice."""
    if target.dim == 2:
        return target
    origin = basins.through(target).copy()
    # The origin of the first two coordinates, so that those on the slice are the problem's own.
    origin[:2] = 0
    u, v = np.eye(target.dim)[:2]
    return plane(target, origin, (u, v), domain=target.domain[:2])


def words(target: Problem) -> str | None:
    """Which slice is drawn, or None for a planar problem."""
    if target.dim == 2:
        return None
    others = basins.through(target)[2:]
    names = target.axes[2:]
    if np.ptp(others) == 0:
        span = " = ".join(names) if len(names) <= 3 else f"{names[0]} = … = {names[-1]}"
        return f"slice {span} = {others[0]:.4g}".replace("-", "−")
    told = ", ".join(f"{name} = {value:.4g}" for name, value in zip(names, others, strict=True)).replace("-", "−")
    return f"slice {told}"


def arrays(target: Problem, view: Any, found: Minima) -> dict[str, np.ndarray]:
    """The background and the minima as arrays of a record."""
    shown = window(target, view)
    nodes = NODES if target.tile is None else FEWER
    x, y = evaluation.nodes(shown, nodes)
    return {
        "grid_x": x, "grid_y": y, "grid_loss": evaluation.loss_grid(flat(target), nodes, shown),
        **minima(found),
    }  # fmt: skip


def minima(found: Minima) -> dict[str, np.ndarray]:
    """The minima as arrays of a record."""
    return {
        **places("minima", found.points), "minima_values": found.values,
        "minima_eigenvalues": found.eigenvalues, "minima_kinds": found.kinds,
    }  # fmt: skip


def places(of: str, points: np.ndarray) -> dict[str, np.ndarray]:
    """Points (k, d) as arrays of a record: the first two coordinates for figures, and all where there are more."""
    return {f"{of}_points": points[:, :2]} | ({f"{of}_coordinates": points} if points.shape[1] > 2 else {})


def distances(target: Problem, points: np.ndarray) -> np.ndarray:
    """How far points (n, d) lie off the slice, (n,)."""
    return np.linalg.norm(points[:, 2:] - basins.through(target)[2:], axis=1)


def off_slice(target: Problem, ends: np.ndarray) -> tuple[dict[str, np.ndarray], tuple[str, ...]]:
    """How far ends (…, d) lie off the drawn slice, as an array and in words; nothing for a planar problem."""
    if target.dim == 2:
        return {}, ()
    off = distances(target, ends.reshape(-1, target.dim)).reshape(ends.shape[:-1])
    return {"distances": off}, (f"Ends lie {np.median(off):.3g} (median) off the drawn {words(target)}.",)
