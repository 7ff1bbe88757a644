"""The census: shares, intervals, misses, and the heat map of many minima."""

import numpy as np
import pytest
import synthetic
from artists import by_gid, legend_texts
from matplotlib.figure import Figure

from landscape import figures
from landscape.figures import census


def test_a_panel_an_optimizer_and_a_shape_an_init(records):
    figure = figures.make(records["census"][0])
    assert [ax.get_title() for ax in figure.axes] == ["GD, lr 0.002", "Momentum, lr 0.002"]
    ax = figure.axes[0]
    assert len({dot.get_marker() for dot in by_gid(ax, "share")}) == 3
    assert legend_texts(ax) == ["uniform", "normal (scale 1)", "grid"]


def test_dots_and_bars_are_the_record_s_in_percent(records):
    record = records["census"][0]
    ax = figures.make(record).axes[0]
    arrays = record.arrays
    drawn = sorted(dot.get_xdata()[0] for dot in by_gid(ax, "share"))
    counts = np.concatenate([arrays["hits"][0], arrays["misses"][0][:, 1:]], axis=1)
    assert drawn == pytest.approx(sorted(100 * counts.ravel() / 1000))
    bars = by_gid(ax, "interval")
    assert len(bars) == 2 * 6
    ends = sorted(tuple(bar.get_xdata()) for bar in bars)
    assert (100 * arrays["low"][0, 0, 0], 100 * arrays["high"][0, 0, 0]) in [pytest.approx(pair) for pair in ends]


def test_misses_are_grey_rows_of_their_own(records):
    ax = figures.make(records["census"][0]).axes[0]
    names = [text.get_text() for text in ax.get_yticklabels()]
    assert names[:2] == ["minimum 1\n(loss 0)", "minimum 2\n(loss 0)"]
    assert names[4:] == ["unsettled", "diverged"]
    grey = [dot.get_markerfacecolor() for dot in by_gid(ax, "share") if dot.get_ydata()[0] > 3.5]
    assert set(grey) == {census.MISSED}


def test_method_level_n_and_what_has_no_interval_are_told(records):
    ax = figures.make(records["census"][0]).axes[0]
    foot = by_gid(ax, "foot")[0].get_text().replace("\n", " ")
    assert foot == "Bars: 95 % Wilson intervals. No interval for grid: those starts are no independent draws."
    assert "n = 1,000 starts of each init" in by_gid(ax, "settings")[0].get_text()
    assert ax.get_xlabel() == "share of starts (%)"


def test_given_axes_take_all_optimizers(records):
    ax = Figure(figsize=(6, 6)).subplots()
    census.draw(records["census"][0], ax=ax)
    assert len(legend_texts(ax)) == 6
    assert legend_texts(ax)[0].startswith("GD, lr 0.002 · ")


def test_one_optimizer_is_in_the_title():
    record = synthetic.count_few(optimizers=1)
    figure = figures.make(record)
    assert [text.get_text() for text in by_gid(figure.axes[0], "title")] == ["Himmelblau · GD, lr 0.002"]
    assert len(figure.axes) == 1 and figure.axes[0].get_title() == ""


def test_many_minima_are_columns_of_a_heat_map(records):
    record = records["census"][1]
    heat, best, lost = figures.make(record).axes
    groups = by_gid(heat, "shares")
    assert len(groups) == 4
    assert np.asarray(groups[0].get_array()) == pytest.approx(record.arrays["hits"][0] / 10)
    assert [text.get_text() for text in heat.get_yticklabels()] == ["uniform", "normal (scale 1)", "grid"] * 4
    assert [text.get_text() for text in by_gid(heat, "optimizer")][2] == "Adam, lr 0.05"
    assert heat.child_axes[0].get_xlabel() == "share of starts (%)"


def test_shares_at_the_global_minimum_and_at_none_stand_beside(records):
    record = records["census"][1]
    _, best, lost = figures.make(record).axes
    drawn = [dot.get_xdata()[0] for dot in by_gid(best, "share")]
    assert drawn == pytest.approx((record.arrays["hits"][..., 0] / 10).ravel())
    assert len(by_gid(best, "interval")) == 8
    drawn = [dot.get_xdata()[0] for dot in by_gid(lost, "share")]
    assert drawn == pytest.approx((record.arrays["misses"].sum(axis=2) / 10).ravel())


def test_the_bars_of_a_grid_are_not_called_intervals():
    record = synthetic.count_few(optimizers=1, inits=2)
    record.arrays["methods"] = np.full((1, 2), "boundary cells")
    foot = by_gid(figures.make(record).axes[0], "foot")[0].get_text()
    assert foot == "Bars: the cells on a boundary."


@pytest.mark.parametrize("inits", [1, 3])
def test_names_of_rows_do_not_touch(inits):
    figure = figures.make(synthetic.count_few(2, inits))
    figure.canvas.draw()
    boxes = [label.get_window_extent() for label in figure.axes[0].get_yticklabels()]
    assert all(above.y0 >= below.y1 for above, below in zip(boxes, boxes[1:], strict=False))
