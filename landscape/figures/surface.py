"""The loss itself: contours with all critical points, and the surface beside them.

Reads from a record of `show`: grid_x (w,), grid_y (h,), grid_loss (h, w), minima_points (k, 2), minima_values (k,),
critical_points (c, 2), critical_values (c,), critical_kinds (c,), index_check (1,), one sentence. Height and grey
follow one scale, linear or logarithmic, which `loss_scale` chooses and the color scale names.
"""

import matplotlib
import numpy as np
from matplotlib.ticker import FuncFormatter, MaxNLocator
from mpl_toolkits.mplot3d.art3d import Poly3DCollection

from landscape.figures import (
    CRITICAL,
    FEW,
    LossScale,
    arrange,
    begin,
    decades,
    draw_loss,
    draw_loss_scale,
    draw_stars,
    draw_value_scale,
    escape,
    finish,
    foot,
    frame,
    head,
    hole_entry,
    inside,
    legend,
    loss_scale,
    marker,
    name_axes,
    new_page,
    page_width,
    palette,
    points,
    reach,
    scales,
    star_size,
    title,
    view_of,
)
from landscape.figures._floor import number_floor

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
    ratios = [frame(flat, record)] if beside else [frame(flat, record), 0.68]
    draw_surface(solid, record, zoom=1.08 if beside else 0.98)
    arrange(page, ratios)
    number_floor(solid, view_of(record))
    scale, holes = draw_contours(flat, record)
    if not beside:
        head(flat, title(record.study), [escape(record.study.get("formula") or "")])
        _explain(flat, record, scale, holes)
        arrange(page, ratios)
        return figure
    height = head(flat, title(record.study), [escape(record.study.get("formula") or "")], page_width(figure))
    depth = _explain(flat, record, scale, holes, page)
    above, below = reach(page)
    arrange(page, ratios, head=max(height - above, 0.0), foot=max(depth - below, 0.0))
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
    colors = palette(arrays["minima_values"], arrays["minima_points"])
    if not many:
        draw_stars(ax, arrays["minima_points"], colors, avoid=arrays["critical_points"])
        return
    dots = ax.scatter(*arrays["minima_points"].T, c=colors, marker="*", s=star_size() ** 2 * 0.45, zorder=6)
    dots.set(edgecolors="black", linewidths=0.4, gid="minima")


def draw_surface(ax, record, zoom=1.0):
    """Draw the loss as a grey surface with its minima in color, on three-dimensional axes."""
    arrays = record.arrays
    scale = loss_scale(arrays["grid_loss"], arrays["minima_values"])
    x, y, loss = _thinned(arrays)
    height = elevation(scale, loss)
    corners, faces = _facets(x, y, height), _shaded(scale, height)
    mesh = Poly3DCollection(corners, facecolors=faces, edgecolors=faces, linewidths=0.2)
    mesh.set(rasterized=True, zorder=1, gid="surface")
    # Minima are drawn over the surface: depth would be judged for whole artists, and hide all of them or none.
    ax.computed_zorder = False
    ax.add_collection3d(mesh, autolim=False)
    ax.set_box_aspect((1, 1, 0.62), zoom=zoom)
    _dress(ax, record, scale, height)
    _raise_minima(ax, arrays, scale)


def _thinned(arrays):
    x, y, loss = arrays["grid_x"], arrays["grid_y"], arrays["grid_loss"]
    down, across = (np.unique(np.linspace(0, n - 1, min(n, MESH)).round().astype(int)) for n in loss.shape)
    return x[across], y[down], loss[np.ix_(down, across)]


def elevation(scale: LossScale, loss: np.ndarray) -> np.ma.MaskedArray:
    """The height of a loss on the surface: what is drawn, or the decimal logarithm of it."""
    drawn = scale.height(loss)
    return np.ma.log10(drawn) if scale.log else drawn


def _facets(x, y, height):
    """Quadrilaterals between grid points, (m, 4, 3); one with a corner that is not finite is left out."""
    grid = np.dstack([*np.meshgrid(x, y), np.ma.filled(height, np.nan)])
    corners = np.stack([grid[:-1, :-1], grid[:-1, 1:], grid[1:, 1:], grid[1:, :-1]], axis=2).reshape(-1, 4, 3)
    return corners[np.isfinite(corners).all(axis=(1, 2))]


def _shaded(scale, height):
    """The grey of each facet: that of its loss, lit from the upper left."""
    low, high = _span(height)
    norm = (height - low) / (high - low)
    down, across = np.gradient(np.ma.filled(norm, np.nan))
    slope = np.stack([-across * norm.shape[1], -down * norm.shape[0], np.ones(norm.shape)])
    light = np.array([-0.5, -0.3, 0.8]) / np.linalg.norm([-0.5, -0.3, 0.8])
    lit = np.tensordot(light, slope / np.linalg.norm(slope, axis=0), 1)
    tone = (0.5 + 0.45 * np.ma.filled(norm, np.nan)) * (0.55 + 0.45 * np.clip(lit, 0, 1) ** 0.7)
    parts = np.stack([tone[:-1, :-1], tone[:-1, 1:], tone[1:, 1:], tone[1:, :-1]])
    corners = np.ma.filled(height, np.nan)
    whole = np.isfinite(corners[:-1, :-1] + corners[:-1, 1:] + corners[1:, 1:] + corners[1:, :-1])
    grey = np.where(np.isfinite(parts).all(axis=0), parts.mean(axis=0), 0.7)[whole]
    return np.repeat(np.clip(grey, 0, 1)[:, None], 3, axis=1)


def _raise_minima(ax, arrays, scale):
    at, values = arrays["minima_points"], arrays["minima_values"]
    view = np.array([ax.get_xlim(), ax.get_ylim()])
    shown = ((at >= view[:, 0]) & (at <= view[:, 1])).all(axis=1)
    heights = np.ma.filled(elevation(scale, values), np.nan)
    size = star_size() ** 2 * (0.3 if len(at) > FEW else 1.0)
    faces = palette(values, at)[shown]
    marks = ax.scatter(*at[shown].T, heights[shown], c=faces, marker="*", s=size, depthshade=False, zorder=5)
    marks.set(edgecolors="white" if len(at) <= FEW else "black", linewidths=0.5, gid="minima")


def _span(height):
    """The lowest and highest finite height, apart from each other."""
    low, high = (float(limit) if height.count() else 0.0 for limit in (height.min(), height.max()))
    return low, high if high > low else low + 1.0


def _dress(ax, record, scale, height):
    view = view_of(record)
    ax.set(xlim=view[0], ylim=view[1], zlim=_span(height))
    ax.view_init(elev=35, azim=-60)
    name_axes(ax, record.study)
    size = points("legend.fontsize")
    ax.zaxis.set_rotate_label(False)
    ax.set_zlabel(scale.name, rotation=90, fontsize=size)
    ax.zaxis.set_major_locator(MaxNLocator(5, integer=scale.log))
    ax.zaxis.set_major_formatter(FuncFormatter(lambda z, _: decades(10**z if scale.log else z)))
    for axis in (ax.xaxis, ax.yaxis, ax.zaxis):
        axis.pane.set(facecolor="white", edgecolor="0.8")
        axis.set_tick_params(labelsize=size, pad=-3)
        axis.labelpad = -6
    number_floor(ax, view)
    ax.zaxis.labelpad = 0
    ax.zaxis.set_tick_params(pad=0)
    ax.grid(False)


def _explain(ax, record, scale, holes, page=None):
    """Write scales, the legend and the index check under the contours; return the depth they reach."""
    arrays, many = record.arrays, len(record.arrays["minima_values"]) > FEW
    draw_loss_scale(scales(ax, 1)[0], scale, dark=0.62 if many else 0.42)
    if many:
        draw_value_scale(scales(ax, 1)[0], arrays["minima_values"], arrays["minima_points"])
    start, width = (None, None) if page is None else (reach(page)[1] + 4.0, page_width(ax.figure))
    depth = legend(ax, _entries(arrays, holes), start, width)
    return foot(
        ax, [_sentence(str(line)) for line in np.ravel(arrays.get("index_check", []))], start and depth + 3.0, width
    )


def _sentence(text):
    return f"{text[:1].upper()}{text[1:].removesuffix('.')}."


def _entries(arrays, holes):
    kinds, entries = arrays["critical_kinds"], []
    for kind, (shape, one, several) in CRITICAL.items():
        count = int((kinds == kind).sum())
        if count:
            face = palette(arrays["minima_values"], arrays["minima_points"])[0] if kind == "minimum" else "white"
            entries.append(
                marker(shape, face, f"{count} {one if count == 1 else several}", "black", 8 if shape == "*" else 4.5)
            )
    return entries + ([hole_entry()] if holes else [])
