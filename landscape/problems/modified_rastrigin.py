"""The modified Rastrigin function: twelve global minima of equal value on the unit square.

    f(x, y) = 20 + 9 cos 6πx + 9 cos 8πy

Domain: [0, 1]². Minimum 2 at the twelve points with x = 1/6, 1/2, 5/6 and y = 1/8, 3/8, 5/8, 7/8. Without a bowl
beneath the lattice none is preferred, and the pattern repeats outside. The domain's corners are maxima. The source
maximizes −f.

Source: X. Li, A. Engelbrecht and M. G. Epitropakis, Benchmark functions for CEC'2013 special session and competition on
niching methods for multimodal function optimization, technical report, RMIT University 2013, function F8, with k = (3,
4).
"""

import jax.numpy as jnp

from landscape.problems import Problem

MINIMIZERS = [[i / 6, j / 8] for i in (1, 3, 5) for j in (1, 3, 5, 7)]


def function(x):
    """The loss at x (2,)."""
    return 20 + 9 * (jnp.cos(6 * jnp.pi * x[0]) + jnp.cos(8 * jnp.pi * x[1]))


def problem() -> Problem:
    """Return the problem."""
    return Problem(function, [[0, 1], [0, 1]], "modified_rastrigin", MINIMIZERS, 2.0)
