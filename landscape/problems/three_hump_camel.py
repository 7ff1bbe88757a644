"""The three-hump camel-back function: three minima in a row, the middle one global.

    f(x, y) = 2 x² − 1.05 x⁴ + x⁶/6 + x y + y²

Domain: [−5, 5]², the standard one; its five critical points lie within ±1.75, so [−2, 2]² shows them closer. Minimum 0
at the origin. The other minima are ±(1.747552, −0.873776), value 0.298638; saddles lie at ±(1.070542, −0.535271). With
−x y in place of x y, which is in use too, the picture is mirrored.

Source: problem CB3 of M. M. Ali, C. Khompatraporn and Z. B. Zabinsky, A numerical evaluation of several stochastic
algorithms on selected continuous global optimization test problems, Journal of Global Optimization 31 (2005), 635–672.
"""

from landscape.problems import Problem


def function(x):
    """The loss at x (2,)."""
    x2 = x[0] ** 2
    return (2 - 1.05 * x2 + x2**2 / 6) * x2 + x[0] * x[1] + x[1] ** 2


def problem() -> Problem:
    """Return the problem."""
    return Problem(function, [[-5, 5], [-5, 5]], "three_hump_camel", [[0.0, 0.0]], 0.0)
