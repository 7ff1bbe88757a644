"""The Jennrich–Sampson function: a fit by two exponentials that cannot succeed, its minimum far above 0.

    f(x, y) = Σ (2 + 2 i − exp(i x) − exp(i y))²,  i = 1 … 10

Domain: [−1, 1]². Minimum 124.362182 at (0.257825, 0.257825), the only critical point. To the right and above
exponentials of 10 x and 10 y make walls of 5·10⁸, below and to the left lies a plain, and at the minimum the Hessian
has the condition number 30. The classic start is (0.3, 0.4). The survey prints 124.3612, less than the loss takes.

Source: R. I. Jennrich and P. F. Sampson, Application of stepwise regression to non-linear estimation, Technometrics 10
(1968), 63–72; problem (6) of J. J. Moré, B. S. Garbow and K. E. Hillstrom, Testing unconstrained optimization software,
ACM Transactions on Mathematical Software 7 (1981), 17–41, with m = 10. Domain: M. Jamil and X.-S. Yang, A literature
survey of benchmark functions for global optimisation problems, Int. J. Mathematical Modelling and Numerical
Optimisation 4 (2013), 150–194, function 67.
"""

import jax.numpy as jnp

from landscape.problems import Problem


def function(x):
    """The loss at x (2,)."""
    return sum((2 + 2 * i - jnp.sum(jnp.exp(i * x))) ** 2 for i in range(1, 11))


def problem() -> Problem:
    """Return the problem."""
    minimizer = [0.25782521367036408, 0.25782521367036408]
    return Problem(function, [[-1, 1], [-1, 1]], "jennrich_sampson", [minimizer], 124.362182355614854)
