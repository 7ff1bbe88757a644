"""Problems of any number of coordinates: `dim`, and the members that take it."""

import jax
import numpy as np
import pytest

from landscape import catalog
from landscape.errors import UsageError
from landscape.problems import problem

SCALABLE = [
    name
    for name in catalog.names("problems")
    if any(parameter.name == "dim" for parameter in catalog.parameters("problems", name))
]


@pytest.mark.parametrize("name", SCALABLE)
def test_dim_sets_the_number_of_coordinates_and_stays_in_the_spec(name):
    p = problem(f"{name}:dim=5")
    assert p.dim == 5 and p.parameters == {"dim": 5} and p.spec == f"{name}:dim=5"
    assert p.axes == ("x1", "x2", "x3", "x4", "x5")
    assert (p.domain == problem(name).domain[0]).all()
    assert problem(f"{name}:dim=2").parameters == {} and problem(name).axes == ("x", "y")


@pytest.mark.parametrize("name", SCALABLE)
def test_the_formula_holds_for_any_number_of_coordinates(name):
    formula = catalog.formula(catalog.documentation("problems", name))
    assert formula.startswith("f(x) = ") and ("Σ" in formula or "Π" in formula)


@pytest.mark.parametrize("name", SCALABLE)
def test_minimizers_in_n_dimensions_take_the_minimum_with_a_vanishing_gradient(name):
    p = problem(f"{name}:dim=5")
    assert p.minimizers.shape[1] == 5
    with jax.enable_x64(True):
        gradient = jax.jit(jax.grad(p.loss))
        for x in p.minimizers:
            assert float(p.loss(x)) == pytest.approx(p.minimum, rel=1e-14, abs=1e-25)
            assert np.abs(gradient(x)).max() <= 1e-12 * max(1, abs(p.minimum))


@pytest.mark.parametrize("name", SCALABLE)
def test_gradients_in_n_dimensions_agree_with_differences(name):
    p = problem(f"{name}:dim=5")
    with jax.enable_x64(True):
        x = np.random.default_rng(0).uniform(*p.domain.T, (20, 5))
        loss, gradient = jax.jit(jax.vmap(p.loss)), jax.jit(jax.vmap(jax.grad(p.loss)))(x)
        step = 1e-6 * np.eye(5) * (p.domain[:, 1] - p.domain[:, 0])
        rise = [(loss(x + h) - loss(x - h)) / (2 * h.sum()) for h in step]
        np.testing.assert_allclose(gradient, np.transpose(rise), rtol=1e-4, atol=1e-6 * np.abs(gradient).max())


@pytest.mark.parametrize("name", SCALABLE)
@pytest.mark.parametrize("dim", ["0", "-1", "2.5", "true", "many", "2x3"])
def test_a_dim_that_is_no_whole_number_is_refused_by_name(name, dim):
    with pytest.raises(UsageError, match=f"'dim' of {name} takes"):
        problem(f"{name}:dim={dim}")


def test_published_minima_of_more_coordinates():
    assert problem("michalewicz:dim=5").minimum == pytest.approx(-4.687658, abs=5e-7)
    assert problem("michalewicz:dim=10").minimum == pytest.approx(-9.66015, abs=5e-6)
    assert problem("michalewicz:dim=11").minimum is None and problem("michalewicz:m=5").minimizers is None
    assert problem("schwefel:dim=10").minimum == pytest.approx(-4189.829, abs=5e-4)
    assert problem("styblinski_tang:dim=3").minimum == pytest.approx(-117.4985, abs=5e-5)
    assert problem("rosenbrock:dim=4").minimizers.tolist() == [[1.0] * 4]
    assert problem("rosenbrock:a=2,dim=3").minimizers is None


def test_the_chained_rosenbrock_is_scipys():
    from scipy.optimize import rosen

    x = np.random.default_rng(0).uniform(-2, 2, 6)
    assert float(problem("rosenbrock:dim=6").loss(x)) == pytest.approx(rosen(x), rel=1e-13)
    with pytest.raises(UsageError, match="'dim' of rosenbrock is at least 2"):
        problem("rosenbrock:dim=1")
