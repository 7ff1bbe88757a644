"""Michalewicz's function: steep valleys that cross on a flat plateau.

    f(x) = −Σ sin xᵢ sin²ᵐ(i xᵢ²/π),  i = 1 … d,  m = 10

Domain: [0, π]ᵈ; d = 2 here and `dim` sets another. Minimum −1.801303 at (2.202906, 1.570796) for d = 2, −4.687658 for
d = 5 and −9.660152 for d = 10. The i-th coordinate has i valleys, so that d! minima lie inside. Larger m makes the
valleys narrower and the plateau flatter.

Source: Z. Michalewicz, Genetic Algorithms + Data Structures = Evolution Programs, Springer 1992; with m = 10 and this
domain M. Molga and C. Smutnicki, Test functions for optimization needs, report, 2005, section 2.11. Minima for d = 10:
C. Vanaret, J.-B. Gotteland, N. Durand and J.-M. Alliot, Certified global minima for a benchmark of difficult
optimization problems, arXiv:2003.09867.
"""

import functools

import jax.numpy as jnp

from landscape.errors import require
from landscape.problems import Problem, settings

MINIMIZER = (
    2.2029055201726093,
    1.5707963267948966,
    1.2849915705529245,
    1.9230584698663629,
    1.7204697725658413,
    1.5707963267948966,
    1.454413971362379,
    1.7560865209450263,
    1.6557174168210291,
    1.5707963267948966,
)
"""The function is a sum over coordinates: the i-th one is minimized alone. For m = 10."""

TERMS = (
    -0.801303410098552533,
    -1,
    -0.959091269896005948,
    -0.93846241847208341,
    -0.988801080621504361,
    -1,
    -0.993227135355881605,
    -0.982872036272210599,
    -0.996394364925102958,
    -1,
)


def function(x, m):
    """The loss at x (n,)."""
    order = jnp.arange(1, x.size + 1, dtype=x.dtype)
    return -jnp.sum(jnp.sin(x) * jnp.sin(order * x**2 / jnp.pi) ** (2 * m))


def problem(m: int = 10, dim: int = 2) -> Problem:
    """Return the problem; `m` is the steepness of the valleys, `dim` the number n of coordinates."""
    parameters = settings("michalewicz", m=(m, 10), dim=(dim, 2))
    require(m >= 1, f"'m' of michalewicz is at least 1; got {m}.")
    known = m == 10 and dim <= len(TERMS)
    minimizers, minimum = ([MINIMIZER[:dim]], sum(TERMS[:dim])) if known else (None, None)
    loss = functools.partial(function, m=m)
    return Problem(loss, [[0, jnp.pi]] * dim, "michalewicz", minimizers, minimum, parameters=parameters)
