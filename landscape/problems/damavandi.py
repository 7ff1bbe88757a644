"""Damavandi's function: a bowl that leads away from the global minimum, a narrow pit in its wall.

    f(x, y) = (1 − |sin π(x − 2) sin π(y − 2)/(π² (x − 2) (y − 2))|⁵) (2 + (x − 7)² + 2 (y − 7)²)

Domain: [0, 14]². Minimum 0 at (2, 2), where the quotient of sines is its limit 1: the formula as printed divides 0 by 0
there, and evaluates to nothing on the lines x = 2 and y = 2. The other minimum is 2 at (7, 7), to which nearly every
descent leads; the saddle between them, 61.886111 at (2.337089, 2.547013), is the rim of the pit, and there is no other
critical point.

Source: N. Damavandi and S. Safavi-Naeini, A hybrid evolutionary programming method for circuit optimization, IEEE
Transactions on Circuits and Systems I 52 (2005), 902–910; M. Jamil and X.-S. Yang, A literature survey of benchmark
functions for global optimisation problems, Int. J. Mathematical Modelling and Numerical Optimisation 4 (2013), 150–194,
function 42.
"""

import math

import jax.numpy as jnp

from landscape.problems import Problem


def function(x):
    """The loss at x (2,)."""
    pit = 1 - jnp.abs(jnp.prod(_sinc(x - 2))) ** 5
    return pit * (2 + (x[0] - 7) ** 2 + 2 * (x[1] - 7) ** 2)


def _sinc(t):
    # The derivatives of sin πt/(πt) lose all digits near t = 0: there the series, exact to 8e-18, takes its place.
    square = (jnp.pi * t) ** 2
    near, far = jnp.where(square < 1, square, 0), jnp.where(square < 1, 1, jnp.pi * t)
    series = sum((-near) ** k / math.factorial(2 * k + 1) for k in range(9))
    return jnp.where(square < 1, series, jnp.sin(far) / far)


def problem() -> Problem:
    """Return the problem."""
    return Problem(function, [[0, 14], [0, 14]], "damavandi", [[2.0, 2.0]], 0.0)
