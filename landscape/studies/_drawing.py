"""What every figure draws: the loss on a grid of nodes, and the minima."""

from typing import Any

import numpy as np

from landscape import evaluation, problems
from landscape.minima import Minima
from landscape.problems import Problem

NODES = 201
"""Nodes a side of the grid on which the loss is drawn."""

FEWER = 101
"""The same where a point costs much."""


def window(target: Problem, view: Any) -> np.ndarray:
    """The drawn window (2, 2): the view, or else the domain."""
    return target.domain if view is None else problems.check_domain(view)


def arrays(target: Problem, view: Any, found: Minima) -> dict[str, np.ndarray]:
    """The background and the minima as arrays of a record."""
    shown = window(target, view)
    nodes = NODES if target.tile is None else FEWER
    x, y = evaluation.nodes(shown, nodes)
    return {
        "grid_x": x, "grid_y": y, "grid_loss": evaluation.loss_grid(target, nodes, shown),
        "minima_points": found.points, "minima_values": found.values,
        "minima_eigenvalues": found.eigenvalues, "minima_kinds": found.kinds,
    }  # fmt: skip
