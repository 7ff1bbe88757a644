"""A problem's own scale, against functions whose heights and curvatures are known."""

import jax.numpy as jnp
import numpy as np
import pytest

import landscape
from landscape import evaluation
from landscape.errors import UsageError
from landscape.problems import Problem
from landscape.scale import sample, scale

SQUARE = [[-1.0, 1.0], [-1.0, 1.0]]


def of(function, domain=SQUARE, **others):
    return scale(Problem(function, domain, **others))


def test_range_center_and_widths_of_a_bowl():
    found = of(lambda x: x[0] ** 2 + 3 * x[1] ** 2, [[-1, 3], [0, 1]])
    # The sample holds the low corner and not the high one.
    assert found.range == pytest.approx(12, rel=0.03) and found.range <= 12
    assert found.center.tolist() == [1.0, 0.5] and found.widths.tolist() == [4.0, 1.0] and found.width == 1.0


@pytest.mark.parametrize(
    ("function", "curvature"),
    [
        (lambda x: x[0] ** 2 + 3 * x[1] ** 2, 6.0),
        (lambda x: -5 * x[0] ** 2 + x[1] ** 2, 10.0),
        (lambda x: 3 * x[0] * x[1], 3.0),
        (lambda x: 1e12 * x[0] ** 2, 2e12),
        (lambda x: 1e-12 * x[0] ** 2, 2e-12),
    ],
)
def test_curvature_is_the_largest_eigenvalue_by_absolute_value(function, curvature):
    assert of(function).curvature == pytest.approx(curvature, rel=1e-12)


@pytest.mark.parametrize("function", [lambda x: x[0], lambda x: 0 * x[0]])
def test_a_loss_without_curvature_still_has_a_finite_scale(function):
    assert 0 < of(function).curvature < np.inf


@pytest.mark.parametrize("name", ["rastrigin", "himmelblau", "styblinski_tang", "three_hump_camel", "six_hump_camel"])
def test_the_default_rate_of_gd_is_below_the_limit_of_every_minimum(name):
    limit = 2 / landscape.find_minima(name).eigenvalues[:, -1].max()
    rate = landscape.optimizer("gd").default_lr(scale(landscape.problem(name)))
    assert limit / 1000 < rate < limit


def test_gd_with_the_default_rate_falls_at_every_step_from_everywhere_on_rastrigin(capsys):
    problem = landscape.problem("rastrigin")
    starts = landscape.starts("uniform", problem, n=400, seed=0)
    runs = landscape.descend(problem, "gd", starts, steps=100, paths=True)
    losses = evaluation.values(problem, runs.paths.reshape(-1, 2)).reshape(400, 101)
    assert (np.diff(losses, axis=1) <= 1e-12).all()
    assert (runs.status == landscape.Status.CONVERGED).all()


def test_points_where_the_loss_is_not_finite_do_not_count():
    found = of(lambda x: jnp.where(x[0] > 0, x[0] ** 2 + x[1] ** 2, jnp.nan))
    assert found.range == pytest.approx(2, rel=0.03) and found.curvature == pytest.approx(2)


def test_a_loss_that_is_finite_nowhere_is_refused():
    with pytest.raises(UsageError, match="not finite at any of 4096 points"):
        of(lambda x: jnp.log(-1 - x[0] ** 2))


def test_a_range_beyond_the_largest_number_is_the_largest_number():
    found = of(lambda x: 1.7e308 * x[0])
    assert found.range == np.finfo(np.float64).max


def test_tolerances_follow_the_height_and_each_width():
    found = of(lambda x: 100 * x[0], [[0, 1], [0, 1000]])
    np.testing.assert_allclose(found.gradient_tolerance(1e-8) / (found.range * 1e-8), [1, 1e-3])
    np.testing.assert_allclose(found.step_tolerance(1e-8), [1e-8, 1e-5])


def test_a_pytrees_scale_is_one():
    found = scale(Problem(lambda tree: jnp.sum(tree["a"]), None))
    assert found.range == found.widths == found.width == 1 and found.center == 0 and len(found.kinks) == 0


@pytest.mark.parametrize(
    ("function", "place", "kinked"),
    [
        (lambda x: jnp.abs(x[0]) + jnp.abs(x[1]), [0.0, 0.0], True),
        (lambda x: jnp.sqrt((x[0] - 0.3) ** 2 + (x[1] - 0.1) ** 2), [0.3, 0.1], True),
        (lambda x: jnp.sum(x**2), [0.0, 0.0], False),
        (lambda x: jnp.sum(x**4), [0.0, 0.0], False),
        (lambda x: 1e12 * jnp.sum((x - 0.3) ** 2), [0.3, 0.3], False),
    ],
)
def test_a_published_minimizer_is_a_kink_where_the_gradient_does_not_shrink_towards_it(function, place, kinked):
    found = of(function, minimizers=[place])
    assert found.kinks.tolist() == ([place] if kinked else [])


def test_of_the_built_in_problems_only_ackley_has_a_kink():
    kinked = [name for name in ("ackley", "rastrigin", "himmelblau") if len(scale(landscape.problem(name)).kinks)]
    assert kinked == ["ackley"]


def test_the_sample_fills_the_domain_evenly():
    points = sample(Problem(lambda x: x[0], [[-1, 3], [0, 1]]))
    assert points.shape == (4096, 2)
    counts, *_ = np.histogram2d(*points.T, bins=16, range=[[-1, 3], [0, 1]])
    assert (counts == 16).all()
