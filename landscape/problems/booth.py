"""Booth's function: a tilted elliptic bowl, condition number 9.

    f(x, y) = (x + 2 y − 7)² + (2 x + y − 5)²

Domain: [−10, 10]². Minimum 0 at (1, 3), the only critical point. The function is convex and quadratic; the Hessian's
eigenvalues are 2 and 18, along the diagonals.

Source: M. Jamil and X.-S. Yang, A literature survey of benchmark functions for global optimisation problems, Int. J.
Mathematical Modelling and Numerical Optimisation 4 (2013), 150–194, function 20, and M. Laguna and R. Martí,
Experimental testing of advanced scatter search designs for global optimization of multimodal functions, Journal of
Global Optimization 33 (2005), 235–255, function 7; what Booth wrote they do not cite.
"""

from landscape.problems import Problem


def function(x):
    """The loss at x (2,)."""
    return (x[0] + 2 * x[1] - 7) ** 2 + (2 * x[0] + x[1] - 5) ** 2


def problem() -> Problem:
    """Return the problem."""
    return Problem(function, [[-10, 10], [-10, 10]], "booth", [[1.0, 3.0]], 0.0)
