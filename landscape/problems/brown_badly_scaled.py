"""Brown's badly scaled function: a bowl that is 10¹² times steeper in one coordinate than in the other.

    f(x, y) = (x − 10⁶)² + (y − 2·10⁻⁶)² + (x y − 2)²

Domain: [0, 2·10⁶] × [0, 4·10⁻⁶], around the minimizer. Minimum 0 at (10⁶, 2·10⁻⁶), the only critical point inside.
There the Hessian's eigenvalues are 2 and 2·10¹²: a descent that is stable in y needs some 10¹² steps in x. The classic
start is (1, 1).

Source: problem (4) of J. J. Moré, B. S. Garbow and K. E. Hillstrom, Testing unconstrained optimization software, ACM
Transactions on Mathematical Software 7 (1981), 17–41, which gives no domain.
"""

from landscape.problems import Problem


def function(x):
    """The loss at x (2,)."""
    return (x[0] - 1e6) ** 2 + (x[1] - 2e-6) ** 2 + (x[0] * x[1] - 2) ** 2


def problem() -> Problem:
    """Return the problem."""
    return Problem(function, [[0, 2e6], [0, 4e-6]], "brown_badly_scaled", [[1e6, 2e-6]], 0.0)
