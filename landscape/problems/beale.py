"""Beale's function: one minimum between steep walls, and a way down to infinity beside it.

    f(x, y) = (1.5 − x (1 − y))² + (2.25 − x (1 − y²))² + (2.625 − x (1 − y³))²

Domain: [−4.5, 4.5]². Minimum 0 at (3, 0.5). Saddles lie at (0, 1), value 14.203125, and near (0.100536, −2.644513).
Along y = 1 − 0.991071/x the loss falls towards 0.452009 as x → −∞, so that starts on the left can escape; on the left
edge the domain has a minimum of its own, 0.762070 at (−4.5, 1.186429).

Source: E. M. L. Beale, On an iterative method for finding a local minimum of a function of more than one variable,
Technical Report 25, Statistical Techniques Research Group, Princeton University 1958; problem (5) of J. J. Moré, B. S.
Garbow and K. E. Hillstrom, Testing unconstrained optimization software, ACM Transactions on Mathematical Software 7
(1981), 17–41. Domain: M. Jamil and X.-S. Yang, A literature survey of benchmark functions for global optimisation
problems, Int. J. Mathematical Modelling and Numerical Optimisation 4 (2013), 150–194, function 10.
"""

from landscape.problems import Problem


def function(x):
    """The loss at x (2,)."""
    first, second, third = (c - x[0] * (1 - x[1] ** i) for i, c in ((1, 1.5), (2, 2.25), (3, 2.625)))
    return first**2 + second**2 + third**2


def problem() -> Problem:
    """Return the problem."""
    return Problem(function, [[-4.5, 4.5], [-4.5, 4.5]], "beale", [[3.0, 0.5]], 0.0)
