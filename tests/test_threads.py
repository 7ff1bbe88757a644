"""Threads take a device each, whatever kind and number of devices there is, and change no bit."""

import functools
import os
import subprocess
import sys

import jax
import numpy as np
import pytest

import landscape
from landscape import descent, evaluation, kernel, threads


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
    ready = descent.prepare(problem, "gd:lr=0.01", 150, **options)
    starts = landscape.starts("uniform", problem, n, 0)
    compilations()
    ready.ahead(n, paths=paths)()
    assert compilations() > 0
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
