"""Giunta's function: one minimum on a gently waved slope along each axis.

    f(x, y) = 0.6 + Σ (sin tᵢ + sin² tᵢ + sin(4 tᵢ)/50),  tᵢ = 16 xᵢ/15 − 1

Domain: [−1, 1]². Minimum 0.064471 at (0.467320, 0.467320), inside the domain the only one; outside it repeats with the
period 15π/8. The survey prints 0.060447 at (0.458343, 0.458343), where the loss is 0.064639. With sin(4 tᵢ)/15, which
is in use too, the minimum is −0.022574.

Source: function 57 of M. Jamil and X.-S. Yang, A literature survey of benchmark functions for global optimisation
problems, Int. J. Mathematical Modelling and Numerical Optimisation 4 (2013), 150–194, after S. K. Mishra, Global
optimization by differential evolution and particle swarm methods: evaluation on some benchmark functions, MPRA Paper
1005, University of Munich 2006.
"""

import jax.numpy as jnp

from landscape.problems import Problem


def function(x):
    """The loss at x (2,)."""
    t = 16 / 15 * x - 1
    sine = jnp.sin(t)
    return 0.6 + jnp.sum(sine + sine**2 + jnp.sin(4 * t) / 50)


def problem() -> Problem:
    """Return the problem."""
    return Problem(
        function, [[-1, 1], [-1, 1]], "giunta", [[0.4673200253979606, 0.4673200253979606]], 0.06447042053690565
    )
