"""The Ursem 1 function: one global and one local minimum of a wave on a slope.

    f(x, y) = −sin(2x − π/2) − 3 cos y − x/2

Domain: [−2.5, 3] × [−2, 2]. Minimum −4.816814 at (1.697136, 0). The other minimum is −3.246018 at (−1.444456, 0), and
the saddle between them −1.968584 at (−0.126340, 0). Outside the domain the wave goes on, lower by π/2 each period to
the right, so that the minimum is the domain's and not the plane's.

Source: function 156 of M. Jamil and X.-S. Yang, A literature survey of benchmark functions for global optimisation
problems, Int. J. Mathematical Modelling and Numerical Optimisation 4 (2013), 150–194, after J. Rönkkönen, Continuous
Multimodal Global Optimization with Differential Evolution-Based Methods, thesis, Lappeenranta University of Technology
2009.
"""

import jax.numpy as jnp

from landscape.problems import Problem


def function(x):
    """The loss at x (2,)."""
    return jnp.cos(2 * x[0]) - 3 * jnp.cos(x[1]) - 0.5 * x[0]


def problem() -> Problem:
    """Return the problem."""
    return Problem(function, [[-2.5, 3], [-2, 2]], "ursem1", [[1.697136454365936, 0.0]], -4.816814063734822)
