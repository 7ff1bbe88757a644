"""Losses on a line by their artists: curves, chords, the arrow of the barrier, ends, what is said without one."""

import dataclasses

import joined
import numpy as np
import pytest
from artists import by_gid, legend_texts, texts
from matplotlib.colors import to_rgba
from matplotlib.legend import Legend

from landscape import figures


@pytest.fixture(scope="module")
def few(records):
    record = records["line"][0]
    return record.arrays, figures.make(record).axes[0]


@pytest.fixture(scope="module")
def many(records):
    record = records["line"][1]
    return record.arrays, figures.make(record).axes[0]


@pytest.mark.parametrize("lines", ["few", "many"])
def test_the_arrow_is_as_long_as_the_barrier_and_stands_where_it_is(lines, request):
    arrays, ax = request.getfixturevalue(lines)
    drawn = zip(by_gid(ax, "loss"), by_gid(ax, "barrier"), by_gid(ax, "height"), strict=True)
    for index, (curve, arrow, name) in enumerate(drawn):
        np.testing.assert_array_equal(curve.get_ydata(), arrays["line_losses"][index])
        (at, top), (below, foot) = arrow.xy, arrow.xyann
        place = int(arrays["line_rises"][index].argmax())
        assert at == below == arrays["line_times"][place] and top == arrays["line_losses"][index, place]
        np.testing.assert_allclose(top - foot, arrays["line_barriers"][index])
        np.testing.assert_allclose(float(name.get_text().split()[1]), arrays["line_barriers"][index], rtol=5e-3)


def test_an_end_that_is_a_minimum_has_its_color_and_number(few):
    _, ax = few
    first, second = by_gid(ax, "end")
    assert to_rgba(first.get_markerfacecolor()) == tuple(figures.palette(np.zeros(4))[1])
    assert first.get_marker() == "*" and second.get_marker() == "s"
    assert [text.get_text() for text in by_gid(ax, "number")] == ["2"]
    told = legend_texts(ax)
    assert told[0].startswith("minimum 2 (−2.805, 3.131): loss ") and told[1] == "second (1, −1): loss 146"


def test_two_models_are_told_from_each_other_and_their_lines_too(many):
    _, ax = many
    marks = [mark.get_marker() for mark in by_gid(ax, "end")]
    handles = [handle for legend in ax.findobj(Legend) for handle in legend.legend_handles]
    assert len(set(marks)) == 2
    assert [one.get_marker() for one in handles if one.get_marker() != "None"] == marks
    assert sorted(legend_texts(ax)) == [
        "first model: loss 0.2", "second model aligned", "second model as it is", "second model: loss 0.1",
    ]  # fmt: skip
    settings = " ".join(by_gid(ax, "settings")[0].get_text().split())
    assert "model 1 of xavier normal and model 1 of he normal · 51 points · seed 0 · up to 500 steps" in settings


@pytest.mark.parametrize("peaks", [(0.4, 0.3), (0.6, 0.7), (0.5, 0.5), (0.2, 0.8)])
def test_no_arrow_goes_through_a_name(records, peaks):
    times = np.linspace(0, 1, 101)
    bumps = [height * np.exp(-(((times - at) / 0.2) ** 2)) for height, at in zip((0.3, 0.05), peaks, strict=True)]
    record = dataclasses.replace(records["line"][1], arrays=joined.lines(0.2 - 0.1 * times + bumps))
    ax = figures.make(record).axes[0]
    for name, arrow in zip(by_gid(ax, "height"), reversed(by_gid(ax, "barrier")), strict=True):
        box, ends = name.get_window_extent(), ax.transData.transform([arrow.xyann, arrow.xy])
        aside = not box.x0 < ends[0, 0] < box.x1
        assert aside or box.y0 > ends[1, 1] or box.y1 < ends[0, 1]


@pytest.mark.parametrize(("height", "words"), [(-1.0, "there is no barrier"), (np.nan, "no barrier is known")])
def test_a_line_without_a_barrier_says_so(records, height, words):
    record = records["line"][0]
    rises = np.full_like(record.arrays["line_rises"], height)
    rises[:, [0, -1]] = 0
    arrays = record.arrays | {"line_rises": rises, "line_barriers": rises.max(axis=1)}
    ax = figures.make(dataclasses.replace(record, arrays=arrays)).axes[0]
    assert not by_gid(ax, "barrier") and words in " ".join(by_gid(ax, "foot")[0].get_text().split())


def test_names_and_numbers_have_room_in_half_a_column(records):
    figure = figures.make(records["line"][0], "neurips:columns=half")
    ax = figure.axes[0]
    boxes = {text: box for text, box in texts(figure)}
    name = boxes[ax.xaxis.label]
    assert name.x0 >= 0 and name.x1 <= figure.bbox.x1
    # A minimum at the lowest loss is the one whose number is nearest to the axis.
    assert all(boxes[number].y0 >= ax.bbox.y0 for number in by_gid(ax, "number"))


def test_the_highest_point_between_samples_is_drawn(records):
    record = records["line"][0]
    at, top, barrier = 0.5037, 300.0, 250.0
    found = {"line_places": [at], "line_tops": [top], "line_barriers": [barrier]}
    arrays = record.arrays | {key: np.array(value) for key, value in found.items()}
    ax = figures.make(dataclasses.replace(record, arrays=arrays)).axes[0]
    (curve,), (arrow,) = by_gid(ax, "loss"), by_gid(ax, "barrier")
    assert arrow.xy == (at, top) and arrow.xyann == (at, top - barrier)
    assert [at, top] in curve.get_xydata().tolist() and (np.diff(curve.get_xdata()) > 0).all()
    assert ax.get_ylim()[1] > top and len(curve.get_xdata()) == len(arrays["line_times"]) + 1
