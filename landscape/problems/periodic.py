"""The periodic function: 49 minima, of which the middle one is lower by a tenth.

    f(x, y) = 1 + sin² x + sin² y − 0.1 exp(−x² − y²)

Domain: [−10, 10]². Minimum 0.9 at the origin. The other 48 minima, one near each pair of whole multiples of π, have
values from 0.999995 to 1, equal for most purposes, and nothing tells a descent which way the lower one lies. It is
Price's second function.

Source: W. L. Price, A controlled random search procedure for global optimisation, The Computer Journal 20 (1977),
367–370; problem PRD of M. M. Ali, C. Khompatraporn and Z. B. Zabinsky, A numerical evaluation of several stochastic
algorithms on selected continuous global optimization test problems, Journal of Global Optimization 31 (2005), 635–672.
Also M. Jamil and X.-S. Yang, A literature survey of benchmark functions for global optimisation problems, Int. J.
Mathematical Modelling and Numerical Optimisation 4 (2013), 150–194, functions 90 and 95.
"""

import jax.numpy as jnp

from landscape.problems import Problem


def function(x):
    """The loss at x (2,)."""
    return 1 + jnp.sum(jnp.sin(x) ** 2) - 0.1 * jnp.exp(-jnp.sum(x**2))


def problem() -> Problem:
    """Return the problem."""
    return Problem(function, [[-10, 10], [-10, 10]], "periodic", [[0.0, 0.0]], 0.9)
