"""Threads take a device each, whatever kind and number of devices there is, and change no bit."""

import contextlib
import functools
import os
import subprocess
import sys
import threading
import time

import jax
import numpy as np
import pytest

import landscape
from landscape import census, descent, evaluation, kernel, plan, scheduler, survey, threads
from landscape.minima import Minima


def test_one_device_is_shared_by_a_thread_a_core():
    assert threads.number() == threads.cores() >= 1 and not threads.accelerated()
    with threads.pool(3) as pool:
        devices = set(pool.map(lambda _: jax.numpy.zeros(()).device, range(20)))
    assert devices == {jax.devices()[0]}


ON_TWO = """
import sys
import jax
import numpy as np
import landscape
from landscape import kernel, threads, tiles
assert threads.number() == 2 == jax.local_device_count()
with threads.pool(2) as pool:
    places = [pool.submit(lambda: jax.numpy.zeros(()).device) for _ in range(2)]
    assert {future.result() for future in places} <= set(jax.local_devices())
starts = np.random.default_rng(0).uniform(-5, 5, (2000, 2))
for options in ({}, {"noise": 0.1}, {"paths": 50}):
    runs = landscape.descend("himmelblau", "gd:lr=0.01", starts, 100, **options)
    sys.stdout.buffer.write(runs.ends.tobytes())
"""


def test_two_devices_share_the_work_and_change_no_bit():
    environment = {**os.environ, "XLA_FLAGS": "--xla_force_host_platform_device_count=2"}
    done = subprocess.run([sys.executable, "-c", ON_TWO], capture_output=True, env=environment)
    starts = np.random.default_rng(0).uniform(-5, 5, (2000, 2))
    here = [
        landscape.descend("himmelblau", "gd:lr=0.01", starts, 100, **options).ends.tobytes()
        for options in ({}, {"noise": 0.1}, {"paths": 50})
    ]
    assert done.returncode == 0 and done.stdout == b"".join(here), done.stderr.decode()[-2000:]


@pytest.fixture
def compilations(caplog):
    """A function that tells how many programs have been compiled since it was called last."""

    def number():
        found = sum("Finished XLA compilation" in message for message in caplog.messages)
        caplog.clear()
        return found

    jax.config.update("jax_log_compiles", True)
    yield number
    jax.config.update("jax_log_compiles", False)


@pytest.mark.parametrize("n", [100, 9000])
@pytest.mark.parametrize("options", [{"paths": 7}, {"noise": 0.1}, {}])
def test_what_was_compiled_ahead_is_not_compiled_again(n, options, compilations):
    options = dict(options)
    paths = options.pop("paths", False)
    # A loss of its own, which nothing else has compiled.
    problem = landscape.Problem(lambda x: (x[0] ** 2 - 1) ** 2 + x[1] ** 2, [[-2, 2], [-2, 2]], "wells")
    asked = plan.of(problem, "gd:lr=0.01", 150, **options)
    starts = landscape.starts("uniform", problem, n, 0)
    compilations()
    asked.ahead(n, paths=paths)()
    assert compilations() > 0
    ready = descent.measured(asked)
    compilations()
    ready.run(starts, paths=paths)
    assert compilations() == 0


def test_what_cannot_be_compiled_ahead_fails_where_it_is_needed():
    def fails():
        raise ValueError("not now")

    threads.ahead(fails)()


def test_what_is_compiled_for_an_accelerator_descends_as_on_the_cpu(monkeypatch):
    starts = np.random.default_rng(0).uniform(-5, 5, (300, 2))
    usual = landscape.descend("himmelblau", "momentum:lr=0.004", starts, 107, clip="norm:50")
    monkeypatch.setattr(threads, "accelerated", lambda: True)
    monkeypatch.setattr(kernel, "_marks", lambda: False)
    # What was traced for the CPU is not to be taken again.
    fresh = functools.cache(lambda program: jax.jit(lambda *given: program(*given), static_argnums=0))
    monkeypatch.setattr(evaluation, "for_loops", fresh)
    tried = landscape.descend("himmelblau", "momentum:lr=0.004", starts, 107, clip="norm:50")
    assert threads.number() == jax.local_device_count()
    np.testing.assert_array_equal(tried.status, usual.status)
    np.testing.assert_array_equal(tried.steps, usual.steps)
    np.testing.assert_allclose(tried.ends, usual.ends, atol=1e-9)


def test_what_is_in_flight_comes_in_order_and_no_more_than_allowed():
    under_way, most = [], []

    def work(item, halt):
        under_way.append(item)
        most.append(len(under_way))
        time.sleep(0.02 if item % 3 else 0.05)
        under_way.remove(item)
        return item, threads.share()

    found = list(threads.in_flight(work, iter(range(12)), 3))
    assert [item for item, _ in found] == list(range(12)) and 1 < max(most) <= 3
    assert {share for _, share in found} <= {max(1, threads.number() // several) for several in (1, 2, 3)}
    assert threads.share() == threads.number()


def test_what_is_in_flight_is_told_to_end_when_one_fails_or_no_more_is_wanted():
    ended, begun = [], threading.Event()

    def work(item, halt):
        if item == 1:
            begun.wait(20)
            raise ValueError(item)
        if item > 1:
            begun.set()
            ended.append(halt.wait(20))

    with pytest.raises(ValueError):
        list(threads.in_flight(work, range(9), 3))
    assert ended and all(ended)
    ended.clear()
    begun.clear()
    with contextlib.closing(threads.in_flight(work, [0, 2, 3, 4], 2)) as found:
        next(found)
        begun.wait(20)
    assert ended and all(ended)


def test_blocks_in_flight_leave_the_bits_of_one_after_another(monkeypatch):
    asked = {"optimizers": ["gd", "sgd:lr=0.01"], "inits": ["uniform", "normal:scale=2"], "n": 700, "steps": 200}
    asked |= {"seed": 3, "noise": 0.3, "repeats": 2}
    monkeypatch.setattr(survey, "BLOCK", 100)
    found = []
    for number in (1, 2, 3):
        monkeypatch.setattr(survey, "IN_FLIGHT", number)
        found.append(landscape.count("himmelblau", **asked))
    for name, array in found[0].arrays().items():
        for several in found[1:]:
            np.testing.assert_array_equal(array, several.arrays()[name])


@pytest.mark.parametrize("known", [0, 2])
def test_a_minimum_found_on_the_way_is_known_to_all_blocks_in_flight(known, monkeypatch):
    """Of a list that lacks some minima, the blocks after those that find them count them as if they came last."""
    complete = landscape.find_minima("styblinski_tang")
    kept, place = {"points", "values", "eigenvalues", "kinds", "members"}, slice(known, known + 1)
    few = {name: value[place] if name in kept else value for name, value in vars(complete).items()}
    monkeypatch.setattr(census, "find_minima", lambda target: Minima(**few))
    monkeypatch.setattr(survey, "BLOCK", 50)
    found = landscape.count("styblinski_tang", ["gd"], n=500)
    starts = landscape.starts("uniform", landscape.problem("styblinski_tang"), 500, 0)
    labels = landscape.label(landscape.descend("styblinski_tang", "gd", starts, 2000), complete)
    np.testing.assert_array_equal(found.minima.points, complete.points)
    np.testing.assert_array_equal(found.hits[0, 0], np.bincount(labels, minlength=4))


def test_what_finishes_is_told_of_by_the_thread_that_waits_which_may_descend_itself():
    starts, told = np.random.default_rng(0).uniform(-5, 5, (40_000, 2)), []

    def advance(number):
        landscape.descend("himmelblau", "gd:lr=0.01", starts[:600], steps=50)
        told.append((number, threading.current_thread()))

    landscape.descend("himmelblau", "gd:lr=0.01", starts, steps=200, advance=advance)
    assert sum(number for number, _ in told) == len(starts)
    assert {thread for _, thread in told} == {threading.current_thread()}


def test_an_interrupted_census_ends_before_its_budget():
    """Some runs end at once, and the others would go down a slope for years, in this block and in those in flight."""
    slope = landscape.Problem(lambda x: jax.numpy.maximum(x[0], 0) + 0 * x[1], [[-1, 1], [-1, 1]], "slope")

    def interrupt(number):
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        landscape.count(slope, ["gd:lr=1e-12"], n=200_000, steps=2**31 - 1, advance=interrupt)


@pytest.mark.parametrize("place", ["by_kernel", "_drawn", "_rest"])
def test_a_failure_in_one_thread_is_that_of_the_descent(place, monkeypatch):
    ready = descent.prepare("himmelblau", "gd:lr=0.001", 5000)

    def fails(*arguments):
        raise MemoryError("no more")

    monkeypatch.setattr(scheduler, place, fails)
    with pytest.raises(MemoryError, match="no more"):
        ready.run(np.random.default_rng(0).uniform(-5, 5, (20_100, 2)))
    monkeypatch.undo()
    assert (ready.run(np.ones((20_100, 2))).status == 0).all()
