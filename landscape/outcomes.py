"""What became of training runs: every run has one outcome, and no run leaves the denominator."""

from typing import Any

import jax
import numpy as np

from landscape.networks import Units, paths
from landscape.training import Training

OUTCOMES = ("reached", "identical units", "stuck at budget", "diverged")
"""What can become of a run, in the order of tables.

reached: it met the target at a look, whatever came later; diverged: it met a number that is not finite before;
identical units: it did not get there, and all units of a hidden layer are the same, which gradients never part; stuck
at
budget: it did not get there, and no more is known. None of them says that the run ended in a local minimum.
"""

SAME = 1e-6
"""Units that differ by less than this share of the layer's largest weight are the same."""


def outcomes(found: Training) -> np.ndarray:
    """The outcome of each run, (I, n), as indices into `OUTCOMES`."""
    same = identical(found.network.architecture.units, found.ends, found.reached.ndim)
    cases = [found.reached >= 0, found.diverged, same]
    return np.select(cases, [OUTCOMES.index(name) for name in ("reached", "diverged", "identical units")], 2)


def identical(units: tuple[Units, ...], tree: Any, ahead: int) -> np.ndarray:
    """Whether all units of some hidden layer have the same weights, of the shape of the tree's leading axes.

    Args:
        units: the layers' declarations; a layer of one unit has nothing to part.
        tree: parameters with `ahead` leading axes.

    >>> layer = Units((("w", 1), ("b", 0)), 2, False, ("w", "b"))
    >>> tree = {"w": np.ones((1, 3, 2)), "b": np.zeros((1, 2))}
    >>> identical((layer,), tree, 1).tolist()
    [True]
    """
    arrays = dict(zip(paths(tree), map(np.asarray, jax.tree.leaves(tree)), strict=True))
    shape = next(iter(arrays.values())).shape[:ahead]
    layers = [_alike(layer, arrays, ahead) for layer in units if layer.number > 1]
    return np.logical_or.reduce(layers) if layers else np.zeros(shape, bool)


def _alike(layer: Units, arrays: dict[str, np.ndarray], ahead: int) -> np.ndarray:
    listed = [path for path, _ in layer.parts]
    parts = []
    for path, axis in layer.parts:
        if path in layer.enters and listed.count(path) == 1:
            rows = np.moveaxis(arrays[path], axis + ahead, -1)
            parts.append(rows.reshape(*rows.shape[:ahead], -1, layer.number))
    entering = np.concatenate(parts, axis=ahead)
    spread = np.ptp(entering, axis=-1).max(axis=-1)
    return spread <= SAME * np.abs(entering).max(axis=(-2, -1))


def steps_to_target(found: Training) -> np.ndarray:
    """The steps after which each run was first seen at the target, (I, n); NaN where it never was."""
    steps = found.epochs[np.maximum(found.reached, 0)] * found.per_epoch
    return np.where(found.reached >= 0, steps.astype(float), np.nan)
