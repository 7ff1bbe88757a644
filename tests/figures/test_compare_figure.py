"""Small multiples: what each panel shows and counts, what all share, and how they are laid out."""

import dataclasses
import re

import matplotlib
import numpy as np
import pytest
from artists import by_gid, legend_texts
from matplotlib.colors import to_rgba
from matplotlib.legend import Legend
from synthetic import basins_few, compare, compare_few, trace_few, trace_many

from landscape import captions, figures, style
from landscape.figures._multiples import plan


def panels(figure):
    """The axes that show a panel, in the order of the page."""
    return [ax for ax in figure.axes if by_gid(ax, "starts") or by_gid(ax, "cells")]


def told(ax, gid):
    return [text.get_text().replace("\u00a0", " ") for text in by_gid(ax, gid)]


@pytest.mark.parametrize("venue", ["screen", "icml", "icml:columns=2"])
@pytest.mark.parametrize("index", [0, 1])
def test_the_shares_over_each_panel_are_those_of_all_its_runs(records, index, venue):
    record = records["compare"][index]
    shown = panels(figures.make(record, venue))
    assert len(shown) == record.arrays["panels"].size // 2
    for ax in shown:
        shares = [float(re.search(r"([\d.]+) %", words)[1]) for words in told(ax, "counts")]
        assert sum(shares) == pytest.approx(100, abs=0.4)


def test_each_panel_draws_its_own_runs():
    record = compare_few()
    record.arrays["starts"][1] += 0.25
    figure = figures.make(record)
    for o, ax in enumerate(panels(figure)):
        np.testing.assert_allclose(by_gid(ax, "starts")[0].get_offsets(), record.arrays["starts"][o, 0])
        wanted = [to_rgba(color) for color in style.PALETTE[:4]]
        assert [to_rgba(by_gid(ax, f"minimum {i + 1}")[0].get_markerfacecolor()) for i in range(4)] == wanted
    assert [told(ax, "panel") for ax in panels(figure)] == [["seed 0"], ["seed 1"], ["seed 2"]]


def test_one_legend_says_each_thing_once(records):
    wanted = ({"1: loss 0", "start", "unsettled"}, {"lowest minimum"})
    for record, words in zip(records["compare"], wanted, strict=True):
        figure = figures.make(record)
        (host,) = {legend.axes for legend in figure.findobj(Legend)}
        texts = legend_texts(host)
        assert words <= set(texts) and len(set(texts)) == len(texts)


def test_two_things_that_vary_are_rows_and_columns(records):
    figure = figures.make(records["compare"][1])
    assert [told(ax, "panel") for ax in panels(figure)] == [["no clip"], ["clip norm 1"], [], []]
    assert [words for ax in panels(figure) for words in told(ax, "row")] == ["GD, lr 0.002", "Adam, lr 0.1"]
    assert not [ax for ax in panels(figure)[:2] if ax.get_xlabel()]


def grid(record, rows, columns):
    """A record of so many rows and columns, whose places are their numbers."""
    places = np.moveaxis(np.indices((rows, columns)), 0, -1)
    varied = {"optimizer": [f"gd:lr=0.{i + 1}" for i in range(rows)], "seed": list(range(columns))}
    return dataclasses.replace(record, study=record.study | {"varied": varied}, arrays={"panels": places})


def test_columns_are_as_many_as_fit(records):
    record = records["compare"][1]
    wide = plan(grid(record, 3, 2), 5.2)
    assert wide.columns == 3 and wide.heads == ("seed 0", "seed 1")
    assert wide.places.tolist() == [[0, 0], [1, 0], [2, 0], [0, 1], [1, 1], [2, 1]]
    assert plan(grid(record, 3, 2), 3.25).columns == 2
    assert plan(grid(record, 2, 6), 3.25).columns == 2
    many = plan(grid(record, 4, 5), 3.25)
    assert many.columns == 0 and many.titles[1] == "GD, lr 0.1 · seed 1" and len(many.titles) == 20


def test_an_empty_place_takes_the_legend(records):
    figure = figures.make(records["compare"][0], "paper")
    (host,) = {legend.axes for legend in figure.findobj(Legend)}
    last = panels(figure)[-1].get_position()
    assert host.get_position().x0 > last.x1 and host.get_position().y0 == pytest.approx(last.y0)


def test_dots_of_all_panels_have_one_scale():
    few, many = trace_many(100, 41), trace_many(400, 41)
    figure = figures.make(compare([dataclasses.replace(few), subset(many, 100)], {"seed": [0, 1]}))
    sizes = [by_gid(ax, "ends")[0].get_sizes() for ax in panels(figure)]
    hits = [np.bincount(r.arrays["labels"][r.arrays["labels"] >= 0], minlength=121) for r in (few, subset(many, 100))]
    most = max(counts.max() for counts in hits)
    areas = np.concatenate(sizes)
    counts = np.concatenate([own[own > 0] for own in hits])
    np.testing.assert_allclose(areas, areas.max() * (0.08 + 0.7 * counts / most) / 0.78)


def subset(record, n):
    """The first runs of a record of `trace`."""
    own = ("starts", "ends", "paths", "labels", "reasons", "status", "steps", "losses")
    return dataclasses.replace(record, arrays=record.arrays | {name: record.arrays[name][:n] for name in own})


def test_maps_darken_by_one_scale():
    fast, slow = basins_few(30), basins_few(30)
    slow.arrays["steps"][:] = 300
    figure = figures.make(compare([fast, slow], {"seed": [0, 1]}, cells=True))
    images = [by_gid(ax, "cells")[0].get_array() for ax in panels(figure)]
    hit = (fast.arrays["labels"] >= 0) & (fast.arrays["steps"] < 100)
    assert (images[1][hit].sum(axis=-1) < images[0][hit].sum(axis=-1)).all()


def test_minima_without_a_hit_share_a_line():
    record = compare([trace_few(30, 41)], {"seed": [0]})
    record.arrays["labels"][:] = np.where(record.arrays["labels"] == 1, 1, -1)
    record.arrays["reasons"][:] = np.where(record.arrays["labels"] == 1, "", "unsettled")
    (ax,) = panels(figures.make(record))
    assert any(words.startswith("1, 3, 4: 0 %") for words in told(ax, "counts"))


def test_text_over_narrow_panels_is_readable_and_within_its_column(records):
    figure = figures.make(records["compare"][0], "icml")
    for ax in panels(figure):
        right = ax.get_window_extent().x1 + 9 * figure.dpi / 72
        for text in by_gid(ax, "counts"):
            assert text.get_fontsize() >= style.SMALLEST
            assert text.get_window_extent().x1 <= right


def test_without_a_minimum_all_runs_are_lost():
    record = compare([trace_few(20, 41)] * 2, {"seed": [0, 1]})
    none = {name: record.arrays[name][:0] for name in ("minima_points", "minima_values", "minima_kinds")}
    labels = {"labels": np.full((2, 1, 20), -1), "reasons": np.full((2, 1, 20), "none")}
    labels |= {"hits": np.zeros((2, 1, 0), int)}
    bars = {name: record.arrays[name][..., 4:] for name in ("low", "high")}
    figure = figures.make(dataclasses.replace(record, arrays=record.arrays | none | labels | bars))
    assert all(told(ax, "counts")[0].startswith("at no minimum: 100 %") for ax in panels(figure))


def test_a_caption_tells_what_varies_and_the_shares_of_the_lowest(records):
    few, record = records["compare"]
    words = captions.caption(record)
    assert "Panels: GD, lr 0.002, Adam, lr 0.1, by no clip, clip norm 1." in words
    share = record.arrays["hits"][3, 0, 0] / record.arrays["totals"][3, 0]
    assert f"Adam, lr 0.1, clip norm 1: {100 * share:.1f} %" in words
    assert "Brackets: the cells on a boundary, in %." in words
    seeds = captions.caption(few)
    assert "seed 0, seed 1, seed 2." in seeds and "starts, up to 400 steps" in seeds


def test_given_axes_hold_all_panels(records):
    host = matplotlib.figure.Figure(figsize=(8, 8))
    ax = host.subplots()
    figures.draw(records["compare"][0], ax=ax)
    boxes = [child.get_window_extent() for child in ax.child_axes if by_gid(child, "starts")]
    whole = ax.get_window_extent()
    assert len(boxes) == 3
    for box in boxes:
        assert whole.x0 - 1 <= box.x0 and box.x1 <= whole.x1 + 1 and whole.y0 - 1 <= box.y0 and box.y1 <= whole.y1 + 1
