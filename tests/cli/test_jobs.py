"""Jobs that are killed go on, and jobs of several processes end in the same bytes, from the command line."""

import os
import random
import signal
import socket
import subprocess
import sys
import time

import pytest

from landscape import studies
from landscape.cli import _jobs

COUNT = ["count", "himmelblau", "--optimizer", "gd:lr=0.01", "--starts", "1500", "--steps", "300"]
BASINS = ["basins", "himmelblau", "--optimizer", "gd:lr=0.01", "--resolution", "40", "--steps", "300"]

KILLS = """
import os, signal, sys, threading
from landscape import blocks, checkpoint, cli
blocks.BLOCK = 400
signal.signal(signal.SIGINT, signal.default_int_handler)
left, by, save, lock = int(sys.argv[1]), int(sys.argv[2]), checkpoint.Checkpoint.save, threading.Lock()
def dying(self, arrays, where):
    global left
    with lock:
        left -= 1
        if left < 0:
            os.kill(os.getpid(), by)
            raise KeyboardInterrupt
        save(self, arrays, where)
checkpoint.Checkpoint.save = dying
sys.exit(cli.run(sys.argv[3:]))
"""


def landscape(*arguments, **more):
    return subprocess.run([sys.executable, "-m", "landscape", *arguments], capture_output=True, text=True, **more)


@pytest.fixture(scope="module")
def whole(tmp_path_factory):
    """What a count writes that is one process and that nobody stops."""
    place = tmp_path_factory.mktemp("whole")
    assert landscape(*COUNT, "--record", "count.npz", "--csv", "count.csv", cwd=place).returncode == 0
    return place


@pytest.mark.parametrize(("asked", "after"), [(COUNT, 1), pytest.param(BASINS, 2, marks=pytest.mark.long)])
def test_a_killed_job_given_again_ends_in_the_same_bytes(folder, whole, asked, after):
    expected = whole / "count.npz"
    if asked is BASINS:
        expected = folder / "basins.npz"
        assert landscape(*asked, "--record", "basins.npz").returncode == 0
    command = [sys.executable, "-c", KILLS, str(after), str(int(signal.SIGKILL)), *asked, "--record", "runs.npz"]
    assert subprocess.run(command, capture_output=True).returncode == -signal.SIGKILL
    assert len(list((folder / "runs.npz.part").glob("*.npz"))) == after and not (folder / "runs.npz").exists()
    command[3] = "99"
    again = subprocess.run(command, capture_output=True, text=True)
    assert again.returncode == 0 and f"Going on: {after} finished blocks" in again.stderr
    assert (folder / "runs.npz").read_bytes() == expected.read_bytes()
    assert not (folder / "runs.npz.part").exists()


@pytest.mark.parametrize("after", [0, 2])
def test_an_interrupted_job_keeps_what_is_finished_and_nothing_else(folder, after):
    command = [sys.executable, "-c", KILLS, str(after), str(int(signal.SIGINT)), *COUNT, "--record", "runs.npz"]
    done = subprocess.run(command, capture_output=True, text=True)
    told = [f"{after} finished blocks are kept in runs.npz.part; the same command goes on from there."] * (after > 0)
    assert (done.returncode, done.stdout) == (130, "")
    assert done.stderr.splitlines() == [*told, "landscape: Interrupted."]
    assert [path.name for path in folder.iterdir()] == ["runs.npz.part"] * (after > 0)


OPTIMIZER = "import optax\nimport rates\n\n\ndef make():\n    return optax.sgd(rates.LR)\n"


@pytest.mark.parametrize("edited", ["mine.py", "rates.py"])
def test_a_job_does_not_go_on_with_another_function_of_the_users(folder, edited):
    """Not with another optimizer in the same file, nor with another number in a file that this one imports."""
    (folder / "mine.py").write_text(OPTIMIZER)
    (folder / "rates.py").write_text("LR = 0.01\n")
    job = ["count", "himmelblau", "--optimizer", "mine.py:make", "--starts", "900", "--record", "runs.npz"]
    command = [sys.executable, "-c", KILLS, "1", str(int(signal.SIGINT)), *job]
    assert subprocess.run(command, capture_output=True).returncode == 130
    (folder / edited).write_text((folder / edited).read_text() + "\nMORE = 1\n")
    command[3] = "99"
    again = subprocess.run(command, capture_output=True, text=True)
    assert again.returncode == 2 and "keeps a job that was asked for differently" in again.stderr


def test_processes_that_share_a_folder_end_without_waiting_for_each_other(folder):
    asked = studies.Study("count", "himmelblau")
    with _jobs.kept("runs.npz", asked) as keep, _jobs.kept("runs.npz", asked):
        keep("block").save([], {})
        assert (folder / "runs.npz.part" / "block.npz").exists()
    assert not list(folder.iterdir())


def free_address():
    with socket.socket() as own:
        own.bind(("127.0.0.1", 0))
        return f"127.0.0.1:{own.getsockname()[1]}"


def test_two_processes_write_what_one_does_and_only_the_first_speaks(folder, whole):
    address, started = free_address(), []
    for index in range(2):
        outputs = ["--record", f"{index}.npz", "--csv", f"{index}.csv", "--coordinator", f"{address},2,{index}"]
        command = [sys.executable, "-m", "landscape", *COUNT, *outputs]
        started.append(subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True))
    told = [process.communicate() for process in started]
    assert [process.returncode for process in started] == [0, 0]
    for extension in ("npz", "csv"):
        assert (folder / f"0.{extension}").read_bytes() == (whole / f"count.{extension}").read_bytes()
    assert sorted(path.name for path in folder.iterdir()) == ["0.csv", "0.npz"]
    assert "0.csv" in told[0][1] and told[1][0] == ""


@pytest.mark.long
def test_a_job_killed_at_random_moments_ends_in_the_same_bytes(folder):
    asked = ["count", "rastrigin", "--optimizer", "adam:lr=0.01", "--init", "uniform", "--init", "normal"]
    asked += ["--starts", "300000"]
    before = time.monotonic()
    assert landscape(*asked, "--record", "whole.npz").returncode == 0
    usual, draw = time.monotonic() - before, random.Random(0)
    for kill in range(10):
        command = [sys.executable, "-m", "landscape", *asked, "--record", f"{kill}.npz"]
        process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        time.sleep(draw.uniform(0.1, 0.95) * usual)
        process.kill()
        process.wait()
        assert landscape(*asked, "--record", f"{kill}.npz").returncode == 0
        assert (folder / f"{kill}.npz").read_bytes() == (folder / "whole.npz").read_bytes()
        assert not (folder / f"{kill}.npz.part").exists()


@pytest.mark.long
def test_compiled_programs_are_kept_where_a_variable_says(folder):
    asked = ["count", "himmelblau", "--optimizer", "gd:lr=0.01", "--starts", "50", "--csv"]
    environment = {**os.environ, "LANDSCAPE_CACHE": str(folder / "programs")}
    told = [landscape(*asked, env=environment) for _ in range(2)]
    kept = sorted(path.name for path in (folder / "programs").iterdir() if not path.name.endswith("-atime"))
    assert told[0].returncode == 0 and told[0].stdout == told[1].stdout == landscape(*asked).stdout
    assert len(kept) > 3 and told[1].stderr == told[0].stderr
