"""Easom's function: one narrow well in a plain that is flat to rounding.

    f(x, y) = −cos x cos y exp(−(x − π)² − (y − π)²)

Domain: [−10, 10]², where the well can still be seen; on the standard domain [−100, 100]² it is a dot. Minimum −1 at
(π, π). The ripples around the well fall like the Gaussian: farther than 4.8 from its bottom the loss is within 10⁻¹⁰
of 0, and most starts sit on a plateau where the gradient vanishes to rounding.

Source: E. E. Easom, A Survey of Global Optimization Techniques, thesis, University of Louisville 1990. Domain
[−100, 100]²: M. Jamil and X.-S. Yang, A literature survey of benchmark functions for global optimisation problems,
Int. J. Mathematical Modelling and Numerical Optimisation 4 (2013), 150–194, function 50.
"""

import math

import jax.numpy as jnp

from landscape.problems import Problem


def function(x):
    """The loss at x (2,)."""
    return -jnp.cos(x[0]) * jnp.cos(x[1]) * jnp.exp(-jnp.sum((x - jnp.pi) ** 2))


def problem() -> Problem:
    """Return the problem."""
    return Problem(function, [[-10, 10], [-10, 10]], "easom", [[math.pi, math.pi]], -1.0)
