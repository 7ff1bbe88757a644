"""The egg crate function: a bowl under a lattice of squared sines, nine minima on its domain.

    f(x, y) = x² + y² + 25 (sin² x + sin² y)

Domain: [−5, 5]². Minimum 0 at the origin. Along each axis 2 x + 25 sin 2x vanishes at 0, ±3.019602 (minima, where the
term is 9.488197) and at ±1.636442, ±4.914418 (maxima), so that the square holds nine minima, 16 maxima and 24 saddles.
The minima beside the origin have the value 9.488197, those at the corners 18.976395.

Source: function 52 of M. Jamil and X.-S. Yang, A literature survey of benchmark functions for global optimisation
problems, Int. J. Mathematical Modelling and Numerical Optimisation 4 (2013), 150–194.
"""

import jax.numpy as jnp

from landscape.problems import Problem


def function(x):
    """The loss at x (2,)."""
    return jnp.sum(x**2 + 25 * jnp.sin(x) ** 2)


def problem() -> Problem:
    """Return the problem."""
    return Problem(function, [[-5, 5], [-5, 5]], "egg_crate", [[0.0, 0.0]], 0.0)
