"""The loss itself: contours with all critical points, and the surface beside them.

Reads from a record of `show`: grid_x (w,), grid_y (h,), grid_loss (h, w), minima_points (k, 2), minima_values (k,),
critical_points (c, 2), critical_values (c,), critical_kinds (c,), index_check (1,), one sentence. Height and grey
follow one scale, linear or logarithmic, which `loss_scale` chooses and the color scale names.
"""

import matplotlib
import numpy as np
from matplotlib.colors import LightSource

from landscape.figures import (
    CRITICAL,
    FEW,
    arrange,
    begin,
    draw_loss,
    draw_stars,
    escape,
    finish,
    frame,
    head,
    inside,
    loss_scale,
    new_page,
    palette,
    points,
    star_size,
    title,
)

SIDE_BY_SIDE = 4.5
"""From this width in inches on, the two panels stand side by side."""

MESH = 120
"""Facets along each side of the surface at most."""


def draw(record, ax=None):
    """Draw the contours and the surface of a record and return the figure.

    Args:
        record: of `show`; the module says which arrays.
        ax: axes to draw into: the surface if they are three-dimensional, else the contours. A figure of its own
            holds both.
    """
    if ax is not None and ax.name == "3d":
        draw_surface(ax, record)
        return ax.get_figure(root=True)
    if ax is not None:
        panel = begin(record, ax)
        scale, holes = draw_contours(ax, record)
        head(ax, title(record.study), [escape(record.study.get("formula") or "")])
        _explain(ax, record, scale, holes)
        return finish(panel)
    return _draw_both(record)


def _draw_both(record):
    beside = matplotlib.rcParams["figure.figsize"][0] >= SIDE_BY_SIDE
    figure, page = new_page(*((1, 2) if beside else (2, 1)), kinds=(None, "3d"))
    flat, solid = page.ravel()
    ratios = [frame(flat, record)] if beside else [frame(flat, record), 0.8]
    draw_surface(solid, record)
    arrange(page, ratios)
    scale, holes = draw_contours(flat, record)
    width = 72 * figure.get_figwidth() - 40
    height = head(flat, title(record.study), [escape(record.study.get("formula") or "")], width)
    depth = _explain(flat, record, scale, holes, width if beside else None)
    arrange(page, ratios, head=height, foot=depth if beside else 0.0)
    return figure


def draw_contours(ax, record):
    """Draw the loss in grey and every critical point; return the loss's scale and whether cells are not finite."""
    arrays, many = record.arrays, len(record.arrays["minima_values"]) > FEW
    scale, holes = draw_loss(ax, arrays, *((0.62, 0.2) if many else ()))
    at, kinds = arrays["critical_points"], arrays["critical_kinds"]
    size = (0.3 if len(at) > 40 else 0.55) * points("font.size")
    for kind in [kind for kind in CRITICAL if kind != "minimum" and (kinds == kind).any()]:
        chosen = at[(kinds == kind) & inside(ax, at)]
        shape = CRITICAL[kind][0]
        ax.plot(*chosen.T, shape, ls="none", ms=size, mfc="white", mec="black", mew=0.6, zorder=5, gid=kind)
    _draw_minima(ax, arrays, many)
    return scale, holes


def _draw_minima(ax, arrays, many):
    colors = palette(arrays["minima_values"])
    if not many:
        draw_stars(ax, arrays["minima_points"], colors)
        return
    dots = ax.scatter(*arrays["minima_points"].T, c=colors, marker="*", s=star_size() ** 2 * 0.45, zorder=6)
    dots.set(edgecolors="black", linewidths=0.4, gid="minima")


def draw_surface(ax, record):
    """Draw the loss as a grey surface with its minima in color."""
    arrays = record.arrays
    scale = loss_scale(arrays["grid_loss"], arrays["minima_values"])
    x, y, loss = _thinned(arrays)
    height = _height(scale, loss)
    # A shape at the front hides one behind it only by order, so minima are drawn over the surface.
    ax.computed_zorder = False
    mesh = ax.plot_surface(x, y, height, rcount=MESH, ccount=MESH, color="0.85", linewidth=0, antialiased=False)
    mesh.remove()
    light = LightSource(azdeg=300, altdeg=55)
    grey = 0.35 + 0.6 * light.hillshade(np.ma.filled(height, np.nanmax(height)), vert_exag=_exaggeration(x, y, height))
    faces = np.repeat(grey[..., None], 3, axis=2)
    mesh = ax.plot_surface(x, y, height, rcount=MESH, ccount=MESH, facecolors=faces, linewidth=0, shade=False)
    mesh.set(rasterized=True, zorder=1, gid="surface")
    _raise_minima(ax, record, scale)
    _dress(ax, record, scale)
