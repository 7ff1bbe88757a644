"""Powell's badly scaled function: a hyperbola's valley, its minimum at coordinates that differ a millionfold.

    f(x, y) = (10⁴ x y − 1)² + (exp(−x) + exp(−y) − 1.0001)²

Domain: [0, 5·10⁻⁵] × [0, 12], around one minimizer. Minimum 0 at (0.000010981593, 9.106146740), the only critical point
inside, and at its mirror image (9.106146740, 0.000010981593) outside. There the Hessian's eigenvalues are 1.7·10¹⁰ and
2.4·10⁻⁸: in double precision it is singular, and no learning rate moves a descent along the valley. The classic start
is (0, 1).

Source: M. J. D. Powell, A hybrid method for nonlinear equations, in P. Rabinowitz (ed.), Numerical Methods for
Nonlinear Algebraic Equations, Gordon and Breach 1970, 87–114; problem (3) of J. J. Moré, B. S. Garbow and K. E.
Hillstrom, Testing unconstrained optimization software, ACM Transactions on Mathematical Software 7 (1981), 17–41, which
gives no domain.
"""

import jax.numpy as jnp

from landscape.problems import Problem


def function(x):
    """The loss at x (2,)."""
    return (1e4 * x[0] * x[1] - 1) ** 2 + (jnp.sum(jnp.exp(-x)) - 1.0001) ** 2


def problem() -> Problem:
    """Return the problem."""
    minimizer = [1.098159329699817e-05, 9.106146739866524]
    return Problem(function, [[0, 5e-5], [0, 12]], "powell_badly_scaled", [minimizer], 0.0)
