"""Critical points on the surface, each kind an entry of the legend."""

from collections.abc import Iterator
from typing import Any

import numpy as np
from matplotlib.colors import to_hex

from landscape import figures
from landscape.figures import CRITICAL, FEW
from landscape.figures.surface import elevation
from landscape.interactive._ground import Ground, short
from landscape.record import Record

SYMBOLS = {"minimum": "diamond", "saddle": "diamond", "maximum": "square"}
"""Marks of kinds of critical points; the others are circles. Plotly's crosses are glyphs that few fonts have."""


def traces(record: Record, ground: Ground) -> Iterator[dict[str, Any]]:
    """The critical points of a record of `show`, a trace a kind."""
    kinds = record.arrays["critical_kinds"]
    for kind, (_, one, several) in CRITICAL.items():
        chosen = kinds == kind
        if chosen.any():
            count = int(chosen.sum())
            yield _kind(record, ground, chosen, f"{count} {one if count == 1 else several}")


def _kind(record: Record, ground: Ground, chosen: np.ndarray, name: str) -> dict[str, Any]:
    arrays = record.arrays
    kind = str(arrays["critical_kinds"][chosen][0])
    at, values = arrays["critical_points"][chosen], arrays["critical_values"][chosen]
    lowest = arrays["critical_eigenvalues"][chosen] if "critical_eigenvalues" in arrays else np.zeros((len(at), 0))
    curved = ["" if not len(row) else f"<br>curvatures {', '.join(f'{value:.4g}' for value in row)}" for row in lowest]
    told = [f"{value:.6g}{words}" for value, words in zip(values, curved, strict=True)]
    return {
        "type": "scatter3d", "mode": "markers", "name": name, "customdata": told,
        **places(ground, at, values, kind == "minimum"),
        "hovertemplate": ground.words("%{customdata}") + f"<extra>{kind}</extra>",
        "marker": {"symbol": SYMBOLS.get(kind, "circle"), "size": 5 if kind == "minimum" else 4, "opacity": 1,
                   "color": _colors(arrays, at, kind), "line": {"color": "black", "width": 1}},
    }  # fmt: skip


def _colors(arrays: dict[str, np.ndarray], at: np.ndarray, kind: str) -> list[str] | str:
    """The colors of minima, in the order of the critical points; white for all others."""
    if kind != "minimum":
        return "white"
    colors = figures.palette(arrays["minima_values"], arrays["minima_points"])
    nearest = [int(np.abs(arrays["minima_points"] - point).sum(axis=1).argmin()) for point in at]
    return [to_hex(colors[index]) for index in nearest]


def minima(record: Record, ground: Ground) -> dict[str, Any]:
    """The minima of a record, with their numbers where they are few."""
    arrays = record.arrays
    at, values = arrays["minima_points"], arrays["minima_values"]
    few = len(at) <= FEW
    colors = [to_hex(color) for color in figures.palette(values, at)]
    numbers = [str(index + 1) for index in range(len(at))]
    return {
        "type": "scatter3d", "mode": "markers+text" if few else "markers", "name": "minima", "text": numbers,
        **places(ground, at, values, True), "customdata": [f"{value:.6g}" for value in values],
        "hovertemplate": ground.words("%{customdata}") + "<extra>minimum %{text}</extra>",
        "textposition": "top center", "textfont": {"size": 15, "color": "black"},
        "marker": {"symbol": "diamond", "size": 6 if few else 3, "color": colors, "opacity": 1,
                   "line": {"color": "black", "width": 1}},
    }  # fmt: skip


def places(ground: Ground, at: np.ndarray, values: np.ndarray, low: bool) -> dict[str, np.ndarray]:
    """Points (m, 2) of these losses (m,) as coordinates of a trace; those beyond the view are left out.

    Points that are low stand in the tip of a funnel, and would be hidden if they floated in it.
    """
    inside = ((at >= ground.view[:, 0]) & (at <= ground.view[:, 1])).all(axis=1)
    height = np.maximum(np.ma.filled(elevation(ground.scale, values), np.nan), ground.low)
    height += ground.lift if low else ground.above
    x, y, z = (short(np.where(inside, column, np.nan)) for column in (*at.T, height))
    return {"x": x, "y": y, "z": z}
