"""The Price 4 function: three global minima, one of them degenerate.

    f(x, y) = (2 x³ y − y³)² + (6 x − y² + y)²

Domain: [−5, 5]²; the survey's [−500, 500]² shows nothing but the walls. Minimum 0 at (0, 0), (2, 4) and (1.464352,
−2.506013). At the origin the Hessian is singular: along the curve 6 x = y² − y the loss grows as y⁶ only, and descents
close in on it ever more slowly.

Source: M. Jamil and X.-S. Yang, A literature survey of benchmark functions for global optimisation problems, Int. J.
Mathematical Modelling and Numerical Optimisation 4 (2013), 150–194, function 97, after W. L. Price, A controlled random
search procedure for global optimisation, The Computer Journal 20 (1977), 367–370.
"""

from landscape.problems import Problem

MINIMIZERS = [[0.0, 0.0], [1.4643521196636984, -2.5060127607816622], [2.0, 4.0]]


def function(x):
    """The loss at x (2,)."""
    x, y = x
    return (2 * x**3 * y - y**3) ** 2 + (6 * x - y**2 + y) ** 2


def problem() -> Problem:
    """Return the problem."""
    return Problem(function, [[-5, 5], [-5, 5]], "price4", MINIMIZERS, 0.0)
