"""Every problem of the family: published minima, derivatives against longdouble arithmetic, both precisions."""

import functools
import importlib
import inspect
import pathlib

import jax
import numpy as np
import pytest
from scipy.optimize import rosen

from landscape import catalog
from landscape.problems import Problem, problem

NAMES = catalog.names("problems")

REFERENCES = [
    importlib.import_module(file.stem) for file in sorted(pathlib.Path(__file__).parent.glob("reference_*.py"))
]
"""Modules that hold `FORMULAS` and, where some problem needs them, the sets and tables below."""


def merged(table, name: str):
    """A set or dict with what the reference modules add to it."""
    for module in REFERENCES:
        table = table | getattr(module, name, type(table)())
    return table


KINKED = merged({"ackley"}, "KINKED")
"""The loss is not differentiable at the published minimizers."""
BOUNDARY = merged(set(), "BOUNDARY")
"""The published minimizers lie on the boundary of the domain, where the gradient need not vanish."""
DEGENERATE = merged(set(), "DEGENERATE")
"""The Hessian is singular at a published minimizer."""
STEPS = merged({}, "STEPS")
"""The step of the difference, for losses that oscillate faster than 2⁻¹² resolves."""
PARTIAL = merged(set(), "PARTIAL")
"""The loss is not defined in the whole plane."""
WITH_MINIMIZERS = [name for name in NAMES if problem(name).minimizers is not None]


@pytest.fixture(autouse=True)
def strict():
    with jax.enable_x64(True), jax.numpy_dtype_promotion("strict"), jax.numpy_rank_promotion("raise"):
        yield


def points(p: Problem, n: int = 200, seed: int = 0) -> np.ndarray:
    low, high = p.domain.T
    return np.random.default_rng(seed).uniform(low, high, (n, p.dim))


@functools.cache
def program(name: str):
    """What gives loss, gradient by reverse and gradient by forward differentiation; it is compiled once a precision."""
    loss = problem(name).loss
    return jax.jit(jax.vmap(lambda x: (loss(x), jax.jacrev(loss)(x), jax.jacfwd(loss)(x))))


def derivatives(name: str, x) -> list[np.ndarray]:
    """Losses and both gradients at any number of points: of another shape, another program would be compiled."""
    n = len(x)
    rows = np.resize(x, (-(-n // 256) * 256, 2))
    return [np.asarray(found)[:n] for found in program(name)(rows)]


def hessians(name: str, x) -> np.ndarray:
    """By differences of the gradient, (n, 2, 2): few points do not pay for a program of their own."""
    steps = 1e-6 * np.ptp(problem(name).domain, axis=1)
    ends = [[derivatives(name, x + sign * row)[1] for row in np.diag(steps)] for sign in (1, -1)]
    slopes = (np.stack(ends[0], axis=-1) - np.stack(ends[1], axis=-1)) / (2 * steps)
    return (slopes + slopes.swapaxes(1, 2)) / 2


@functools.cache
def scale(name: str) -> float:
    """The range of the loss over random points of the domain and the minimizers."""
    p = problem(name)
    return float(np.ptp(np.append(derivatives(name, points(p))[0], [] if p.minimum is None else p.minimum)))


@pytest.mark.parametrize("name", NAMES)
def test_the_docstring_has_formula_domain_minimum_and_source(name):
    text = catalog.documentation("problems", name)
    assert all(word in text for word in ("Domain", "Minimum", "Source", "\n    "))
    assert catalog.summary("problems", name).endswith(".")


@pytest.mark.parametrize("name", NAMES)
def test_the_problem_carries_its_name_and_no_parameters_by_default(name):
    p = problem(name)
    assert (p.name, p.spec, p.parameters, p.dim) == (name, name, {}, 2)


@pytest.mark.parametrize("name", WITH_MINIMIZERS)
def test_minimizers_lie_inside_the_domain_and_take_the_minimum(name):
    p = problem(name)
    low, high = p.domain.T
    touches = ((p.minimizers == low) | (p.minimizers == high)).any(axis=1)
    assert ((low <= p.minimizers) & (p.minimizers <= high)).all()
    assert touches.all() if name in BOUNDARY else not touches.any()
    # At a kink the loss grows with the distance, and the nearest float is 1e-16 away.
    slack = 1e-14 * scale(name) if name in KINKED else 1e-25
    for x in p.minimizers:
        assert float(p.loss(x)) == pytest.approx(p.minimum, rel=1e-14, abs=slack)


@pytest.mark.parametrize("name", [name for name in NAMES if problem(name).minimum is not None])
def test_nothing_in_the_domain_is_below_the_minimum(name):
    p = problem(name)
    axes = [np.linspace(low, high, 301) for low, high in p.domain]
    grid = np.stack(np.meshgrid(*axes), axis=-1).reshape(-1, 2)
    assert np.asarray(jax.jit(jax.vmap(p.loss))(grid)).min() >= p.minimum - 1e-12 * max(1, abs(p.minimum))


@pytest.mark.parametrize("name", [name for name in WITH_MINIMIZERS if name not in KINKED | BOUNDARY])
def test_the_gradient_vanishes_and_the_hessian_is_positive_at_minimizers(name):
    p = problem(name)
    _, gradients, _ = derivatives(name, p.minimizers)
    eigenvalues = np.linalg.eigvalsh(hessians(name, p.minimizers))
    # Minimizers and what waves take of them are rounded to 53 bits: by a few units in the last place.
    rounding = 4 * np.spacing(np.abs(p.minimizers).max()) * eigenvalues.max()
    assert np.abs(gradients).max() <= max(1e-14 * scale(name), rounding)
    assert (eigenvalues[:, 0] > 0).all() or name in DEGENERATE


@pytest.mark.parametrize("name", NAMES)
def test_forward_and_reverse_gradients_agree_with_longdouble_differences(name):
    p = problem(name)
    x = points(p, seed=1)
    _, reverse, forward = derivatives(name, x)
    np.testing.assert_allclose(forward, reverse, rtol=1e-11, atol=1e-13 * np.abs(reverse).max())
    expected = np.array([central_difference(FORMULAS[name], row, STEPS.get(name, 2.0**-12)) for row in x])
    np.testing.assert_allclose(reverse, expected, rtol=1e-9, atol=1e-11 * np.abs(reverse).max())


@pytest.mark.parametrize("name", NAMES)
def test_values_agree_with_the_formula_as_printed(name):
    p = problem(name)
    x = points(p, seed=2)
    expected = np.array([FORMULAS[name](*row.astype(np.longdouble)) for row in x], np.float64)
    found, _, _ = derivatives(name, x)
    np.testing.assert_allclose(found, expected, rtol=1e-12, atol=1e-14 * np.abs(expected).max())


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
@pytest.mark.parametrize("name", NAMES)
def test_values_and_gradients_are_finite_in_both_precisions(name, dtype):
    p = problem(name)
    minimizers = [] if p.minimizers is None else p.minimizers
    special = np.array(
        [[0, 0], [0, 1], [1e-30, 0], [1e-200, 1e-200], *minimizers, *p.domain.T, *(2 * p.domain.T)], dtype
    )
    with np.errstate(all="ignore"):
        defined = [bool(np.isfinite(FORMULAS[name](*row.astype(np.longdouble)))) for row in special]
    assert all(defined) or name in PARTIAL
    x = np.concatenate([points(p), special[defined]]).astype(dtype)
    for found in derivatives(name, x):
        assert found.dtype == dtype and np.isfinite(found).all()


@pytest.mark.parametrize("name", NAMES)
def test_single_precision_agrees_with_double(name):
    p = problem(name)
    x = points(p, seed=3).astype(np.float32)
    single, double = (derivatives(name, x.astype(dtype))[0] for dtype in (np.float32, np.float64))
    assert single.dtype == np.float32
    np.testing.assert_allclose(single, double, rtol=1e-4, atol=1e-5 * np.abs(double).max())


@pytest.mark.parametrize("name", NAMES)
def test_members_hold_no_arrays_of_jax(name):
    module = importlib.import_module(f"landscape.problems.{name}")
    held = [value for value in vars(module).values() if isinstance(value, jax.Array)]
    assert not held and inspect.isfunction(module.problem)


ROOTS = (-2.903534027771177, 0.1567312567803401, 2.746802770990837)

CRITICAL = {
    "himmelblau": [
        (-0.2708445906673476, -0.9230385564799815, 181.6165215225827),
        (0.08667750455539636, 2.884254701174776, 67.71915008757615),
        (3.385154183607021, 0.07385187983774928, 13.31192627040559),
    ],
    "rastrigin": [(0, 0, 0.0)],
    "beale": [(0, 1, 14.203125)],
    "styblinski_tang": [
        (ROOTS[0], ROOTS[2], -64.19561235905536),
        (ROOTS[2], ROOTS[2], -50.05889331056788),
        (ROOTS[1], ROOTS[1], 0.39122471811071613),
    ],
    "six_hump_camel": [
        (1.703606714969981, -0.7960835686726251, -0.21546382438371764),
        (1.6071047529201972, 0.5686514548841314, 2.1042503103112584),
        (0, 0, 0.0),
    ],
    "three_hump_camel": [
        (1.7475523458302888, -0.8737761729151444, 0.2986384422368598),
        (1.07054229182366, -0.53527114591183, 0.8773615577631402),
    ],
    "goldstein_price": [(-0.6, -0.4, 30), (1.8, 0.2, 84), (1.2, 0.8, 840), (0.8, 0.2, 1155)],
    "muller_brown": [
        (0.623499404930877, 0.028037758528686, -108.16672411685236),
        (-0.050010822998206, 0.466694104871972, -80.76781812965892),
        (-0.822001558732732, 0.624312802814871, -40.66484350865740),
        (0.212486582000662, 0.292988325107368, -72.24894011232522),
    ],
}
CRITICAL = merged(CRITICAL, "CRITICAL")


@pytest.mark.parametrize("name", CRITICAL)
def test_the_critical_points_that_docstrings_name_are_critical(name):
    p = problem(name)
    for x, y, value in CRITICAL[name]:
        assert float(p.loss([x, y])) == pytest.approx(value, rel=1e-12, abs=1e-12)
        assert np.abs(derivatives(name, np.array([[x, y]], float))[1]).max() <= 1e-13 * scale(name)


def test_rosenbrock_is_scipys():
    p = problem("rosenbrock")
    x = points(p)
    np.testing.assert_allclose(jax.jit(jax.vmap(p.loss))(x), rosen(x.T), rtol=1e-12)
    assert float(p.loss([-1.2, 1.0])) == pytest.approx(24.2, rel=1e-15)


def test_values_worked_out_by_hand():
    assert float(problem("himmelblau").loss([0.0, 0.0])) == 11**2 + 7**2
    assert float(problem("beale").loss([1.0, 1.0])) == 1.5**2 + 2.25**2 + 2.625**2
    assert float(problem("goldstein_price").loss([0.0, 0.0])) == 20 * 30
    assert float(problem("rastrigin").loss([0.5, 0.0])) == pytest.approx(20.25, rel=1e-15)
    assert float(problem("ackley").loss([1.0, 0.0])) == pytest.approx(20 * (1 - np.exp(-0.2 / np.sqrt(2))), rel=1e-14)
    assert float(problem("muller_brown").loss([0.0, 0.0])) == pytest.approx(-48.401274173183893, rel=1e-14)


def test_beale_falls_towards_infinity_on_the_left():
    p = problem("beale")
    along = [float(p.loss([x, 1 - 0.9910714285714286 / x])) for x in (-1e2, -1e4, -1e6)]
    assert along == sorted(along, reverse=True)
    assert along[-1] == pytest.approx(0.452009, abs=1e-5)


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_ackleys_gradient_is_zero_at_the_kink_and_steep_beside_it(dtype):
    p = problem("ackley")
    reverse, forward, hessian = (jax.jit(d(p.loss)) for d in (jax.grad, jax.jacfwd, jax.hessian))
    kink, beside, far = (np.asarray(x, dtype) for x in ([0, 0], [1e-6, 0], [1e25, -1e25]))
    assert (np.asarray(reverse(kink)) == 0).all() and (np.asarray(forward(kink)) == 0).all()
    assert float(p.loss(kink)) == 0.0
    np.testing.assert_allclose(reverse(beside), [20 * 0.2 / np.sqrt(2), 0.0], rtol=1e-3)
    assert np.isfinite(hessian(kink)).all() and np.isfinite(reverse(far)).all()


def central_difference(function, x: np.ndarray, step: float) -> np.ndarray:
    """The gradient by a fourth-order difference in longdouble."""
    x, h = x.astype(np.longdouble), np.longdouble(step)
    slopes = []
    for step in np.eye(len(x), dtype=np.longdouble) * h:
        inner, outer = (function(*(x + m * step)) - function(*(x - m * step)) for m in (1, 2))
        slopes.append((8 * inner - outer) / (12 * h))
    return np.array(slopes, np.float64)


def _muller_brown(x, y):
    constants = zip(
        *np.array(
            [
                [-200, -100, -170, 15],
                [-1, -1, -6.5, 0.7],
                [0, 0, 11, 0.6],
                [-10, -10, -6.5, 0.7],
                [1, 0, -0.5, -1],
                [0, 0.5, 1.5, 1],
            ],
            np.longdouble,
        ),
        strict=True,
    )
    return sum(
        A * np.exp(a * (x - p) ** 2 + b * (x - p) * (y - q) + c * (y - q) ** 2) for A, a, b, c, p, q in constants
    )


def _goldstein_price(x, y):
    first = 1 + (x + y + 1) ** 2 * (19 - 14 * x + 3 * x**2 - 14 * y + 6 * x * y + 3 * y**2)
    second = 30 + (2 * x - 3 * y) ** 2 * (18 - 32 * x + 12 * x**2 + 48 * y - 36 * x * y + 27 * y**2)
    return first * second


def _ackley(x, y):
    radius, lattice = np.sqrt((x**2 + y**2) / 2), (np.cos(2 * PI * x) + np.cos(2 * PI * y)) / 2
    return -20 * np.exp(-radius / 5) - np.exp(lattice) + 20 + np.exp(np.longdouble(1))


PI = 4 * np.arctan(np.longdouble(1))

FORMULAS = {
    "ackley": _ackley,
    "beale": lambda x, y: (1.5 - x + x * y) ** 2 + (2.25 - x + x * y**2) ** 2 + (2.625 - x + x * y**3) ** 2,
    "goldstein_price": _goldstein_price,
    "himmelblau": lambda x, y: (x**2 + y - 11) ** 2 + (x + y**2 - 7) ** 2,
    "muller_brown": _muller_brown,
    "rastrigin": lambda x, y: 20 + x**2 - 10 * np.cos(2 * PI * x) + y**2 - 10 * np.cos(2 * PI * y),
    "rosenbrock": lambda x, y: (1 - x) ** 2 + 100 * (y - x**2) ** 2,
    "six_hump_camel": lambda x, y: 4 * x**2 - 2.1 * x**4 + x**6 / 3 + x * y - 4 * y**2 + 4 * y**4,
    "styblinski_tang": lambda x, y: (x**4 - 16 * x**2 + 5 * x + y**4 - 16 * y**2 + 5 * y) / 2,
    "three_hump_camel": lambda x, y: 2 * x**2 - 1.05 * x**4 + x**6 / 6 + x * y + y**2,
}
FORMULAS = merged(FORMULAS, "FORMULAS")
"""The formulas as the sources print them, for numpy's longdouble."""
