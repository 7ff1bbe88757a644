"""Blocks of a long job: kept as they finish, taken again only for the same starts, and shared among processes."""

import subprocess
import sys

import numpy as np
import pytest

import landscape
from landscape import blocks, descent, processes
from landscape.checkpoint import Checkpoint
from landscape.errors import UsageError

PARTS = ("ends", "losses", "status", "steps")


class Killed(Exception):
    pass


def keeper(folder, job=None):
    return lambda name: Checkpoint(folder / f"{name}.npz", job or {"seed": 0})


def saved(folder):
    return sorted(path.name for path in folder.iterdir())


def dying(folder, after):
    """What keeps blocks in a folder, and is killed before it has kept one more than `after`."""

    class Dying(Checkpoint):
        def save(self, arrays, where):
            if len(saved(folder)) >= after:
                raise Killed
            super().save(arrays, where)

    return lambda name: Dying(folder / f"{name}.npz", {"seed": 0})


@pytest.fixture
def small_blocks(monkeypatch):
    monkeypatch.setattr(blocks, "BLOCK", 100)


@pytest.mark.parametrize("after", range(4))
def test_a_killed_descent_goes_on_and_ends_in_the_same_bits(folder, after, small_blocks, monkeypatch):
    starts = np.random.default_rng(0).uniform(-5, 5, (350, 2))
    options = {"steps": 200, "noise": 0.1}
    whole = descent.prepare("himmelblau", "gd:lr=0.01", **options).run(starts)
    with pytest.raises(Killed):
        descent.prepare("himmelblau", "gd:lr=0.01", keep=dying(folder, after), **options).run(starts)
    assert len(saved(folder)) == after
    done = []
    runs = descent.prepare("himmelblau", "gd:lr=0.01", keep=keeper(folder), **options).run(starts, advance=done.append)
    assert len(saved(folder)) == 4 and sum(done) == 350
    for part in (*PARTS, "low", "high"):
        assert getattr(runs, part).tobytes() == getattr(whole, part).tobytes()


def test_what_is_kept_is_not_computed_again(folder, small_blocks, monkeypatch):
    starts = np.random.default_rng(0).uniform(-5, 5, (250, 2))
    ready = descent.prepare("himmelblau", "gd:lr=0.01", 50, keep=keeper(folder))
    before = ready.run(starts)
    monkeypatch.setattr(descent.scheduler, "run", None)
    again = ready.run(starts)
    assert all(getattr(again, part).tobytes() == getattr(before, part).tobytes() for part in PARTS)


def test_other_starts_seeds_and_places_are_other_blocks(folder):
    starts = np.ones((3, 2))
    ready = descent.prepare("himmelblau", "gd:lr=0.01", 5, keep=keeper(folder))
    for one, x, first in (
        (ready, starts, 0),
        (ready, starts + 1, 0),
        (ready.reseeded(1), starts, 0),
        (ready, starts, 3),
    ):
        one.run(x, first=first)
    assert len(saved(folder)) == 4


def test_a_block_of_another_job_is_refused(folder):
    for job in ({"steps": 1}, {"steps": 2}):
        ready = descent.prepare("himmelblau", "gd:lr=0.01", 5, keep=keeper(folder, job))
        if job["steps"] == 1:
            ready.run(np.ones((3, 2)))
    with pytest.raises(UsageError, match="asked for differently"):
        ready.run(np.ones((3, 2)))


def test_a_census_that_was_killed_is_that_of_an_uninterrupted_one(folder, small_blocks):
    asked = {"optimizers": ["gd:lr=0.01", "adam:lr=0.1"], "inits": ["uniform", "sobol"], "n": 240, "steps": 300}
    whole = landscape.count("himmelblau", **asked)
    with pytest.raises(Killed):
        landscape.count("himmelblau", keep=dying(folder, 7), **asked)
    found = landscape.count("himmelblau", keep=keeper(folder), **asked)
    for name, array in whole.arrays().items():
        np.testing.assert_array_equal(found.arrays()[name], array)


def test_one_process_computes_everything():
    assert processes.share(1000) == range(1000) and processes.index() == 0
    assert processes.gather({"a": np.arange(3)}, 3)["a"].tolist() == [0, 1, 2]


@pytest.mark.parametrize("address", ["host,2,0", "host:1", "host:1,2", "host:1,2,2", "host:1,a,b", "host:1,0,0"])
def test_an_address_that_is_none_is_refused(address):
    with pytest.raises(UsageError, match="HOST:PORT,COUNT,INDEX"):
        processes.join(address)


WORKER = """
import sys
import numpy as np
import landscape
from landscape import processes
processes.join(sys.argv[1])
runs = landscape.descend("himmelblau", "gd:lr=0.01", np.random.default_rng(0).uniform(-5, 5, (501, 2)), 200, noise=0.1)
few = landscape.descend("himmelblau", "gd:lr=0.01", np.ones((3, 2)), 20)
parts = [getattr(runs, part) for part in ("ends", "losses", "status", "steps", "low", "high")]
np.savez(f"{sys.argv[2]}/{processes.index()}.npz", few.ends, *parts)
"""


def test_rows_of_unequal_shares_are_put_together_in_one_exchange(monkeypatch):
    n, generator, sent = 1000, np.random.default_rng(0), []
    whole = {
        "ends": np.asfortranarray(generator.normal(size=(n, 2))), "status": np.arange(n).astype(np.int8),
        "losses": generator.normal(size=n).astype(np.float32), "paths": generator.normal(size=(n, 3, 2)),
    }  # fmt: skip
    rows = [slice(n * i // 3, n * (i + 1) // 3) for i in range(3)]
    parts = [{name: array[own] for name, array in whole.items()} for own in rows]
    monkeypatch.setattr(processes.jax, "process_count", lambda: 3)
    monkeypatch.setattr(processes, "_every", lambda own: sent.append(own) or np.stack([own] * 3))
    for part in parts:
        processes.gather(part, n)
    assert len(sent) == 3
    monkeypatch.setattr(processes, "_every", lambda own: np.stack(sent))
    for name, array in processes.gather(parts[0], n).items():
        np.testing.assert_array_equal(array, whole[name])
        assert array.dtype == whole[name].dtype


@pytest.mark.long
def test_two_processes_end_in_the_bits_of_one(folder, free_port):
    script = folder / "worker.py"
    script.write_text(WORKER)
    command = [sys.executable, str(script)]
    started = [
        subprocess.Popen([*command, f"127.0.0.1:{free_port},2,{index}", str(folder)], stderr=subprocess.PIPE, text=True)
        for index in range(2)
    ]
    for process in started:
        assert process.communicate()[1] is not None and process.returncode == 0
    runs = landscape.descend(
        "himmelblau", "gd:lr=0.01", np.random.default_rng(0).uniform(-5, 5, (501, 2)), 200, noise=0.1
    )
    expected = [getattr(runs, part) for part in ("ends", "losses", "status", "steps", "low", "high")]
    for index in range(2):
        with np.load(folder / f"{index}.npz") as found:
            for place, array in enumerate(expected, 1):
                assert found[f"arr_{place}"].tobytes() == array.tobytes()
            assert found["arr_0"].shape == (3, 2)


@pytest.fixture
def free_port():
    import socket

    with socket.socket() as own:
        own.bind(("127.0.0.1", 0))
        return own.getsockname()[1]
