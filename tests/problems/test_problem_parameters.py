"""Parameters of problems: what they change, what titles show, what is refused."""

import jax
import numpy as np
import pytest

from landscape import catalog
from landscape.errors import UsageError
from landscape.problems import problem


@pytest.mark.parametrize(
    ("spec", "parameters"),
    [
        ("rastrigin:amplitude=10", {}),
        ("rastrigin:amplitude=5", {"amplitude": 5}),
        ("rosenbrock:a=1,b=5", {"b": 5}),
        ("rosenbrock:2", {"a": 2}),
        ("ackley:a=20,b=0.5", {"b": 0.5}),
        ("ackley:c=6.283185307179586", {}),
        ("quadratic:condition=100", {"condition": 100}),
        ("quadratic:angle=30", {}),
        ("double_well:tilt=0.1", {"tilt": 0.1}),
        ("factorization:2", {"target": 2}),
        ("gaussian_mixture:wells=5,seed=3", {"wells": 5, "seed": 3}),
        ("random_fourier:modes=8,length=2", {"modes": 8, "length": 2}),
    ],
)
def test_titles_show_only_what_differs_from_the_usual(spec, parameters):
    p = problem(spec)
    assert p.parameters == parameters
    assert problem(p.spec).parameters == parameters


def test_minimizers_follow_the_parameters():
    assert problem("rosenbrock:a=2").minimizers.tolist() == [[2.0, 4.0]]
    assert problem("rosenbrock:b=7").minimizers.tolist() == [[1.0, 1.0]]
    assert float(problem("rosenbrock:a=1.5,b=3").loss([1.5, 2.25])) == 0.0
    assert problem("rastrigin:amplitude=3").minimizers.tolist() == [[0.0, 0.0]]
    assert float(problem("ackley:a=3,b=1,c=2").loss([0.0, 0.0])) == 0.0


@pytest.mark.parametrize(
    "spec",
    [
        "rastrigin:amplitude=-1",
        "rosenbrock:b=0",
        "rosenbrock:b=-1",
        "ackley:a=0",
        "quadratic:condition=0",
        "double_well:tilt=0.1",
        "gaussian_mixture",
        "random_fourier",
        "monkey_saddle",
    ],
)
def test_minimizers_are_none_where_parameters_make_them_unknown(spec):
    p = problem(spec)
    assert p.minimizers is None and p.minimum is None


@pytest.mark.parametrize(
    "spec",
    [
        "rastrigin:amplitude=1e999",
        "rastrigin:amplitude=-1e999",
        "rastrigin:amplitude=high",
        "rastrigin:amplitude=true",
        "rastrigin:amplitude=none",
        "rastrigin:amplitude=1x2",
        "rosenbrock:a=1e999",
        "rosenbrock:b=nan",
        "ackley:c=1e999",
        "ackley:depth=3",
    ],
)
def test_what_is_no_finite_number_is_refused_by_name(spec):
    name, key = spec.split(":")[0], spec.split(":")[1].split("=")[0]
    with pytest.raises(UsageError, match=f"{key}.*{name}|{name}.*{key}"):
        problem(spec)


def test_a_nan_given_in_python_is_refused():
    from landscape.problems.rastrigin import problem as rastrigin

    with pytest.raises(UsageError, match="finite number; got nan"):
        rastrigin(amplitude=float("nan"))


def test_one_spec_gives_one_problem_so_that_programs_compile_once():
    assert problem("rosenbrock:b=5") is problem("rosenbrock:b=5")


@pytest.mark.parametrize(
    "spec", ["rastrigin:amplitude=3", "rosenbrock:a=2,b=5", "ackley:a=3,b=1,c=2", "gaussian_mixture:wells=3"]
)
def test_parameters_keep_the_precision_of_x(spec):
    with jax.enable_x64(True):
        for dtype in (np.float32, np.float64):
            assert jax.jit(problem(spec).loss)(np.zeros(2, dtype)).dtype == dtype


@pytest.mark.parametrize(
    ("spec", "rule"),
    [
        ("gaussian_mixture:wells=0", "'wells' of gaussian_mixture takes a whole number from 1"),
        ("gaussian_mixture:wells=2.5", "'wells' of gaussian_mixture takes a whole number"),
        ("gaussian_mixture:seed=-1", "'seed' of gaussian_mixture takes a whole number from 0"),
        ("gaussian_mixture:seed=4294967296", "'seed' of gaussian_mixture takes a whole number from 0"),
        ("gaussian_mixture:width=0", "'width' of gaussian_mixture takes a positive number"),
        ("random_fourier:modes=0", "'modes' of random_fourier takes a whole number from 1"),
        ("random_fourier:seed=-1", "'seed' of random_fourier takes a whole number from 0"),
        ("random_fourier:length=-1", "'length' of random_fourier takes a positive number"),
    ],
)
def test_seeded_landscapes_refuse_what_they_cannot_draw(spec, rule):
    with pytest.raises(UsageError, match=rule):
        problem(spec)


@pytest.mark.parametrize("name", ["gaussian_mixture", "random_fourier"])
def test_a_seed_names_one_landscape(name):
    x = [0.3, -1.2]
    again = catalog.member("problems", name)(seed=1)
    assert float(problem(f"{name}:seed=1").loss(x)) == float(again.loss(x)) != float(problem(name).loss(x))


def test_seeded_landscapes_keep_their_values():
    assert float(problem("gaussian_mixture").loss([0.3, -1.2])) == pytest.approx(-0.019406878179016266, rel=1e-13)
    assert float(problem("random_fourier").loss([0.3, -1.2])) == pytest.approx(0.4348873953915204, rel=1e-13)


def test_the_random_fourier_fields_covariance_is_the_squared_exponential():
    pairs = [[float(problem(f"random_fourier:seed={s}").loss(x)) for x in ([0, 0], [1, 0])] for s in range(200)]
    first, second = np.array(pairs).T
    assert np.mean(first**2) == pytest.approx(1, abs=0.35)
    assert np.mean(first * second) == pytest.approx(np.exp(-0.5), abs=0.35)


@pytest.mark.parametrize("angle", [0, 30, 90, 200])
def test_the_quadratics_eigenvalues_and_directions_are_what_was_asked(angle):
    with jax.enable_x64(True):
        hessian = np.asarray(jax.hessian(problem(f"quadratic:condition=100,angle={angle}").loss)(np.zeros(2)))
    direction = np.array([np.cos(np.radians(angle)), np.sin(np.radians(angle))])
    np.testing.assert_allclose(np.linalg.eigvalsh(hessian), [1, 100], rtol=1e-12)
    np.testing.assert_allclose(hessian @ direction, direction, rtol=1e-12, atol=1e-13)


def test_a_tilt_of_a_tenth_makes_the_double_well_aluffi_pentinis():
    x = [0.7, -1.3]
    assert float(problem("double_well:tilt=0.1").loss(x)) == float(problem("aluffi_pentini").loss(x))
