"""An optimizer's map beside the flow's: three maps, the cells that differ, one legend, by the artists."""

import dataclasses

import numpy as np
import pytest
from artists import by_gid, legend_texts, texts
from matplotlib.legend import Legend

from landscape import figures
from landscape.errors import UsageError
from landscape.figures import flow


@pytest.fixture(scope="module")
def few(records):
    record = records["flow"][0]
    return record, figures.make(record, name="flow")


@pytest.fixture(scope="module")
def many(records):
    record = records["flow"][1]
    return record, figures.make(record, name="flow")


def pixels(ax):
    (image,) = by_gid(ax, "cells")
    return np.asarray(image.get_array())[..., :3]


def test_both_maps_have_the_colors_of_their_minima(few):
    record, figure = few
    colors = figures.palette(record.arrays["minima_values"])[:, :3]
    for ax, name in zip(figure.axes[:2], ("labels", "flow_labels"), strict=True):
        labels = record.arrays[name]
        for label in range(4):
            assert np.allclose(pixels(ax)[labels == label], colors[label])


def test_cells_that_differ_have_the_optimizers_color_and_the_others_are_pale(few):
    record, figure = few
    arrays, shown = record.arrays, pixels(figure.axes[2])
    own, flows = (pixels(ax) for ax in figure.axes[:2])
    same = (arrays["labels"] == arrays["flow_labels"]) & (arrays["reasons"] == arrays["flow_reasons"])
    assert 0.1 < same.mean() < 0.95
    np.testing.assert_array_equal(shown[~same], own[~same])
    np.testing.assert_allclose(shown[same], 1 - flow.PALE * (1 - flows[same]))


def test_panels_are_named_and_one_legend_gives_both_shares(few):
    record, figure = few
    assert [" ".join(ax.get_title().split()) for ax in figure.axes] == [
        "Momentum, lr 0.006",
        "gradient flow",
        "where they differ",
    ]
    texts = [text for ax in figure.axes for text in legend_texts(ax)]
    share = (record.arrays["labels"] == 2).mean()
    assert f"3: {100 * share:.1f} % | 25.0 %" in texts
    assert any(text.startswith("ended at a saddle: ") and text.endswith("| < 0.1 %") for text in texts)
    (title,) = [text for ax in figure.axes for text in by_gid(ax, "title")]
    assert title.get_text() == "Himmelblau"


def test_the_foot_says_how_far_the_maps_agree(few, many):
    for record, figure in (few, many):
        told = " ".join(text.get_text() for ax in figure.axes for text in by_gid(ax, "foot"))
        assert f"of {record.arrays['labels'].size:,} cells end alike" in " ".join(told.split())


def test_only_the_maps_are_parted_by_lines_and_marked(few):
    _, figure = few
    assert [len(by_gid(ax, "boundaries")) for ax in figure.axes] == [1, 1, 0]
    assert [len(by_gid(ax, "minimum 1")) for ax in figure.axes] == [1, 1, 0]


def test_separatrices_are_drawn_over_the_map_of_the_flow(few):
    record, _ = few
    arrays = record.arrays | {"separatrices": np.array([[0.0, -1.0], [0.0, 1.0], [np.nan, np.nan]])}
    figure = figures.make(dataclasses.replace(record, arrays=arrays), name="flow")
    assert [len(by_gid(ax, "separatrices")) for ax in figure.axes[:3]] == [0, 1, 0]
    assert "separatrix of the gradient flow" in legend_texts(figure)


def test_of_many_minima_the_lowest_is_marked_and_the_ranks_are_explained(many):
    record, figure = many
    assert [len(by_gid(ax, "best")) for ax in figure.axes] == [1, 1, 0]
    texts = [text for ax in figure.axes for text in legend_texts(ax)]
    assert any(text.startswith("lowest minimum: ") and "; others: " in text for text in texts)
    shown = pixels(figure.axes[2])
    differ = record.arrays["labels"] != record.arrays["flow_labels"]
    np.testing.assert_array_equal(shown[differ], pixels(figure.axes[0])[differ])


def test_a_record_without_the_flow_is_refused(records):
    with pytest.raises(UsageError, match="`basins --flow`.*record of basins has none"):
        figures.make(records["basins"][0], name="flow")


def test_a_narrow_page_has_its_legend_and_sentences_in_the_empty_quarter(records):
    figure = figures.make(records["flow"][0], "icml", "flow")
    third, above = figure.axes[2].get_window_extent(), figure.axes[1].get_window_extent()
    foot = next(box for text, box in texts(figure) if text.get_gid() == "foot")
    (legend,) = figure.findobj(Legend)
    for box in (foot, legend.get_window_extent()):
        assert box.x0 >= above.x0 - 1 and box.x1 <= figure.bbox.x1 and third.y0 < box.y1 <= third.y1 + 1
    assert foot.y1 <= legend.get_window_extent().y0
