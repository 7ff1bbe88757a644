"""The Alpine 1 function: 64 global minima, each at the crossing of two kinks.

    f(x, y) = Σ |xᵢ sin xᵢ + 0.1 xᵢ|

Domain: [−10, 10]². Minimum 0 wherever both coordinates are zeros of x (sin x + 0.1): 0, −0.100167, and one near each
other whole multiple of π up to 9.524945 in size, eight in all. The lists name the origin only. Every minimum is a kink,
where the loss is not differentiable; a term contributes the derivative 0 exactly on its kink.

Source: function 6 of M. Jamil and X.-S. Yang, A literature survey of benchmark functions for global optimisation
problems, Int. J. Mathematical Modelling and Numerical Optimisation 4 (2013), 150–194, after S. Rahnamayan, H. R.
Tizhoosh and M. M. A. Salama, A novel population initialization method for accelerating evolutionary algorithms,
Computers & Mathematics with Applications 53 (2007), 1605–1614.
"""

import jax.numpy as jnp

from landscape.problems import Problem

ZEROS = (
    -9.32461053960782,
    -6.383352728341146,
    -3.0414252324282334,
    -0.1001674211615598,
    0.0,
    3.241760074751353,
    6.1830178860180265,
    9.524945381930939,
)


def function(x):
    """The loss at x (2,)."""
    # The derivative of abs at 0 is 1 in jax; that of t · sign t is 0.
    terms = x * (jnp.sin(x) + 0.1)
    return jnp.sum(terms * jnp.sign(terms))


def problem() -> Problem:
    """Return the problem."""
    return Problem(function, [[-10, 10], [-10, 10]], "alpine1", [[x, y] for x in ZEROS for y in ZEROS], 0.0)
