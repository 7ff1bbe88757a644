"""The Schaffer 2 function: hyperbolic ripples that fade outward around one global minimum.

    f(x, y) = 0.5 + (sin²(x² − y²) − 0.5)/(1 + 0.001 (x² + y²))²

Domain: [−5, 5]², where the ripples can still be told apart; the standard domain is [−100, 100]². Minimum 0 at the
origin. Lists that call it unimodal err: near each (±√(kπ), 0) and (0, ±√(kπ)) lies a local minimum, of a value that
grows with k; the domain holds 29 minima. At the origin only the slow denominator bends the loss, so that the basin is
long and flat along both diagonals.

The numbers 1 to 4 are Mishra's, who modified the functions of J. D. Schaffer et al. 1989, which are numbered F6, with
sin² √(x² + y²), and F7. M. Jamil and X.-S. Yang's function 113 squares the sine's argument and not the denominator.

Source: S. K. Mishra, Some new test functions for global optimization and performance of repulsive particle swarm
method, MPRA Paper 2718, 2006.
"""

import jax.numpy as jnp

from landscape.problems import Problem


def function(x):
    """The loss at x (2,)."""
    x2, y2 = x[0] ** 2, x[1] ** 2
    return 0.5 + (jnp.sin(x2 - y2) ** 2 - 0.5) / (1 + 0.001 * (x2 + y2)) ** 2


def problem() -> Problem:
    """Return the problem."""
    return Problem(function, [[-5, 5], [-5, 5]], "schaffer2", [[0.0, 0.0]], 0.0)
