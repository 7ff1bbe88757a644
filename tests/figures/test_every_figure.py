"""What holds for every picture: it fits, it is reproducible, it draws where it is told, and it imports little."""

import pathlib
import subprocess
import sys

import matplotlib
import numpy as np
import pytest
from artists import by_gid, texts
from matplotlib.colors import to_rgba
from matplotlib.figure import Figure
from synthetic import CASES

from landscape import catalog, figures, style

HERE = str(pathlib.Path(__file__).parent)
STYLES = ("screen", "paper")


def test_every_member_has_records(records):
    # A plug-in or a new file may bring a picture of its own; ours are all drawn here.
    assert set(records) <= set(catalog.names("figures"))
    assert set(figures.OF_VERB.values()) <= set(records)


@pytest.fixture(scope="module", params=[(*case, venue) for case in CASES for venue in STYLES], ids=str)
def finished(request, records):
    """A figure and its texts with their extents."""
    name, index, venue = request.param
    figure = figures.make(records[name][index], venue, name)
    return figure, texts(figure), venue


def test_no_text_leaves_the_figure_or_is_too_small(finished):
    figure, found, venue = finished
    box = figure.bbox
    assert figure.get_figwidth() == pytest.approx(style.context(venue)["figure.figsize"][0])
    for text, extent in found:
        assert text.get_fontsize() >= style.SMALLEST, text.get_text()
        if text.get_clip_on() or _hidden(text):
            continue
        inside = extent.x0 >= -1 and extent.y0 >= -1 and extent.x1 <= box.x1 + 1 and extent.y1 <= box.y1 + 1
        assert inside, f"{text.get_text()!r} lies at {extent} in {box}"


def _hidden(text):
    # Ticks beyond the limits keep a label that is never drawn.
    return text.get_window_extent().width == 0 or _tick_out_of_view(text)


def _tick_out_of_view(text):
    ax = text.axes
    if ax is None or ax.name == "3d":
        return ax is not None
    for axis, place, (low, high) in ((ax.xaxis, 0, ax.get_xlim()), (ax.yaxis, 1, ax.get_ylim())):
        if text in [tick.label1 for tick in axis.get_major_ticks()]:
            return not min(low, high) <= text.get_position()[place] <= max(low, high)
    return False


def test_captions_do_not_overlap(finished):
    figure, found, _ = finished
    around = [(text, box) for text, box in found if text.get_gid() in ("title", "settings", "foot")]
    around += [(text, box) for text, box in found if any(text in legend.get_texts() for legend in _legends(figure))]
    around += [(ax.xaxis.label, ax.xaxis.label.get_window_extent()) for ax in figure.axes if ax.get_xlabel()]
    assert any(text.get_gid() == "title" for text, _ in around)
    for place, (text, box) in enumerate(around):
        for other, second in around[place + 1 :]:
            apart = box.x1 <= second.x0 + 1 or second.x1 <= box.x0 + 1 or box.y1 <= second.y0 + 1.5
            assert apart or second.y1 <= box.y0 + 1.5, f"{text.get_text()!r} touches {other.get_text()!r}"


def _legends(figure):
    from matplotlib.legend import Legend

    return figure.findobj(Legend)


def test_two_figures_give_the_same_bytes(finished, records, request):
    figure, _, venue = finished
    name, index, _ = request.node.callspec.params["finished"]
    record = records[name][index]
    # One record of each picture tells, in one venue; a figure is looked at more than it is painted.
    if (index, venue) == (1, "paper"):
        again = figures.make(record, venue, name)
        assert style.render(figure, "png", record.study) == style.render(again, "png", record.study)


@pytest.mark.parametrize("name, index", [case for case in CASES if case[1] == 0])
def test_draws_into_given_axes(records, name, index):
    host = Figure(figsize=(9, 8))
    left, right = host.subplots(1, 2)
    place = right.get_position().bounds
    returned = figures.draw(records[name][index], name, ax=right)
    assert returned is host
    assert np.allclose(right.get_position(original=True).bounds, place)
    assert right.has_data() or right.child_axes
    assert not left.has_data() and not left.child_axes
    assert host.get_size_inches().tolist() == [9, 8]


def test_title_names_the_problem(finished):
    (title,) = [text.get_text() for text, _ in finished[1] if text.get_gid() == "title"]
    assert title.startswith(("Himmelblau", "Rastrigin", "Atlas of", "MLP"))


def test_a_long_title_is_wrapped(records):
    record = records["trajectories"][0]
    study = record.study | {"problem": "a/rather/long/folder/with_my_losses.py:the_loss_of_the_third_experiment"}
    figure = figures.make(type(record)(study, record.arrays, provenance={}), "paper")
    (extent,) = [box for text, box in texts(figure) if text.get_gid() == "title"]
    assert extent.x1 <= figure.bbox.x1


def test_a_dollar_in_a_name_is_no_mathematics(records):
    record = records["trajectories"][0]
    study = record.study | {"problem": "folder/my$own$file.py:loss"}
    figure = figures.make(type(record)(study, record.arrays, provenance={}))
    (title,) = [text for text, _ in texts(figure) if text.get_gid() == "title"]
    assert title.get_text().startswith(r"my\$own\$file.py:loss")


def test_colors_belong_to_labels(records):
    wanted = [to_rgba(color) for color in style.PALETTE[:4]]
    for name in ("trajectories", "surface"):
        ax = figures.make(records[name][0]).axes[0]
        stars = [by_gid(ax, f"minimum {number}")[0] for number in (1, 2, 3, 4)]
        assert [to_rgba(star.get_markerfacecolor()) for star in stars] == wanted
    ax = figures.make(records["census"][0]).axes[0]
    rows = {round(dot.get_ydata()[0]): to_rgba(dot.get_markerfacecolor()) for dot in by_gid(ax, "share")}
    assert [rows[number] for number in range(4)] == wanted
    assert [tuple(color) for color in figures.palette(np.zeros(4))] == wanted


def test_figures_import_neither_jax_nor_pyplot():
    modules = ", ".join(f"landscape.figures.{name}" for name in figures.OF_VERB.values())
    code = (
        f"import sys, landscape.style, {modules}; print([m for m in ('jax', 'matplotlib.pyplot') if m in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


def test_drawing_imports_neither_jax_nor_pyplot():
    code = (
        f"import sys; sys.path.insert(0, {HERE!r}); import synthetic; from landscape import figures, style\n"
        "record = synthetic.show_few(21)\n"
        "style.render(figures.make(record, 'icml'), 'pdf', record.study)\n"
        "print([m for m in ('jax', 'matplotlib.pyplot') if m in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
    assert done.stderr == ""


def test_settings_are_left_as_they_were(records):
    before = dict(matplotlib.rcParams)
    figures.make(records["trajectories"][0], "poster")
    assert dict(matplotlib.rcParams) == before
