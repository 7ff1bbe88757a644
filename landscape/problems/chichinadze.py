"""Chichinadze's function: a rippled parabola along one axis, one shallow groove across it.

    f(x, y) = x² − 12 x + 11 + 10 cos(πx/2) + 8 sin 5πx − exp(−(y − ½)²/2)/√5

Domain: [−5, 15] × [−2, 3], around the groove; the survey's is [−30, 30]². Minimum −43.315862 at (5.901329, 0.5). All
critical points lie on the line y = ½. Away from it the derivative along y dies out as a Gaussian does: a descent finds
a minimum of x and then stays where it is in y.

Often 8 sin(5πx/2) is printed, beside this minimum, which it does not have: with it the minimum is −42.944387 at
(6.189867, 0.5).

Source: function 33 of M. Jamil and X.-S. Yang, A literature survey of benchmark functions for global optimisation
problems, Int. J. Mathematical Modelling and Numerical Optimisation 4 (2013), 150–194, for the domain and the minimum.
"""

import jax.numpy as jnp

from landscape.problems import Problem


def function(x):
    """The loss at x (2,)."""
    ripples = 10 * jnp.cos(jnp.pi * x[0] / 2) + 8 * jnp.sin(5 * jnp.pi * x[0])
    return (x[0] - 12) * x[0] + 11 + ripples - jnp.exp(-((x[1] - 0.5) ** 2) / 2) / 5**0.5


def problem() -> Problem:
    """Return the problem."""
    return Problem(function, [[-5, 15], [-2, 3]], "chichinadze", [[5.9013285325440656, 0.5]], -43.31586207214262)
