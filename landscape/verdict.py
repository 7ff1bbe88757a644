"""Which status each run gets: what the loop left open is told apart by where the run is."""

import functools
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
    away = ~_each(done.ends, lambda leaf: np.abs(leaf - scale.center) <= ESCAPED * scale.widths)
    cases = [~finite, done.status != RUNNING, _settled(done, scale, hovers), away]
    answers = [Status.DIVERGED, done.status, Status.SETTLED, Status.ESCAPED]
    return np.select(cases, answers, Status.UNSETTLED).astype(np.int8)


def _each(tree: Any, test: Callable[[np.ndarray], np.ndarray]) -> np.ndarray:
    with np.errstate(invalid="ignore"):
        held = [test(leaf).reshape(len(leaf), -1).all(axis=1) for leaf in jax.tree.leaves(tree)]
    return functools.reduce(np.logical_and, held)


def _settled(done: Finished, scale: Scale, hovers: bool) -> np.ndarray:
    if not jax.tree.leaves(done.low):
        return np.zeros(len(done.status), bool)
    with np.errstate(invalid="ignore"):
        extent = jax.tree.map(np.subtract, done.high, done.low)
    small = _each(extent, lambda leaf: leaf <= SETTLED * scale.widths)
    if hovers:
        return small
    slack = SETTLED * scale.widths
    around = [((kink >= done.low - slack) & (kink <= done.high + slack)).all(axis=1) for kink in scale.kinks]
    return small & functools.reduce(np.logical_or, around)
