"""The Levy 13 function: a bowl whose curvature the sine of the other coordinate modulates.

    f(x, y) = sin²(3πx) + (x − 1)² (1 + sin²(3πy)) + (y − 1)² (1 + sin²(2πy))

With x − 1 and y − 1 in the sines their squares are the same, and this is what is evaluated.

Domain: [−10, 10]², with 1179 minima inside. Minimum 0 at (1, 1). It is ten times LM2 of Ali et al. for two
coordinates, whose domain is [−5, 5]².

Source: A. V. Levy and A. Montalvo, The tunneling algorithm for the global minimization of functions, SIAM Journal on
Scientific and Statistical Computing 6 (1985), 15–29; as LM2 in M. M. Ali, C. Khompatraporn and Z. B. Zabinsky, A
numerical evaluation of several stochastic algorithms on selected continuous global optimization test problems, Journal
of Global Optimization 31 (2005), 635–672.
"""

import jax.numpy as jnp

from landscape.problems import Problem


def function(x):
    """The loss at x (2,)."""
    u, v = x[0] - 1, x[1] - 1
    bowl = u**2 * (1 + jnp.sin(3 * jnp.pi * v) ** 2) + v**2 * (1 + jnp.sin(2 * jnp.pi * v) ** 2)
    return jnp.sin(3 * jnp.pi * u) ** 2 + bowl


def problem() -> Problem:
    """Return the problem."""
    return Problem(function, [[-10, 10], [-10, 10]], "levy13", [[1.0, 1.0]], 0.0)
