"""Treccani's function: two equal global minima with a saddle between them.

    f(x, y) = x⁴ + 4 x³ + 4 x² + y²

Domain: [−5, 5]². Minimum 0 at (0, 0) and (−2, 0); the saddle is 1 at (−1, 0). As x² (x + 2)² + y² it is a double well.

Source: L. C. W. Dixon and G. P. Szegö (eds.), Towards Global Optimisation 2, North-Holland 1978. Also M. Jamil and
X.-S. Yang, A literature survey of benchmark functions for global optimisation problems, Int. J. Mathematical Modelling
and Numerical Optimisation 4 (2013), 150–194, function 149, which spells it Trecanni.
"""

from landscape.problems import Problem


def function(x):
    """The loss at x (2,)."""
    return (x[0] * (x[0] + 2)) ** 2 + x[1] ** 2


def problem() -> Problem:
    """Return the problem."""
    return Problem(function, [[-5, 5], [-5, 5]], "treccani", [[-2.0, 0.0], [0.0, 0.0]], 0.0)
