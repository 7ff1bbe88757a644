"""The Schaffer 4 function: hyperbolic ripples that fade outward, four global minima around the highest point.

    f(x, y) = 0.5 + (cos²(sin |x² − y²|) − 0.5)/(1 + 0.001 (x² + y²))²

Domain: [−5, 5]², where the ripples can still be told apart; the standard domain is [−100, 100]². Minimum 0.292579 at
(0, ±1.253132) and (±1.253132, 0). Local minima of greater values lie near (±√(π/2 + kπ), 0) and (0, ±√(π/2 + kπ)) as
well; the domain holds 32 minima. The absolute value that is printed changes nothing, since the cosine is even: the loss
is smooth.

The numbers 1 to 4 are Mishra's, who modified the functions of J. D. Schaffer et al. 1989, which are numbered F6 and F7.
Codes that do not square the cosine stay above 0.5, though they quote 0.292579. The survey prints 1.253115 for 1.253132.

Source: S. K. Mishra, Some new test functions for global optimization and performance of repulsive particle swarm
method, MPRA Paper 2718, 2006; M. Jamil and X.-S. Yang, A literature survey of benchmark functions for global
optimisation problems, Int. J. Mathematical Modelling and Numerical Optimisation 4 (2013), 150–194, function 115.
"""

import jax.numpy as jnp

from landscape.problems import Problem

X = 1.2531318314637332


def function(x):
    """The loss at x (2,)."""
    x2, y2 = x[0] ** 2, x[1] ** 2
    return 0.5 + (jnp.cos(jnp.sin(x2 - y2)) ** 2 - 0.5) / (1 + 0.001 * (x2 + y2)) ** 2


def problem() -> Problem:
    """Return the problem."""
    minimizers = [[-X, 0.0], [0.0, -X], [0.0, X], [X, 0.0]]
    return Problem(function, [[-5, 5], [-5, 5]], "schaffer4", minimizers, 0.29257863203598054)
