"""Arrays of merge trees and of lines between minima, made with numpy alone."""

import numpy as np

from landscape import persistence
from landscape.record import Record


def tree(count, saddles, heights, joins):
    """The arrays of a merge tree that saddles (s, 2) of some heights (s,) make of so many minima."""
    order = np.argsort(heights, kind="stable")
    parents, at, through = persistence.merge(count, heights[order], joins[order])
    return {
        "saddle_points": saddles[order], "saddle_values": heights[order], "saddle_joins": joins[order],
        "merge_parents": parents, "merge_heights": at, "merge_saddles": through,
        "merge_over": np.where(parents >= 0, "saddle", "").astype("<U6"),
        "index_check": np.array(["index check passed"]),
    }  # fmt: skip


def neighbors(points):
    """The pairs of points on a lattice of whole numbers that lie side by side, but for those at 5 above, (s, 2)."""
    place = {tuple(point): index for index, point in enumerate(points.round().astype(int).tolist())}
    pairs = [(at, (at[0] + 1, at[1])) for at in place] + [(at, (at[0], at[1] + 1)) for at in place]
    return np.array([(place[a], place[b]) for a, b in pairs if b in place and 5 not in (a[1], b[1])])


def lines(losses):
    """The arrays of losses (L, T) on lines."""
    times = np.linspace(0, 1, losses.shape[1])
    rises = losses - ((1 - times) * losses[:, :1] + times * losses[:, -1:])
    names = np.array(["straight"] if len(losses) == 1 else ["as it is", "aligned"])
    return {
        "line_times": times, "line_losses": losses, "line_rises": rises, "line_names": names,
        "line_barriers": rises.max(axis=1),
    }  # fmt: skip


def line_between_models():
    """A record of the losses between two models of a network, as they are and aligned."""
    times = np.linspace(0, 1, 51)
    arrays = lines(np.stack([0.2 - 0.1 * times + a * times * (1 - times) for a in (1.5, 0.2)]))
    told = {
        "verb": "line", "problem": "mlp:hidden=8", "dataset": "moons", "objective": "cross_entropy",
        "optimizers": ["adam:lr=0.01"], "inits": ["xavier_normal", "he_normal"], "between": [1, 1], "align": True,
        "steps": 500, "seed": 0, "resolution": 51, "parameters": 33, "samples": 320, "formula": "",
    }  # fmt: skip
    return Record(told, arrays)


def lattice(places, half):
    """Straight lines across a square at some places, upright and level, as separatrices are held, (m, 2)."""
    ends = [(-half, half, np.nan)] * len(places)
    upright = np.stack([np.repeat(places, 3), np.ravel(ends)], axis=1)
    upright[2::3] = np.nan
    return np.concatenate([upright, upright[:, ::-1]])
