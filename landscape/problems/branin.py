"""Branin's function: three global minima of equal value, known as RCOS.

    f(x, y) = (y − b x² + c x − 6)² + 10 (1 − t) cos x + 10,  b = 5.1/(4π²), c = 5/π, t = 1/(8π)

Domain: [−5, 10] × [0, 15]. Minimum 5/(4π) = 0.397887 at (−π, 12.275), (π, 2.275) and (3π, 2.475). The only other
critical points are two saddles between them, (0, 6) and (2π, 1.1), value 19.602113. Lists that print 2.425 in place of
2.475, as M. Jamil and X.-S. Yang's (function 22) does, misprint it.

Source: F. H. Branin, Widely convergent method for finding multiple solutions of simultaneous nonlinear equations, IBM
Journal of Research and Development 16 (1972), 504–522; with these constants and domain L. C. W. Dixon and G. P. Szegö,
The global optimization problem: an introduction, in Towards Global Optimisation 2, North-Holland 1978, 1–15.
"""

import math

import jax.numpy as jnp

from landscape.problems import Problem

MINIMIZERS = [[-math.pi, 12.275], [math.pi, 2.275], [3 * math.pi, 2.475]]


def function(x):
    """The loss at x (2,)."""
    bend = x[1] - (5.1 / (4 * math.pi**2) * x[0] - 5 / math.pi) * x[0] - 6
    return bend**2 + 10 * (1 - 1 / (8 * math.pi)) * jnp.cos(x[0]) + 10


def problem() -> Problem:
    """Return the problem."""
    return Problem(function, [[-5, 10], [0, 15]], "branin", MINIMIZERS, 5 / (4 * math.pi))
