"""The Bartels–Conn function: a bowl with kinks, its minimum on one of them.

    f(x, y) = |x² + y² + x y| + |sin x| + |cos y|

Domain: [−5, 5]², where the kinks can still be seen; the survey's is [−500, 500]². Minimum 1 at the origin. The loss is
not differentiable along the lines x = kπ and y = π/2 + kπ; on a line the term that is kinked there contributes the
derivative 0. The first term is never negative and needs no kink.

Source: function 9 of M. Jamil and X.-S. Yang, A literature survey of benchmark functions for global optimisation
problems, Int. J. Mathematical Modelling and Numerical Optimisation 4 (2013), 150–194.
"""

import jax.numpy as jnp

from landscape.problems import Problem


def function(x):
    """The loss at x (2,)."""
    # The derivative of abs at 0 is 1 in jax; that of t · sign t is 0.
    sine, cosine = jnp.sin(x[0]), jnp.cos(x[1])
    return jnp.sum(x**2) + x[0] * x[1] + sine * jnp.sign(sine) + cosine * jnp.sign(cosine)


def problem() -> Problem:
    """Return the problem."""
    return Problem(function, [[-5, 5], [-5, 5]], "bartels_conn", [[0.0, 0.0]], 1.0)
