"""Which status each run gets: what the loop left open is told apart by where the run is."""

import functools
import math
from collections.abc import Callable
from typing import Any

import jax
import numpy as np

from landscape.lane import RUNNING
from landscape.scale import Scale
from landscape.status import Status
from landscape.tiles import Finished

SETTLED = 0.01
"""A settled run stays in a box of this share of the domain's width."""

FEW = 8
"""Coordinates up to which each is looked at by itself."""

ESCAPED = 10.0
"""An escaped run is farther than this many widths from the domain's middle."""


def judge(done: Finished, scale: Scale, hovers: bool) -> np.ndarray:
    """Give each run its status, (n,) int8.

    Args:
        done: what the loop left.
        scale: the problem's own.
        hovers: whether any run that stays in a small box counts as settled; otherwise only one around a kink does.
    """
    finite = _each(done.ends, np.isfinite) & np.isfinite(done.losses)
    status = np.where(finite, done.status, np.int8(Status.DIVERGED))
    left = np.flatnonzero(status == RUNNING)
    if len(left) == 0:
        return status
    ends, low, high = (jax.tree.map(lambda leaf: leaf[left], part) for part in (done.ends, done.low, done.high))
    away = ~_each(ends, lambda leaf: np.abs(leaf - scale.center) <= ESCAPED * scale.widths)
    status[left] = np.where(away, Status.ESCAPED, Status.UNSETTLED)
    status[left[_settled(low, high, scale, hovers)]] = Status.SETTLED
    return status


def _each(tree: Any, test: Callable[[np.ndarray], np.ndarray]) -> np.ndarray:
    with np.errstate(invalid="ignore"):
        held = [test(leaf).reshape(len(leaf), math.prod(leaf.shape[1:])) for leaf in jax.tree.leaves(tree)]
    # One column after another, where they are few: numpy's own loop would run over each row.
    return functools.reduce(np.logical_and, [column for part in held for column in _columns(part)])


def _columns(held: np.ndarray) -> np.ndarray:
    return held.T if held.shape[1] <= FEW else held.all(axis=1)[None]


def _settled(low: Any, high: Any, scale: Scale, hovers: bool) -> np.ndarray:
    if not jax.tree.leaves(low):
        return np.zeros(0, int)
    with np.errstate(invalid="ignore"):
        extent = jax.tree.map(np.subtract, high, low)
    small = _each(extent, lambda leaf: leaf <= SETTLED * scale.widths)
    if hovers:
        return small
    slack = SETTLED * scale.widths
    around = [((kink >= low - slack) & (kink <= high + slack)).all(axis=1) for kink in scale.kinks]
    return small & functools.reduce(np.logical_or, around)
