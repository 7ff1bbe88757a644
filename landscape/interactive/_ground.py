"""The surface that everything on a page stands on, with its axes."""

import html
from typing import Any

import numpy as np
from matplotlib.colors import to_hex

from landscape import figures
from landscape.figures import FEW, LossScale
from landscape.figures.surface import elevation
from landscape.record import Record

LIFT = 0.006
"""How far paths float over the surface, as a share of its height."""

ABOVE = 0.025
"""The same of marks, whose lower half the surface would hide."""


def short(values: Any) -> np.ndarray:
    """Numbers as a page holds them, in 32 bits."""
    return np.asarray(values, np.float32)


class Ground:
    """The surface that everything stands on.

    Attributes:
        record: what is drawn.
        scale: of the loss.
        height: (h, w), that of the surface; masked where the loss is not finite.
        low, high: the lowest and highest.
        lift, above: how far paths and marks float over it.
        view: (2, 2).
    """

    def __init__(self, record: Record):
        self.record, arrays = record, record.arrays
        self.scale: LossScale = figures.loss_scale(arrays["grid_loss"], arrays["minima_values"])
        self.height = elevation(self.scale, arrays["grid_loss"])
        self.low, self.high = (
            float(end) if self.height.count() else 0.0 for end in (self.height.min(), self.height.max())
        )
        self.lift, self.above = (share * (self.high - self.low) for share in (LIFT, ABOVE))
        self.view = figures.view_of(record)

    def surface(self) -> dict[str, Any]:
        """The loss in grey."""
        arrays = self.record.arrays
        dark = 0.62 if len(arrays["minima_values"]) > FEW else 0.42
        levels = np.log10(self.scale.levels) if self.scale.log else self.scale.levels
        lines = {"show": True, "color": "white", "width": 1, "highlight": False}
        lines |= {"start": float(levels[0]), "end": float(levels[-1]), "size": float(levels[1] - levels[0])}
        off = {"highlight": False}
        return {
            "type": "surface", "x": short(arrays["grid_x"]), "y": short(arrays["grid_y"]), "name": "loss",
            "z": short(np.ma.filled(self.height, np.nan)), "customdata": short(arrays["grid_loss"]), "showscale": False,
            "colorscale": [[0, to_hex(str(dark))], [1, to_hex("0.98")]], "contours": {"x": off, "y": off, "z": lines},
            "lighting": {"ambient": 0.75, "diffuse": 0.45, "specular": 0.03, "roughness": 0.9},
            "hovertemplate": self.words("%{customdata:.6g}") + "<extra>surface</extra>",
        }  # fmt: skip

    def words(self, loss: str) -> str:
        """What a point tells of its place and its loss."""
        first, second = self.names()
        return f"{first} = %{{x:.5g}}<br>{second} = %{{y:.5g}}<br>loss = {loss}"

    def names(self) -> list[str]:
        """What the two coordinates are called."""
        return [html.escape(str(name)) for name in (self.record.study.get("axes") or ["x", "y"])[:2]]

    def at(self, points: np.ndarray) -> np.ndarray:
        """The height over points (m, 2), between those of the four nodes around each; NaN beyond the view."""
        from scipy.interpolate import RegularGridInterpolator

        arrays = self.record.arrays
        nodes = (arrays["grid_y"], arrays["grid_x"])
        surface = RegularGridInterpolator(nodes, np.ma.filled(self.height, np.nan), bounds_error=False)
        return surface(points[:, ::-1])

    def loss(self, height: np.ndarray) -> np.ndarray:
        """The loss at a height."""
        return self.scale.lowest + 10**height if self.scale.log else height

    def layout(self) -> dict[str, Any]:
        """Axes as the figures have them, and the legend."""
        ratio, _ = figures.ratio_of(self.view)
        first, second = self.names()
        plain = {"backgroundcolor": "white", "gridcolor": "#ddd", "zerolinecolor": "#ddd", "showspikes": False}
        axes = [
            {"title": {"text": name}, "range": ends}
            for name, ends in zip((first, second), self.view.tolist(), strict=True)
        ]
        reach = 10 ** np.array([self.low, self.high]) if self.scale.log else np.array([self.low, self.high])
        up = {"title": {"text": html.escape(self.scale.name)}} | self._ticks(*reach)
        # The camera of the figures: 35 degrees up, at an azimuth of -60.
        rise, turn = np.radians([35, -60])
        eye = 1.75 * np.array([np.cos(rise) * np.cos(turn), np.cos(rise) * np.sin(turn), np.sin(rise)])
        return {
            "scene": {
                "xaxis": plain | axes[0], "yaxis": plain | axes[1], "zaxis": plain | up, "aspectmode": "manual",
                "aspectratio": {"x": 1, "y": ratio, "z": 0.62},
                "camera": {"eye": _point(eye), "center": _point(np.array([0, 0, -0.12]))},
            },
            "legend": {"itemsizing": "constant", "title": {"text": self.legend_title()}},
            "margin": {"l": 0, "r": 0, "t": 36, "b": 0}, "font": {"family": "sans-serif", "size": 13, "color": "#222"},
            "paper_bgcolor": "white", "hoverlabel": {"align": "left"}, "template": None,
        }  # fmt: skip

    def legend_title(self) -> str:
        """What the legend's entries are."""
        return "minimum: runs that reach it" if "labels" in self.record.arrays else "critical points"

    def _ticks(self, low: float, high: float) -> dict[str, Any]:
        """Ticks of the height, in losses."""
        from matplotlib.ticker import LogLocator, MaxNLocator

        locator = LogLocator(numticks=7) if self.scale.log else MaxNLocator(6)
        ticks = [float(tick) for tick in locator.tick_values(low, high) if low <= tick <= high]
        places = np.log10(ticks).tolist() if self.scale.log else ticks
        return {"tickvals": places, "ticktext": [figures.decades(tick) for tick in ticks]}


def _point(at: np.ndarray) -> dict[str, float]:
    return dict(zip("xyz", at.round(4).tolist(), strict=True))
