"""Basin maps by loss, steps and status, and the separatrices over them, by the artists."""

import dataclasses

import numpy as np
import pytest
from artists import by_gid, legend_texts
from matplotlib.colors import to_rgb

from landscape import figures
from landscape.figures import basin_statuses, basin_values
from landscape.status import Status


def pixels(ax):
    (image,) = by_gid(ax, "basins")
    return np.asarray(image.get_array())[..., :3]


def drawn(records, name, index):
    record = records[name][index]
    return record, figures.make(record, name=name).axes[0]


def test_cells_of_one_loss_have_one_color_and_lower_ones_are_darker(records):
    record, ax = drawn(records, "basin_values", 1)
    arrays, image = record.arrays, pixels(ax)
    values = arrays["minima_values"][arrays["labels"]].round(6)
    levels = np.unique(values)
    light = [image[values == level].reshape(-1, 3) for level in levels]
    assert all(np.ptp(cells, axis=0).max() < 1e-9 for cells in light)
    assert (np.diff([cells[0] @ [0.2126, 0.7152, 0.0722] for cells in light]) >= 0).all()
    assert len({tuple(cells[0]) for cells in light}) > 0.9 * len(levels)
    (bar,) = ax.child_axes
    assert bar.get_xlabel() == "loss at the minimum reached"
    marks = [float(text.get_text()) for text in bar.get_xticklabels()]
    np.testing.assert_allclose(bar.get_xticks(), np.array(marks) / levels[-1], atol=0.005)


def test_a_few_losses_are_in_the_legend_with_their_shares(records):
    record = records["basin_values"][0]
    values = np.array([0.0, 0.0, 1.0, 5.0])
    arrays = record.arrays | {"minima_values": values}
    ax = figures.make(dataclasses.replace(record, arrays=arrays), name="basin_values").axes[0]
    shares = {value: np.isin(arrays["labels"], np.flatnonzero(values == value)).mean() for value in (0.0, 1.0, 5.0)}
    assert [text for text in legend_texts(ax) if text.startswith("loss")] == [
        f"loss {value:g}: {100 * part:.1f} %" for value, part in shares.items()
    ]


def test_losses_of_many_sizes_take_a_log_scale():
    at, log = basin_values.heights(np.array([3.0, 3.01, 3.1, 4.0, 500.0]))
    assert log and at[0] == 0 and at[-1] == 1 and (np.diff(at) > 0.05).all()
    assert not basin_values.heights(np.array([0.0, 1.0, 2.0]))[1]


def test_slower_cells_are_darker_whatever_their_minimum(records):
    record, ax = drawn(records, "basin_steps", 0)
    hit = record.arrays["labels"] >= 0
    order = np.argsort(record.arrays["steps"][hit], kind="stable")
    light = pixels(ax)[hit] @ [0.2126, 0.7152, 0.0722]
    assert (np.diff(light[order]) <= 1e-9).all() and np.ptp(light) > 0.3
    assert ax.child_axes[0].get_xlabel() == "steps (darker is slower)"


def test_each_status_has_its_look_and_its_share(records):
    record = records["basin_statuses"][0]
    status = record.arrays["status"].copy()
    status[:5], status[5:9], status[9:12], status[12:15] = Status.SETTLED, Status.UNSETTLED, Status.ESCAPED, 4
    arrays = record.arrays | {"status": status}
    ax = figures.make(dataclasses.replace(record, arrays=arrays), name="basin_statuses").axes[0]
    for one, color in basin_statuses.RESTS.items():
        assert np.allclose(pixels(ax)[status == one], to_rgb(color))
    assert len(np.unique(pixels(ax).reshape(-1, 3), axis=0)) >= 5
    told = legend_texts(ax)
    for one in Status:
        name = figures.MISSES[one.label].words if one.label in figures.MISSES else one.label
        assert any(text.startswith(f"{name}: {100 * (status == one).mean():.1f} %") for text in told), one


@pytest.mark.parametrize("name", ["basin_values", "basin_steps", "basin_statuses"])
@pytest.mark.parametrize("index", [0, 1])
def test_separatrices_are_one_line_in_the_view_and_in_the_legend(records, name, index):
    record, ax = drawn(records, name, index)
    (line,) = by_gid(ax, "separatrices")
    np.testing.assert_array_equal(line.get_xydata(), record.arrays["separatrices"])
    assert "separatrix of the gradient flow" in legend_texts(ax)
    np.testing.assert_allclose([ax.get_xlim(), ax.get_ylim()], record.study["view"])
    assert not by_gid(figures.make(records["basins"][index]).axes[0], "separatrices")
