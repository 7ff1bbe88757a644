"""The files of a figure: formats beside each other, widths of venues, fonts, and the LaTeX that includes them."""

import re

import pytest
from commands import done

from landscape.cli import run

TRACE = ["trace", "himmelblau", "--starts", "9", "--steps", "40"]
COUNT = ["count", "himmelblau", "--starts", "25", "--steps", "40"]


pytestmark = pytest.mark.usefixtures("folder")


@pytest.fixture(scope="module")
def kept(tmp_path_factory):
    """The record of a trace, to be drawn again."""
    path = tmp_path_factory.mktemp("kept") / "runs.npz"
    assert run([*TRACE, "--out", str(path.with_name("first.png")), "--record", str(path)]) == 0
    return str(path)


@pytest.mark.parametrize(
    ("words", "files"),
    [
        ("--out map.pdf", ["map.pdf"]),
        ("--out map --format pdf,svg", ["map.pdf", "map.svg"]),
        ("--out map.pdf --format svg,png", ["map.pdf", "map.png", "map.svg"]),
        ("--out map.pdf --format pdf", ["map.pdf"]),
        ("--out map.v2 --format PDF", ["map.v2.pdf"]),
        ("--format svg", ["runs.svg"]),
        ("", ["runs.png"]),
        ("--out map --format svg,pdf --latex", ["map.pdf", "map.svg", "map.tex"]),
    ],
)
def test_one_command_writes_every_format(words, files, kept, folder, capsys):
    _, err = done(capsys, "redraw", kept, *words.split())
    assert sorted(path.name for path in folder.iterdir()) == files
    assert all(f"wrote {name}\n" in err for name in files)


def test_latex_includes_what_it_can_read(kept, folder, capsys):
    done(
        capsys,
        "redraw",
        kept,
        "--out",
        "map",
        "--format",
        "svg,png,pdf",
        "--latex",
        "--style",
        "icml",
        "--columns",
        "2",
    )
    text = (folder / "map.tex").read_text(encoding="ascii")
    assert r"\includegraphics{map.pdf}" in text and r"\begin{figure*}" in text
    assert "9 uniform starts, seed 0, up to 40 steps" in text and r"\begin{table}" in text


@pytest.mark.parametrize(
    ("words", "answer"),
    [
        ([*TRACE, "--format", "pdf,jpg"], "svg, pgf, gif, webp, mp4, html, joined by commas; got 'pdf,jpg'."),
        ([*TRACE, "--format", ""], "svg, pgf, gif, webp, mp4, html, joined by commas; got ''."),
        ([*COUNT, "--format", "pdf"], "--format is of the figure that --out names; give --out NAME as well."),
        ([*COUNT, "--latex"], "--latex is of the figure that --out names; give --out NAME.pdf as well."),
        ([*TRACE, "--out", "map.svg", "--latex"], "LaTeX includes .pdf, .pgf and .png, not 'map.svg'; add"),
        ([*TRACE, "--out", "map", "--format", "pdf", "--csv", "map.pdf"], "Two outputs cannot go to one file"),
        ([*TRACE, "--out", "map.pdf", "--latex", "--csv", "map.tex"], "Two outputs cannot go to one file"),
        ([*TRACE, "--columns", "3"], "--columns is one of 1, 2, half; got '3'."),
        ([*TRACE, "--style", "neurips", "--columns", "2"], "of neurips is 1 or half, since its text has one column"),
    ],
)  # fmt: skip
def test_wrong_usage_is_answered_before_anything_is_computed(words, answer, folder, capsys):
    assert answer in done(capsys, *words, code=2)[1]
    assert not [*folder.iterdir()]


def test_pgf_without_latex_is_refused(folder, capsys, monkeypatch):
    monkeypatch.setenv("PATH", str(folder))
    assert "pdflatex, which is not installed; take pdf" in done(capsys, *TRACE, "--out", "map.pgf", code=2)[1]


@pytest.mark.parametrize(
    ("words", "inches"),
    [
        ("--style icml --columns 1", 3.25), ("--style icml --columns 2", 6.75), ("--style icml", 3.25),
        ("--style neurips --columns half", 2.75), ("--style beamer", 5.511811), ("--style poster", 11),
    ],
)  # fmt: skip
def test_a_pdf_is_as_wide_as_the_venue_and_its_fonts_are_truetype(words, inches, kept, folder, capsys):
    done(capsys, "redraw", kept, "--out", "map.pdf", *words.split())
    content = (folder / "map.pdf").read_bytes()
    box = re.search(rb"/MediaBox \[ ?0 0 ([\d.]+) ([\d.]+) ?\]", content)
    assert float(box[1]) == pytest.approx(72 * inches, abs=1e-3)
    fonts = re.findall(rb"/Subtype /(Type3|Type1|TrueType|Type0)", content)
    assert fonts and set(fonts) == {b"Type0"}
    assert len(re.findall(rb"/FontFile2 \d", content)) == content.count(b"/CIDFontType2") == len(fonts)
