"""The picture of entanglement: its lines are the record's arrays, and its marks the verdicts."""

import numpy as np
import pytest
import synthetic
from artists import by_gid, legend_texts, texts
from matplotlib.legend import Legend

from landscape import figures
from landscape.figures._layout import PAD
from landscape.record import Record
from landscape.statistics import entanglement


def map_record(labels):
    return Record(
        synthetic.study("basins", "himmelblau", synthetic.SQUARE), {"labels": labels} | entanglement.measure(labels)
    )


@pytest.fixture(scope="module")
def spirals():
    """A map with every kind of verdict but that of no boundary; the marks of a fractal one are set by hand."""
    at = np.mgrid[-100:100, -100:100] + 0.5
    labels = np.floor((np.arctan2(*at) / (2 * np.pi) + np.log(np.hypot(*at))) % 1 * 4).astype(int)
    record = map_record(labels)
    record.arrays["entropy_verdicts"][2] = "fractal boundary"
    return record


@pytest.fixture(scope="module")
def panels(spirals):
    return figures.make(spirals, "screen", "entanglement").axes[:2]


def test_lines_are_the_entropies_by_the_side_of_the_boxes(spirals, panels):
    arrays, ax = spirals.arrays, panels[0]
    for column, name in ((0, "all"), (1, "boundary")):
        line = by_gid(ax, f"entropy {name}")[0]
        np.testing.assert_array_equal(line.get_xdata(), arrays["entropy_boxes"])
        np.testing.assert_array_equal(line.get_ydata(), arrays["entropies"][:, column])
    corrected = [line.get_ydata() for line in by_gid(ax, "corrected")]
    np.testing.assert_array_equal(np.transpose(corrected)[:, ::-1], arrays["entropies_corrected"])
    assert by_gid(ax, "ln 2")[0].get_ydata() == [np.log(2)] * 2


def test_sizes_without_a_verdict_are_hollow_and_fractal_ones_are_stars(spirals, panels):
    verdicts, sides = spirals.arrays["entropy_verdicts"], spirals.arrays["entropy_boxes"]
    refused = np.char.startswith(verdicts, "boxes")
    assert refused.any() and not refused.all()
    for gid, chosen in (("refused", refused), ("verdict", ~refused)):
        for marks in by_gid(panels[0], gid):
            np.testing.assert_array_equal(marks.get_xdata(), sides[chosen])
            assert (marks.get_markerfacecolor() == "white") == (gid == "refused")
    assert by_gid(panels[0], "fractal")[0].get_xdata().tolist() == [8]
    assert "fractal boundary" in legend_texts(panels[0])


def test_fits_have_the_slopes_of_the_record_and_pass_through_the_middle(spirals, panels):
    for name, slope in (("dimension", 2 - spirals.arrays["dimension"][0]), ("exponent", spirals.arrays["exponent"][0])):
        line, marks = by_gid(panels[1], f"fit {name}")[0], by_gid(panels[1], f"shares {name}")[0]
        x, y = np.log(line.get_xdata()), np.log(line.get_ydata())
        np.testing.assert_allclose(np.diff(y) / np.diff(x), slope)
        assert y.mean() == pytest.approx(np.log(marks.get_ydata()).mean())
        np.testing.assert_array_equal(marks.get_ydata(), spirals.arrays[f"{name}_shares"])
    assert panels[1].get_xscale() == panels[1].get_yscale() == "log"


def test_the_foot_says_what_the_terminal_says(spirals, panels):
    told = " ".join(by_gid(panels[0], "foot")[0].get_text().split())
    for sentence in entanglement.sentences(spirals.arrays):
        assert sentence in told


def test_maps_that_tell_nothing_are_drawn_empty():
    for labels in (np.zeros((80, 80), int), np.eye(12, dtype=int)):
        record = map_record(labels)
        left, right = figures.make(record, "screen", "entanglement").axes[:2]
        assert not by_gid(right, "fit dimension") and len(by_gid(left, "ln 2")) == 1


def test_text_starts_at_the_margin_in_half_a_column(spirals):
    figure = figures.make(spirals, "neurips:columns=half", "entanglement")
    legends = [legend.get_window_extent() for legend in figure.findobj(Legend)]
    found = [box for text, box in texts(figure) if text.get_gid() in ("title", "settings", "foot")]
    least = 0.9 * PAD * figure.dpi / 72
    assert all(box.x0 >= least for box in found + legends)
