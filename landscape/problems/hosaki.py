"""Hosaki's function: two minima along the first axis, and an edge where the gradient vanishes.

    f(x, y) = (1 − 8 x + 7 x² − 7/3 x³ + ¼ x⁴) y² exp(−y)

Domain: [0, 5] × [0, 6]. Minimum −2.345812 at (4, 2). The other minimum is −1.127794 at (1, 2), and the saddle between
them −0.902235 at (2, 2). Along the domain's edge y = 0 the loss and its gradient are 0. Below that edge the loss falls
without bound, as y² exp(−y) grows: the minimum is the domain's and not the plane's.

Source: G. A. Bekey and M. T. Ung, A comparative evaluation of two global search algorithms, IEEE Transactions on
Systems, Man, and Cybernetics 4 (1974), 112–116; problem HSK of M. M. Ali, C. Khompatraporn and Z. B. Zabinsky, A
numerical evaluation of several stochastic algorithms on selected continuous global optimization test problems, Journal
of Global Optimization 31 (2005), 635–672.
"""

import jax.numpy as jnp

from landscape.problems import Problem


def function(x):
    """The loss at x (2,)."""
    polynomial = 1 + (-8 + (7 + (-7 / 3 + x[0] / 4) * x[0]) * x[0]) * x[0]
    return polynomial * x[1] ** 2 * jnp.exp(-x[1])


def problem() -> Problem:
    """Return the problem."""
    return Problem(function, [[0, 5], [0, 6]], "hosaki", [[4.0, 2.0]], -2.3458115761012867)
