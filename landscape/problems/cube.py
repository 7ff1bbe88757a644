"""The cube function: Rosenbrock's valley with a cubic bend.

    f(x, y) = 100 (y − x³)² + (1 − x)²

Domain: [−1.5, 1.5]²; the survey's [−10, 10]² shows nothing but the walls. Minimum 0 at (1, 1), the only critical point;
the survey prints (−1, 1). Leon's function is this one in some lists and Rosenbrock's in others.

Source: A. Leon, A comparison among eight known optimizing procedures, in A. Lavi and T. P. Vogl (eds.), Recent Advances
in Optimization Techniques, Wiley 1966. Also M. Jamil and X.-S. Yang, A literature survey of benchmark functions for
global optimisation problems, Int. J. Mathematical Modelling and Numerical Optimisation 4 (2013), 150–194, function 41.
"""

from landscape.problems import Problem


def function(x):
    """The loss at x (2,)."""
    return 100 * (x[1] - x[0] ** 3) ** 2 + (1 - x[0]) ** 2


def problem() -> Problem:
    """Return the problem."""
    return Problem(function, [[-1.5, 1.5], [-1.5, 1.5]], "cube", [[1.0, 1.0]], 0.0)
