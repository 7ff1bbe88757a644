"""What a notebook shows of records and figures."""

import html.parser
import io

import numpy as np
from PIL import Image

from landscape import figures, hypertext
from landscape.record import Record


class Tables(html.parser.HTMLParser):
    """The cells of a page's tables, and the elements that are left open."""

    def __init__(self, text):
        super().__init__()
        self.cells, self.open = [], []
        self.feed(text)

    def handle_starttag(self, tag, attributes):
        self.open.append(tag)

    def handle_endtag(self, tag):
        assert self.open.pop() == tag

    def handle_data(self, data):
        if self.open and self.open[-1] in ("td", "th", "caption", "p"):
            self.cells.append(data)


def test_a_record_shows_its_study_its_notes_and_its_arrays(records):
    record = records["trajectories"][0]
    told = Record(record.study | {"problem": "a<b>.py:loss", "clip": None}, record.arrays, ("Ends <near> it.",))
    page = Tables(told._repr_html_())
    assert not page.open
    assert "Record(trace a<b>.py:loss: " in page.cells[0] and "Ends <near> it." in page.cells
    assert "150 × 401 × 2" in page.cells and "clip" not in page.cells and "seed" in page.cells


def test_a_record_is_short_in_words(records):
    for made in records.values():
        assert all(len(repr(record)) < 200 and "array(" not in repr(record) for record in made)


def test_a_table_rounds_as_a_terminal_does_and_joins_intervals():
    rows = [{"init": "uniform", "fraction": 0.25, "low": 0.2, "high": 0.3}, {"init": "grid", "fraction": 0.5}]
    page = Tables(hypertext.to_html(rows, ["init", "fraction", "low", "high"], "Hits"))
    assert page.cells == ["Hits", "init", "share [interval] (%)", "uniform", "25.0 [20.0, 30.0]", "grid", "50.0"]


def test_a_figure_shows_itself(records):
    figure = figures.make(records["surface"][0], "paper")
    with Image.open(io.BytesIO(figure._repr_png_())) as image:
        assert image.width == round(3.25 * 144) and len(np.unique(np.asarray(image.convert("L")))) > 50
