"""The six-hump camel-back function: six minima in pairs, two of them global.

    f(x, y) = (4 − 2.1 x² + x⁴/3) x² + x y + (4 y² − 4) y²

Domain: [−3, 3] × [−2, 2]; [−5, 5]² is in use too. Minimum −1.031628 at ±(0.089842, −0.712656). The loss is the same at
(x, y) and (−x, −y); the other minima are ±(1.703607, −0.796084), value −0.215464, and ±(1.607105, 0.568651), value
2.104250. With two maxima and seven saddles they make fifteen critical points.

Source: L. C. W. Dixon and G. P. Szegö, The global optimization problem: an introduction, in Towards Global
Optimisation 2, North-Holland 1978, 1–15.
"""

from landscape.problems import Problem

MINIMIZERS = [[-0.08984201310031806, 0.7126564030207396], [0.08984201310031806, -0.7126564030207396]]


def function(x):
    """The loss at x (2,)."""
    x2, y2 = x[0] ** 2, x[1] ** 2
    return (4 - 2.1 * x2 + x2**2 / 3) * x2 + x[0] * x[1] + (4 * y2 - 4) * y2


def problem() -> Problem:
    """Return the problem."""
    return Problem(function, [[-3, 3], [-2, 2]], "six_hump_camel", MINIMIZERS, -1.0316284534898774)
