"""Which minimum a run hits: never the nearest by default, never another basin's, and every miss has its reason."""

import warnings
from dataclasses import replace

import jax.numpy as jnp
import numpy as np
import pytest
from scipy.integrate import solve_ivp

import landscape
from landscape import labels, minima
from landscape.problems import Problem
from landscape.status import Status

SQUARE = [[-2.0, 2.0], [-2.0, 2.0]]
HIMMELBLAU = landscape.problem("himmelblau")


def himmelblau_slope(x):
    first, second = x[0] ** 2 + x[1] - 11, x[0] + x[1] ** 2 - 7
    return np.array([4 * x[0] * first + 2 * second, 2 * first + 4 * x[1] * second])


def rastrigin_slope(x):
    return 2 * x + 20 * np.pi * np.sin(2 * np.pi * x)


def flows_to(slope, start):
    """Where the gradient flow leads, followed by an integrator that knows nothing of this package."""
    return solve_ivp(lambda t, x: -slope(x), (0, 30), start, method="LSODA", rtol=1e-8, atol=1e-10).y[:, -1]


def without(found, index):
    keep = np.arange(len(found)) != index
    listed = found.points[keep], found.values[keep], found.eigenvalues[keep], found.kinds[keep]
    return minima.Minima(found.problem, *listed, found.check, tuple(found.members[i] for i in np.flatnonzero(keep)))


def seen(problem, optimizer, starts, steps, **options):
    runs = landscape.descend(problem, optimizer, starts, steps=steps, **options)
    return runs, labels.identify(runs, landscape.find_minima(problem))


@pytest.mark.parametrize(("name", "slope"), [("himmelblau", himmelblau_slope), ("rastrigin", rastrigin_slope)])
@pytest.mark.parametrize("optimizer", ["gd", "adam:lr=0.3", "rmsprop:lr=0.02", "sgd"])
def test_the_flow_from_an_end_leads_to_its_label(name, slope, optimizer, capsys):
    problem = landscape.problem(name)
    starts = landscape.starts("uniform", problem, n=40, seed=2)
    runs, found = seen(problem, optimizer, starts, 1500)
    hits = np.flatnonzero(found.labels >= 0)
    assert len(hits) >= 30
    for i in hits[:25]:
        np.testing.assert_allclose(flows_to(slope, runs.ends[i]), found.minima.points[found.labels[i]], atol=1e-5)


@pytest.mark.parametrize("steps", [3, 10, 30, 100])
def test_a_run_that_is_still_on_its_way_hits_nothing(steps):
    starts = landscape.starts("uniform", HIMMELBLAU, n=100, seed=0)
    runs, found = seen(HIMMELBLAU, "gd:lr=0.0001", starts, steps)
    assert (runs.status == Status.UNSETTLED).all()
    assert (found.labels == -1).all() and (found.reasons == "unsettled").all()


def test_the_nearest_minimum_would_be_wrong():
    # Newton's method from an end at rest on the plateau between two narrow wells has nowhere to go.
    def wells(x):
        return -jnp.sum(jnp.exp(-jnp.sum((x[None] - np.array([[-1.0, 0.0], [1.0, 0.0]])) ** 2, axis=1) / 0.005))

    runs, found = seen(Problem(wells, SQUARE), "gd:lr=0.001", [[0.3, 0.0], [0.95, 0.0], [-1.05, 0.02]], 3000)
    assert (runs.status == Status.CONVERGED).all() and len(found.minima) == 2
    assert found.labels.tolist() == [-1, 1, 0] and found.reasons.tolist() == ["none", "", ""]


def test_settled_ends_in_wells_closer_than_a_percent_keep_their_own():
    # The wells are 0.83 % of the width apart; a Newton step from the rim of one would end in another.
    cosines = Problem(lambda x: -jnp.sum(jnp.cos(2 * jnp.pi * x)), [[-60.25, 60.25], [-60.25, 60.25]])
    starts = np.random.default_rng(0).uniform(-3, 3, (300, 2))
    listed = np.stack(np.meshgrid(np.arange(-4.0, 5), np.arange(-4.0, 5)), axis=-1).reshape(-1, 2)
    found = minima.with_points(without(landscape.find_minima(cosines, [[-0.4, 0.4], [-0.4, 0.4]]), 0), listed[:0])
    found = minima.with_points(minima.Minima(cosines, *empty(), found.check, ()), listed)
    assert len(found) == 81
    runs = landscape.descend(cosines, "rmsprop:lr=0.0001", starts, steps=20)
    assert (runs.status == Status.SETTLED).all()
    hit = labels.identify(runs, found)
    own = np.round(runs.ends)
    assert (hit.labels >= 0).sum() > 50
    np.testing.assert_allclose(hit.minima.points[hit.labels[hit.labels >= 0]], own[hit.labels >= 0], atol=1e-9)


def empty():
    return np.empty((0, 2)), np.empty(0), np.empty((0, 2)), np.empty(0, "<U20")


def test_saddles_and_maxima_are_named():
    critical = landscape.find_critical_points(HIMMELBLAU)
    runs = landscape.descend(HIMMELBLAU, "gd:lr=1e-5", critical.points, steps=3)
    found = labels.identify(runs, critical.minima)
    assert (runs.status == Status.CONVERGED).all() and (runs.steps == 0).all()
    assert found.reasons.tolist() == [""] * 4 + ["saddle"] * 4 + ["maximum"]
    assert found.labels.tolist() == [0, 1, 2, 3] + [-1] * 5


def test_statuses_are_reasons_and_a_minimum_beyond_the_domain_is_outside():
    problem = Problem(lambda x: jnp.sum((x**2 - 9) ** 2) / 100, [[-5, 5], [-5, 1]])
    starts = [[1.0, -1.0], [1.0, 2.0], [40.0, 40.0], [0.0, 0.0], [0.0, -3.0]]
    runs, found = seen(problem, "gd:lr=1.5", starts, 300)
    assert found.reasons.tolist() == ["", "outside", "diverged", "maximum", "saddle"]
    assert len(found.minima) == 2 and found.minima.points[found.labels[0]].tolist() == pytest.approx([3, -3])
    line = Problem(lambda x: x[0] + 2 * x[1], SQUARE)
    for lr, reason in ((10.0, "escaped"), (1e-4, "unsettled")):
        _, found = seen(line, f"gd:lr={lr}", [[0.0, 0.0]], 50)
        assert found.reasons.tolist() == [reason] and found.labels.tolist() == [-1]


def test_a_plateau_a_monkey_saddle_and_a_shifted_optimum_are_none():
    plateau = Problem(lambda x: jnp.where(jnp.sum(x**2) < 1, (jnp.sum(x**2) - 1) ** 3, 0.0), SQUARE)
    assert seen(plateau, "gd:lr=0.1", [[1.5, 1.5]], 5)[1].reasons.tolist() == ["none"]
    monkey = Problem(lambda x: x[0] ** 3 - 3 * x[0] * x[1] ** 2, SQUARE)
    assert seen(monkey, "gd:lr=0.1", [[0.0, 0.0]], 5)[1].reasons.tolist() == ["none"]
    runs, found = seen(HIMMELBLAU, "gd:lr=0.005", [[1.0, 1.0]], 500, l2=10.0)
    assert runs.status[0] == Status.CONVERGED and found.reasons.tolist() == ["none"]


def test_a_minimum_that_the_list_lacks_is_added_by_identify_and_warned_of_by_label():
    full = landscape.find_minima(HIMMELBLAU)
    runs = landscape.descend(HIMMELBLAU, "gd:lr=0.005", full.points + 0.2, steps=1000)
    for missing in range(4):
        found = labels.identify(runs, without(full, missing))
        assert len(found.minima) == 4 and found.labels.tolist() == [0, 1, 2, 3]
        assert found.notes == ("The runs found a minimum that the search had missed; it was added to the list.",)
        with pytest.warns(UserWarning, match="minima that the list lacks, 1 of them; their label is −1"):
            old = landscape.label(runs, without(full, missing))
        assert old.tolist() == [-1 if i == missing else i - (i > missing) for i in range(4)]


def test_nothing_is_said_where_nothing_is_missing():
    full = landscape.find_minima(HIMMELBLAU)
    runs = landscape.descend(HIMMELBLAU, "gd:lr=0.005", full.points + 0.2, steps=1000)
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        assert landscape.label(runs, full).tolist() == [0, 1, 2, 3]


@pytest.mark.parametrize(
    "optimizer", ["rmsprop:lr=0.02", "adamw:lr=0.1", "sgd:lr=0.001", "optax.lion:learning_rate=0.01"]
)
def test_settled_runs_hit_what_they_hover_around(optimizer):
    starts = HIMMELBLAU.minimizers + [[0.3, -0.2]]
    runs, found = seen(HIMMELBLAU, optimizer, starts, 3000)
    assert np.isin(runs.status, (Status.SETTLED, Status.CONVERGED)).all()
    np.testing.assert_allclose(found.minima.points[found.labels], HIMMELBLAU.minimizers, atol=1e-7)


def test_to_label_runs_changes_nothing_of_them():
    runs = landscape.descend(HIMMELBLAU, "sgd:lr=0.001", HIMMELBLAU.minimizers + [[0.3, -0.2]], steps=3000)
    assert (runs.status == Status.SETTLED).any()
    before = {name: np.array(getattr(runs, name)) for name in ("ends", "low", "high", "status")}
    landscape.label(runs, landscape.find_minima(HIMMELBLAU))
    for name, array in before.items():
        np.testing.assert_array_equal(getattr(runs, name), array)


@pytest.fixture(scope="module", params=[5.0, pytest.param(32.768, marks=pytest.mark.long)])
def ackley(request):
    """Ackley's function on a domain, and its minima there."""
    problem = landscape.problem("ackley", [[-request.param, request.param]] * 2)
    return problem, landscape.find_minima(problem)


@pytest.mark.parametrize("optimizer", ["gd:lr=0.01", "adam:lr=0.01"])
def test_runs_around_the_kink_of_ackley_hit_it_and_its_neighbors_do_not(ackley, optimizer):
    problem, listed = ackley
    starts = np.array([[0.1, 0.05], [-0.05, 0.1], [1.05, 0.0], [1.0, -1.05]])
    runs = landscape.descend(problem, optimizer, starts, steps=2000, schedule="exponential")
    found = labels.identify(runs, listed)
    kink = int(np.flatnonzero(found.minima.kinds == "non-differentiable")[0])
    assert found.labels[:2].tolist() == [kink, kink] == [0, 0]
    np.testing.assert_allclose(found.minima.points[found.labels[2:]].round(1), [[1, 0], [1, -1]], atol=0.1)


def test_a_start_on_a_saddle_within_a_percent_of_a_kink_does_not_hit_it():
    problem = landscape.problem("ackley", [[-60.0, 60.0], [-60.0, 60.0]])
    critical = landscape.find_critical_points("ackley", [[-1.5, 1.5], [-1.5, 1.5]])
    saddles = critical.points[critical.kinds == "saddle"]
    near = saddles[np.abs(saddles).max(axis=1) < 0.65]
    assert len(near) == 4
    # The thousands of minima farther out are of no account.
    listed = replace(critical.minima, problem=problem)
    assert "non-differentiable" in listed.kinds
    runs = landscape.descend(problem, "gd:lr=1e-6", near, steps=3)
    found = labels.identify(runs, listed)
    assert (runs.status == Status.CONVERGED).all()
    assert (found.labels == -1).all() and (found.reasons == "saddle").all()


def test_every_run_into_a_valley_hits_the_one_valley():
    ring = Problem(lambda x: (jnp.sum(x**2) - 1) ** 2, SQUARE)
    starts = np.random.default_rng(0).uniform(-1.5, 1.5, (500, 2))
    runs, found = seen(ring, "gd:lr=0.05", starts, 2000)
    assert (runs.status == Status.CONVERGED).all()
    assert len(found.minima) == 1 and (found.labels == 0).all() and found.notes == ()
    trough = Problem(lambda x: (x[0] - 0.3) ** 2, SQUARE)
    runs, found = seen(trough, "gd:lr=0.2", np.clip(starts, -1.9, 1.9), 200)
    assert len(found.minima) == 1 and (found.labels == 0).all()


@pytest.mark.parametrize("name", ["factorization", "salomon"])
def test_runs_that_come_to_rest_beside_a_valley_hit_it_and_add_nothing(name):
    listed = landscape.find_minima(name)
    runs = landscape.descend(name, "adam:lr=0.05", landscape.starts("uniform", landscape.problem(name), 2000), 3000)
    found = labels.identify(runs, listed)
    assert found.minima is listed and found.notes == ()
    resting = runs.status == Status.CONVERGED
    assert resting.sum() > 1500 and np.isin(found.reasons[resting], ("", "outside")).all()


def test_runs_into_a_quartic_minimum_hit_it_where_they_come_close():
    quartic = Problem(lambda x: jnp.sum(x**4), SQUARE)
    runs, found = seen(quartic, "adam:lr=0.01", [[0.5, 0.3], [-0.2, 0.4]], 3000)
    assert found.labels.tolist() == [0, 0] and found.minima.kinds.tolist() == ["degenerate minimum"]


@pytest.mark.parametrize("stop", [True, False])
def test_ends_that_are_not_finite_hit_nothing(stop):
    runs, found = seen(HIMMELBLAU, "gd:lr=1.0", [[5.0, 5.0], [3.0, 2.0]], 50, stop=stop)
    assert found.reasons.tolist() == ["diverged", ""] and found.labels.tolist() == [-1, 2]
    assert np.isfinite(runs.ends[0]).all() == stop


def test_single_precision_hits_the_same_minima():
    starts = landscape.starts("uniform", HIMMELBLAU, n=300, seed=0)
    double, single = (seen(HIMMELBLAU, "gd:lr=0.005", starts, 1000, precision=bits)[1] for bits in (64, 32))
    assert (double.labels >= 0).all() and (double.labels != single.labels).sum() <= 1


def test_a_list_of_another_domain_labels_what_lies_inside():
    runs = landscape.descend(HIMMELBLAU, "gd:lr=0.005", HIMMELBLAU.minimizers + 0.1, steps=1000)
    part = landscape.find_minima(HIMMELBLAU, [[0, 6], [0, 6]])
    found = labels.identify(runs, part)
    assert found.labels.tolist() == [-1, -1, 0, -1] and found.reasons.tolist() == ["outside", "outside", "", "outside"]


def test_an_empty_list_is_completed():
    runs = landscape.descend(HIMMELBLAU, "gd:lr=0.005", HIMMELBLAU.minimizers + 0.1, steps=1000)
    found = labels.identify(runs, minima.Minima(HIMMELBLAU, *empty(), "", ()))
    assert found.labels.tolist() == [0, 1, 2, 3]
    assert found.notes == ("The runs found 4 minima that the search had missed; they were added to the list.",)


def test_a_run_that_is_merely_slow_is_not_at_a_saddle():
    problem = landscape.problem("rosenbrock")
    starts = landscape.starts("uniform", problem, n=200, seed=0)
    runs = landscape.descend(problem, "adam:lr=0.02", starts, steps=500)
    seen = labels.identify(runs, landscape.find_minima(problem))
    assert (runs.status == Status.SETTLED).sum() > 50
    assert not np.isin(seen.reasons, ["saddle", "maximum"]).any()


def test_a_list_that_the_runs_completed_fails_its_check():
    problem = landscape.problem("himmelblau")
    found = landscape.find_minima(problem)
    part = replace(
        found, points=found.points[1:], values=found.values[1:], eigenvalues=found.eigenvalues[1:],
        kinds=found.kinds[1:], members=found.members[1:],
    )  # fmt: skip
    runs = landscape.descend(problem, "gd:lr=0.01", found.points[:1] + 0.1, steps=500)
    seen = labels.identify(runs, part)
    assert len(seen.minima) == 4 and "failed" in seen.minima.check


# Beyond the plane.


@pytest.mark.parametrize("optimizer", ["gd:lr=0.002", "adam:lr=0.05"])
def test_every_run_that_converges_in_three_dimensions_hits_a_certified_minimum(optimizer):
    problem = landscape.problem("rastrigin:dim=3")
    starts = landscape.starts("uniform", problem, n=300, seed=0)
    runs, found = seen(problem, optimizer, starts, 2000)
    at_rest = runs.status == Status.CONVERGED
    inside = minima.inside(problem, runs.ends)
    assert at_rest.mean() > 0.9 and (found.labels[at_rest & inside] >= 0).all()
    hit = found.labels >= 0
    np.testing.assert_allclose(runs.ends[hit], found.minima.points[found.labels[hit]], atol=1e-4)
    assert (found.minima.eigenvalues > 0).all() and (found.minima.kinds == "minimum").all()


def test_a_list_beyond_the_plane_that_runs_complete_says_what_it_holds():
    problem = landscape.problem("styblinski_tang:dim=3")
    full = landscape.find_minima(problem)
    runs = landscape.descend(problem, "gd:lr=0.002", full.points + 0.1, steps=2000)
    found = labels.identify(runs, without(full, 3))
    assert found.labels.tolist() == list(range(8))
    np.testing.assert_allclose(found.minima.points, full.points, atol=1e-7)
    assert found.minima.check == full.check and "what the search and the runs found" in full.check


def test_runs_into_a_sphere_of_minima_hit_the_one_valley():
    shell = Problem(lambda x: (jnp.sum(x**2) - 1) ** 2, [[-2.0, 2.0]] * 3)
    starts = np.random.default_rng(0).uniform(-1.5, 1.5, (200, 3))
    runs, found = seen(shell, "gd:lr=0.05", starts, 2000)
    assert (runs.status == Status.CONVERGED).all()
    assert len(found.minima) == 1 and (found.labels == 0).all()
    point = landscape.descend(shell, "gd:lr=0.05", [[0.0, 0.0, 0.0]], steps=5)
    assert labels.identify(point, found.minima).reasons.tolist() == ["maximum"]
