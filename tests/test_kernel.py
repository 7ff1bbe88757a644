"""The fast loop says the same as one step after another, and says so where it cannot say anything."""

import jax
import jax.numpy as jnp
import numpy as np
import optax
import pytest

import landscape
from landscape import compaction, descent, evaluation, kernel, scheduler, tiles
from landscape.problems import Problem
from landscape.status import Status

PARTS = ("ends", "losses", "status", "steps", "low", "high")


def points(problem, n, seed=0):
    low, high = problem.domain.T
    return np.random.default_rng(seed).uniform(low, high, (n, len(low)))


def both(problem, optimizer, starts, steps=200, **options):
    """By the fast loop, and one step after another with XLA's own functions."""
    ready = descent.prepare(problem, optimizer, steps, 3, **options)
    starts = np.asarray(starts, f"float{ready.precision}")
    return [way(ready.program, ready.settings, starts, precision=ready.precision) for way in (scheduler.run, tiles.run)]


def kernel_of(problem, optimizer, precision=64, **options):
    ready = descent.prepare(problem, optimizer, 50, precision=precision, **options)
    with evaluation.precise(precision):
        return kernel.kernel_of(ready.program, ready.settings, ready.problem.dim, precision)


@pytest.mark.parametrize(
    ("name", "optimizer", "options"),
    [
        ("rastrigin", "gd:lr=0.002", {}),
        ("rastrigin", "gd:lr=0.002", {"stop": False}),
        ("rastrigin", "nesterov:lr=0.0005", {"clip": "norm:1.0", "schedule": "cosine"}),
        ("rastrigin", "nesterov:lr=0.0005", {"clip": "norm:1.0", "schedule": "cosine", "stop": False}),
        ("himmelblau", "adamw:lr=0.05", {"l2": 0.1}),
        ("himmelblau", "adamw:lr=0.05", {"l2": 0.1, "stop": False}),
        ("eggholder", "momentum:lr=0.05", {"clip": "value:5.0"}),
        ("schwefel", "gd:lr=1.0", {}),
        ("ackley", "adagrad:lr=0.1", {}),
        ("vincent", "gd:lr=0.001", {}),
        ("rastrigin", "sgd:lr=0.0005", {}),
        ("himmelblau", "adam:lr=0.05", {"noise": 3.0, "clip": "norm:50", "l2": 0.1}),
        ("himmelblau", "gd:lr=0.002", {"noise": 3.0, "stop": False}),
        ("styblinski_tang:dim=3", "sgd:lr=0.002", {}),
        ("himmelblau", "gd:lr=0.002", {"noise": 3.0, "precision": 32}),
    ],
)
def test_the_fast_loop_descends_as_one_step_after_another(name, optimizer, options):
    problem = landscape.problem(name)
    assert kernel_of(problem, optimizer, **options) is not None
    fast, slow = both(problem, optimizer, points(problem, 700), **options)
    np.testing.assert_array_equal(fast.status, slow.status)
    # What differs is rounding, which grows where runs diverge from each other.
    rounding = {32: 1e-4, 64: 1e-9}[options.get("precision", 64)]
    near = np.abs(fast.ends - slow.ends).max(axis=1) <= rounding * np.ptp(problem.domain)
    assert near.mean() > 0.99
    np.testing.assert_allclose(fast.losses[near], slow.losses[near], rtol=1e3 * rounding, atol=10 * rounding)
    for own, other in ((fast.low, slow.low), (fast.high, slow.high)) if np.size(fast.low) else ():
        np.testing.assert_allclose(own[near], other[near], atol=rounding * np.ptp(problem.domain))
    assert (np.abs(fast.steps - slow.steps)[near] <= 1).all()


def test_what_is_proved_decides_what_is_tested_in_every_step():
    assert kernel_of("rastrigin", "gd").box == 4096.0
    assert kernel_of("muller_brown", "gd").box is None and kernel_of("vincent", "gd").box is None
    assert kernel_of("himmelblau", "gd:lr=0.01", noise=1.0).box > 1e3
    assert kernel_of("himmelblau", "gd", clip="percentile:50") is None


@pytest.mark.parametrize(("stop", "paths"), [(True, False), (False, 7)])
def test_sines_beyond_the_range_of_the_fast_ones_are_the_exact_ones(stop, paths):
    # Arguments of 40,000 and 2e9, beside some within.
    wave = Problem(lambda x: jnp.sum(jnp.cos(x) + 1e-12 * x**2), [[-10, 10], [-10, 10]])
    starts = np.array([[4e4, 1.0], [2e9, 2e9], [3.0, 1.0], [-3.9e4, 2.0]])
    ready = descent.prepare(wave, "gd:lr=0.1", 300, stop=stop)
    fast = scheduler.run(ready.program, ready.settings, starts, stride=paths)
    slow = tiles.run(ready.program, ready.settings, starts, stride=paths)
    np.testing.assert_array_equal(fast.status, slow.status)
    for i in (0, 1, 3):
        assert fast.ends[i].tobytes() == slow.ends[i].tobytes()
    if paths:
        np.testing.assert_allclose(fast.paths, slow.paths, rtol=1e-12)


@pytest.mark.parametrize("optimizer", ["gd:lr=3.0", "momentum:lr=0.8"])
def test_a_run_that_leaves_the_box_beside_others_disturbs_none(optimizer):
    mixed = Problem(lambda x: 0.5 * x[0] ** 2 + jnp.where(x[1] > 0, 0.05, 4.0) * x[1] ** 2, [[-1, 1], [-1, 1]])
    starts = np.random.default_rng(1).uniform(-1, 1, (1500, 2))
    ready = descent.prepare(mixed, optimizer, 400)
    runs = ready.run(starts)
    for i in (0, 1, 2, 700, 1499):
        alone = ready.run(starts[i : i + 1])
        assert all(getattr(runs, part)[i : i + 1].tobytes() == getattr(alone, part).tobytes() for part in PARTS[:4])
    kept = ready.run(starts, paths=50)
    assert all(getattr(runs, part).tobytes() == getattr(kept, part).tobytes() for part in PARTS[:4])
    np.testing.assert_array_equal(kept.paths[:, -1], runs.ends)


@pytest.mark.parametrize(("n", "workers"), [(1, 1), (700, 2), (20_000, 1), (20_000, 3)])
def test_gathering_the_unfinished_changes_no_bit(n, workers):
    problem = landscape.problem("himmelblau")
    starts = points(problem, 20_000)[:n]
    ready = descent.prepare(problem, "momentum", 3000)
    runs = scheduler.run(ready.program, ready.settings, starts, workers=workers)
    reference = scheduler.run(ready.program, ready.settings, starts[::-1].copy(), workers=2)
    assert (runs.status == Status.CONVERGED).all() and len(np.unique(runs.steps)) > min(n, 100) / 2
    for part in PARTS[:4]:
        assert getattr(runs, part).tobytes() == getattr(reference, part)[::-1].tobytes()


@pytest.mark.parametrize("options", [{}, {"stop": False, "clip": "norm:1.0"}, {"precision": 32, "schedule": "cosine"}])
@pytest.mark.parametrize(
    "optimizer",
    ["adam:lr=0.02", pytest.param("rmsprop:lr=0.002", marks=pytest.mark.long), optax.sgd(0.0005, momentum=0.9)],
    ids=["adam", "rms", "optax"],
)
def test_watching_only_the_last_tenth_changes_no_bit(optimizer, options, monkeypatch):
    """Few runs take one kernel for all steps, many take another that does not watch them before."""
    if "schedule" in options and not isinstance(optimizer, str):
        options = {"precision": 32}
    ready = descent.prepare(landscape.problem("rastrigin"), optimizer, 60, **options)
    starts = points(ready.problem, 16 * kernel.BLOCK + 100)
    watched, launch = [], kernel.launch
    monkeypatch.setattr(kernel, "launch", lambda *given: watched.append(given[0].program.watches) or launch(*given))
    many = ready.run(starts)
    assert {True, False} == set(watched)
    watched.clear()
    few = ready.run(starts[:600])
    assert set(watched) == {True}
    assert (few.status != Status.CONVERGED).any() and (few.high > few.low).any()
    for part in PARTS:
        assert getattr(many, part)[:600].tobytes() == getattr(few, part).tobytes()


@pytest.mark.parametrize("stop", [True, False])
def test_what_leaves_the_box_late_goes_back_to_the_same_step_however_many_descend(stop):
    """A slope leads out of the box in the last tenth of the budget: from a stage on, steps are taken one by one."""
    lr, steps = 2.0, 1000

    def loss(x):
        return -x[0] + jnp.cos(x[1]) + 0.1 * jnp.cos(x[0])

    slope = Problem(loss, [[-10, 10], [-10, 10]], "slope")
    ready = descent.prepare(slope, optax.sgd(lr), steps, stop=stop)
    starts = points(slope, 16 * kernel.BLOCK + 100)
    box = kernel_of(slope, "gd:lr=2.0").box
    starts[:, 0] += box - 0.95 * lr * steps
    many, few = ready.run(starts), ready.run(starts[:300])
    assert (np.abs(few.ends[:, 0]) > box).any() and ready.program.watches
    for part in PARTS:
        assert getattr(many, part)[:300].tobytes() == getattr(few, part).tobytes()


def test_noise_goes_with_the_run_that_it_belongs_to():
    problem = landscape.problem("himmelblau")
    ready = descent.prepare(problem, "gd:lr=0.01", 300, 5, noise=1e-3)
    starts = points(problem, 9000)
    every = scheduler.run(ready.program, ready.settings, starts)
    few = scheduler.run(ready.program, ready.settings, starts[2000:2100], first=2000)
    kept = scheduler.run(ready.program, ready.settings, starts[2000:2100], first=2000, stride=7)
    for part in PARTS:
        own = getattr(every, part)[2000:2100].tobytes()
        assert own == getattr(few, part).tobytes() == getattr(kept, part).tobytes()


def test_runs_that_are_done_are_not_launched_again(monkeypatch):
    taken, launch = [], kernel.launch

    def counted(found, settings, tile, streams, first, number, ends):
        taken.append(int((np.asarray(tile.status) == -1).sum()) * number)
        return launch(found, settings, tile, streams, first, number, ends)

    monkeypatch.setattr(kernel, "launch", counted)
    problem = landscape.problem("himmelblau")
    ready = descent.prepare(problem, "gd", 5000)
    runs = scheduler.run(ready.program, ready.settings, points(problem, 20_000))
    assert sum(taken) < 3 * runs.steps.sum() < 0.2 * 20_000 * 5000


@pytest.mark.parametrize("stop", [True, False])
def test_a_launch_leaves_runs_behind_that_are_done_or_void(stop, monkeypatch):
    asked, advance = [], compaction.advance

    def seen(step, rows, first, last, goes_on):
        asked.append(goes_on)
        return advance(step, rows, first, last, goes_on)

    monkeypatch.setattr(compaction, "advance", seen)
    own = Problem(lambda x: jnp.sum(x**2) + x[0] * x[1], [[-1, 1], [-1, 1]])
    landscape.descend(own, "gd:lr=0.1", points(own, 20_000), steps=20, stop=stop)
    assert asked and all((goes_on is not None) == stop for goes_on in asked)
    for goes_on in asked if stop else ():
        coordinates = [jnp.array([[0.0, jnp.nan, 0.0, 0.0]]), jnp.array([[0.0, 0.0, jnp.nan, 0.0]])]
        stopped = jnp.array([[-1, -1, -1, 7]])
        assert goes_on([*coordinates, stopped]).tolist() == [[True, False, False, False]]


def test_single_precision_counts_long_budgets_exactly():
    drift = Problem(lambda x: jnp.exp(-x[0]) + x[1] ** 2, [[-5, 5], [-5, 5]])
    fast, slow = both(drift, "gd:lr=0.5", [[0.0, 1.0], [1.0, 0.5]], steps=20_000, precision=32, tolerance=1e-5)
    np.testing.assert_array_equal(fast.status, slow.status)
    np.testing.assert_array_equal(fast.steps, slow.steps)


@pytest.mark.parametrize("strides", [(False, False), (2, 9)])
def test_other_numbers_do_not_compile_again(strides, monkeypatch):
    problem = Problem(lambda x: jnp.sum(x**4), [[-1, 1], [-1, 1]])
    first, then = strides
    landscape.descend(problem, "momentum:lr=0.1", np.ones((1, 2)), steps=10, clip="norm:1", paths=first)
    # It is called where the loop is traced only.
    monkeypatch.setattr(kernel, "_blocks", None)
    landscape.descend(problem, "momentum:lr=0.2,momentum=0.5", np.ones((700, 2)), steps=300, clip="norm:2", paths=then)


def test_a_version_that_knows_no_marks_takes_one_step_after_another(monkeypatch):
    monkeypatch.setattr(kernel, "_marks", lambda: False)
    runs = landscape.descend("himmelblau", "gd:lr=0.01", [[1.0, 1.0]], steps=500)
    assert runs.status[0] == Status.CONVERGED and jax.default_backend() == "cpu"


def test_the_paths_of_very_many_runs_end_where_the_runs_end():
    problem = landscape.problem("himmelblau")
    starts = points(problem, 16 * kernel.BLOCK + 100)
    ready = descent.prepare(problem, "gd:lr=0.002", 20)
    traced = scheduler.run(ready.program, ready.settings, starts, stride=20)
    counted = scheduler.run(ready.program, ready.settings, starts)
    assert traced.ends.tobytes() == counted.ends.tobytes() == traced.paths[:, -1].tobytes()


@pytest.mark.parametrize("stride", [1, 3])
@pytest.mark.parametrize("stop", [False, True])
def test_iterates_of_one_launch_and_of_the_next_are_the_ends_of_shorter_descents(stride, stop):
    problem = landscape.problem("himmelblau")
    starts, whole = points(problem, 40), 3 * (kernel.KEPT + 5)
    runs = landscape.descend(problem, "gd:lr=0.01", starts, steps=whole, paths=stride, stop=stop)
    for place in (1, kernel.KEPT - 1, kernel.KEPT, kernel.KEPT + 1, kernel.KEPT + 5):
        shorter = landscape.descend(problem, "gd:lr=0.01", starts, steps=place * stride, stop=stop)
        np.testing.assert_array_equal(runs.paths[:, place], shorter.ends)
