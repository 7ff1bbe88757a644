"""The Freudenstein–Roth function: a global minimum and a local one that traps most descents.

    f(x, y) = (−13 + x + ((5 − y) y − 2) y)² + (−29 + x + ((y + 1) y − 14) y)²

Domain: [−10, 30] × [−5, 5], which holds all three critical points; the survey's is [−10, 10]². Minimum 0 at (5, 4). The
other minimum is 48.984254 at (11.412779, −0.896805), and the saddle between them 819.010259 at (23.920554, 2.230139).
The classic start is (0.5, −2).

Source: F. Freudenstein and B. Roth, Numerical solution of systems of nonlinear equations, Journal of the ACM 10 (1963),
550–556; problem (2) of J. J. Moré, B. S. Garbow and K. E. Hillstrom, Testing unconstrained optimization software, ACM
Transactions on Mathematical Software 7 (1981), 17–41. Also M. Jamil and X.-S. Yang, A literature survey of benchmark
functions for global optimisation problems, Int. J. Mathematical Modelling and Numerical Optimisation 4 (2013), 150–194,
function 56.
"""

from landscape.problems import Problem


def function(x):
    """The loss at x (2,)."""
    x, y = x
    return (-13 + x + ((5 - y) * y - 2) * y) ** 2 + (-29 + x + ((y + 1) * y - 14) * y) ** 2


def problem() -> Problem:
    """Return the problem."""
    return Problem(function, [[-10, 30], [-5, 5]], "freudenstein_roth", [[5.0, 4.0]], 0.0)
