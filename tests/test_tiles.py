"""The compiled loop keeps its promises: a start's result depends on the start alone, bit for bit."""

import jax
import jax.numpy as jnp
import numpy as np
import pytest

import landscape
from landscape import descent, evaluation, kernel, lane, scheduler, tiles
from landscape.problems import Problem
from landscape.status import Status

PARTS = ("ends", "losses", "status", "steps")

WAYS = [
    ("gd:lr=0.002", {}),
    ("adam:lr=0.05", {}),
    ("nesterov:lr=0.0005", {"clip": "norm:1.0"}),
    ("sgd:lr=0.002", {"noise": 2.0}),
    ("adamw:lr=0.05", {"clip": "percentile:50", "l2": 0.1, "schedule": "cosine"}),
]


def bits(runs, rows=slice(None)):
    return [getattr(runs, part)[rows].tobytes() for part in PARTS]


def points(problem, n, seed=0):
    low, high = problem.domain.T
    return np.random.default_rng(seed).uniform(low, high, (n, len(low)))


@pytest.mark.parametrize(
    ("optimizer", "options", "precision"),
    [*((*way, 64) for way in WAYS), pytest.param(*WAYS[1], 32, marks=pytest.mark.long), (*WAYS[3], 32)],
)
def test_a_start_ends_the_same_alone_among_ten_and_among_ten_thousand(optimizer, options, precision):
    problem = landscape.problem("rastrigin")
    starts = points(problem, 10_000)
    ready = descent.prepare(problem, optimizer, 60, 3, precision=precision, **options)
    every = ready.run(starts)
    for first, number in ((0, 1), (5, 10), (1023, 1), (1024, 10), (9999, 1)):
        few = ready.run(starts[first : first + number], first=first)
        assert bits(few) == bits(every, slice(first, first + number))


@pytest.mark.parametrize("optimizer", ["gd:lr=0.002", "adam:lr=0.05"])
def test_without_noise_neither_order_nor_index_matters(optimizer):
    problem = landscape.problem("muller_brown")
    starts = points(problem, 3000)
    order = np.random.default_rng(1).permutation(len(starts))
    ready = descent.prepare(problem, optimizer, 60, clip="norm:100")
    assert bits(ready.run(starts[order], first=77)) == bits(ready.run(starts), order)


def test_the_noise_of_a_start_depends_on_seed_and_index_only():
    problem = landscape.problem("himmelblau")
    same = np.tile([[1.0, 1.0]], (5, 1))
    ends = descent.prepare(problem, "sgd:lr=0.001", 10, 0, noise=1.0).run(same).ends
    assert len(np.unique(ends, axis=0)) == 5
    again = descent.prepare(problem, "sgd:lr=0.001", 10, 0, noise=1.0).run(same[:2], first=3).ends
    np.testing.assert_array_equal(again, ends[3:])
    other = descent.prepare(problem, "sgd:lr=0.001", 10, 1, noise=1.0).run(same).ends
    assert (other != ends).all()


def test_the_noise_is_gaussian_with_the_standard_deviation_that_was_asked_for():
    flat = Problem(lambda x: jnp.sum(0.0 * x), [[-1, 1], [-1, 1]])
    runs = landscape.descend(flat, "gd:lr=1.0", np.zeros((4000, 2)), steps=4, noise=0.5, paths=True)
    drawn = np.diff(runs.paths, axis=1).reshape(-1, 2)
    # 16,000 draws: the standard error of the deviation is 0.003, that of mean and correlation 0.004 and 0.008.
    np.testing.assert_allclose(drawn.std(axis=0), 0.5, atol=0.015)
    np.testing.assert_allclose(drawn.mean(axis=0), 0, atol=0.02)
    assert abs(np.corrcoef(drawn.T)[0, 1]) < 0.04
    successive = np.diff(runs.paths, axis=1)
    assert abs(np.corrcoef(successive[:, 0].ravel(), successive[:, 1].ravel())[0, 1]) < 0.04


@pytest.mark.parametrize("precision", [pytest.param(32, marks=pytest.mark.long), 64])
@pytest.mark.parametrize(("optimizer", "options"), WAYS)
def test_keeping_paths_changes_no_bit(optimizer, options, precision):
    problem = landscape.problem("rastrigin")
    starts = points(problem, 1500)
    ready = descent.prepare(problem, optimizer, 60, 5, precision=precision, **options)
    without, every, seventh = (ready.run(starts, paths=stride) for stride in (False, True, 7))
    assert bits(without) == bits(every) == bits(seventh)
    assert every.paths.shape == (1500, 61, 2) and seventh.paths.shape == (1500, 10, 2)
    np.testing.assert_array_equal(seventh.paths, every.paths[:, [*range(0, 60, 7), 60]])
    np.testing.assert_array_equal(every.paths[:, -1], every.ends)
    assert every.paths.dtype == np.dtype(f"float{precision}")


def test_a_run_that_stopped_repeats_its_end():
    runs = landscape.descend("himmelblau", "gd:lr=0.01", [[1.0, 1.0], [3.0, 2.0]], steps=400, paths=True)
    assert (runs.status == Status.CONVERGED).all() and 0 < runs.steps[0] < 400 and runs.steps[1] == 0
    for path, end, steps in zip(runs.paths, runs.ends, runs.steps, strict=True):
        np.testing.assert_array_equal(path[steps:], np.tile(end, (401 - steps, 1)))
        assert len(np.unique(path[: steps + 1], axis=0)) == steps + 1


@pytest.mark.parametrize("clip", [None, "percentile:99"])
@pytest.mark.parametrize("stride", [1, 50, 300])
def test_a_path_ends_where_the_run_does_even_if_none_reaches_the_next_iterate_to_keep(stride, clip):
    ready = descent.prepare("himmelblau", "gd:lr=0.0015", 700, clip=clip)
    runs = ready.run([[1.0, 1.0], [4.0, -2.0]], paths=stride)
    assert (runs.status == Status.CONVERGED).all() and 300 < runs.steps.max() < 512
    np.testing.assert_array_equal(runs.paths[:, -1], runs.ends)


@pytest.mark.parametrize(("stride", "kept"), [(1, 11), (3, 5), (5, 3), (10, 2), (11, 2), (100, 2)])
def test_a_stride_keeps_every_kth_iterate_and_the_last(stride, kept):
    ready = descent.prepare("himmelblau", "gd:lr=0.001", 10)
    every, some = ready.run([[1.0, 1.0]], paths=True).paths, ready.run([[1.0, 1.0]], paths=stride).paths
    assert some.shape == (1, kept, 2)
    np.testing.assert_array_equal(some[0], every[0, sorted({*range(0, 10, stride), 10})])


def test_many_parameters_do_not_change_the_promise():
    # 7 parameters: 292 lanes would not fill whole vectors of the processor.
    def loss(tree):
        square = tree["b"] @ tree["b"].T - jnp.eye(2, dtype=tree["b"].dtype)
        return jnp.sum(jnp.exp(jnp.sin(tree["a"]))) + jnp.sum(square**2) * jnp.cos(tree["a"][0])

    generator = np.random.default_rng(0)
    starts = {"a": generator.normal(size=(600, 3)), "b": generator.normal(size=(600, 2, 2))}
    assert tiles.lanes_of(starts) == 288
    ready = descent.prepare(Problem(loss, None), "adam:lr=0.01", 50)
    every = ready.run(starts)
    for i in (0, 5, 287, 288, 575, 576, 599):
        alone = ready.run(jax.tree.map(lambda leaf, i=i: leaf[i : i + 1], starts))
        assert all(alone.ends[name].tobytes() == every.ends[name][i : i + 1].tobytes() for name in "ab")


@pytest.mark.parametrize("parameters", [1, 2, 3, 7, 100, 128, 500, 10**6])
def test_a_tile_holds_whole_vectors_or_few_lanes(parameters):
    lanes = tiles.lanes_of({"w": np.broadcast_to(0.0, (3, parameters))})
    assert 1 <= lanes <= tiles.LANES and (lanes % 16 == 0 or lanes < 16)


def test_another_seed_rate_number_budget_or_stride_does_not_recompile():
    problem = Problem(lambda x: jnp.sum(x**4), [[-1, 1], [-1, 1]])
    programs = (tiles.begin_tile, evaluation.for_loops(tiles._advance))
    options = {"noise": 0.1, "clip": "norm:1", "l2": 0.1, "schedule": "cosine"}
    landscape.descend(problem, "momentum:lr=0.1", np.ones((1, 2)), steps=10, **options)
    before = [program._cache_size() for program in programs]
    options = {"noise": 0.2, "clip": "norm:2", "l2": 0.2, "schedule": "cosine:final=0.5,warmup=3", "tolerance": 1e-3}
    landscape.descend(problem, "momentum:lr=0.2,momentum=0.5", np.ones((2500, 2)), steps=33, seed=9, paths=5, **options)
    assert [program._cache_size() for program in programs] == before


def test_one_worker_and_many_give_the_same_bits():
    problem = landscape.problem("rastrigin")
    ready = descent.prepare(problem, "adam:lr=0.05", 50, noise=0.3)
    starts = points(problem, 5000)
    one, many = (scheduler.run(ready.program, ready.settings, starts, workers=workers) for workers in (1, 4))
    assert bits(one) == bits(many)


def test_progress_adds_up_to_the_number_of_starts():
    told = []
    landscape.descend("himmelblau", "gd:lr=0.01", np.ones((2500, 2)), steps=5, advance=told.append)
    assert sum(told) == 2500 and min(told) > 0


def test_an_interruption_ends_running_tiles_before_their_budget():
    # The first tile is done at once; the second would go on for two billion steps.
    starts = np.concatenate([np.zeros((tiles.LANES, 2)), np.ones((1, 2))])

    def interrupt(number):
        raise KeyboardInterrupt

    ready = descent.prepare(Problem(lambda x: 0.5 * jnp.sum(x**2), [[-1, 1], [-1, 1]]), "gd:lr=2.0", 2_000_000_000)
    with pytest.raises(KeyboardInterrupt):
        ready.run(starts, advance=interrupt)


def test_an_error_in_a_tile_is_raised_and_ends_the_others(monkeypatch):
    launch, calls = kernel.launch, []

    def fail(*arguments):
        calls.append(1)
        if len(calls) == 5:
            raise MemoryError
        return launch(*arguments)

    monkeypatch.setattr(kernel, "launch", fail)
    ready = descent.prepare(Problem(lambda x: 0.5 * jnp.sum(x**2), [[-1, 1], [-1, 1]]), "gd:lr=2.0", 2_000_000_000)
    with pytest.raises(MemoryError):
        ready.run(np.ones((3000, 2)))


def test_a_loss_in_single_precision_descends_in_the_precision_of_the_starts():
    problem = Problem(lambda x: jnp.sum(x.astype(jnp.float32) ** 2), [[-1, 1], [-1, 1]])
    for optimizer in ("gd:lr=0.1", "adam:lr=0.01"):
        runs = landscape.descend(problem, optimizer, [[0.5, 0.25]], steps=30, schedule="cosine", clip="percentile:90")
        assert runs.ends.dtype == runs.losses.dtype == np.float64
        assert runs.losses[0] < 0.2


def test_a_box_holds_the_iterates_of_the_last_tenth():
    ready = descent.prepare("himmelblau", "rmsprop:lr=0.05", 200)
    runs = ready.run([[1.0, 1.0], [-2.0, 0.5]], paths=True)
    np.testing.assert_array_equal(runs.low, runs.paths[:, 180:].min(axis=1))
    np.testing.assert_array_equal(runs.high, runs.paths[:, 180:].max(axis=1))


@pytest.mark.parametrize("steps", [1, 2, 9, 40])
def test_a_short_budget_is_watched_for_ten_steps_or_all_of_it(steps):
    runs = descent.prepare("himmelblau", "adam:lr=0.5", steps).run([[1.0, 1.0]], paths=True)
    watched = runs.paths[:, -min(steps, lane.WINDOW) - 1 :]
    np.testing.assert_array_equal(runs.high - runs.low, np.ptp(watched, axis=1))
    assert runs.status[0] == Status.UNSETTLED


def test_nan_and_infinity_are_values_even_where_the_process_refuses_them():
    before = jax.config.jax_debug_nans, jax.config.jax_debug_infs
    problem = Problem(lambda x: x[0] - jnp.log(x[0]) + x[1] ** 2, [[0.1, 5], [-1, 1]])
    try:
        jax.config.update("jax_debug_nans", True)
        jax.config.update("jax_debug_infs", True)
        runs = landscape.descend(problem, "gd:lr=0.5", [[0.1, 0.0], [np.nan, 0.0]], steps=20)
        assert np.isnan(evaluation.values(problem, [[-1.0, 0.0]])).all()
    finally:
        jax.config.update("jax_debug_nans", before[0])
        jax.config.update("jax_debug_infs", before[1])
    assert runs.status.tolist() == [Status.UNSETTLED, Status.DIVERGED]
