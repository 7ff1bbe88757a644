"""Paths: their colors, markers, limits and legend, by the artists."""

import dataclasses

import numpy as np
import pytest
from artists import by_gid, legend_texts, texts
from matplotlib.colors import to_rgba
from matplotlib.legend import Legend

from landscape import figures
from landscape.figures._marks import miss
from landscape.statistics import levels


@pytest.fixture(scope="module")
def few(records):
    record = records["trajectories"][0]
    return record, figures.make(record).axes[0]


@pytest.fixture(scope="module")
def many(records):
    record = records["trajectories"][1]
    return record, figures.make(record).axes[0]


def test_every_path_is_drawn_in_the_color_of_its_minimum(few):
    record, ax = few
    labels, paths = record.arrays["labels"], record.arrays["paths"]
    (drawn,) = by_gid(ax, "paths")
    assert len(drawn.get_segments()) == (labels >= 0).sum()
    wanted = figures.palette(record.arrays["minima_values"])[labels[labels >= 0]]
    assert np.allclose(drawn.get_colors()[:, :3], wanted[:, :3])
    first = paths[labels >= 0][0]
    assert np.array_equal(drawn.get_segments()[0], first[: len(drawn.get_segments()[0])])


def test_lost_runs_are_drawn_and_end_in_markers_of_their_own(few):
    record, ax = few
    (lost,) = by_gid(ax, "lost paths")
    assert len(lost.get_segments()) == 4
    markers = {reason: by_gid(ax, f"ends {reason}")[0] for reason in ("saddle", "unsettled", "escaped", "diverged")}
    assert len({line.get_marker() for line in markers.values()}) == 4
    for line in markers.values():
        assert to_rgba(line.get_markerfacecolor()) == to_rgba("0.1")


def test_a_run_that_leaves_the_view_is_marked_where_it_left(few):
    _, ax = few
    (escaped,) = by_gid(ax, "ends escaped")
    assert escaped.get_xdata()[0] == pytest.approx(6.0)
    assert -6 < escaped.get_ydata()[0] < 6


def test_where_all_of_many_minima_are_lowest_there_are_no_others(many):
    record, _ = many
    arrays = record.arrays | {"minima_values": np.zeros_like(record.arrays["minima_values"])}
    told = " ".join(legend_texts(figures.make(dataclasses.replace(record, arrays=arrays)).axes[0]))
    assert "other minima" in " ".join(legend_texts(figures.make(record).axes[0])) and "other" not in told


def test_runs_that_were_never_seen_leave_the_panel_as_large_as_it_was(few):
    record, ax = few
    away = (record.arrays["reasons"] == "diverged")[:, None, None]
    arrays = record.arrays | {"paths": record.arrays["paths"] + 1e3 * away}
    moved = figures.make(dataclasses.replace(record, arrays=arrays)).axes[0]
    assert not by_gid(moved, "ends diverged")
    assert moved.get_position().width == pytest.approx(ax.get_position().width, rel=0.01)


def test_the_repeats_of_a_diverged_run_are_one_point(few):
    record, ax = few
    (lost,) = by_gid(ax, "lost paths")
    assert len(lost.get_segments()[1]) == 7
    assert all(np.isfinite(segment).all() for segment in lost.get_segments())


def test_starts_are_open_circles_at_the_starts(few):
    record, ax = few
    (starts,) = by_gid(ax, "starts")
    assert np.array_equal(starts.get_offsets(), record.arrays["starts"])
    assert np.allclose(starts.get_facecolors(), 1.0)


def test_legend_counts_everything(few):
    record, ax = few
    counts = np.bincount(record.arrays["labels"][record.arrays["labels"] >= 0], minlength=4)
    words = legend_texts(ax)
    for index, count in enumerate(counts):
        assert any(word.startswith(f"{index + 1}: {count} (") for word in words)
    for reason in ("ended at a saddle", "unsettled", "escaped", "diverged"):
        assert f"{reason}: 1 (0.7 %)" in words
    (foot,) = by_gid(ax, "foot")
    assert foot.get_text().replace("\n", " ") == (
        "n = 150 starts: 1 converged · 146 settled · 1 unsettled · 1 escaped · 1 diverged"
    )


def test_intervals_stand_in_the_legend_where_starts_carry_them(records):
    record = records["trajectories"][0]
    limits = {"low": np.full((1, 1, 11), 0.1), "high": np.full((1, 1, 11), 0.2)}
    limits |= {"methods": np.array([["wilson"]]), "init_names": np.array(["uniform"])}
    ax = figures.make(dataclasses.replace(record, arrays=record.arrays | limits)).axes[0]
    assert all(word.endswith("[10.0, 20.0]") for word in legend_texts(ax) if word[:2] in ("1:", "2:", "3:", "4:"))
    assert "95 % Wilson intervals" in by_gid(ax, "foot")[0].get_text()


def test_settings_say_n_seed_steps_and_clip(few):
    _, ax = few
    (settings,) = by_gid(ax, "settings")
    assert settings.get_text().endswith("150 uniform starts · seed 0 · up to 400 steps · clip norm 1")


def test_view_and_aspect(few):
    _, ax = few
    assert (ax.get_xlim(), ax.get_ylim()) == ((-6, 6), (-6, 6))
    assert ax.get_aspect() == 1.0
    box = ax.get_window_extent()
    assert box.width == pytest.approx(box.height, rel=1e-3)


def test_view_wider_than_the_domain_outlines_it(records):
    record = records["trajectories"][0]
    study = record.study | {"view": [[-8, 8], [-8, 8]]}
    ax = figures.make(dataclasses.replace(record, study=study)).axes[0]
    (domain,) = by_gid(ax, "domain")
    assert domain.get_bbox().bounds == (-6, -6, 12, 12)
    assert "starts in [−6, 6]²" in by_gid(ax, "settings")[0].get_text()


def test_loss_is_grey(few):
    _, ax = few
    filled = ax.collections[0]
    faces = filled.get_facecolors()
    assert np.allclose(faces[:, 0], faces[:, 1]) and np.allclose(faces[:, 0], faces[:, 2])
    assert filled.get_rasterized()


def test_cells_that_are_not_finite_stay_masked(records):
    record = records["trajectories"][0]
    loss = record.arrays["grid_loss"].copy()
    loss[:20, :20], loss[100:, 100:] = np.nan, np.inf
    ax = figures.make(dataclasses.replace(record, arrays=record.arrays | {"grid_loss": loss})).axes[0]
    assert ax.patch.get_hatch()
    assert "loss not finite" in legend_texts(ax)
    x, y = record.arrays["grid_x"][10], record.arrays["grid_y"][10]
    assert not any(path.contains_point((x, y)) for path in ax.collections[0].get_paths())
    scale = figures.loss_scale(loss)
    assert scale.height(loss).mask.sum() == (~np.isfinite(loss)).sum()


def test_many_minima_have_a_named_scale_and_dots_by_hits(many):
    record, ax = many
    names = [" ".join(bar.get_xlabel().split()) for bar in ax.child_axes]
    assert names == ["loss, linear scale", "minimum's loss, by rank (shades part neighbors)"]
    (ends,) = by_gid(ax, "ends")
    counts = np.bincount(record.arrays["labels"][record.arrays["labels"] >= 0], minlength=121)
    assert len(ends.get_offsets()) == (counts > 0).sum()
    assert np.argmax(ends.get_sizes()) == np.argmax(counts[counts > 0])
    assert any(word.startswith("lowest minimum: ") for word in legend_texts(ax))


def test_equal_values_share_a_color(many):
    record, _ = many
    colors = figures.palette(record.arrays["minima_values"], record.arrays["minima_points"])
    assert np.array_equal(colors[1], colors[2])
    assert len(np.unique(colors, axis=0)) == len(levels.distinct(record.arrays["minima_values"])[0])


def test_thousands_of_paths_are_rasterized(records):
    record = records["trajectories"][0]
    repeated = {key: np.tile(record.arrays[key], (8,) + (1,) * (record.arrays[key].ndim - 1)) for key in
                ("starts", "ends", "paths", "labels", "status", "reasons")}  # fmt: skip
    ax = figures.make(dataclasses.replace(record, arrays=record.arrays | repeated)).axes[0]
    (drawn,) = by_gid(ax, "paths")
    assert drawn.get_rasterized()


def test_no_minimum_at_all_is_drawn(records):
    record = records["trajectories"][0]
    n = len(record.arrays["labels"])
    nothing = {"minima_points": np.zeros((0, 2)), "minima_values": np.zeros(0), "minima_kinds": np.zeros(0, "<U9")}
    nothing |= {"labels": np.full(n, -1), "reasons": np.full(n, "none"), "status": np.full(n, 2, np.int8)}
    ax = figures.make(dataclasses.replace(record, arrays=record.arrays | nothing)).axes[0]
    assert f"ended at no minimum: {n} (100 %)" in legend_texts(ax)


@pytest.mark.parametrize("reason", figures.MISSES)
def test_no_way_of_hitting_none_looks_like_another_mark_of_the_legend(records, reason):
    record = records["trajectories"][1]
    labels, reasons = record.arrays["labels"].copy(), record.arrays["reasons"].astype("U16")
    labels[:3], reasons[:3] = -1, reason
    arrays = record.arrays | {"labels": labels, "reasons": reasons}
    ax = figures.make(dataclasses.replace(record, arrays=arrays)).axes[0]
    marks = [handle.get_marker() for legend in ax.findobj(Legend) for handle in legend.legend_handles]
    # A filled plus looks like one of two strokes, as small as they are.
    own = miss(reason).marker.replace("P", "+")
    assert len(marks) >= 6 and [mark.replace("P", "+") for mark in marks].count(own) == 1


@pytest.mark.parametrize("venue", ["neurips:columns=half", "beamer"])
def test_the_numbers_of_two_scales_do_not_touch(records, venue):
    record = records["trajectories"][1]
    # From −1,000 to 1,000 and from −957 to −5.92, as on Eggholder's function.
    loss, values = record.arrays["grid_loss"], record.arrays["minima_values"]
    arrays = {"grid_loss": 2000 * loss / loss.max() - 1000, "minima_values": -957 + 951 * values / values.max()}
    figure = figures.make(dataclasses.replace(record, arrays=record.arrays | arrays), venue)
    first, second = figure.axes[0].child_axes
    boxes = dict(texts(figure))
    left, right = (boxes[bar.get_xticklabels()[end]] for bar, end in ((first, -1), (second, 0)))
    assert left.x1 < right.x0


@pytest.mark.parametrize("hits", [(9, 3, 7), (9, 0, 0), (2, 3, 7)])
def test_the_legend_s_discs_are_those_of_the_least_and_the_most_hits_of_a_minimum_without_a_star(records, hits):
    record = records["trajectories"][1]
    best = int(np.flatnonzero(levels.lowest(record.arrays["minima_values"]))[0])
    others = np.flatnonzero(~levels.lowest(record.arrays["minima_values"]))[:2]
    reached = np.repeat([best, *others], hits)
    labels = np.full(len(record.arrays["labels"]), -1)
    labels[: len(reached)] = reached
    arrays = record.arrays | {"labels": labels, "reasons": np.where(labels < 0, "unsettled", "")}
    ax = figures.make(dataclasses.replace(record, arrays=arrays)).axes[0]
    handles = {one.get_label(): one for legend in ax.findobj(Legend) for one in legend.legend_handles}
    told = {int(name.split()[0]): handle for name, handle in handles.items() if name.endswith((" hit", " hits"))}
    assert sorted(told) == sorted(set(hits[1:]) - {0})
    areas = by_gid(ax, "ends")[0].get_sizes()
    for handle in told.values():
        assert np.isclose(areas, handle.get_markersize() ** 2).any()


def test_the_legend_says_what_lies_out_of_view(few):
    record, ax = few
    assert {"start", "end"} <= set(legend_texts(ax)) and not any("out of view" in word for word in legend_texts(ax))
    away = dataclasses.replace(record, study=record.study | {"view": [[100, 101], [100, 101]]})
    for name in ("trajectories", "density", "motion"):
        words = legend_texts(figures.make(away, name=name).axes[0])
        assert [word.endswith(", out of view") for word in words if word[:2] in ("1:", "2:", "3:", "4:")] == [True] * 4
        assert not {"start", "end"} & set(words)
    right = dataclasses.replace(record, study=record.study | {"view": [[0, 6], [-6, 6]]})
    words = legend_texts(figures.make(right).axes[0])
    seen = [int(word[0]) - 1 for word in words if word[1:2] == ":" and not word.endswith(", out of view")]
    assert seen == np.flatnonzero(record.arrays["minima_points"][:, 0] >= 0).tolist() and "start" in words
