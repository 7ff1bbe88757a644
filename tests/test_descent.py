"""Descents take the documented steps, every run gets the status that is true of it, and nobody's settings change."""

import math
import subprocess
import sys

import jax
import jax.numpy as jnp
import numpy as np
import optax
import pytest
import torch

import landscape
from landscape.errors import UsageError
from landscape.problems import Problem
from landscape.status import Status

SQUARE = [[-1.0, 1.0], [-1.0, 1.0]]
BOWL = Problem(lambda x: 0.5 * jnp.sum(x**2), SQUARE, "bowl")
LINE = Problem(lambda x: x[0] + 2 * x[1], SQUARE, "line")
DOUBLE_WELL = Problem(lambda x: jnp.sum(x**4 / 4 - x**2 / 2), [[-2, 2], [-2, 2]], "double_well")
LOGARITHM = Problem(lambda x: x[0] - jnp.log(x[0]) + 0.01 * x[1] ** 2, [[0.1, 5], [-1, 1]], "logarithm")
HILL = Problem(lambda x: jnp.exp(-jnp.sum(x**2)), SQUARE)
DRIFT = Problem(lambda x: jnp.exp(-x[0]) + x[1] ** 2, [[-5, 5], [-5, 5]], "drift")


def one(problem, optimizer, start, steps, **options):
    runs = landscape.descend(problem, optimizer, [start], steps=steps, **options)
    return Status(runs.status[0]), runs


# Iterates against a plain loop.


def himmelblau_slope(x):
    first, second = x[0] ** 2 + x[1] - 11, x[0] + x[1] ** 2 - 7
    return np.array([4 * x[0] * first + 2 * second, 2 * first + 4 * x[1] * second])


def cosine(t, steps, final, warmup):
    if t < warmup:
        return (t + 1) / warmup
    return final + (1 - final) * (1 + math.cos(math.pi * (t - warmup) / (steps - warmup))) / 2


def gd(t, g, memory, lr):
    return -lr * g


def momentum(t, g, memory, lr):
    memory["b"] = 0.9 * memory.get("b", 0) + g
    return -lr * memory["b"]


def adam(t, g, memory, lr):
    memory["m"] = 0.9 * memory.get("m", 0) + 0.1 * g
    memory["v"] = 0.999 * memory.get("v", 0) + 0.001 * g**2
    mean, square = memory["m"] / (1 - 0.9 ** (t + 1)), memory["v"] / (1 - 0.999 ** (t + 1))
    return -lr * mean / (np.sqrt(square) + 1e-8)


def plain_loop(rule, x, steps, lr, limit, l2):
    """Gradient, clip, l2, optimizer, written out."""
    memory, path = {}, [np.array(x)]
    for t in range(steps):
        g = himmelblau_slope(path[-1])
        g = g * min(1, limit / np.linalg.norm(g))
        g = g + l2 * path[-1]
        path.append(path[-1] + rule(t, g, memory, lr * cosine(t, steps, 0.1, 10)))
    return np.array(path)


@pytest.mark.parametrize(("rule", "lr"), [(gd, 0.02), (momentum, 0.003), (adam, 0.02)])
def test_iterates_are_those_of_a_plain_loop(rule, lr):
    options = {"clip": "norm:20", "l2": 0.3, "schedule": "cosine:final=0.1,warmup=10"}
    runs = landscape.descend(
        "himmelblau", f"{rule.__name__}:lr={lr}", [[1.0, 1.5]], steps=150, paths=True, stop=False, **options
    )
    np.testing.assert_allclose(runs.paths[0], plain_loop(rule, [1.0, 1.5], 150, lr, 20.0, 0.3), rtol=1e-11, atol=1e-12)


def test_l2_comes_after_the_clip():
    _, runs = one(LINE, "gd:lr=1.0", [3.0, -4.0], 1, clip="norm:1", l2=2.0, stop=False)
    expected = np.array([3.0, -4.0]) - (np.array([1.0, 2.0]) / math.sqrt(5) + 2 * np.array([3.0, -4.0]))
    np.testing.assert_allclose(runs.ends[0], expected, rtol=1e-14)


def test_noise_comes_before_the_clip():
    starts = np.zeros((200, 2))
    runs = landscape.descend(LINE, "gd:lr=1.0", starts, steps=1, noise=100.0, clip="norm:1")
    np.testing.assert_allclose(np.linalg.norm(runs.ends, axis=1), 1, rtol=1e-12)
    assert len(np.unique(runs.ends, axis=0)) == 200


@pytest.mark.parametrize(
    ("spec", "make"),
    [
        ("gd:lr=0.01", lambda p: torch.optim.SGD(p, lr=0.01, weight_decay=0.3)),
        ("nesterov:lr=0.002", lambda p: torch.optim.SGD(p, lr=0.002, momentum=0.9, nesterov=True, weight_decay=0.3)),
        ("adam:lr=0.02", lambda p: torch.optim.Adam(p, lr=0.02, weight_decay=0.3)),
    ],
)
def test_l2_is_the_weight_decay_of_torch(spec, make):
    runs = landscape.descend("himmelblau", spec, [[1.0, 1.5]], steps=100, l2=0.3, paths=True, stop=False)
    x = torch.tensor([1.0, 1.5], dtype=torch.float64, requires_grad=True)
    optimizer, path = make([x]), [x.detach().numpy().copy()]
    for _ in range(100):
        x.grad = torch.from_numpy(himmelblau_slope(x.detach().numpy()))
        optimizer.step()
        path.append(x.detach().numpy().copy())
    np.testing.assert_allclose(runs.paths[0], path, rtol=1e-10, atol=1e-12)


def test_an_optax_transformation_takes_optaxs_steps():
    runs = landscape.descend("himmelblau", optax.sgd(0.01), [[1.0, 1.5]], steps=50, paths=True, stop=False)
    own = landscape.descend("himmelblau", "gd:lr=0.01", [[1.0, 1.5]], steps=50, paths=True, stop=False)
    np.testing.assert_allclose(runs.paths, own.paths, rtol=1e-12)


# Statuses with a known answer.


def test_gd_on_a_bowl_converges_and_says_after_how_many_steps():
    # The gradient is 0.5ᵗ/2; the tolerance is 1e-8 · 1/2 and the step is as large as the next gradient.
    status, runs = one(BOWL, "gd:lr=0.5", [0.5, 0.0], 200)
    assert status == Status.CONVERGED
    assert runs.steps[0] == math.ceil(math.log2(0.5 / 0.5e-8))
    assert runs.ends[0, 0] == 0.5 ** (runs.steps[0] + 1)
    assert runs.losses[0] == 0.5 * runs.ends[0, 0] ** 2


@pytest.mark.parametrize("precision", [64, 32])
def test_a_loss_that_is_a_plain_number_is_one(precision):
    runs = landscape.descend(Problem(lambda x: 3.0, SQUARE), "gd:lr=0.1", [[0.5, 0.5]], precision=precision)
    assert runs.losses.tolist() == [3.0] and runs.ends.tolist() == [[0.5, 0.5]]


def test_the_last_iterate_is_tested_too():
    steps = one(BOWL, "gd:lr=0.5", [0.5, 0.0], 200)[1].steps[0]
    assert one(BOWL, "gd:lr=0.5", [0.5, 0.0], int(steps))[0] == Status.CONVERGED
    assert one(BOWL, "gd:lr=0.5", [0.5, 0.0], int(steps) - 1)[0] == Status.UNSETTLED


def test_a_wider_tolerance_stops_earlier():
    few, many = (one(BOWL, "gd:lr=0.5", [0.5, 0.0], 200, tolerance=t)[1].steps[0] for t in (1e-2, 1e-10))
    assert few < 10 < many


@pytest.mark.parametrize("precision", [32, 64])
def test_every_start_of_himmelblau_converges_in_both_precisions(precision):
    starts = landscape.starts("uniform", landscape.problem("himmelblau"), n=300, seed=0)
    runs = landscape.descend("himmelblau", "gd:lr=0.005", starts, steps=2000, precision=precision)
    assert (runs.status == Status.CONVERGED).all()
    assert (runs.losses < 1e-3).all()


@pytest.mark.parametrize("stop", [True, False])
def test_an_exact_orbit_of_period_two_is_unsettled(stop):
    status, runs = one(BOWL, "gd:lr=2.0", [0.5, 0.25], 500, paths=True, stop=stop)
    assert status == Status.UNSETTLED and runs.steps[0] == 500
    np.testing.assert_array_equal(runs.paths[0, ::2], np.tile([0.5, 0.25], (251, 1)))


def test_a_small_orbit_around_a_minimum_just_above_the_limit_is_unsettled():
    # The wells have curvature 2, so that the limit is 1; the orbit's amplitude grows as the root of the excess.
    status, runs = one(DOUBLE_WELL, "gd:lr=1.0001", [0.9, 1.05], 20_000)
    assert status == Status.UNSETTLED
    assert 1e-4 < np.abs(runs.ends[0] - 1).max() < 0.02


@pytest.mark.parametrize("optimizer", ["momentum:lr=3.9,momentum=0.9", "nesterov:lr=1.3571"])
def test_no_tiny_orbit_of_a_convergent_rule_counts_as_settled(optimizer):
    assert one(BOWL, optimizer, [1e-3, 0.0], 30)[0] == Status.UNSETTLED


@pytest.mark.parametrize("optimizer", ["optax.sign_sgd:learning_rate=0.007", "optax.lion:learning_rate=0.005"])
def test_a_rule_whose_step_does_not_vanish_settles(optimizer):
    status, runs = one(BOWL, optimizer, [0.5, -0.3], 2000)
    assert status == Status.SETTLED
    assert (runs.high - runs.low <= 0.02).all() and (np.abs(runs.ends) < 0.02).all()


def test_noise_within_a_percent_settles_and_more_does_not():
    # Deviation of the stationary distribution: σ √(lr/(2 − lr)) in units of λ = 1.
    assert one(BOWL, "gd:lr=0.1", [0.5, 0.5], 1000, noise=0.003)[0] == Status.SETTLED
    assert one(BOWL, "gd:lr=0.1", [0.5, 0.5], 1000, noise=0.3)[0] == Status.UNSETTLED


def test_a_line_is_escaped_down_or_descended_slowly():
    assert one(LINE, "gd:lr=1.0", [0.0, 0.0], 50)[0] == Status.ESCAPED
    assert one(LINE, "gd:lr=0.001", [0.0, 0.0], 50)[0] == Status.UNSETTLED


def test_escaped_means_more_than_ten_widths_from_the_middle():
    for distance, status in ((19.9, Status.UNSETTLED), (20.1, Status.ESCAPED)):
        assert one(LINE, "gd:lr=1e-6", [distance, 0.0], 3)[0] == status


def test_drifting_for_ever_is_unsettled():
    status, runs = one(DRIFT, "gd:lr=0.5", [0.0, 1.0], 5000)
    assert status == Status.UNSETTLED and runs.ends[0, 0] > 7


def test_growing_without_bound_diverges_and_keeps_the_last_finite_iterate():
    status, runs = one(BOWL, "gd:lr=3.0", [0.5, 0.0], 5000, paths=True)
    assert status == Status.DIVERGED
    # The loss overflows at the square root of the largest number: 2ᵗ⁻¹ with t = 513.
    assert runs.steps[0] == 513 and np.isinf(runs.losses[0]) and runs.ends[0, 0] == -(2.0**512)
    assert np.isfinite(runs.paths).all()


def test_a_loss_that_is_not_a_number_diverges_although_its_gradient_is_finite():
    slope = jax.grad(LOGARITHM.function)(jnp.array([-1.0, 0.0]))
    assert np.isfinite(slope).all() and np.isnan(float(LOGARITHM.loss([-1.0, 0.0])))
    status, runs = one(LOGARITHM, "gd:lr=6.0", [3.0, 0.5], 100)
    assert status == Status.DIVERGED
    assert runs.ends[0, 0] == pytest.approx(-1) and np.isnan(runs.losses[0]) and runs.steps[0] == 1


@pytest.mark.parametrize("stop", [True, False])
def test_coming_back_from_a_loss_that_is_not_a_number_is_diverged_all_the_same(stop):
    hole = Problem(lambda x: jnp.sum(x**2) + 0 * jnp.log(x[0] + 1), [[-5, 5], [-5, 5]])
    status, runs = one(hole, "gd:lr=0.9", [3.0, 0.0], 200, stop=stop)
    assert status == Status.DIVERGED
    assert runs.steps[0] == (1 if stop else 200)


def test_a_gradient_that_is_not_a_number_diverges():
    edge = Problem(lambda x: jnp.sqrt(x[0]) + x[1] ** 2, [[0, 1], [-1, 1]])
    status, runs = one(edge, "gd:lr=0.1", [0.0, 0.5], 10)
    assert status == Status.DIVERGED and runs.ends.tolist() == [[0.0, 0.5]] and runs.steps[0] == 0


def test_starts_that_are_not_finite_are_diverged_and_disturb_nobody():
    starts = [[np.nan, 0.0], [np.inf, 0.0], [0.0, -np.inf], [0.5, 0.5], [1e200, 0.0]]
    runs = landscape.descend(BOWL, "gd:lr=0.5", starts, steps=100)
    assert runs.status.tolist() == [4, 4, 4, 0, 4]
    assert runs.steps[[0, 1, 2, 4]].tolist() == [0, 0, 0, 0]


@pytest.mark.parametrize("value", [np.inf, -np.inf])
def test_an_infinite_start_with_a_finite_loss_is_diverged(value):
    assert one(HILL, "gd:lr=0.1", [value, 0.0], 5)[0] == Status.DIVERGED


def test_a_start_where_the_gradient_vanishes_converges_with_no_step():
    critical = landscape.find_critical_points("himmelblau")
    runs = landscape.descend("himmelblau", "adam:lr=1e-9", critical.points, steps=5)
    assert (runs.status == Status.CONVERGED).all() and (runs.steps == 0).all()


def test_a_plateau_is_converged_where_it_is():
    plateau = Problem(lambda x: jnp.where(jnp.sum(x**2) < 1, (jnp.sum(x**2) - 1) ** 3, 0.0), [[-2, 2], [-2, 2]])
    status, runs = one(plateau, "gd:lr=0.1", [1.5, 1.5], 10)
    assert status == Status.CONVERGED and runs.ends.tolist() == [[1.5, 1.5]]


def test_a_schedule_that_ends_at_zero_does_not_make_a_run_converge():
    assert one(LINE, "gd:lr=0.001", [0.0, 0.0], 50, schedule="cosine")[0] == Status.UNSETTLED


def test_l2_moves_the_place_where_a_run_converges():
    status, runs = one(Problem(lambda x: 0.5 * jnp.sum((x - 1) ** 2), SQUARE), "gd:lr=0.5", [0.0, 0.0], 200, l2=1.0)
    assert status == Status.CONVERGED
    np.testing.assert_allclose(runs.ends, 0.5, atol=1e-7)


@pytest.mark.parametrize("optimizer", ["gd:lr=0.05", "adam:lr=0.02"])
def test_runs_at_the_kink_of_ackley_settle_and_hit_it(optimizer):
    starts = np.random.default_rng(0).uniform(-0.2, 0.2, (50, 2))
    schedule = "exponential" if optimizer.startswith("gd") else None
    runs = landscape.descend("ackley", optimizer, starts, steps=1500, schedule=schedule)
    assert (runs.status == Status.SETTLED).all()
    assert (landscape.label(runs, landscape.find_minima("ackley")) == 0).all()


def test_gd_on_a_smooth_problem_never_settles():
    runs = landscape.descend("himmelblau", "gd:lr=0.017", np.random.default_rng(0).uniform(-6, 6, (300, 2)), steps=600)
    assert Status.SETTLED not in runs.status and Status.UNSETTLED in runs.status


# stop=False.


@pytest.mark.parametrize(
    ("name", "optimizer"),
    [("himmelblau", "gd"), ("himmelblau", "momentum"), ("himmelblau", "gd:lr=0.02"), ("rastrigin", "gd:lr=0.02")],
)
def test_without_stopping_every_step_is_taken_and_status_and_labels_agree(name, optimizer, capsys):
    problem = landscape.problem(name)
    starts = landscape.starts("uniform", problem, n=300, seed=0)
    stopped, going = (landscape.descend(problem, optimizer, starts, steps=1000, stop=stop) for stop in (True, False))
    np.testing.assert_array_equal(going.status, stopped.status)
    assert (going.steps == 1000).all() and (stopped.steps <= 1000).all()
    found = landscape.find_minima(problem)
    np.testing.assert_array_equal(landscape.label(going, found), landscape.label(stopped, found))


def test_without_stopping_iterates_that_are_not_finite_are_kept():
    runs = landscape.descend(BOWL, "gd:lr=3.0", [[0.5, 0.0], [0.0, 0.0]], steps=2000, paths=True, stop=False)
    assert runs.paths.shape == (2, 2001, 2)
    np.testing.assert_array_equal(runs.paths[0, :1000, 0], 0.5 * (-2.0) ** np.arange(1000))
    assert np.isinf(runs.paths[0, 1025, 0]) and np.isnan(runs.paths[0, 1026:, 0]).all()
    assert runs.status.tolist() == [Status.DIVERGED, Status.CONVERGED]


# Pytrees.

TREE = Problem(lambda p: jnp.sum((p["a"] - 1) ** 2) + jnp.sum((p["b"] @ p["b"].T - jnp.eye(2)) ** 2), None, "tree")


def test_a_pytree_of_parameters_descends():
    generator = np.random.default_rng(0)
    starts = {"a": generator.normal(size=(20, 3)), "b": generator.normal(size=(20, 2, 2))}
    runs = landscape.descend(TREE, "gd:lr=0.02", starts, steps=3000, paths=500)
    assert runs.paths["a"].shape == (20, 7, 3) and runs.paths["b"].shape == (20, 7, 2, 2)
    np.testing.assert_array_equal(runs.paths["b"][:, 0], starts["b"])
    np.testing.assert_array_equal(runs.paths["b"][:, -1], runs.ends["b"])
    assert (runs.status == Status.CONVERGED).all()
    np.testing.assert_allclose(runs.ends["a"], 1, atol=1e-7)
    np.testing.assert_allclose(runs.ends["b"] @ np.swapaxes(runs.ends["b"], 1, 2), [np.eye(2)] * 20, atol=1e-6)


def test_noise_of_a_pytree_differs_between_its_leaves():
    starts = {"a": np.ones((4, 3)), "b": np.tile(np.eye(2), (4, 1, 1))}
    ends = landscape.descend(TREE, "gd:lr=1.0", starts, steps=1, noise=1.0).ends
    drawn = np.concatenate([(ends["a"] - 1).reshape(4, -1), (ends["b"] - np.eye(2)).reshape(4, -1)], axis=1)
    assert len(np.unique(drawn)) == drawn.size


@pytest.mark.parametrize(
    "starts",
    [
        {"a": np.ones((3, 3)), "b": np.ones((4, 2, 2))},
        {"a": np.ones((0, 3)), "b": np.ones((0, 2, 2))},
        {"a": np.float64(1), "b": np.ones((4, 2, 2))},
        {},
    ],
)
def test_leaves_of_different_length_are_refused(starts):
    with pytest.raises(UsageError, match="`starts` takes leaves with one leading axis"):
        landscape.descend(TREE, "gd:lr=0.1", starts, steps=5)


def test_a_missing_rate_is_asked_for_where_no_domain_can_choose_it():
    with pytest.raises(UsageError, match="gd needs an `lr` for tree"):
        landscape.descend(TREE, "gd", {"a": np.ones((1, 3)), "b": np.ones((1, 2, 2))}, steps=5)


# Arguments.


@pytest.mark.parametrize("starts", [[1.0, 2.0], [[1.0, 2.0, 3.0]], np.empty((0, 2)), 3.0])
def test_starts_of_another_shape_are_refused(starts):
    with pytest.raises(UsageError, match="`starts` takes a row of 2 coordinates"):
        landscape.descend(BOWL, "gd:lr=0.1", starts, steps=5)


@pytest.mark.parametrize("paths", [-1, np.int64(-3), 2.5, "7", None])
def test_a_stride_that_is_no_whole_number_is_refused(paths):
    with pytest.raises(UsageError, match="`paths` takes true, false or a stride"):
        landscape.descend(BOWL, "gd:lr=0.1", [[0.5, 0.5]], steps=5, paths=paths)


@pytest.mark.parametrize(
    "options",
    [
        {"steps": 0}, {"steps": 2.5}, {"steps": True}, {"steps": 2**31}, {"precision": 16}, {"noise": -1.0},
        {"noise": np.nan}, {"l2": -1.0}, {"l2": np.inf}, {"tolerance": 0.0}, {"tolerance": 1.0}, {"seed": -1},
        {"seed": 2**32}, {"seed": 1.5}, {"batch": 4},
    ],
    ids=str,
)  # fmt: skip
def test_an_argument_that_breaks_its_rule_is_refused_by_name(options):
    (name,) = options
    with pytest.raises(UsageError, match=f"`{name}`|{name}"):
        landscape.descend(BOWL, "gd:lr=0.1", [[0.5, 0.5]], **options)


def test_the_largest_seed_works():
    assert landscape.descend(BOWL, "gd:lr=0.1", [[0.5, 0.5]], steps=5, seed=2**32 - 1, noise=0.1).seed == 2**32 - 1


def test_starts_are_not_changed():
    starts = np.array([[0.5, 0.5]])
    landscape.descend(BOWL, "gd:lr=0.1", starts, steps=5)
    assert starts.tolist() == [[0.5, 0.5]]


def test_what_was_chosen_from_the_scale_is_said(capsys):
    runs = landscape.descend("himmelblau", "sgd", [[1.0, 1.0]], steps=5)
    said = capsys.readouterr().err
    assert len(runs.notes) == 2 and all(note in said for note in runs.notes)
    assert "lr" in runs.notes[0] and "noise" in runs.notes[1] and f"{runs.noise:g}" in runs.notes[1]


# The process's configuration, and functions of other people.


def test_nobodys_configuration_changes():
    names = ("jax_enable_x64", "jax_numpy_rank_promotion", "jax_numpy_dtype_promotion", "jax_debug_nans")
    before = {name: getattr(jax.config, name) for name in names}
    problem = Problem(lambda x: jnp.sum(x**2), SQUARE)
    runs = landscape.descend(problem, "adam", np.ones((2000, 2)), steps=5)
    landscape.label(runs, landscape.find_minima(problem))
    assert {name: getattr(jax.config, name) for name in names} == before
    assert jnp.zeros(1).dtype == jnp.float32


SCRIPT = """
import jax, jax.numpy as jnp
jax.config.update("jax_enable_x64", True)
import landscape, numpy as np
runs = landscape.descend("rastrigin", "sgd:lr=0.001", np.full((3, 2), 0.3), steps=20, noise=1.0, seed=7)
print(runs.ends.tobytes().hex(), runs.status.tolist(), landscape.label(runs, landscape.find_minima("rastrigin")))
assert jnp.zeros(1).dtype == jnp.float64
"""


def test_results_are_the_same_where_the_user_has_enabled_float64():
    there = subprocess.check_output([sys.executable, "-c", SCRIPT], text=True)
    runs = landscape.descend("rastrigin", "sgd:lr=0.001", np.full((3, 2), 0.3), steps=20, noise=1.0, seed=7)
    labels = landscape.label(runs, landscape.find_minima("rastrigin"))
    assert there == f"{runs.ends.tobytes().hex()} {runs.status.tolist()} {labels}\n"


@pytest.mark.parametrize("precision", [32, 64])
@pytest.mark.parametrize(
    "loss",
    [
        lambda x: np.float64(0.5) * jnp.sum((x - 1) ** 2),
        lambda x: 1 * (x[0] - 1) ** 2 / 2 + (x[1] - 1) ** 2 / 2,
        lambda x: jnp.sum((x - np.ones(2)) ** 2) / 2,
        lambda x: (0.5 * jnp.sum((x - 1) ** 2)).astype(jnp.float32),
    ],
)
def test_functions_of_other_people_descend(loss, precision):
    before = jax.config.jax_numpy_dtype_promotion
    jax.config.update("jax_numpy_dtype_promotion", "standard")
    try:
        runs = landscape.descend(Problem(loss, SQUARE), "gd:lr=0.5", [[0.0, 0.5]], steps=100, precision=precision)
    finally:
        jax.config.update("jax_numpy_dtype_promotion", before)
    assert runs.status[0] == Status.CONVERGED
    np.testing.assert_allclose(runs.ends, 1, atol=1e-3)
