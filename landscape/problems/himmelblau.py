"""Himmelblau's function: four global minima of equal value.

    f(x, y) = (x² + y − 11)² + (x + y² − 7)²

Domain: [−6, 6]², which holds all nine critical points with room on every side; [−5, 5]² is in use too. Minimum 0 at
(3, 2), (−2.805118, 3.131313), (−3.779310, −3.283186) and (3.584428, −1.848127); there are also four saddles and one
maximum, 181.616522 at (−0.270845, −0.923039).

Source: D. M. Himmelblau, Applied Nonlinear Programming, McGraw-Hill 1972, p. 428.
"""

from landscape.problems import Problem

MINIMIZERS = [
    [-3.779310253377747, -3.2831859912861696],
    [-2.805118086952745, 3.131312518250573],
    [3.0, 2.0],
    [3.5844283403304917, -1.8481265269644036],
]


def function(x):
    """The loss at x (2,)."""
    return (x[0] ** 2 + x[1] - 11) ** 2 + (x[0] + x[1] ** 2 - 7) ** 2


def problem() -> Problem:
    """Return the problem."""
    return Problem(function, [[-6, 6], [-6, 6]], "himmelblau", MINIMIZERS, 0.0)
