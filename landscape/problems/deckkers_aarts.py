"""The Deckkers–Aarts function: two global minima far apart in a steep and narrow valley.

    f(x, y) = 10⁵ x² + y² − (x² + y²)² + 10⁻⁵ (x² + y²)⁴

Domain: [−20, 20]². Minimum −24776.518342 at (0, ±14.945112); lists round it to −24777 at (0, ±15), where the loss is
−24771.1. Between the two lie a third minimum, 0 at the origin, and two shallow saddles at (0, ±0.707109), value
0.250001. The Hessian at the minima has the condition number 56, at the origin 10⁵. The first author's name is Dekkers;
the lists that made the function known spell it with ck.

Source: A. Dekkers and E. Aarts, Global optimization and simulated annealing, Mathematical Programming 50 (1991),
367–393; problem DA of M. M. Ali, C. Khompatraporn and Z. B. Zabinsky, A numerical evaluation of several stochastic
algorithms on selected continuous global optimization test problems, Journal of Global Optimization 31 (2005), 635–672.
Also M. Jamil and X.-S. Yang, A literature survey of benchmark functions for global optimisation problems, Int. J.
Mathematical Modelling and Numerical Optimisation 4 (2013), 150–194, function 45.
"""

from landscape.problems import Problem


def function(x):
    """The loss at x (2,)."""
    square = x[0] ** 2 + x[1] ** 2
    return 1e5 * x[0] ** 2 + x[1] ** 2 - square**2 + 1e-5 * square**4


def problem() -> Problem:
    """Return the problem."""
    return Problem(
        function,
        [[-20, 20], [-20, 20]],
        "deckkers_aarts",
        [[0.0, -14.945112151891959], [0.0, 14.945112151891959]],
        -24776.51834231769,
    )
