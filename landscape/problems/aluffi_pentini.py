"""The Aluffi-Pentini function: a double well, slightly tilted, with one global and one local minimum.

    f(x, y) = ¼ x⁴ − ½ x² + 0.1 x + ½ y²

Domain: [−10, 10]². Minimum −0.352386 at (−1.046681, 0). The other minimum is −0.152639 at (0.945649, 0), and the saddle
between them 0.005026 at (0.101031, 0). Lists print −0.3523 at (−1.0465, 0). Zirilli's function is the same.

Source: F. Aluffi-Pentini, V. Parisi and F. Zirilli, Global optimization and stochastic differential equations, Journal
of Optimization Theory and Applications 47 (1985), 1–16; problem AP of M. M. Ali, C. Khompatraporn and Z. B. Zabinsky, A
numerical evaluation of several stochastic algorithms on selected continuous global optimization test problems, Journal
of Global Optimization 31 (2005), 635–672.
"""

from landscape.problems import Problem


def function(x):
    """The loss at x (2,)."""
    square = x[0] ** 2
    return (0.25 * square - 0.5) * square + 0.1 * x[0] + 0.5 * x[1] ** 2


def problem() -> Problem:
    """Return the problem."""
    return Problem(
        function, [[-10, 10], [-10, 10]], "aluffi_pentini", [[-1.0466805318046022, 0.0]], -0.352386073800036421
    )
