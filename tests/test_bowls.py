"""Who comes to rest beside a minimum is labeled at once, as Newton's method from there would have it."""

import jax.numpy as jnp
import numpy as np
import pytest

import landscape
from landscape import bowls, descent, labels, polishing
from landscape.minima import find_minima
from landscape.problems import Problem
from landscape.scale import scale
from landscape.verdict import SETTLED


def beside(found, share, seed=0):
    """Points at up to `share` of a ball's radius from each minimum, 20 a minimum, and whose they are."""
    whose = np.repeat(np.arange(len(found)), 20)
    away = np.random.default_rng(seed).uniform(-1, 1, (len(whose), found.points.shape[1]))
    return found.points[whose] + share * bowls.RADIUS * away * scale(found.problem).widths, whose


@pytest.mark.parametrize("name", ["himmelblau", "rastrigin", "styblinski_tang", "branin", "bird"])
def test_newtons_method_from_a_ball_arrives_at_its_minimum(name):
    found = find_minima(name)
    points, whose = beside(found, 1.0)
    np.testing.assert_array_equal(bowls.around(found, points), whose)
    polished, arrived = polishing.polish(found.problem, points, SETTLED)
    assert arrived.all()
    np.testing.assert_allclose(polished, found.points[whose], atol=1e-9 * scale(found.problem).width)


def test_a_point_outside_every_ball_lies_in_none():
    found = find_minima("himmelblau")
    points, _ = beside(found, 1.0)
    away = points + 3 * bowls.RADIUS * scale(found.problem).widths
    assert (bowls.around(found, away) == -1).all()
    assert bowls.around(found, np.array([[np.nan, 2.0], [np.inf, np.inf]])).tolist() == [-1, -1]


def test_two_minima_within_one_radius_have_no_ball():
    # At x = ±0.00002 of a width of 2, with a saddle between them.
    near = 4e-5
    double = Problem(lambda x: (x[0] ** 2 - near**2) ** 2 * 1e15 + x[1] ** 2, [[-1, 1], [-1, 1]], "double")
    found = find_minima(double)
    close = np.abs(found.points[:, 0]) < 1e-3
    assert close.any() and not bowls.around_all(found)
    assert (bowls.around(found, found.points[close]) == -1).all()


def test_no_ball_is_convex_around_a_kink_a_valley_or_beyond_the_plane():
    for name in ("alpine1", "styblinski_tang:dim=3"):
        found = find_minima(name)
        assert len(found) and (bowls.around(found, found.points) == -1).all()


@pytest.mark.parametrize("options", [{}, pytest.param({"precision": 32}, marks=pytest.mark.long), {"noise": 5.0}])
@pytest.mark.parametrize("name", ["himmelblau", "rastrigin", "bird", "beale", "six_hump_camel"])
def test_labels_are_those_of_newtons_method(name, options, monkeypatch):
    problem = landscape.problem(name)
    runs = descent.prepare(problem, "momentum", 800, **options).run(landscape.starts("uniform", problem, 2000))
    found = find_minima(problem)
    quick = labels.identify(runs, found)
    monkeypatch.setattr(bowls, "around", lambda found, points: np.full(len(points), -1))
    slow = labels.identify(runs, found)
    np.testing.assert_array_equal(quick.labels, slow.labels)
    np.testing.assert_array_equal(quick.reasons, slow.reasons)
    np.testing.assert_array_equal(quick.minima.points, slow.minima.points)
    assert quick.notes == slow.notes


def test_labels_in_balls_move_with_a_list_that_grows():
    problem = Problem(lambda x: jnp.sum((x**2 - 1) ** 2) + 0.1 * x[0], [[-2, 2], [-2, 2]], "four")
    whole = find_minima(problem)
    missing = np.arange(4) != 0
    part = labels.replace(
        whole,
        points=whole.points[missing], values=whole.values[missing], eigenvalues=whole.eigenvalues[missing],
        kinds=whole.kinds[missing], members=whole.members[1:],
    )  # fmt: skip
    runs = landscape.descend(problem, "gd:lr=0.05", landscape.starts("uniform", problem, 300), steps=500)
    seen, expected = labels.identify(runs, part), labels.identify(runs, whole)
    assert len(seen.minima) == 4 and seen.notes
    np.testing.assert_array_equal(seen.labels, expected.labels)
