"""Basin maps: cells, patterns, boundaries, scales and legend, by the artists."""

import dataclasses

import numpy as np
import pytest
from artists import by_gid, legend_texts

from landscape import figures
from landscape.figures import basins
from landscape.figures._cells import boundaries
from landscape.figures._speed import DARKEST


@pytest.fixture(scope="module")
def few(records):
    record = records["basins"][0]
    return record, figures.make(record).axes[0]


@pytest.fixture(scope="module")
def many(records):
    record = records["basins"][1]
    return record, figures.make(record).axes[0]


def test_image_lies_on_the_cell_edges_and_the_view_is_kept(few):
    record, ax = few
    (image,) = by_gid(ax, "basins")
    half = (record.arrays["x"][1] - record.arrays["x"][0]) / 2
    assert image.get_extent() == pytest.approx((-6, 6, -6, 6))
    assert record.arrays["x"][0] - half == pytest.approx(-6)
    assert (ax.get_xlim(), ax.get_ylim()) == ((-6, 6), (-6, 6))
    assert image.origin == "lower"


def test_a_hit_cell_has_the_hue_of_its_minimum(few):
    record, ax = few
    (image,) = by_gid(ax, "basins")
    labels, pixels = record.arrays["labels"], np.asarray(image.get_array())[..., :3]
    palette = figures.palette(record.arrays["minima_values"])[:, :3]
    for label in range(4):
        cells = pixels[labels == label]
        ratio = cells / palette[label]
        assert np.allclose(ratio, ratio[:, :1])
        assert ratio.min() >= DARKEST - 1e-9 and ratio.max() <= 1 + 1e-9


def test_slower_cells_are_darker(few):
    record, ax = few
    arrays = record.arrays
    image = basins.cells(arrays, figures.palette(arrays["minima_values"]), basins.speed_span(arrays))
    chosen = arrays["labels"] == 0
    order = np.argsort(arrays["steps"][chosen], kind="stable")
    assert (np.diff(image[chosen].sum(axis=1)[order]) <= 1e-12).all()


def test_misses_are_grey_patterned_and_in_the_legend(few):
    record, ax = few
    (image,) = by_gid(ax, "basins")
    pixels = np.asarray(image.get_array())[..., :3][record.arrays["labels"] < 0]
    assert np.allclose(pixels, pixels[:, :1])
    assert any(word.startswith("ended at a saddle: ") for word in legend_texts(ax))


def test_every_reason_has_its_own_grey_or_pattern():
    looks = [(style.shade, style.pattern) for style in figures.MISSES.values()]
    assert len(set(looks)) == len(looks)


def test_saddles_are_marked_and_named(few):
    record, ax = few
    (saddles,) = by_gid(ax, "saddles")
    assert len(saddles.get_xdata()) == 4
    assert "4 saddles" in legend_texts(ax)


def test_steps_stand_on_a_scale(few):
    _, ax = few
    (bar,) = ax.child_axes
    assert bar.get_xlabel() == "steps (darker is slower)"
    numbers = [int(text.get_text().replace(",", "")) for text in bar.get_xticklabels()]
    assert len(numbers) >= 2 and numbers == sorted(numbers)
    assert np.allclose(bar.get_xticks(), np.log(numbers))


@pytest.mark.parametrize("name", ["basins", "basin_steps"])
@pytest.mark.parametrize(("fast", "slow"), [(1, 900), (10, 900), (1, 50), (10, 50)])
def test_an_end_of_the_scale_of_steps_is_an_arrow_where_cells_lie_beyond_it(records, name, fast, slow):
    arrays = records["basins"][0].arrays
    steps = np.where(np.arange(arrays["labels"].size) % 2, 10, 50).reshape(arrays["labels"].shape)
    hit = np.flatnonzero(arrays["labels"] >= 0)
    steps.flat[hit[:2]] = fast, slow
    record = dataclasses.replace(records["basins"][0], arrays=arrays | {"steps": steps})
    (bar,) = figures.make(record, name=name).axes[0].child_axes
    arrows = [np.asarray(arrow.get_extent()[:2]) for arrow in by_gid(bar, "beyond")]
    low, high = bar.get_xlim()
    assert (low < np.log(10) - 1e-9) == (fast < 10) and (high > np.log(50) + 1e-9) == (slow > 50)
    assert len(arrows) == (fast < 10) + (slow > 50)


def test_shares_are_of_all_cells(few):
    record, ax = few
    labels = record.arrays["labels"]
    assert f"1: {100 * (labels == 0).mean():.1f} %" in legend_texts(ax)
    assert "no sample" in by_gid(ax, "foot")[0].get_text().replace("\n", " ")


def test_the_share_of_boundary_cells_is_the_engine_s_where_it_gives_one(records):
    record = dataclasses.replace(records["basins"][0])
    arrays = record.arrays | {"boundary": np.float64(0.5)}
    ax = figures.make(dataclasses.replace(record, arrays=arrays)).axes[0]
    assert "50.0 % of the cells" in by_gid(ax, "foot")[0].get_text().replace("\n", " ")


def test_boundaries_part_many_basins(many):
    record, ax = many
    (lines,) = by_gid(ax, "boundaries")
    labels = record.arrays["labels"]
    parted = (labels[1:] != labels[:-1]).sum() + (labels[:, 1:] != labels[:, :-1]).sum()
    assert len(lines.get_segments()) == parted
    upright = [segment for segment in lines.get_segments() if segment[0, 0] == segment[1, 0]]
    assert any(np.isclose(segment[0, 0], 0.5, atol=0.1) for segment in upright)
    names = [" ".join(bar.get_xlabel().split()) for bar in ax.child_axes]
    assert names == ["steps (darker is slower)", "minimum's loss, by rank (shades part neighbors)"]


def test_boundary_segments_of_a_small_map():
    labels = np.zeros((20, 20), int)
    labels[:, 10:] = 1
    centers = np.arange(20) + 0.5
    found = {tuple(map(tuple, segment)) for segment in boundaries({"labels": labels, "x": centers, "y": centers})}
    assert found == {((10.0, row), (10.0, row + 1.0)) for row in range(20)}


def test_boundaries_are_left_out_where_basins_are_folded_finely():
    labels = np.indices((20, 20)).sum(axis=0) % 2
    assert len(boundaries({"labels": labels, "x": np.arange(20.0), "y": np.arange(20.0)})) == 0


@pytest.mark.parametrize("reason", figures.MISSES)
def test_a_map_without_hits_is_drawn(records, reason):
    record = records["basins"][0]
    shape = record.arrays["labels"].shape
    lost = {"labels": np.full(shape, -1), "reasons": np.full(shape, reason), "status": np.full(shape, 2, np.int8)}
    ax = figures.make(dataclasses.replace(record, arrays=record.arrays | lost)).axes[0]
    assert f"{figures.MISSES[reason].words}: 100 %" in legend_texts(ax)


@pytest.mark.parametrize("name", ["basins", "basin_steps"])
@pytest.mark.parametrize("missed", [False, True])
def test_the_foot_speaks_of_shares_where_the_figure_states_some(records, name, missed):
    record = records["basins"][0]
    labels = np.abs(record.arrays["labels"])
    labels[:3] = -1 if missed else 0
    arrays = record.arrays | {"labels": labels, "reasons": np.where(labels < 0, "unsettled", "")}
    ax = figures.make(dataclasses.replace(record, arrays=arrays), name=name).axes[0]
    told = " ".join(by_gid(ax, "foot")[0].get_text().split())
    assert ("Shares are" in told) == (name == "basins" or missed) == any("%" in word for word in legend_texts(ax))
    assert told.endswith("of the cells lie on a boundary.")
