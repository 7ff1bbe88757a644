"""Styles, and saving that gives the same bytes and carries the study."""

import json
import pathlib
import shutil
import subprocess
import sys
import warnings

import matplotlib
import pytest
from matplotlib import font_manager
from matplotlib.figure import Figure
from matplotlib.font_manager import FontEntry

from landscape import embedding, style, venues
from landscape.errors import UsageError

SYNTHETIC = str(pathlib.Path(__file__).parent / "figures")
BYTES = ("png", "pdf", "svg")
FORMATS = [*BYTES, pytest.param("pgf", marks=pytest.mark.skipif(not shutil.which("pdflatex"), reason="needs pdflatex"))]
STUDY = {"verb": "trace", "problem": "my_file.py:löss", "seed": 3, "source": "def loss(x):\n    return x\n" * 3000}


def drawn():
    figure = Figure(figsize=(2, 2))
    ax = figure.subplots()
    ax.plot([0, 1, 2], [0, 1, 0], label="löss")
    ax.imshow([[0, 1], [1, 0]], rasterized=True)
    ax.set_title("Title")
    return figure


@pytest.mark.parametrize("name", style.names())
def test_every_style_is_complete(name):
    context = style.context(name)
    assert not context["text.usetex"]
    sizes = [value for key, value in context.items() if key.endswith("size") and isinstance(value, (int, float))]
    assert all(value >= style.SMALLEST for key, value in context.items() if key in _TEXTS), sizes
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        with matplotlib.rc_context(context):
            assert style.render(drawn(), "png", {})


_TEXTS = ("font.size", "axes.titlesize", "axes.labelsize", "legend.fontsize", "xtick.labelsize", "ytick.labelsize")


WIDTHS = {
    "neurips": 5.5, "neurips:columns=half": 2.75, "iclr": 5.5, "jmlr": 6.0, "aistats": 3.25, "cvpr:columns=2": 6.875,
    "icml": 3.25, "icml:columns=half": 3.25, "icml:columns=2": 6.75, "ieee": 3.5, "ieee:columns=2": 7.16, "poster": 11,
}  # fmt: skip


def test_venues_have_their_width():
    assert {name: style.context(name)["figure.figsize"][0] for name in WIDTHS} == WIDTHS
    assert style.context("paper")["figure.figsize"][0] == 3.25


def test_fonts_are_installed_families(caplog):
    installed = venues._installed()
    for name in style.names():
        assert set(style.context(name)["font.family"]) <= installed


def test_a_font_of_other_outlines_is_not_taken(monkeypatch):
    fonts = [
        FontEntry("/fonts/times.ttf", name="Times New Roman"),
        FontEntry("/fonts/termes.otf", name="TeX Gyre Termes"),
    ]
    monkeypatch.setattr(font_manager.fontManager, "ttflist", fonts)
    assert venues._installed.__wrapped__() == {"Times New Roman"}


def test_an_unknown_style_is_answered_with_the_nearest():
    with pytest.raises(UsageError, match="Did you mean 'neurips'"):
        style.context("neurps")


def test_another_extension_is_refused(tmp_path):
    for check, known in ((style.check_output, ".svg or .pgf file"), (embedding.read, ".mp4 or .html file")):
        with pytest.raises(UsageError, match=known):
            check(tmp_path / "figure.jpg")
    with pytest.raises(UsageError, match="does not exist"):
        style.check_output(tmp_path / "none" / "figure.png")


@pytest.mark.parametrize("extension", FORMATS)
def test_the_study_comes_back(tmp_path, extension):
    path = tmp_path / f"figure.{extension}"
    style.save(drawn(), path, STUDY)
    assert embedding.read_study(path) == STUDY


@pytest.mark.parametrize("extension", FORMATS)
def test_a_file_without_a_study_says_so(tmp_path, extension):
    path = tmp_path / f"figure.{extension}"
    if extension in BYTES:
        drawn().savefig(path)
    else:
        path.write_text("% only a comment")
    with pytest.raises(UsageError, match="holds no study"):
        embedding.read_study(path)
    path.write_bytes(b"something else")
    with pytest.raises(UsageError, match="holds no study"):
        embedding.read_study(path)
    with pytest.raises(UsageError, match="There is no file"):
        embedding.read_study(tmp_path / f"none.{extension}")


@pytest.mark.parametrize("extension", FORMATS)
def test_one_figure_saved_twice_gives_the_same_bytes(tmp_path, extension):
    figure = drawn()
    for name in ("a", "b"):
        (tmp_path / name).mkdir()
        style.save(figure, tmp_path / name / f"figure.{extension}", STUDY)
    first, second = (sorted((tmp_path / name).iterdir()) for name in ("a", "b"))
    assert [path.name for path in first] == [path.name for path in second] and first
    assert [path.read_bytes() for path in first] == [path.read_bytes() for path in second]


def test_two_processes_give_the_same_bytes(tmp_path):
    code = (
        "import sys; sys.path.insert(0, sys.argv[2]); import synthetic; from landscape import figures, style\n"
        "record = synthetic.trace_few(30, 41)\n"
        "figure = figures.make(record, 'icml')\n"
        "for name in ('png', 'pdf', 'svg'): style.save(figure, f'{sys.argv[1]}.{name}', record.study)"
    )
    for name in ("a", "b"):
        subprocess.run([sys.executable, "-c", code, str(tmp_path / name), SYNTHETIC], check=True)
    for extension in BYTES:
        first, second = ((tmp_path / f"{name}.{extension}").read_bytes() for name in ("a", "b"))
        assert first == second, extension
        assert embedding.read_study(tmp_path / f"a.{extension}")["problem"] == "himmelblau"


def test_nothing_tells_the_date_or_the_software(tmp_path):
    png, pdf, svg = (style.render(drawn(), extension, STUDY) for extension in BYTES)
    assert b"Software" not in png and b"Date" not in png
    assert b"CreationDate" not in pdf and b"/Type3" not in pdf and b"/FontFile2" in pdf
    assert b"dc:date" not in svg


def test_png_holds_plain_json(tmp_path):
    from PIL import Image

    path = tmp_path / "figure.png"
    style.save(drawn(), path, STUDY)
    with Image.open(path) as image:
        assert json.loads(image.info["landscape"]) == {"study": STUDY}


def test_nothing_is_left_when_saving_fails(tmp_path):
    with pytest.raises(TypeError):
        style.save(drawn(), tmp_path / "figure.png", {"study": object()})
    assert list(pathlib.Path(tmp_path).iterdir()) == []
