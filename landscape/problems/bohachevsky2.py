"""The Bohachevsky 2 function: a bowl with ripples in both directions at once around its bottom.

    f(x, y) = x² + 2 y² − 0.3 cos 3πx cos 4πy + 0.3

Domain: [−1.5, 1.5]², which holds every critical point, 25 minima, 40 saddles and 16 maxima: wherever the gradient
vanishes |x| ≤ 0.45π and |y| ≤ 0.3π. The standard domains [−50, 50]² and [−100, 100]² show a smooth bowl. Minimum 0 at
the origin. The lowest of the other minima are 0.218313 at (±0.309158, ±0.229863). With 0.12 in place of the first 0.3,
as the survey prints it, the minimum is not 0.

Source: after I. O. Bohachevsky, M. E. Johnson and M. L. Stein, Generalized simulated annealing for function
optimization, Technometrics 28 (1986), 209–217; problem BF2 of M. M. Ali, C. Khompatraporn and Z. B. Zabinsky, A
numerical evaluation of several stochastic algorithms on selected continuous global optimization test problems, Journal
of Global Optimization 31 (2005), 635–672. Domain [−100, 100]²: M. Jamil and X.-S. Yang, A literature survey of
benchmark functions for global optimisation problems, Int. J. Mathematical Modelling and Numerical Optimisation 4
(2013), 150–194, function 18.
"""

import jax.numpy as jnp

from landscape.problems import Problem


def function(x):
    """The loss at x (2,)."""
    ripples = 0.3 * (1 - jnp.cos(3 * jnp.pi * x[0]) * jnp.cos(4 * jnp.pi * x[1]))
    return x[0] ** 2 + 2 * x[1] ** 2 + ripples


def problem() -> Problem:
    """Return the problem."""
    return Problem(function, [[-1.5, 1.5], [-1.5, 1.5]], "bohachevsky2", [[0.0, 0.0]], 0.0)
