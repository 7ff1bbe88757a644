"""The LaTeX of figures: what captions state, tables that fit, ASCII only, and documents that compile."""

import dataclasses
import re
import shutil
import subprocess

import numpy as np
import pytest
import synthetic
from synthetic import CASES

from landscape import captions, figures, latex, style
from landscape.record import Record

NEEDS_LATEX = pytest.mark.skipif(not shutil.which("pdflatex"), reason="needs pdflatex")


@pytest.fixture(scope="module")
def texts(records):
    """The LaTeX of every picture."""
    return {
        (name, index): captions.environment(records[name][index], f"{name}{index}.pdf", picture=name)
        for name, index in CASES
    }


@pytest.mark.parametrize("case", CASES, ids=str)
def test_environments_and_braces_are_balanced(texts, case):
    text = texts[case]
    assert text.isascii()
    begun, ended = (re.findall(rf"\\{word}{{([a-z*]+)}}", text) for word in ("begin", "end"))
    assert sorted(begun) == sorted(ended) and begun[0] == "figure"
    bare = re.sub(r"\\[{}]", "", text)
    assert bare.count("{") == bare.count("}")
    assert f"\\includegraphics{{{case[0]}{case[1]}.pdf}}\n" in text and "width=" not in text


def test_a_table_is_there_where_there_are_numbers_and_is_referred_to(texts):
    for (name, _), text in texts.items():
        assert ("\\begin{table}" in text) == ("\\ref{tab:" in text)
        assert name not in ("census", "training", "outcomes") or "\\toprule" in text


@pytest.mark.parametrize("case", CASES, ids=str)
def test_a_table_fits_a_page(texts, case):
    assert texts[case].count(r" \\") <= 70


def test_a_caption_states_everything():
    points = synthetic.HIMMELBLAU
    record = synthetic.count("himmelblau", points, np.zeros(4), ["adam:lr=0.05,b1=0.8,eps=1e-08"], ["uniform"], n=1000)
    study = record.study | {
        "formula": "f(x) = x₁² − λ",
        "seed": 7,
        "clip": "norm:1",
        "optimizers": ["adam:lr=0.05,b1=0.8,eps=1e-08"],
        "inits": ["uniform"],
        "n": 1000,
    }
    told = captions.caption(dataclasses.replace(record, study=study))
    for words in (
        "Himmelblau, f(x) = x₁² − λ;", "Adam (lr 0.05, b1 0.8, eps 10⁻⁸, b2 0.999);", "1,000 uniform starts, seed 7",
        "clip norm 1", "minimum 1 at (−3.779, −3.283), ", " of 1,000, ", "Brackets: 95 % Wilson intervals, in %.",
    ):  # fmt: skip
        assert words in told
    hits = record.arrays["hits"][0, 0]
    low, high = record.arrays["low"][0, 0, 0], record.arrays["high"][0, 0, 0]
    assert f"{hits[0]} of 1,000, {hits[0] / 10:.1f} % [{100 * low:.1f}, {100 * high:.1f}]" in told


def test_a_table_of_few_minima_lists_all_of_them_and_says_whose_they_are():
    optimizers = [f"gd:lr={value}" for value in np.linspace(0.001, 0.03, 10).round(4)]
    record = synthetic.count("himmelblau", synthetic.HIMMELBLAU, np.zeros(4), optimizers, ["uniform"])
    table = captions.environment(record, "few.pdf").partition("\\begin{table}")[2]
    n = f"{record.study['n']:,} uniform starts, seed {record.study['seed']}"
    assert "more minima" not in table and f"Himmelblau: hits per minimum; {n}." in table
    shares = re.findall(r"(\d+\.\d+) \[", table.replace(r"\phantom{0}", ""))
    assert len(shares) >= 40 and {len(share.partition(".")[2]) for share in shares} == {1}


def test_many_optimizers_are_told_by_the_first_and_the_last_without_a_table():
    optimizers = [f"gd:lr={value}" for value in np.linspace(0.001, 0.03, 30).round(4)]
    record = synthetic.count("himmelblau", synthetic.HIMMELBLAU, np.zeros(4), optimizers, ["uniform"])
    text = captions.environment(record, "many.pdf")
    assert "30 optimizers, from GD (lr 0.001) to GD (lr 0.03);" in text and "Table" not in text


def test_special_characters_of_a_name_are_harmless():
    study = {"verb": "trace", "problem": "my_$file%&.py:loss", "optimizers": ["gd"], "inits": ["uniform"], "n": 3}
    text = captions.environment(Record(study, {}), "50%_a.pdf")
    assert r"my\_\$file\%\&.py:loss" in text and r"\label{fig:50-_a}" in text


def test_two_columns_and_pgf_have_their_environments():
    study = {"verb": "atlas", "problems": []}
    assert r"\begin{figure*}" in captions.environment(Record(study, {}), "a.pdf", "icml:columns=2")
    text = captions.environment(Record(study, {}), "a.pgf")
    assert r"\input{a.pgf}" in text and r"\usepackage{pgf}" in text


@pytest.mark.parametrize(
    ("letter", "command"),
    [("−", r"\ensuremath{-}"), ("²", r"\ensuremath{^{2}}"), ("ₙ", r"\ensuremath{_{n}}"), ("Σ", r"\ensuremath{\sum }"),
     ("θ", r"\ensuremath{\theta }"), ("Γ", r"\ensuremath{\Gamma }"), ("ü", '\\"{u}'), ("–", "--"), ("漢", "?"),
     ("₋", r"\ensuremath{_{-}}"), ("½", r"\ensuremath{\frac{1}{2}}")],
)  # fmt: skip
def test_letters_beyond_ascii(letter, command):
    assert latex.plain(f"a{letter}b") == f"a{command}b"


def compiled(folder, body):
    """The PDF of a document, and LaTeX's log."""
    (folder / "all.tex").write_text(
        "\\documentclass[twocolumn]{article}\n\\usepackage{pgf,graphicx,booktabs}\n\\pdfcompresslevel=0\n"
        f"\\begin{{document}}\n{body}\\end{{document}}\n"
    )
    words = ["pdflatex", "-interaction=nonstopmode", "-halt-on-error", "all.tex"]
    done = subprocess.run(words, cwd=folder, capture_output=True, text=True, errors="replace")
    assert done.returncode == 0, done.stdout[-1500:]
    return (folder / "all.pdf").read_bytes(), done.stdout


@NEEDS_LATEX
def test_every_figure_and_table_compiles(texts, records, tmp_path):
    from matplotlib.figure import Figure

    for name, index in CASES:
        Figure(figsize=(1, 1)).savefig(tmp_path / f"{name}{index}.pdf")
    _, log = compiled(tmp_path, "\\clearpage\n".join(texts.values()))
    assert "Output written on all.pdf" in log


@NEEDS_LATEX
def test_a_pgf_of_a_figure_compiles_at_its_natural_width(records, tmp_path):
    record = records["trajectories"][0]
    style.save(figures.make(record, "icml"), tmp_path / "few.pgf", record.study)
    text = (tmp_path / "few.pgf").read_text(encoding="ascii")
    assert "\\pgfpathrectangle{\\pgfpointorigin}{\\pgfqpoint{3.250000in}" in text
    assert (tmp_path / "few-img0.png").exists()
    _, log = compiled(tmp_path, captions.environment(record, "few.pgf"))
    # A column of this class is 229.5 points of TeX, 3.18 inches, wide.
    assert [float(words) for words in re.findall(r"Overfull \\hbox \((\d+\.\d+)pt", log)] == [
        pytest.approx(5.4, abs=0.2)
    ]


def test_a_picture_with_bands_of_its_own_names_those_and_not_the_censuss():
    told = captions.caption(synthetic.count_few(1, 1), "ecdf")
    assert "95 % Dvoretzky–Kiefer–Wolfowitz" in told and "that reached it [95 % Wilson interval]" in told
    assert "Hits" not in told and "Brackets" not in told
    assert "Hits: minimum 1" in captions.caption(synthetic.count_few(1, 1))
