"""The bird function: two deep global minima on a parabolic trough.

    f(x, y) = sin x exp((1 − cos y)²) + cos y exp((1 − sin x)²) + (x − y)²

Domain: [−2π, 2π]². Minimum −106.764537 at (4.701043, 3.152939) and (−1.582142, −3.130247), which differ by 2π in both
coordinates, as the loss repeats along the diagonal. The domain holds six minima, 11 saddles and six maxima. The loss
goes on repeating outside, where descents may end in minima of the same value. A version constrained to (x + 5)² + (y +
5)² < 25 is in use too.

Source: function 16 of M. Jamil and X.-S. Yang, A literature survey of benchmark functions for global optimisation
problems, Int. J. Mathematical Modelling and Numerical Optimisation 4 (2013), 150–194, after S. K. Mishra, Global
optimization by differential evolution and particle swarm methods: evaluation on some benchmark functions, MPRA Paper
1005, University of Munich 2006.
"""

import math

import jax.numpy as jnp

from landscape.problems import Problem

MINIMIZERS = [[4.701043130249553, 3.15293850372493], [-1.5821421769300335, -3.1302468034546562]]


def function(x):
    """The loss at x (2,)."""
    sine, cosine = jnp.sin(x[0]), jnp.cos(x[1])
    return sine * jnp.exp((1 - cosine) ** 2) + cosine * jnp.exp((1 - sine) ** 2) + (x[0] - x[1]) ** 2


def problem() -> Problem:
    """Return the problem."""
    return Problem(function, [[-2 * math.pi, 2 * math.pi]] * 2, "bird", MINIMIZERS, -106.76453674926468)
