"""Surfaces: critical points, scale, both panels, and what is not finite."""

import dataclasses
import itertools

import numpy as np
import pytest
from artists import by_gid, legend_texts, texts
from matplotlib.figure import Figure

from landscape import figures
from landscape.figures import surface


def test_two_panels_beside_each_other_or_stacked(records):
    wide, narrow = (figures.make(records["surface"][0], style) for style in ("screen", "paper"))
    assert [ax.name for ax in wide.axes][:2] == ["rectilinear", "3d"]
    flat, solid = (ax.get_position() for ax in wide.axes[:2])
    assert solid.x0 > flat.x1
    flat, solid = (ax.get_position() for ax in narrow.axes[:2])
    assert solid.y1 < flat.y0


def test_every_kind_of_critical_point_has_its_shape_and_count(records):
    ax = figures.make(records["surface"][0]).axes[0]
    (saddles,), (maxima,) = by_gid(ax, "saddle"), by_gid(ax, "maximum")
    assert len(saddles.get_xdata()) == 4 and len(maxima.get_xdata()) == 1
    assert saddles.get_marker() != maxima.get_marker()
    assert legend_texts(ax) == ["4 minima", "4 saddles", "1 maximum"]


def test_index_check_is_told(records):
    ax = figures.make(records["surface"][0]).axes[0]
    (foot,) = by_gid(ax, "foot")
    assert foot.get_text().replace("\n", " ").startswith("The index check passed")


@pytest.mark.parametrize("index, name", [(0, "loss, log scale"), (1, "loss, linear scale")])
def test_scale_is_named_on_the_bar_and_the_axis(records, index, name):
    flat, solid = figures.make(records["surface"][index]).axes[:2]
    assert flat.child_axes[0].get_xlabel() == name
    assert solid.get_zlabel() == name


def test_minimum_that_is_not_zero_is_in_the_scale_s_name():
    loss = 3 + np.linspace(0, 1, 400).reshape(20, 20) ** 8
    assert figures.loss_scale(loss, [3.0]).name == "loss − 3, log scale"
    assert figures.loss_scale(loss - 5, [-2.0]).name == "loss + 2, log scale"


def test_surface_leaves_holes_where_the_loss_is_not_finite(records):
    record = records["surface"][0]
    loss = record.arrays["grid_loss"].copy()
    loss[40:60, 40:60] = np.nan
    whole, holed = (
        by_gid(figures.make(one).axes[1], "surface")[0]
        for one in (record, dataclasses.replace(record, arrays=record.arrays | {"grid_loss": loss}))
    )
    assert len(holed.get_facecolor()) < len(whole.get_facecolor())
    assert np.allclose(np.ptp(whole.get_facecolor()[:, :3], axis=1), 0)


def test_given_axes_take_the_panel_that_they_can(records):
    host = Figure(figsize=(8, 4))
    flat, solid = host.add_subplot(1, 2, 1), host.add_subplot(1, 2, 2, projection="3d")
    assert surface.draw(records["surface"][0], ax=solid) is host
    assert by_gid(solid, "surface") and not flat.has_data()
    surface.draw(records["surface"][0], ax=flat)
    assert by_gid(flat, "saddle")


def test_a_flat_loss_is_drawn(records):
    record = records["surface"][0]
    arrays = record.arrays | {"grid_loss": np.zeros((121, 121)), "minima_values": np.zeros(4)}
    assert figures.make(dataclasses.replace(record, arrays=arrays)).axes


def test_a_loss_that_is_nowhere_finite_is_drawn(records):
    record = records["surface"][0]
    arrays = record.arrays | {"grid_loss": np.full((121, 121), np.nan)}
    ax = figures.make(dataclasses.replace(record, arrays=arrays)).axes[0]
    assert "loss not finite" in legend_texts(ax)


@pytest.mark.parametrize("venue", ["screen", "icml"])
@pytest.mark.parametrize(
    "view", [[[-1.5, 1.2], [-0.2, 2.0]], [[-6.0, 6.0], [-6.0, 6.0]], [[-500, 500], [0.001, 0.002]]]
)
def test_numbers_along_the_floor_do_not_touch(records, view, venue):
    record = records["surface"][0]
    axes = {"grid_x": np.linspace(*view[0], 121), "grid_y": np.linspace(*view[1], 121)}
    figure = figures.make(
        dataclasses.replace(record, study=record.study | {"view": view}, arrays=record.arrays | axes), venue
    )
    boxes = {id(text): box for text, box in texts(figure)}
    for axis in (figure.axes[1].xaxis, figure.axes[1].yaxis):
        shown = [boxes[id(tick.label1)] for tick in axis.get_major_ticks() if id(tick.label1) in boxes]
        assert len(shown) > 1
        assert not any(one.overlaps(other) for one, other in itertools.pairwise(shown))
