"""Parsopoulos's function: a lattice of equal minima, twelve of them on its domain.

    f(x, y) = cos² x + sin² y

Domain: [−5, 5]². Minimum 0 at the twelve points with x = ±π/2, ±3π/2 and y = 0, ±π; without end outside. The maxima are
2, the saddles 1, and no minimum is preferred.

Source: function 85 of M. Jamil and X.-S. Yang, A literature survey of benchmark functions for global optimisation
problems, Int. J. Mathematical Modelling and Numerical Optimisation 4 (2013), 150–194.
"""

import math

import jax.numpy as jnp

from landscape.problems import Problem

MINIMIZERS = [[i * math.pi / 2, j * math.pi] for i in (-3, -1, 1, 3) for j in (-1, 0, 1)]


def function(x):
    """The loss at x (2,)."""
    return jnp.cos(x[0]) ** 2 + jnp.sin(x[1]) ** 2


def problem() -> Problem:
    """Return the problem."""
    return Problem(function, [[-5, 5], [-5, 5]], "parsopoulos", MINIMIZERS, 0.0)
