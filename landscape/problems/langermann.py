"""Langermann's function: ripples around five centers of unequal weight that interfere.

    f(x, y) = Σ cₖ exp(−dₖ/π) cos π dₖ,  dₖ = (x − aₖ)² + (y − bₖ)²,  k = 1 … 5

    c = (1, 2, 5, 2, 3),  a = (3, 5, 2, 1, 7),  b = (5, 2, 1, 4, 9)

Domain: [0, 10]². Minimum −4.155809 at (2.793402, 1.597233); −4.127577 at (1.991206, 1.988620) is nearly as low. Far
from the centers the ripples die out and the loss is flat.

Versions differ in sign and in constants. With a minus sign before the sum, which is common, the minimum is −5.162126 at
(2.002992, 1.006096). The contest's own function, in five and ten dimensions, has that minus sign, 30 other centers and
other weights, and for five terms the minimum −1.4, as function 68 of M. Jamil and X.-S. Yang has.

Source: M. Molga and C. Smutnicki, Test functions for optimization needs, report, 2005, section 2.10, for these
constants and this sign, without a domain. The contest: H. Bersini, M. Dorigo, S. Langerman, G. Seront and L.
Gambardella, Results of the first international contest on evolutionary optimisation, Proc. IEEE Int. Conf. on
Evolutionary Computation 1996, 611–615.
"""

import jax.numpy as jnp

from landscape.problems import Problem

# c, a, b of each term.
TERMS = ((1, 3, 5), (2, 5, 2), (5, 2, 1), (2, 1, 4), (3, 7, 9))


def function(x):
    """The loss at x (2,)."""
    return sum(c * _ripple((x[0] - a) ** 2 + (x[1] - b) ** 2) for c, a, b in TERMS)


def _ripple(distance):
    return jnp.exp(-distance / jnp.pi) * jnp.cos(jnp.pi * distance)


def problem() -> Problem:
    """Return the problem."""
    minimizer = [2.7934022086450367, 1.5972325013283601]
    return Problem(function, [[0, 10], [0, 10]], "langermann", [minimizer], -4.155809291847785)
