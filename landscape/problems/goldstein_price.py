"""The Goldstein–Price function: four minima whose values span two and a half orders of magnitude.

    f(x, y) = [1 + (x + y + 1)² (19 − 14 x + 3 x² − 14 y + 6 x y + 3 y²)]
              · [30 + (2 x − 3 y)² (18 − 32 x + 12 x² + 48 y − 36 x y + 27 y²)]

With s = x + y and t = 2 x − 3 y it is [1 + (s + 1)² (3 s² − 14 s + 19)] · [30 + t² (3 t² − 16 t + 18)], and this is
what is evaluated. The factors have their critical points at s = −1, 1, 2 and t = 0, 1, 3.

Domain: [−2, 2]². Minimum 3 at (0, −1). The other minima are 30 at (−0.6, −0.4), 84 at (1.8, 0.2) and 840 at
(1.2, 0.8); there are four saddles and one maximum, 1155 at (0.8, 0.2).

Source: A. A. Goldstein and J. F. Price, On descent from local minima, Mathematics of Computation 25 (1971), 569–574,
which lists the four minima and no domain. Domain: L. C. W. Dixon and G. P. Szegö, The global optimization problem: an
introduction, in Towards Global Optimisation 2, North-Holland 1978, 1–15.
"""

from landscape.problems import Problem


def function(x):
    """The loss at x (2,)."""
    s, t = x[0] + x[1], 2 * x[0] - 3 * x[1]
    return (1 + (s + 1) ** 2 * ((3 * s - 14) * s + 19)) * (30 + t**2 * ((3 * t - 16) * t + 18))


def problem() -> Problem:
    """Return the problem."""
    return Problem(function, [[-2, 2], [-2, 2]], "goldstein_price", [[0.0, -1.0]], 3.0)
