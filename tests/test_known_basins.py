"""Exact and published basins: what the whole chain, from starts to counts, must say of functions understood."""

import numpy as np
import pytest
from scipy import optimize

import landscape
from landscape import labels
from landscape.status import Status


def separators(derivative, low, high):
    """The maxima of a separable function's axis: where the derivative falls through zero."""
    x = np.linspace(low, high, 4001)
    slope = derivative(x)
    falls = np.flatnonzero((slope[:-1] > 0) & (slope[1:] <= 0))
    return np.array([optimize.brentq(derivative, x[i], x[i + 1], xtol=1e-14) for i in falls])


def rastrigin_slope(x):
    return 2 * x + 20 * np.pi * np.sin(2 * np.pi * x)


def styblinski_slope(x):
    return (4 * x**3 - 32 * x + 5) / 2


def rectangles(found, edges):
    """The label of each grid cell if basins are the rectangles between the edges."""
    own = np.array([np.searchsorted(edges, point) for point in found.minima.points])
    cells = np.stack(np.meshgrid(np.searchsorted(edges, found.x), np.searchsorted(edges, found.y)), axis=-1)
    match = (cells[..., None, :] == own).all(axis=-1)
    assert (match.sum(axis=-1) == 1).all()
    return match.argmax(axis=-1)


def test_rastrigin_basins_of_gd_are_the_rectangles_between_the_maxima():
    edges = separators(rastrigin_slope, -5.12, 5.12)
    assert len(edges) == 10
    found = landscape.basin_map("rastrigin", "gd:lr=0.002", resolution=256)
    assert len(found.minima) == 121
    np.testing.assert_array_equal(found.labels, rectangles(found, edges))
    width = edges[5] - edges[4]
    assert (width / 10.24) ** 2 == pytest.approx(0.00963411, abs=1e-8)
    assert found.fractions[0] == pytest.approx(0.00963411, abs=2 * found.boundary / 121)


def test_styblinski_tang_basins_of_gd_are_four_rectangles_with_the_known_shares():
    edge = separators(styblinski_slope, -5, 5)
    found = landscape.basin_map("styblinski_tang", "gd:lr=0.002", resolution=256)
    np.testing.assert_array_equal(found.labels, rectangles(found, edge))
    left = (edge[0] + 5) / 10
    exact = [left**2, left * (1 - left), left * (1 - left), (1 - left) ** 2]
    np.testing.assert_allclose(exact, [0.26591877, 0.24975435, 0.24975435, 0.23457252], atol=1e-8)
    np.testing.assert_allclose(found.fractions, exact, atol=2 / 256)


def test_styblinski_tang_census_covers_the_exact_shares():
    census = landscape.count("styblinski_tang", ["gd:lr=0.002"], ["uniform"], n=4000, seed=3)
    exact = np.array([0.26591877, 0.24975435, 0.24975435, 0.23457252])
    assert ((census.low[0, 0, :4] <= exact) & (exact <= census.high[0, 0, :4])).all()


def test_styblinski_tang_census_in_three_dimensions_covers_the_products_of_the_shares_along_one_axis():
    (edge,) = separators(styblinski_slope, -5, 5)
    census = landscape.count("styblinski_tang:dim=3", ["gd:lr=0.002"], ["uniform"], n=2000, seed=0)
    left = (edge + 5) / 10
    exact = np.where(census.minima.points < edge, left, 1 - left).prod(axis=1)
    assert len(exact) == 8 and exact.sum() == pytest.approx(1, abs=1e-12)
    assert census.hits.sum() == 2000
    assert ((census.low[0, 0, :8] <= exact) & (exact <= census.high[0, 0, :8])).all()


def test_himmelblau_loses_the_minimum_whose_curvature_forbids_the_learning_rate():
    census = landscape.count("himmelblau", ["gd:lr=0.017"], ["uniform"], n=2000, seed=0)
    lost = np.argmin(np.linalg.norm(census.minima.points - [-3.779310, -3.283186], axis=1))
    assert 2 / census.minima.eigenvalues[lost, -1] == pytest.approx(0.01495, abs=1e-5)
    assert census.hits[0, 0, lost] == 0
    assert (np.delete(census.hits[0, 0], lost) > 300).all()
    assert census.status[0, 0, Status.UNSETTLED] > 300


def test_himmelblau_runs_in_an_orbit_of_period_two_are_unsettled():
    problem = landscape.problem("himmelblau")
    starts = landscape.starts("uniform", problem, n=500, seed=0)
    runs = landscape.descend(problem, "gd:lr=0.017", starts, steps=2000, paths=True)
    last = runs.paths[:, -5:]
    orbit = np.isclose(last[:, 4], last[:, 2], atol=1e-9).all(axis=1) & ~np.isclose(last[:, 4], last[:, 3]).all(axis=1)
    assert orbit.sum() > 20
    assert (runs.status[orbit] == Status.UNSETTLED).all()
    assert (landscape.label(runs, landscape.find_minima(problem))[orbit] == -1).all()


def test_no_minimum_of_rastrigin_attracts_gd_above_its_stability_limit():
    minima = landscape.find_minima("rastrigin")
    assert (2 / minima.eigenvalues[:, -1]).max() < 0.00511
    census = landscape.count("rastrigin", ["gd:lr=0.01"], ["uniform"], n=2000, seed=0)
    assert census.hits.sum() == 0
    assert census.misses.sum() == 2000


@pytest.mark.parametrize("optimizer", ["gd:lr=0.005", "adam:lr=0.05", "nesterov:lr=0.001"])
def test_mirrored_minima_of_the_six_hump_camel_have_exactly_equal_fractions_on_a_symmetric_grid(optimizer):
    found = landscape.basin_map("six_hump_camel", optimizer, resolution=128)
    mirror = [np.argmin(np.linalg.norm(found.minima.points + point, axis=1)) for point in found.minima.points]
    assert sorted(mirror) == list(range(6))
    np.testing.assert_array_equal(found.fractions[mirror], found.fractions)
    assert found.fractions.sum() > 0.99


@pytest.mark.parametrize("name", ["himmelblau", "styblinski_tang", "muller_brown", "goldstein_price"])
def test_a_start_on_a_saddle_or_maximum_hits_nothing_and_says_why(name):
    critical = landscape.find_critical_points(name)
    unstable = np.isin(critical.kinds, ["saddle", "maximum"])
    assert unstable.any()
    runs = landscape.descend(name, "gd:lr=1e-5", critical.points[unstable], steps=3)
    seen = labels.identify(runs, critical.minima)
    assert (runs.status == Status.CONVERGED).all()
    assert (seen.labels == -1).all()
    assert seen.reasons.tolist() == critical.kinds[unstable].tolist()


def test_a_start_exactly_on_a_maximum_of_rastrigin_stays_there():
    problem = landscape.problem("rastrigin")
    edge = separators(rastrigin_slope, 0, 1)[0]
    runs = landscape.descend(problem, "gd:lr=0.001", [[edge, edge], [edge, 0.0]], steps=50)
    seen = labels.identify(runs, landscape.find_minima(problem))
    assert runs.status.tolist() == [Status.CONVERGED] * 2
    assert seen.reasons.tolist() == ["maximum", "saddle"]


@pytest.mark.parametrize("optimizer", ["rmsprop:lr=0.01", "adamw:lr=0.05", "sgd:lr=0.002", "adam:lr=0.05"])
def test_runs_that_hover_around_a_minimum_of_himmelblau_are_hits_of_it(optimizer):
    problem = landscape.problem("himmelblau")
    starts = landscape.starts("uniform", problem, n=400, seed=1)
    runs = landscape.descend(problem, optimizer, starts, steps=2000)
    seen = labels.identify(runs, landscape.find_minima(problem))
    at_rest = np.isin(runs.status, [Status.CONVERGED, Status.SETTLED])
    assert at_rest.mean() > 0.9
    assert (seen.labels[at_rest] >= 0).all() and (seen.labels[~at_rest] == -1).all()
    near = seen.minima.points[seen.labels[at_rest]]
    assert (np.abs(runs.ends[at_rest] - near) <= 0.01 * 12).all()


def test_every_run_is_counted_once_and_only_once():
    census = landscape.count(
        "himmelblau", ["gd:lr=0.017", "rmsprop:lr=0.01", "sgd:lr=0.01"], ["uniform", "normal"], n=300
    )
    np.testing.assert_array_equal(census.hits.sum(axis=-1) + census.misses.sum(axis=-1), np.full((3, 2), 300))
    np.testing.assert_array_equal(census.status.sum(axis=-1), np.full((3, 2), 300))
    np.testing.assert_allclose(census.fractions.sum(axis=-1), 1)


def test_diverged_runs_of_rosenbrock_are_counted_and_leave_no_nan():
    census = landscape.count("rosenbrock", ["gd:lr=0.01"], ["uniform"], n=1000, seed=0)
    assert census.status[0, 0, Status.DIVERGED] > 300
    diverged = [row for row in census.rows() if row["minimum"] == "diverged"]
    assert diverged[0]["hits"] == census.status[0, 0, Status.DIVERGED]
    values = [value for row in census.rows() for value in row.values() if isinstance(value, float)]
    assert np.isfinite(values).all()
