"""Disconnectivity graphs by their artists: lines from losses to mergers, none across another, numbers, what is said."""

import dataclasses

import numpy as np
import pytest
from artists import by_gid, legend_texts, texts

from landscape import figures, persistence
from landscape.figures.disconnectivity import layout


@pytest.fixture(scope="module")
def few(records):
    record = records["disconnectivity"][0]
    return record.arrays, figures.make(record).axes[0]


@pytest.fixture(scope="module")
def many(records):
    record = records["disconnectivity"][1]
    return record.arrays, figures.make(record).axes[0]


@pytest.mark.parametrize("tree", ["few", "many"])
def test_each_minimum_is_a_line_from_its_loss_to_its_merger_in_its_color(tree, request):
    arrays, ax = request.getfixturevalue(tree)
    (lines,) = by_gid(ax, "minima")
    segments, joined = np.array(lines.get_segments()), np.isfinite(arrays["merge_heights"])
    np.testing.assert_allclose(segments[:, 0, 1], arrays["minima_values"])
    np.testing.assert_allclose(segments[joined, 1, 1], arrays["merge_heights"][joined])
    np.testing.assert_allclose(segments[~joined, 1, 1], ax.get_ylim()[1])
    assert len(np.unique(segments[:, 0, 0])) == len(segments)
    np.testing.assert_allclose(
        lines.get_colors(), figures.palette(arrays["minima_values"], arrays["minima_points"]), atol=1e-9
    )


@pytest.mark.parametrize("tree", ["few", "many"])
def test_a_merger_leads_to_the_line_of_the_lower_minimum(tree, request):
    arrays, ax = request.getfixturevalue(tree)
    segments, (across,) = np.array(by_gid(ax, "minima")[0].get_segments()), by_gid(ax, "mergers")
    joined = np.flatnonzero(np.isfinite(arrays["merge_heights"]))
    for index, (first, last) in zip(joined, across.get_segments(), strict=True):
        low, high = segments[arrays["merge_parents"][index]]
        assert tuple(first) == tuple(segments[index, 1])
        assert last[0] == low[0] and low[1] <= last[1] <= high[1]


def test_no_line_crosses_another():
    for seed in range(20):
        rng, count = np.random.default_rng(seed), 40
        # Few distinct heights, so that many tie.
        joins, values = rng.integers(0, count, (90, 2)), np.sort(rng.integers(1, 12, 90)).astype(float)
        parents, heights, _ = persistence.merge(count, values, joins)
        at, onto = layout(parents, heights)
        assert sorted(at.tolist()) == list(range(count)) and ((onto < 0) == (parents < 0)).all()
        for index in np.flatnonzero(parents >= 0):
            low, high = sorted((at[index], at[onto[index]]))
            assert (heights[(at > low) & (at < high)] <= heights[index]).all()
            assert heights[onto[index]] >= heights[index]


def test_few_minima_are_numbered_and_their_saddles_named(few):
    arrays, ax = few
    assert sorted(text.get_text() for text in by_gid(ax, "number")) == ["1", "2", "3", "4"]
    found = sorted(float(text.get_text()) for text in by_gid(ax, "height"))
    np.testing.assert_allclose(found, np.sort(arrays["merge_heights"])[:3], rtol=5e-3)
    assert len(by_gid(ax, "saddle")) == 3
    assert legend_texts(ax) == ["4 minima, the lowest first", "lowest saddle that joins it to a lower one"]


def test_many_minima_have_a_color_scale_and_the_lowest_a_star(many):
    _, ax = many
    assert ax.child_axes and len(by_gid(ax, "best")) == 1 and not by_gid(ax, "number")
    foot = " ".join(by_gid(ax, "foot")[0].get_text().split())
    assert "109 of 121 do, and 199 saddles were followed." in foot


def test_losses_of_many_sizes_stand_on_a_log_scale_with_the_lowest_at_its_foot(records):
    record = records["disconnectivity"][0]
    arrays = record.arrays | {
        "minima_values": np.array([3.0, 3.1, 4.0, 90.0]),
        "merge_parents": np.array([-1, 0, 0, 0]),
        "merge_heights": np.array([np.inf, 3.2, 5.0, 2000.0]),
    }
    ax = figures.make(dataclasses.replace(record, arrays=arrays)).axes[0]
    assert ax.get_yscale() == "log" and ax.get_ylabel() == "loss − 3, log scale"
    names = [text.get_text() for text in ax.get_yticklabels()]
    feet = np.array(by_gid(ax, "minima")[0].get_segments())[:, 0, 1]
    assert names[0] == "0" and feet[0] == ax.get_yticks()[0] and by_gid(ax, "break")
    np.testing.assert_allclose(feet[1:], [0.1, 1.0, 87.0])


@pytest.mark.parametrize("count", [0, 1])
def test_a_tree_of_few_leaves_or_none_is_drawn(records, count):
    record = records["disconnectivity"][0]
    arrays = record.arrays | {"merge_parents": np.full(count, -1), "merge_heights": np.full(count, np.inf)}
    arrays |= {key: record.arrays[key][:count] for key in ("minima_values", "minima_points")}
    arrays |= {"saddle_values": np.zeros(0)}
    ax = figures.make(dataclasses.replace(record, arrays=arrays)).axes[0]
    assert len(by_gid(ax, "number")) == count
    assert [text.get_text() for text in by_gid(ax, "nothing")] == ["no minimum inside the domain"] * (not count)
    assert "There is no saddle" in by_gid(ax, "foot")[0].get_text()


@pytest.mark.parametrize("venue", ["screen", "neurips:columns=half"])
def test_the_names_of_saddles_stay_inside_the_axes_and_beside_stars(records, venue):
    record = records["disconnectivity"][0]
    # The six-hump camel's: a pair of wells, and two more that are as shallow as they are high.
    arrays = record.arrays | {
        "minima_values": np.array([-1.03, -1.03, -0.215, -0.215, 2.10, 2.10]),
        "minima_points": np.random.default_rng(0).normal(size=(6, 2)),
        "merge_parents": np.array([-1, 0, 0, 0, 0, 0]),
        "merge_heights": np.array([np.inf, 0.0, 0.544, 0.544, 2.23, 2.23]),
        "merge_over": np.array(["", *["saddle"] * 5]),
    }
    figure = figures.make(dataclasses.replace(record, arrays=arrays), venue)
    ax = figure.axes[0]
    boxes = dict(texts(figure))
    stars = [mark for index in range(6) for mark in by_gid(ax, f"minimum {index + 1}")]
    half = 0.45 * stars[0].get_markersize() * figure.dpi / 72
    places = [ax.transData.transform(np.transpose(star.get_data())[0]) for star in stars]
    for name in by_gid(ax, "height"):
        box = boxes[name]
        assert box.x0 > ax.bbox.x0 and box.x1 < ax.bbox.x1
        for x, y in places:
            assert box.x1 < x - half or box.x0 > x + half or box.y0 > y + half or box.y1 < y - half


def test_mergers_along_the_edge_and_over_no_listed_saddle_have_marks_of_their_own(records):
    record = records["disconnectivity"][0]
    arrays = record.arrays | {"merge_over": np.array(["", "saddle", "edge", "inside"])}
    ax = figures.make(dataclasses.replace(record, arrays=arrays)).axes[0]
    assert [by_gid(ax, kind)[0].get_marker() for kind in ("saddle", "edge", "inside")] == ["D", "s", "o"]
    assert "lowest way to a lower one, along the domain's edge" in legend_texts(ax)
    assert "to that of the place over which it meets" in " ".join(by_gid(ax, "foot")[0].get_text().split())


def test_a_record_of_before_is_drawn_with_saddles(records, few):
    record = records["disconnectivity"][0]
    arrays = {key: array for key, array in record.arrays.items() if key != "merge_over"}
    ax = figures.make(dataclasses.replace(record, arrays=arrays)).axes[0]
    assert len(by_gid(ax, "saddle")) == 3 and legend_texts(ax) == legend_texts(few[1])
