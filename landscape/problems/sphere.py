"""The sphere function: the plainest bowl, on which every method must succeed.

    f(x) = Σ xᵢ²,  i = 1 … d

Domain: [−5.12, 5.12]ᵈ, De Jong's; d = 2 here and `dim` sets another. Minimum 0 at the origin, the only critical point.
It is convex, the control among the non-convex ones: gradient descent multiplies every coordinate by 1 − 2 lr a step.

Source: K. A. De Jong, An Analysis of the Behavior of a Class of Genetic Adaptive Systems, thesis, University of
Michigan 1975, function F1, with d = 3.
"""

import jax.numpy as jnp

from landscape.problems import Problem, settings


def function(x):
    """The loss at x (n,)."""
    return jnp.sum(x**2)


def problem(dim: int = 2) -> Problem:
    """Return the problem; `dim` is the number n of coordinates."""
    parameters = settings("sphere", dim=(dim, 2))
    return Problem(function, [[-5.12, 5.12]] * dim, "sphere", [[0.0] * dim], 0.0, parameters=parameters)
