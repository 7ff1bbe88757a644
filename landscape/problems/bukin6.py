"""The Bukin 6 function: a valley bent like a parabola whose floor is a kink, slightly tilted towards its minimum.

    f(x, y) = 100 √|y − 0.01 x²| + 0.01 |x + 10|

Domain: [−15, −5] × [−3, 3]. Minimum 0 at (−10, 1). All along the floor y = 0.01 x² the slope across is infinite, and on
the line x = −10 it jumps; the terms that are not differentiable add 0 to the gradient. Descents with any fixed step
bounce from wall to wall. Bukin 4 has 100 y² in place of the first term.

Source: A. D. Bukin, New minimization strategy for non-smooth functions, preprint 97-79, Budker Institute of Nuclear
Physics, Novosibirsk 1997; Z. K. Silagadze, Finding two-dimensional peaks, Physics of Particles and Nuclei Letters 4
(2007), 73–80. Domain: M. Jamil and X.-S. Yang, A literature survey of benchmark functions for global optimisation
problems, Int. J. Mathematical Modelling and Numerical Optimisation 4 (2013), 150–194, function 28.
"""

import jax.numpy as jnp

from landscape.problems import Problem


def function(x):
    """The loss at x (2,)."""
    return 100 * _root(x[1] - x[0] ** 2 / 100) + jnp.abs(x[0] + 10) / 100


def _root(t):
    # √|t|, whose derivative at 0 is infinite: the inner `where` keeps the 0 away from it.
    return jnp.where(t != 0, jnp.sqrt(jnp.abs(jnp.where(t != 0, t, 1))), 0)


def problem() -> Problem:
    """Return the problem."""
    return Problem(function, [[-15, -5], [-3, 3]], "bukin6", [[-10.0, 1.0]], 0.0)
