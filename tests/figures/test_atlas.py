"""The atlas: panels that are aligned and as large as the page lets them be, and what stands around them."""

import dataclasses

import numpy as np
import pytest
import synthetic
from artists import by_gid, legend_texts, texts
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure

from landscape import figures, style
from landscape.figures import atlas


@pytest.fixture(scope="module")
def few(records):
    record = records["atlas"][0]
    return record, figures.make(record).axes[0]


@pytest.fixture(scope="module", params=["screen", "icml:columns=2"])
def many(request):
    figure = figures.make(synthetic.atlas_many(70), request.param)
    # Drawn once: texts and panels have their extents from then on.
    return figure, texts(figure)


def boxes(figure):
    return np.array([panel.get_window_extent().extents for panel in figure.axes[0].child_axes])


def test_a_panel_a_problem_in_reading_order(few):
    record, host = few
    assert len(host.child_axes) == 2
    assert [by_gid(panel, "name")[0].get_text() for panel in host.child_axes] == ["Himmelblau", "my_file.py:loss"]
    first, second = host.child_axes
    assert (first.get_xlim(), second.get_xlim(), second.get_ylim()) == ((-6, 6), (-5, 10), (0, 15))
    assert first.get_window_extent().x1 < second.get_window_extent().x0


def test_panels_are_aligned_squares_of_one_size_that_do_not_overlap(many):
    figure, _ = many
    found = boxes(figure)
    assert len(found) == 70
    assert np.allclose(found[:, 2:] - found[:, :2], found[0, 2] - found[0, 0], rtol=1e-3)
    lefts, tops = np.unique(found[:, 0].round(2)), np.unique(found[:, 3].round(2))
    assert len(lefts) * len(tops) >= 70 > len(lefts) * (len(tops) - 1)
    assert np.diff(lefts).min() > found[0, 2] - found[0, 0]
    # The first row and the last column reach the margins of the page.
    assert found[:, 2].max() > figure.bbox.x1 - 8 * figure.dpi / 72


def test_no_text_of_a_panel_touches_another_panel_or_is_too_small(many):
    figure, written = many
    panels = boxes(figure)
    size = figure.dpi / 72
    for text, extent in written:
        if text.get_gid() not in ("name", "domain"):
            continue
        assert text.get_fontsize() >= style.SMALLEST
        apart = (extent.x1 <= panels[:, 0]) | (extent.x0 >= panels[:, 2])
        apart |= (extent.y1 <= panels[:, 1] + size) | (extent.y0 >= panels[:, 3] - size)
        assert apart.all(), text.get_text()


def test_names_do_not_touch_the_domains_above_them(many):
    around = [(text, box) for text, box in many[1] if text.get_gid() in ("name", "domain", "title")]
    for place, (text, box) in enumerate(around):
        for other, second in around[place + 1 :]:
            across = box.x0 < second.x1 and second.x0 < box.x1
            assert not (across and box.y0 < second.y1 - 1 and second.y0 < box.y1 - 1), (text, other)


def test_a_page_is_not_taller_than_paper(many):
    figure, _ = many
    assert figure.get_figheight() < 2.2 * figure.get_figwidth()


def test_stars_stand_at_the_minimizers_of_their_own_panel(few):
    record, host = few
    (stars,), (none,) = (by_gid(panel, "minimizers") for panel in host.child_axes)
    assert np.array_equal(np.transpose(stars.get_data()), synthetic.HIMMELBLAU)
    assert stars.get_marker() == "*" and not len(none.get_xdata())


def test_the_image_fills_the_domain_and_leaves_holes(few):
    record, host = few
    whole, holed = (panel.images[0] for panel in host.child_axes)
    assert holed.get_extent() == [-5, 10, 0, 15] and holed.origin == "lower"
    assert holed.get_array().mask.sum() == np.isnan(record.arrays["grid_loss"][1]).sum() > 0
    assert not np.ma.getmaskarray(whole.get_array()).any()
    assert "loss not finite" in legend_texts(host)


def test_the_lowest_loss_is_dark_and_the_highest_light(few):
    _, host = few
    image = host.child_axes[0].images[0]
    height, shades = image.get_array(), image.to_rgba(image.get_array())
    lowest, highest = (shades[np.unravel_index(place, height.shape)] for place in (height.argmin(), height.argmax()))
    assert lowest[0] < 0.5 < 0.9 < highest[0] and np.ptp(highest[:3]) == 0


def test_a_logarithmic_panel_says_so(few):
    _, host = few
    words = [by_gid(panel, "domain")[0].get_text() for panel in host.child_axes]
    assert words[0] == "±6, log" and words[1].startswith("[−5,\xa010]\xa0×")
    (foot,) = by_gid(host, "foot")
    assert "logarithm" in foot.get_text()


def test_nothing_is_said_about_logarithms_where_there_are_none(few):
    record, _ = few
    arrays = record.arrays | {"grid_loss": np.tile(np.linspace(0, 1, 40), (2, 40, 1))}
    host = figures.make(dataclasses.replace(record, arrays=arrays)).axes[0]
    assert "logarithm" not in by_gid(host, "foot")[0].get_text()
    assert legend_texts(host) == ["published global minimizer", "low loss", "high loss"]


def test_ripples_finer_than_cells_are_drawn_without_contours(few):
    record, host = few
    assert host.child_axes[0].collections
    rough = np.random.default_rng(0).uniform(size=(2, 40, 40))
    again = figures.make(dataclasses.replace(record, arrays=record.arrays | {"grid_loss": rough})).axes[0]
    assert not again.child_axes[0].collections


def test_the_title_counts_problems_and_pages(few):
    record, host = few
    assert by_gid(host, "title")[0].get_text() == "Atlas of 2 problems"
    second = dataclasses.replace(record, study=record.study | {"page": [2, 3]})
    assert by_gid(figures.make(second).axes[0], "title")[0].get_text() == "Atlas of 2 problems, page 2 of 3"


def test_panels_fill_given_axes_and_stay_inside(records):
    host = Figure(figsize=(8, 3))
    ax = host.add_subplot()
    atlas.draw(records["atlas"][0], ax)
    FigureCanvasAgg(host).draw()
    box = ax.get_window_extent()
    for left, low, right, high in boxes(host):
        assert box.x0 - 1 <= left < right <= box.x1 + 1 and box.y0 - 1 <= low < high <= box.y1 + 1
    assert len({low for _, low, _, _ in boxes(host)}) == 1


def test_a_loss_that_is_nowhere_finite_and_a_flat_one_are_drawn(few):
    record, _ = few
    losses = np.stack([np.full((40, 40), np.nan), np.ones((40, 40))])
    assert figures.make(dataclasses.replace(record, arrays=record.arrays | {"grid_loss": losses})).axes


def test_no_star_is_explained_where_none_is_drawn(few):
    record, host = few
    assert any("published global minimizer" in word for word in legend_texts(host))
    arrays = record.arrays | {"minimizers": np.zeros((0, 2)), "owners": np.zeros(0, int)}
    host = figures.make(dataclasses.replace(record, arrays=arrays)).axes[0]
    assert legend_texts(host) and not any("published" in word for word in legend_texts(host))
