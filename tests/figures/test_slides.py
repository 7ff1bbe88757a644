"""Figures of slides: as high as a title leaves room for, with the text in a column beside the panels."""

import itertools

import pytest
from artists import texts
from matplotlib.legend import Legend

from landscape import figures, style, venues
from landscape.errors import UsageError

CASES = [
    ("beamer", "trajectories", 0), ("beamer", "basins", 1), ("beamer", "surface", 0), ("beamer", "census", 1),
    ("beamer43", "trajectories", 0), ("beamer43", "sweep", 0),
]  # fmt: skip


@pytest.fixture(scope="module", params=CASES, ids=str)
def slide(request, records):
    venue, name, index = request.param
    return venue, figures.make(records[name][index], venue, name)


def test_a_figure_fits_under_the_title_of_a_slide(slide):
    venue, figure = slide
    width, height = {"beamer": (398.34 / 72.27, 2.9), "beamer43": (307.29 / 72.27, 3.1)}[venue]
    assert figure.get_figwidth() == pytest.approx(width, abs=0.01) and figure.get_figheight() <= height + 0.001
    names = [axis.label for ax in figure.axes if ax.name != "3d" for axis in (ax.xaxis, ax.yaxis)]
    for text, box in texts(figure):
        assert text.get_fontsize() >= style.SMALLEST
        # Ticks out of view keep a number that is not drawn.
        if text.get_gid() is not None or text in names:
            assert -1 <= box.x0 and box.x1 <= figure.bbox.x1 + 1 and -1 <= box.y0 and box.y1 <= figure.bbox.y1 + 1


def test_the_column_stands_beside_the_panels_and_its_parts_under_each_other(slide):
    _, figure = slide
    found = texts(figure)
    column = [box for text, box in found if text.get_gid() in ("title", "settings", "foot")]
    column += [legend.get_window_extent() for legend in figure.findobj(Legend)]
    edge = figure.column.left * figure.dpi / 72
    assert all(box.x0 >= edge - 1 for box in column)
    for ax in figure.axes:
        assert ax.get_tightbbox().x1 <= edge + 1
    assert not any(one.overlaps(other) for one, other in itertools.combinations(column, 2))
    titles = [box for text, box in found if text.get_gid() == "title"]
    assert len(titles) == 1 and titles[0].y0 >= max(box.y1 for box in column if box is not titles[0]) - 1


def test_a_page_of_many_panels_keeps_its_text_around_and_is_higher(records):
    figure = figures.make(records["training"][0], "beamer")
    assert figure.column is None and figure.get_figheight() > 2.9


def test_a_low_figure_keeps_its_text_around(records):
    figure = figures.make(records["ecdf"][0], "beamer", "ecdf")
    assert figure.column is None and figure.get_figheight() <= 2.9


def test_slides_have_one_width():
    assert venues.columns_of("beamer43") == ("1",) and "--columns" not in style.describe("beamer")
    with pytest.raises(UsageError, match="of beamer is 1, since its figure has its text beside it; got half"):
        style.context("beamer:columns=half")
