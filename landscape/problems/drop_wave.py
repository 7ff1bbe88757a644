"""The drop-wave function: circular ripples around one deep minimum, every trough a circle of minima.

    f(x, y) = −(1 + cos 12r)/(r²/2 + 2),  r² = x² + y²

Domain: [−5.12, 5.12]². Minimum −1 at the origin, where the loss is smooth. It depends on r alone, so that the other
critical points make up circles: minima at r = 0.5202, value −0.936245, at r = 1.0415, value −0.785751, …, and maxima,
value 0, at r = π/12, 3π/12, …

Copies without the minus sign mean it to be maximized.

Source: M. Molga and C. Smutnicki, Test functions for optimization needs, report, 2005, after H. Pohlheim's GEATbx; an
earlier source is not known.
"""

import math

import jax.numpy as jnp

from landscape.problems import Problem


def function(x):
    """The loss at x (2,)."""
    square = jnp.sum(x**2)
    return -(1 + _cosine(144 * square)) / (square / 2 + 2)


def _cosine(square):
    # cos √s is smooth at s = 0, but √s is not: below 1 the series, exact to 4e-19, takes its place.
    near = jnp.where(square < 1, square, 0)
    series = sum((-near) ** k / math.factorial(2 * k) for k in range(10))
    return jnp.where(square < 1, series, jnp.cos(jnp.sqrt(jnp.where(square < 1, 1, square))))


def problem() -> Problem:
    """Return the problem."""
    return Problem(function, [[-5.12, 5.12], [-5.12, 5.12]], "drop_wave", [[0.0, 0.0]], -1.0)
