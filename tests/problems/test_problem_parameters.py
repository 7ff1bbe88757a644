"""Parameters of problems: what they change, what titles show, what is refused."""

import jax
import numpy as np
import pytest

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


@pytest.mark.parametrize("spec", ["rastrigin:amplitude=-1", "rosenbrock:b=0", "rosenbrock:b=-1", "ackley:a=0"])
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


@pytest.mark.parametrize("spec", ["rastrigin:amplitude=3", "rosenbrock:a=2,b=5", "ackley:a=3,b=1,c=2"])
def test_parameters_keep_the_precision_of_x(spec):
    with jax.enable_x64(True):
        for dtype in (np.float32, np.float64):
            assert jax.jit(problem(spec).loss)(np.zeros(2, dtype)).dtype == dtype
