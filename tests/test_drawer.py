"""The process that draws beside the one that computes: same bytes, same errors, and nothing left behind."""

import subprocess
import sys
import warnings

import numpy as np
import pytest

import landscape
from landscape import drawer, drawing
from landscape.errors import UsageError
from landscape.record import Record


@pytest.fixture
def started(monkeypatch):
    """The processes that are started; figures count as not loaded yet."""
    monkeypatch.delitem(sys.modules, "landscape.figures", raising=False)
    found, popen = [], subprocess.Popen

    def start(*arguments, **options):
        found.append(popen(*arguments, **options))
        return found[-1]

    monkeypatch.setattr(subprocess, "Popen", start)
    return found


@pytest.fixture(scope="module")
def record():
    return landscape.compute(landscape.Study("show", "sphere"))


def test_it_draws_what_would_be_drawn_here(started, record, tmp_path):
    paths = [tmp_path / "bowl.png", tmp_path / "bowl.svg", tmp_path / "bowl.html"]
    with drawer.beside() as draw:
        found = draw(record, paths, drawing.Look("icml"))
    assert len(started) == 1 and started[0].returncode is not None
    assert list(found) == paths and not any(path.exists() for path in paths)
    assert found == drawing.files(record, paths, drawing.Look("icml"))


def test_its_warnings_are_told(started, record, tmp_path):
    odd = Record(record.study | {"problem": "\u4e00", "name": "\u4e00"}, record.arrays, provenance={})
    with pytest.warns(UserWarning, match="Glyph"), drawer.beside() as draw:
        draw(odd, [tmp_path / "odd.png"], drawing.Look())
    assert len(started) == 1


def test_its_errors_are_told(started, record, tmp_path):
    with pytest.raises(UsageError, match="nosuch"), drawer.beside() as draw:
        draw(record, [tmp_path / "bowl.png"], drawing.Look("screen", "nosuch"))
    assert started[0].returncode is not None


@pytest.mark.parametrize("numbers", [1, 10**6])
def test_where_it_dies_figures_are_drawn_here(numbers, started, record, tmp_path, monkeypatch):
    monkeypatch.setattr(drawer, "_SERVE", "import sys; sys.exit({!r} and 3)")
    asked = Record(record.study, record.arrays | {"more": np.ones(numbers)}, provenance={})
    with warnings.catch_warnings(), drawer.beside() as draw:
        warnings.simplefilter("error")
        assert draw(asked, [tmp_path / "bowl.png"], drawing.Look())
    assert [process.returncode for process in started] == [3]


def test_where_it_cannot_be_started_figures_are_drawn_here(started, monkeypatch):
    monkeypatch.setattr(sys, "executable", "")
    with drawer.beside() as draw:
        assert draw is drawing.files and not started


def test_it_ends_with_the_work_that_it_was_for(started):
    with pytest.raises(KeyboardInterrupt), drawer.beside():
        raise KeyboardInterrupt
    assert started[0].returncode is not None


def test_it_ends_with_the_process_that_started_it():
    code = "import os; from landscape import drawer; drawer.beside().__enter__(); os._exit(0)"
    # Were it still there, it would keep this stderr open, and the call waiting.
    subprocess.run([sys.executable, "-c", code], check=True, stderr=subprocess.PIPE, timeout=60)


def test_it_is_not_started_where_figures_are_loaded(started, monkeypatch):
    monkeypatch.setitem(sys.modules, "landscape.figures", object())
    with drawer.beside() as draw:
        assert draw is drawing.files and not started
