"""The Bohachevsky 1 function: a bowl with cosine ripples around its bottom.

    f(x, y) = x² + 2 y² − 0.3 cos 3πx − 0.4 cos 4πy + 0.7

Domain: [−1.5, 1.5]², which holds every critical point, 25 minima, 40 saddles and 16 maxima: wherever the gradient
vanishes |x| ≤ 0.45π and |y| ≤ 0.4π. The standard domains [−50, 50]² and [−100, 100]² show a smooth bowl. Minimum 0 at
the origin.

Source: I. O. Bohachevsky, M. E. Johnson and M. L. Stein, Generalized simulated annealing for function optimization,
Technometrics 28 (1986), 209–217. Domain [−100, 100]²: M. Jamil and X.-S. Yang, A literature survey of benchmark
functions for global optimisation problems, Int. J. Mathematical Modelling and Numerical Optimisation 4 (2013),
150–194, function 17.
"""

import jax.numpy as jnp

from landscape.problems import Problem


def function(x):
    """The loss at x (2,)."""
    ripples = 0.3 * (1 - jnp.cos(3 * jnp.pi * x[0])) + 0.4 * (1 - jnp.cos(4 * jnp.pi * x[1]))
    return x[0] ** 2 + 2 * x[1] ** 2 + ripples


def problem() -> Problem:
    """Return the problem."""
    return Problem(function, [[-1.5, 1.5], [-1.5, 1.5]], "bohachevsky1", [[0.0, 0.0]], 0.0)
