"""The Hölder table function: a table with four legs in its corners, the global minima.

    f(x, y) = −|sin x cos y exp |1 − √(x² + y²)/π||

Domain: [−10, 10]². Minimum −19.208503 at (±8.055023, ±9.664590). The loss is not differentiable along its ridges of
height 0, the lines x = kπ and y = π/2 + kπ, nor on the circle of radius π; where a term has a kink it adds 0 to the
gradient.

Source: S. K. Mishra, Some new test functions for global optimization and performance of repulsive particle swarm
method, MPRA Paper 2718, 2006; M. Jamil and X.-S. Yang, A literature survey of benchmark functions for global
optimisation problems, Int. J. Mathematical Modelling and Numerical Optimisation 4 (2013), 150–194, function 146. Their
function 145, Holder table 1, has cos x cos y in place of sin x cos y and the minimum −26.920336 at (±9.646168,
±9.646168). Their 146 is printed without the squares under the root.
"""

import jax.numpy as jnp

from landscape.problems import Problem

X, Y = 8.055023475736563, 9.664590019241272


def function(x):
    """The loss at x (2,)."""
    return -jnp.abs(jnp.sin(x[0]) * jnp.cos(x[1])) * jnp.exp(jnp.abs(1 - _radius(x) / jnp.pi))


def _radius(x):
    # The derivative of sqrt at 0 is infinite: the inner `where` keeps the 0 away from it.
    square = jnp.sum(x**2)
    return jnp.where(square > 0, jnp.sqrt(jnp.where(square > 0, square, 1)), 0)


def problem() -> Problem:
    """Return the problem."""
    minimizers = [[-X, -Y], [-X, Y], [X, -Y], [X, Y]]
    return Problem(function, [[-10, 10], [-10, 10]], "holder_table", minimizers, -19.208502567886732)
