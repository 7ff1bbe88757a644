"""The Bohachevsky 3 function: a bowl with oblique ripples, nine minima in a row across them.

    f(x, y) = x² + 2 y² − 0.3 cos(3πx + 4πy) + 0.3

Domain: [−1.5, 1.5]², which holds every critical point: nine minima and the eight saddles between them, all on the line
3 y = 2 x, where the gradient of the bowl points along the ripples'. The standard domains [−50, 50]² and [−100, 100]²
show a smooth bowl. Minimum 0 at the origin; the next ones are 0.226260 at ±(0.339326, 0.226217).

Source: after I. O. Bohachevsky, M. E. Johnson and M. L. Stein, Generalized simulated annealing for function
optimization, Technometrics 28 (1986), 209–217; M. Jamil and X.-S. Yang, A literature survey of benchmark functions for
global optimisation problems, Int. J. Mathematical Modelling and Numerical Optimisation 4 (2013), 150–194, function 19.
"""

import jax.numpy as jnp

from landscape.problems import Problem


def function(x):
    """The loss at x (2,)."""
    ripples = 0.3 * (1 - jnp.cos(3 * jnp.pi * x[0] + 4 * jnp.pi * x[1]))
    return x[0] ** 2 + 2 * x[1] ** 2 + ripples


def problem() -> Problem:
    """Return the problem."""
    return Problem(function, [[-1.5, 1.5], [-1.5, 1.5]], "bohachevsky3", [[0.0, 0.0]], 0.0)
