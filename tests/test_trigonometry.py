"""Sine and cosine hold their accuracy over all that they claim, and are put in wherever a function has them."""

import jax
import jax.numpy as jnp
import mpmath
import numpy as np
import pytest
from jax import lax

from landscape import trigonometry

FUNCTIONS = {"sin": (trigonometry.sin, mpmath.sin), "cos": (trigonometry.cos, mpmath.cos)}


def arguments(bits):
    """Everything that is hard: all sizes, the ends of the range, and the numbers next to multiples of π/4."""
    dtype, limit = np.dtype(f"float{bits}"), trigonometry.LIMIT[bits]
    generator = np.random.default_rng(0)
    spread = generator.uniform(-limit, limit, 1000)
    small = np.exp(generator.uniform(np.log(1e-30), np.log(limit), 500))
    with mpmath.workprec(200):
        quarters = np.unique(np.geomspace(1, limit / 0.7854, 1200).astype(int))
        near = np.array([float(k * mpmath.pi / 4) for k in quarters[quarters * np.pi / 4 < limit]])
    points = np.concatenate([spread, small, -small, near, -near, [limit, -limit, 0.0]]).astype(dtype)
    around = [np.nextafter(points, dtype.type(np.inf)), np.nextafter(points, dtype.type(-np.inf))]
    points = np.concatenate([points, *around])
    return points[np.abs(points) <= limit]


@pytest.mark.parametrize("bits", [32, 64])
@pytest.mark.parametrize("name", ["sin", "cos"])
def test_the_error_is_below_two_units_in_the_last_place_over_the_whole_range(name, bits):
    own, exact = FUNCTIONS[name]
    x = arguments(bits)
    with jax.enable_x64(bits == 64), mpmath.workprec(200):
        found = np.asarray(jax.jit(own)(x))
        error = [abs(mpmath.mpf(float(f)) - exact(mpmath.mpf(float(a)))) for a, f in zip(x, found, strict=True)]
        truth = np.array([float(exact(mpmath.mpf(float(a)))) for a in x], x.dtype)
    assert found.dtype == x.dtype
    assert np.max(np.array(error, float) / np.spacing(np.abs(truth))) < 2


@pytest.mark.parametrize("bits", [32, 64])
def test_the_worst_numbers_for_the_reduction_are_among_the_arguments(bits):
    # Else a reduction with too few bits of π would pass.
    x = arguments(bits).astype(float)
    with mpmath.workprec(200):
        rest = [float(abs(a - mpmath.nint(a / (mpmath.pi / 2)) * mpmath.pi / 2)) for a in map(mpmath.mpf, x)]
    rest = np.array(rest)[np.abs(x) > 1]
    assert rest.min() < {32: 1e-6, 64: 1e-14}[bits]


@pytest.mark.parametrize("bits", [32, 64])
def test_every_float_of_a_stretch_is_right_in_single_precision(bits):
    if bits == 64:
        x = np.linspace(-700, 700, 200_001)
        with jax.enable_x64(True):
            found = [np.asarray(jax.jit(own)(x)) for own, _ in FUNCTIONS.values()]
        expected = [np.sin(x.astype(np.longdouble)), np.cos(x.astype(np.longdouble))]
    else:
        x = np.arange(np.float32(300).view(np.int32), np.float32(310).view(np.int32), dtype=np.int32).view(np.float32)
        found = [np.asarray(jax.jit(own)(x)) for own, _ in FUNCTIONS.values()]
        expected = [np.sin(x.astype(float)), np.cos(x.astype(float))]
    for ours, exact in zip(found, expected, strict=True):
        assert np.max(np.abs(ours - exact) / np.spacing(np.abs(exact.astype(x.dtype)))) < 2


def test_what_is_not_a_number_stays_so():
    for own, _ in FUNCTIONS.values():
        assert np.isnan(np.asarray(jax.jit(own)(np.array([np.nan, np.inf, -np.inf], np.float32)))).all()


def scanned(x):
    return lax.scan(lambda total, y: (jnp.sin(total) + y, jnp.cos(total)), x[0], x)


def repeated(x):
    return lax.while_loop(lambda c: c[0] < 5, lambda c: (c[0] + 1, jnp.sin(c[1] + c[0])), (0, x))[1]


WRITTEN = {
    "plain": lambda x: jnp.sum(jnp.sin(x) * jnp.cos(2 * x)),
    "jit": lambda x: jnp.sum(jax.jit(jnp.sin)(x) ** 2),
    "sinc": lambda x: jnp.sum(jnp.sinc(x)),
    "scan": lambda x: jnp.sum(scanned(x)[0]) + jnp.sum(scanned(x)[1]),
    "cond": lambda x: jnp.sum(lax.cond(x[0] > 0, jnp.sin, lambda x: x * jnp.cos(x), x)),
    "switch": lambda x: jnp.sum(lax.switch(2, [jnp.sin, jnp.cos, jnp.tanh], x) + jnp.cos(x)),
    "remat": lambda x: jnp.sum(jax.checkpoint(lambda x: jnp.sin(jnp.cos(x)))(x)),
    "fori": lambda x: jnp.sum(lax.fori_loop(0, 3, lambda i, x: jnp.sin(x) + 0.1, x)),
    "integers beside": lambda x: jnp.sum(jnp.sin(x) * jnp.arange(3)),
}


def prims(jaxpr):
    for equation in jaxpr.eqns:
        yield equation.primitive.name
        for part in trigonometry._parts(equation):
            yield from prims(part)


@pytest.mark.parametrize("name", WRITTEN)
def test_sines_and_cosines_are_found_wherever_they_are_and_the_derivative_keeps_its_value(name, x64):
    with jax.numpy_dtype_promotion("standard"):
        function = jax.value_and_grad(WRITTEN[name])
        own, plain = jax.jit(trigonometry.vectorized(function)), jax.jit(function)
        for x in (np.array([0.5, -1.25, 3.0]), np.array([-40.0, 1e3, 2.0])):
            (value, slope), beyond = own(x)
            expected = plain(x)
            np.testing.assert_allclose(value, expected[0], rtol=1e-12)
            np.testing.assert_allclose(slope, expected[1], rtol=1e-11, atol=1e-12)
            assert not beyond
        names = set(prims(jax.make_jaxpr(trigonometry.vectorized(function))(x).jaxpr))
    assert not names & {"sin", "cos"}


def test_loops_over_a_number_are_rewritten_too(x64):
    assert not trigonometry.vectorized(repeated)(np.float64(0.3))[1]
    np.testing.assert_allclose(trigonometry.vectorized(repeated)(0.3)[0], repeated(0.3), rtol=1e-14)


@pytest.mark.parametrize("name", ["plain", "jit", "scan", "cond", "remat", "fori"])
def test_an_argument_beyond_the_range_is_told(name, x64):
    function = jax.grad(WRITTEN[name])
    assert trigonometry.vectorized(function)(np.array([1e6, 0.5, 0.25]))[1]
    assert trigonometry.vectorized(function)(np.array([np.inf, 0.5, 0.25]))[1]
    assert not trigonometry.vectorized(function)(np.array([np.nan, 0.5, 0.25]))[1]


def test_each_lane_tells_for_itself(x64):
    function = trigonometry.vectorized(jax.grad(lambda x: jnp.sin(x[0]) * x[1]))
    _, beyond = jax.vmap(function)(np.array([[1.0, 2.0], [1e5, 2.0], [-1e9, 0.0]]))
    assert beyond.tolist() == [False, True, True]


def test_rules_of_differentiation_stay_as_they_are(x64):
    @jax.custom_jvp
    def kink(x):
        return jnp.sqrt(jnp.sin(x) ** 2)

    kink.defjvp(lambda primals, tangents: (kink(*primals), jnp.cos(primals[0]) * tangents[0]))
    slope = trigonometry.vectorized(jax.grad(kink))(0.0)[0]
    assert slope == 1.0


def test_a_function_without_sine_or_cosine_has_nothing_to_tell():
    value, beyond = trigonometry.vectorized(lambda tree: {"y": tree["x"] ** 2})({"x": np.float32(3)})
    assert value == {"y": 9.0} and beyond is None


def test_complex_sines_stay_with_xla():
    x = np.complex64(0.3 + 0.4j)
    assert trigonometry.vectorized(jnp.sin)(x)[0] == jnp.sin(x)
