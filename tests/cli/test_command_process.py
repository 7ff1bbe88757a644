"""The command as a process: exit codes, signals, pipes, terminals and locales."""

import json
import os
import re
import signal
import struct
import subprocess
import sys
import time

import pytest

pytestmark = pytest.mark.skipif(os.name != "posix", reason="signals and terminals of POSIX")

# What a shell starts in the background ignores interrupts, and so would a command that a test starts in there.
HEARS = "import signal; signal.signal(signal.SIGINT, signal.default_int_handler)"
COMMAND = [sys.executable, "-c", f"{HEARS}; from landscape.cli import main; main()"]
SMALL = ["count", "himmelblau", "--starts", "20", "--steps", "20"]


def environment(**changes):
    kept = {name: value for name, value in os.environ.items() if name not in ("COLUMNS", "NO_COLOR", "LC_ALL")}
    return kept | changes


def start(arguments, folder, **more):
    pipes = {"stdout": subprocess.PIPE, "stderr": subprocess.PIPE} | more
    return subprocess.Popen([*COMMAND, *arguments], cwd=folder, stdin=subprocess.DEVNULL, **pipes)


@pytest.mark.parametrize(("arguments", "code"), [(["--version"], 0), (["nope"], 2), ([], 2)])
def test_exit_codes(arguments, code, tmp_path):
    process = start(arguments, tmp_path)
    process.communicate()
    assert process.returncode == code


def test_an_interrupt_ends_it_quickly_and_leaves_nothing(tmp_path):
    arguments = ["count", "rastrigin", "--starts", "2000000", "--steps", "100000", "--optimizer", "gd"]
    process = start([*arguments, "--out", "hits.png", "--csv"], tmp_path)
    assert process.stderr.readline().startswith(b"gd: lr ")
    time.sleep(1)
    assert process.poll() is None
    process.send_signal(signal.SIGINT)
    since = time.monotonic()
    out, err = process.communicate(timeout=30)
    assert time.monotonic() - since < 10
    assert process.returncode == 130 and out == b""
    assert err.decode().splitlines() == ["landscape: Interrupted."]
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("arguments", [["--help"], ["list", "--json"]])
def test_a_reader_that_goes_away_is_no_error(arguments, tmp_path):
    reading, writing = os.pipe()
    os.close(reading)
    process = start(arguments, tmp_path, stdout=writing)
    os.close(writing)
    _, err = process.communicate()
    assert (process.returncode, err) == (0, b"")


@pytest.mark.skipif(not os.path.exists("/dev/full"), reason="needs /dev/full")
def test_a_full_disk_behind_stdout_is_a_failure(tmp_path):
    with open("/dev/full", "w") as full:
        process = start(["list", "problems"], tmp_path, stdout=full)
        _, err = process.communicate()
    assert (process.returncode, err.decode()) == (1, "landscape: No space left on device.\n")


def test_ascii_terminals_get_the_tables_too(tmp_path):
    plain = environment(LC_ALL="C", PYTHONIOENCODING="ascii", PYTHONUTF8="0", PYTHONCOERCECLOCALE="0")
    for arguments in (SMALL, ["info", "ackley"]):
        process = start(arguments, tmp_path, env=plain)
        out, err = process.communicate()
        assert process.returncode == 0 and b"Traceback" not in err and len(out) > 300


def on_terminal(arguments, folder, columns, **variables):
    """Run with stderr on a terminal of so many columns; return the exit code, stdout and what the terminal got."""
    import fcntl
    import pty
    import termios

    main, side = pty.openpty()
    fcntl.ioctl(side, termios.TIOCSWINSZ, struct.pack("HHHH", 40, columns, 0, 0))
    process = start(arguments, folder, stderr=side, env=environment(TERM="xterm-256color", **variables))
    os.close(side)
    shown = b""
    while True:
        try:
            part = os.read(main, 65536)
        except OSError:
            # A terminal whose process has gone ends with an error on Linux, with nothing elsewhere.
            break
        if not part:
            break
        shown += part
    os.close(main)
    out = process.stdout.read().decode()
    process.stdout.close()
    return process.wait(), out, shown.decode()


def frames(shown):
    return re.findall(r"(\d+)/(\d+)\S* starts", re.sub(r"\x1b\[[0-9;]*m", "", shown))


def test_the_bar_counts_real_starts_on_stderr_only(tmp_path):
    arguments = ["count", "himmelblau", "--starts", "1500", "--steps", "20", "--optimizer", "gd", "--optimizer", "adam"]
    code, out, shown = on_terminal(arguments, tmp_path, 100)
    assert code == 0 and "\x1b" not in out and "1500 starts," in out
    assert "count himmelblau" in shown and "\x1b[2K" in shown
    assert {total for _, total in frames(shown)} == {"3000"} and frames(shown)[-1] == ("3000", "3000")
    counts = [int(done) for done, _ in frames(shown)]
    assert counts == sorted(counts) and counts[0] == 0


def test_a_bar_on_a_narrow_terminal_without_color_beside_json(tmp_path):
    code, out, shown = on_terminal([*SMALL, "--json"], tmp_path, 40, NO_COLOR="1")
    assert code == 0 and json.loads(out)["rows"]
    assert frames(shown)[-1] == ("20", "20")
    assert not re.search(r"\x1b\[[0-9;]+m", shown)
    bars = [part for part in re.split(r"[\r\n]+", re.sub(r"\x1b\[[0-9;?]*[A-Za-z]", "", shown)) if "starts" in part]
    assert max(map(len, bars)) <= 40
