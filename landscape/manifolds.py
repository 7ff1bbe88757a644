"""Separatrices: the lines through a planar problem's saddles that part the basins of the gradient flow x' = −∇f(x).

Each is the stable manifold of a saddle, all points from which the flow comes to rest there. The flow backwards, x' =
∇f(x), leaves the saddle along it both ways, and draws it: what lies beside it comes closer on the way.
"""

import functools
from collections.abc import Callable

import jax
import jax.numpy as jnp
import numpy as np
from jax import lax

from landscape import evaluation, integrator, merging, problems
from landscape.errors import require
from landscape.integrator import RUNNING, Settings, Trajectory
from landscape.minima import CriticalPoints
from landscape.plan import TOLERANCE
from landscape.scale import scale

ACCURACY = 1e-7
"""The error that a step may make, in widths."""

WAY = 0.01
"""The longest step, in widths, between whose ends a straight line is drawn."""

SPACING = 3e-3
"""Points closer than this, in widths, to the one before are left out."""

CHUNK = 128
"""Steps between two looks at which lines go on."""

STEPS = 4096
"""The most steps of a line."""


def separatrices(critical: CriticalPoints, view: np.ndarray | None = None) -> np.ndarray:
    """Follow the separatrices through the saddles of a planar problem until they reach a maximum or leave the view.

    Args:
        critical: the critical points; saddles whose Hessian is singular are left out.
        view: (2, 2), a window; lines are followed over the domain and the view.

    Returns:
        the lines (m, 2), one a saddle, each followed by a row of NaN.

    Errors:
        UsageError: a problem that is not planar.

    Source: S. Wiggins, Introduction to Applied Nonlinear Dynamical Systems and Chaos, 2003, chapter 3 (invariant
        manifolds).

    >>> import landscape
    >>> lines = separatrices(landscape.find_critical_points("double_well"))
    >>> bool(np.nanmax(np.abs(lines[:, 0])) < 1e-9)
    True
    """
    target = critical.problem
    require(target.dim == 2, f"Separatrices are lines in the plane; {target.name} has {target.dim} coordinates.")
    points = critical.points[merging.passes(critical)]
    if len(points) == 0:
        return np.empty((0, 2))
    windows = np.stack([target.domain, target.domain if view is None else np.asarray(view, np.float64)])
    box = windows[..., 0].min(axis=0), windows[..., 1].max(axis=0)
    steps = merging.steps_along(target, points, 1)
    arms = _climbed(critical, np.concatenate([points + steps, points - steps]), box)
    return np.concatenate([_line(point, *arms[i :: len(points)]) for i, point in enumerate(points)])


def _line(saddle: np.ndarray, first: np.ndarray, second: np.ndarray) -> np.ndarray:
    return np.concatenate([second[::-1], saddle[None], first, np.full((1, 2), np.nan)])


def _climbed(critical: CriticalPoints, starts: np.ndarray, box: tuple) -> list[np.ndarray]:
    """The way up from each start (n, 2): its points (m, 2), the last one outside of the box or at rest."""
    target, found = critical.problem, scale(critical.problem)
    limits = found.gradient_tolerance(TOLERANCE[64]), found.step_tolerance(TOLERANCE[64])
    data = problems.in_precision(target.data, 64)
    settings = Settings(np.float64(ACCURACY), found.widths, *limits, np.int32(STEPS), data)
    n = len(starts)
    runs = Trajectory(
        starts, np.zeros(n), np.full(n, RUNNING, np.int8), np.zeros(n, np.int32), starts.copy(), starts.copy()
    )
    ways = [starts[None]]
    while len(ways) <= STEPS // CHUNK:
        with evaluation.precise(64):
            runs, way = jax.tree.map(np.asarray, _climb(target.function, settings, runs))
        ways.append(way)
        if not ((runs.status == RUNNING) & _within(runs.x, box)).any():
            break
    return [_cut(way, box, found.widths) for way in np.concatenate(ways).swapaxes(0, 1)]


def _within(points: np.ndarray, box: tuple) -> np.ndarray:
    return ((points >= box[0]) & (points <= box[1])).all(axis=-1)


def _cut(way: np.ndarray, box: tuple, widths: np.ndarray) -> np.ndarray:
    """A way (m, 2) up to the first point outside of the box, without points that hardly move on."""
    outside = ~_within(way, box)
    way = way[: int(outside.argmax()) + 1] if outside.any() else way
    way = way[np.isfinite(way).all(axis=1)]
    gone = np.cumsum(np.abs(np.diff(way, axis=0, prepend=way[:1]) / widths).max(axis=1))
    chosen = np.unique(np.floor(gone / SPACING), return_index=True)[1]
    return way[np.union1d(chosen, len(way) - 1)]


@functools.partial(jax.jit, static_argnums=0)
def _climb(function: Callable, settings: Settings, runs: Trajectory) -> tuple[Trajectory, jax.Array]:
    """Runs after so many more steps of x' = ∇f(x), and where they were after each of them, (CHUNK, n, 2)."""

    def downward(x, *data):
        return -function(x, *data)

    def step(run):
        speed = jnp.max(jnp.abs(jax.grad(function)(run.x, *settings.data)) / settings.widths)
        longest = WAY / jnp.maximum(speed, jnp.finfo(speed.dtype).tiny)
        tried = jnp.where(run.h > 0, jnp.minimum(run.h, longest), longest)
        return integrator.attempt(downward, settings, run._replace(h=tried))

    def steps(runs, _):
        runs = jax.vmap(step)(runs)
        return runs, runs.x

    return lax.scan(steps, runs, length=CHUNK)
