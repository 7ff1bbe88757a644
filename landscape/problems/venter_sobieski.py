"""The Venter–Sobieski function: a bowl under two waves, one of which shortens outward.

    f(x, y) = Σ (xᵢ² − 100 cos² xᵢ − 100 cos(xᵢ²/30))

Domain: [−50, 50]², with 33 minima along each axis and 1089 in the square. Minimum −400 at the origin. The full name is
Sobieszczanski-Sobieski.

Source: G. Venter and J. Sobieszczanski-Sobieski, Particle swarm optimization, AIAA Journal 41 (2003), 1583–1589. Also
M. Jamil and X.-S. Yang, A literature survey of benchmark functions for global optimisation problems, Int. J.
Mathematical Modelling and Numerical Optimisation 4 (2013), 150–194, function 160.
"""

import jax.numpy as jnp

from landscape.problems import Problem


def function(x):
    """The loss at x (2,)."""
    return jnp.sum(x**2 - 100 * jnp.cos(x) ** 2 - 100 * jnp.cos(x**2 / 30))


def problem() -> Problem:
    """Return the problem."""
    return Problem(function, [[-50, 50], [-50, 50]], "venter_sobieski", [[0.0, 0.0]], -400.0)
