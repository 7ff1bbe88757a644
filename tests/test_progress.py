"""Bars on a terminal only; notes; costs."""

import contextlib
import io
import subprocess
import sys
import threading

import numpy as np
import pytest

from landscape import progress


class Terminal(io.StringIO):
    """A text file that says it is a terminal."""

    def isatty(self):
        return True


@pytest.fixture
def terminal(monkeypatch):
    monkeypatch.setenv("TERM", "xterm-256color")
    monkeypatch.delenv("NO_COLOR", raising=False)
    return Terminal()


def test_no_terminal_no_bar(capsys):
    with progress.bar("Descending", 3) as advance:
        advance(1)
        advance(2)
    assert capsys.readouterr() == ("", "")


@pytest.mark.parametrize("stream", [None, object()])
def test_no_stderr_no_bar(stream, monkeypatch):
    monkeypatch.setattr(sys, "stderr", stream)
    with progress.bar("Descending", 3) as advance:
        advance(1)


def test_rich_is_not_imported_without_a_bar():
    code = (
        "import sys; from landscape.progress import bar, note, measured\n"
        "with bar('a', 1) as advance: advance(1)\n"
        "note('n')\n"
        "with measured(): pass\n"
        "assert not {'rich', 'jax', 'numpy'} & set(sys.modules)"
    )
    subprocess.run([sys.executable, "-c", code], check=True, stderr=subprocess.PIPE)


def test_bar_counts_the_work_done_and_leaves_stdout_alone(terminal, capsys):
    with contextlib.redirect_stderr(terminal), progress.bar("Descending [b]tiles", 4, "starts") as advance:
        advance(1)
        advance(3)
        print("data")
        assert sys.stdout is not terminal
    shown = terminal.getvalue()
    assert "4/4" in shown and "starts" in shown and "Descending [b]tiles" in shown and "left" in shown
    assert capsys.readouterr().out == "data\n"
    assert "data" not in shown


def test_bar_adds_up_over_threads(terminal):
    with contextlib.redirect_stderr(terminal), progress.bar("Descending", 80) as advance:
        threads = [threading.Thread(target=lambda: [advance(1) for _ in range(10)]) for _ in range(8)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
    assert "80/80" in terminal.getvalue()


def test_a_note_beside_a_bar_stays_whole(terminal):
    message = "a long note " * 20 + "end"
    with contextlib.redirect_stderr(terminal), progress.bar("Descending", 2) as advance:
        advance(1)
        progress.note(message)
    assert message in terminal.getvalue()


def test_bar_without_color(terminal, monkeypatch):
    monkeypatch.setenv("NO_COLOR", "1")
    with contextlib.redirect_stderr(terminal), progress.bar("Descending", 2) as advance:
        advance(2)
    assert "2/2" in terminal.getvalue()
    assert "\x1b[3" not in terminal.getvalue()


def test_dumb_terminal_gets_no_bar(terminal, monkeypatch):
    monkeypatch.setenv("TERM", "dumb")
    with contextlib.redirect_stderr(terminal), progress.bar("Descending", 2) as advance:
        advance(2)
    assert terminal.getvalue() == ""


def test_bar_ends_when_the_block_fails(terminal):
    with contextlib.redirect_stderr(terminal):
        with pytest.raises(KeyboardInterrupt), progress.bar("Descending", 2):
            raise KeyboardInterrupt
        assert sys.stderr is terminal


def test_finish_follows_the_whole_run():
    assert progress.finish(0, 10, 5.0) is None
    assert progress.finish(10, 10, 5.0) == 5.0
    assert progress.finish(1, 10, 5.0) == 50.0
    assert progress._remaining(None, 3.0) == "? left"
    assert progress._remaining(3725.0, 0.0) == "1:02:05 left"
    assert progress._remaining(5.0, 9.0) == "0:00:00 left"


def test_note_is_one_line_on_stderr_whatever_its_length(capsys):
    progress.note("word " * 100 + "\n[bold]end")
    out, err = capsys.readouterr()
    assert out == "" and err == "word " * 100 + " [bold]end\n"


def test_measured_tells_time_and_memory_even_when_the_block_fails():
    with pytest.raises(ValueError), progress.measured() as cost:
        raise ValueError
    assert cost.seconds > 0
    assert "MiB" in str(cost)
    assert str(progress.Cost(2.0, None)) == "2.00 s"


@pytest.mark.parametrize(("system", "mebibytes"), [("linux", 1024.0), ("darwin", 1.0)])
def test_memory_units_of_each_system(system, mebibytes, monkeypatch):
    resource = pytest.importorskip("resource")

    class Usage:
        ru_maxrss = 2**20

    monkeypatch.setattr(progress, "STATUS", "/nowhere")
    monkeypatch.setattr(resource, "getrusage", lambda who: Usage)
    monkeypatch.setattr(sys, "platform", system)
    assert progress.peak_memory() == mebibytes


@pytest.mark.skipif(sys.platform != "linux", reason="of Linux")
def test_memory_of_the_process_that_starts_another_is_not_told_as_its_own():
    held = np.ones(2**26)
    told = "from landscape import progress; print(progress.peak_memory())"
    done = subprocess.run([sys.executable, "-c", told], capture_output=True, text=True, check=True)
    assert float(done.stdout) < held.nbytes / 2**20 < progress.peak_memory()


def test_memory_is_unknown_where_the_system_does_not_tell(monkeypatch):
    monkeypatch.setattr(progress, "STATUS", "/nowhere")
    monkeypatch.setitem(sys.modules, "resource", None)
    assert progress.peak_memory() is None
