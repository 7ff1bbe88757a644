"""The exponential function: one Gaussian well, convex only near its bottom.

    f(x, y) = −exp(−(x² + y²)/2)

Domain: [−1, 1]². Minimum −1 at the origin, the only critical point; the survey prints the value 1. Beyond the unit
circle the loss is not convex and flattens out.

Source: problem EXP of M. M. Ali, C. Khompatraporn and Z. B. Zabinsky, A numerical evaluation of several stochastic
algorithms on selected continuous global optimization test problems, Journal of Global Optimization 31 (2005), 635–672.
Also M. Jamil and X.-S. Yang, A literature survey of benchmark functions for global optimisation problems, Int. J.
Mathematical Modelling and Numerical Optimisation 4 (2013), 150–194, function 54.
"""

import jax.numpy as jnp

from landscape.problems import Problem


def function(x):
    """The loss at x (2,)."""
    return -jnp.exp(-0.5 * jnp.sum(x**2))


def problem() -> Problem:
    """Return the problem."""
    return Problem(function, [[-1, 1], [-1, 1]], "exponential", [[0.0, 0.0]], -1.0)
