"""Matyas's function: a long elliptic bowl along the diagonal, condition number 25.

    f(x, y) = 0.26 (x² + y²) − 0.48 x y

Domain: [−10, 10]²; [−5, 10]² is in use too. Minimum 0 at the origin, the only critical point. The function is convex
and quadratic; the Hessian's eigenvalues are 0.04 along the diagonal and 1 across it.

Source: M. Jamil and X.-S. Yang, A literature survey of benchmark functions for global optimisation problems, Int. J.
Mathematical Modelling and Numerical Optimisation 4 (2013), 150–194, function 71, whose only source is a list on the
web; M. Laguna and R. Martí, Experimental testing of advanced scatter search designs for global optimization of
multimodal functions, Journal of Global Optimization 33 (2005), 235–255, function 8, for [−5, 10]².
"""

from landscape.problems import Problem


def function(x):
    """The loss at x (2,)."""
    return 0.26 * (x[0] ** 2 + x[1] ** 2) - 0.48 * x[0] * x[1]


def problem() -> Problem:
    """Return the problem."""
    return Problem(function, [[-10, 10], [-10, 10]], "matyas", [[0.0, 0.0]], 0.0)
