"""Himmelblau's function: four global minima of equal value.

    f(x, y) = (x² + y − 11)² + (x + y² − 7)²

Domain: [−6, 6]², the square in which the book's figure shows it. Minimum 0 at (3, 2), (−2.805118, 3.131313),
(−3.779310, −3.283186) and (3.584428, −1.848127); there are also four saddles and one maximum near
(−0.270845, −0.923039).

Source: D. M. Himmelblau, Applied Nonlinear Programming, McGraw-Hill 1972, p. 428.
"""

from landscape.problems import Problem

MINIMIZERS = [
    [-3.779310253377747, -3.283185991286169],
    [-2.805118086952745, 3.131312518250573],
    [3.0, 2.0],
    [3.584428340330492, -1.848126526964404],
]


def function(x):
    """The loss at x (2,)."""
    return (x[0] ** 2 + x[1] - 11) ** 2 + (x[0] + x[1] ** 2 - 7) ** 2


def problem() -> Problem:
    """Return the problem."""
    return Problem(function, [[-6, 6], [-6, 6]], "himmelblau", MINIMIZERS, 0.0)
