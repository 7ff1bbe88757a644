"""Adjiman's function: a slope without a lower end, whose minimum lies on the domain's boundary.

    f(x, y) = cos x sin y − x/(y² + 1)

Domain: [−1, 2] × [−1, 1]. Minimum −2.021807 at (2, 0.105783) on the boundary, where the gradient does not vanish: the
loss keeps falling to the right, towards −∞, and a descent, which no domain constrains, leaves.

Source: C. S. Adjiman, S. Dallwig, C. A. Floudas and A. Neumaier, A global optimization method, αBB, for general
twice-differentiable constrained NLPs — I. Theoretical advances, Computers & Chemical Engineering 22 (1998), 1137–1158.
Also M. Jamil and X.-S. Yang, A literature survey of benchmark functions for global optimisation problems, Int. J.
Mathematical Modelling and Numerical Optimisation 4 (2013), 150–194, function 5.
"""

import jax.numpy as jnp

from landscape.problems import Problem


def function(x):
    """The loss at x (2,)."""
    return jnp.cos(x[0]) * jnp.sin(x[1]) - x[0] / (x[1] ** 2 + 1)


def problem() -> Problem:
    """Return the problem."""
    return Problem(function, [[-1, 2], [-1, 1]], "adjiman", [[2.0, 0.1057834694517169]], -2.0218067833597868)
