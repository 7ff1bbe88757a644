"""Runs on the surface: the paths of a basin are one entry of the legend, and so are those of a way of reaching none."""

from collections.abc import Iterator
from typing import Any

import numpy as np
from matplotlib.colors import to_hex

from landscape import figures
from landscape.figures import FEW, misses
from landscape.figures._motion import kept_steps
from landscape.figures._outcomes import lost_outcomes, minima_outcomes
from landscape.figures._paths import LOST
from landscape.interactive import _points
from landscape.interactive._ground import Ground, short
from landscape.record import Record

DRAWN = 600
"""Runs that are drawn at most; all of them are counted."""

FINE = 0.008
"""The distance of points along a path, as a share of the view."""

POINTS = 120_000
"""About how many points all paths have together at most, so that a page stays quick."""

LEAST, MOST = 60, 800
"""The fewest and the most of those that a path is given."""

ENDS = {"unsettled": "square", "diverged": "square-open", "saddle": "diamond", "escaped": "diamond-open"}
"""Marks of the ends of runs that reached no minimum; the others share one."""


def traces(record: Record, ground: Ground) -> Iterator[dict[str, Any]]:
    """The runs of a record of `trace`, a trace for each minimum that was hit and each way of reaching none."""
    arrays = record.arrays
    labels, reasons = arrays["labels"], arrays["reasons"]
    chosen = np.unique(np.linspace(0, len(labels) - 1, min(DRAWN, len(labels))).round().astype(int))
    colors = figures.palette(arrays["minima_values"], arrays["minima_points"])
    names = _names(arrays, colors)
    for index in np.unique(labels[labels >= 0]).tolist():
        yield from _basin(record, ground, chosen[labels[chosen] == index], names[index], (colors[index], "circle"))
    for outcome, reason in zip(lost_outcomes(arrays), misses(labels, reasons), strict=True):
        those = chosen[(labels[chosen] < 0) & (reasons[chosen] == reason)]
        yield from _basin(record, ground, those, outcome.entry().get_label(), (LOST, ENDS.get(reason, "circle")))
    yield _points.minima(record, ground)


def _names(arrays: dict[str, np.ndarray], colors: np.ndarray) -> list[str]:
    """What the legend calls each minimum."""
    if len(colors) <= FEW:
        return [outcome.entry().get_label() for outcome in minima_outcomes(arrays, colors)]
    labels = arrays["labels"]
    counts = figures.hits(labels, len(colors))
    return [f"{index + 1}: {figures.share(int(count), len(labels))}" for index, count in enumerate(counts)]


def _basin(record: Record, ground: Ground, runs: np.ndarray, name: str, look: tuple[Any, str]) -> list[dict[str, Any]]:
    """The paths of some runs, which a gap parts, and their starts and ends, as two traces of one entry."""
    color, end = to_hex(look[0]), look[1]
    shared = {"type": "scatter3d", "name": name, "legendgroup": name}
    room = int(np.clip(POINTS // min(DRAWN, len(record.arrays["labels"])), LEAST, MOST))
    paths = [_path(record, ground, int(run), room) for run in runs] or [np.full((1, 6), np.nan)]
    tips = np.concatenate([path[[0, -2 % len(path)]] for path in paths])
    tips[:, 2] += ground.above - ground.lift
    rings = {"size": [4, 3.5] * len(paths), "symbol": ["circle", end] * len(paths), "opacity": 1}
    rings |= {"color": ["white", color] * len(paths), "line": {"color": color, "width": 1.5}}
    lines = {"mode": "lines", "line": {"color": color, "width": 2.5}}
    marks = {"mode": "markers", "marker": rings, "showlegend": False}
    return [
        shared | lines | _told(ground, np.concatenate(paths), name),
        shared | marks | _told(ground, tips, name),
    ]


def _told(ground: Ground, columns: np.ndarray, name: str) -> dict[str, Any]:
    """Where the points of a trace are, and what each tells."""
    x, y, z, step, loss, run = map(short, columns.T)
    where = "<br>step %{customdata[0]:.0f} of run %{customdata[2]:.0f}"
    extra = f"<extra>{name.split(' [')[0]}</extra>"
    told = {"customdata": np.stack([step, loss, run], axis=1)}
    return told | {"x": x, "y": y, "z": z, "hovertemplate": ground.words("%{customdata[1]:.6g}") + where + extra}


def _path(record: Record, ground: Ground, run: int, room: int) -> np.ndarray:
    """About `room` points along a path on the surface, and a gap: x, y, height, step, loss and the run, (m, 6)."""
    size = np.diff(ground.view, axis=1)[:, 0]
    path = record.arrays["paths"][run]
    kept = _telling(path / size, room // 3)
    points, steps = _finer(path[kept], kept_steps(record)[kept], size, room - len(kept))
    height = ground.at(points)
    points = np.where(np.isfinite(height)[:, None], points, np.nan)
    columns = [*points.T, height + ground.lift, np.floor(steps), ground.loss(height), np.full(len(points), run)]
    return np.vstack([np.stack(columns, axis=1), np.full(6, np.nan)])


def _telling(path: np.ndarray, most: int) -> np.ndarray:
    """Which of the iterates (kept, 2), in units of the view, are drawn: the first, the last, and those in between that
    lie apart from each other along the path."""
    moved = np.nan_to_num(np.abs(np.diff(path, axis=0)).max(axis=1), posinf=1e6)
    along = np.concatenate([[0.0], np.cumsum(np.minimum(moved, 1e6))])
    apart = max(FINE, along[-1] / most)
    marks = np.flatnonzero(np.diff(np.floor(along / apart), prepend=-1) > 0)
    last = np.flatnonzero(moved > 0)
    return np.union1d(marks, [0, last[-1] + 1 if len(last) else 0])


def _finer(points: np.ndarray, steps: np.ndarray, size: np.ndarray, more: int) -> tuple[np.ndarray, np.ndarray]:
    """Points and steps, with about so many more between those far apart, so that a path lies on the surface there."""
    far = np.abs(np.diff(points / size, axis=0)).max(axis=1, initial=0.0)
    apart = max(FINE, float(np.minimum(far, 1).sum()) / more)
    pieces = np.ceil(np.clip(far, 1e-9, 1) / apart).astype(int)
    at = np.concatenate([[0.0], *(index + np.arange(1, n + 1) / n for index, n in enumerate(pieces.tolist()))])
    known = np.arange(len(points))
    return np.stack([np.interp(at, known, column) for column in points.T], axis=1), np.interp(at, known, steps)
