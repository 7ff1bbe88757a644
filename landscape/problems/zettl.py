"""Zettl's function: a circular valley, slightly tilted, with one minimum and a saddle on its far side.

    f(x, y) = (x² + y² − 2 x)² + x/4

Domain: [−5, 10]². Minimum −0.003791 at (−0.029896, 0). On the circle around (1, 0) the loss rises slowly to the saddle
0.495963 at (1.967149, 0); the hill inside has its top, 1.257828, at (1.062747, 0). [−1, 3] × [−2, 2] shows it closer.

Source: function 174 of M. Jamil and X.-S. Yang, A literature survey of benchmark functions for global optimisation
problems, Int. J. Mathematical Modelling and Numerical Optimisation 4 (2013), 150–194, after H.-P. Schwefel, Evolution
and Optimum Seeking, Wiley 1995.
"""

from landscape.problems import Problem


def function(x):
    """The loss at x (2,)."""
    return ((x[0] - 2) * x[0] + x[1] ** 2) ** 2 + x[0] / 4


def problem() -> Problem:
    """Return the problem."""
    return Problem(function, [[-5, 10], [-5, 10]], "zettl", [[-0.029895985050660382, 0.0]], -0.003791237220468898)
