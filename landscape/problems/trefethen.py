"""Trefethen's function: hundreds of minima on several scales, problem 4 of the hundred-digit challenge.

    f(x, y) = exp(sin 50x) + sin(60 exp y) + sin(70 sin x) + sin(sin 80y) − sin 10(x + y) + (x² + y²)/4

Domain: [−1, 1]², which holds the global minimum; the challenge gives none, and [−10, 10]², which is in use too, has
waves too short to be drawn or searched by a grid, as exp y sets their number. Minimum −3.306869 at (−0.024403,
0.210612): to ten digits, −3.306868647. The square holds 2720 critical points, as Wagon counted too: 693 minima, 667
maxima and 1360 saddles.

Source: L. N. Trefethen, A hundred-dollar, hundred-digit challenge, SIAM News 35 (2002), no. 1, problem 4; solved in
chapter 4 of F. Bornemann, D. Laurie, S. Wagon and J. Waldvogel, The SIAM 100-Digit Challenge, SIAM 2004.
"""

import jax.numpy as jnp

from landscape.problems import Problem

MINIMIZER = [-0.024403079694375173, 0.21061242715535577]


def function(x):
    """The loss at x (2,)."""
    waves = jnp.exp(jnp.sin(50 * x[0])) + jnp.sin(70 * jnp.sin(x[0])) + jnp.sin(60 * jnp.exp(x[1]))
    return waves + jnp.sin(jnp.sin(80 * x[1])) - jnp.sin(10 * (x[0] + x[1])) + jnp.sum(x**2) / 4


def problem() -> Problem:
    """Return the problem."""
    return Problem(function, [[-1, 1], [-1, 1]], "trefethen", [MINIMIZER], -3.3068686474752372)
