"""The monkey saddle: one degenerate critical point from which three valleys and three ridges lead.

    f(x, y) = x³ − 3 x y²

Domain: [−1, 1]². Minimum: none, for the loss falls towards −∞ along three valleys, at 180° and ±60° from the first
axis. The origin is the only critical point; its Hessian is 0 and its Poincaré index −2, where a simple saddle has −1.

Source: D. Hilbert and S. Cohn-Vossen, Anschauliche Geometrie, Springer 1932; in English Geometry and the Imagination,
Chelsea 1952.
"""

from landscape.problems import Problem


def function(x):
    """The loss at x (2,)."""
    return x[0] * (x[0] ** 2 - 3 * x[1] ** 2)


def problem() -> Problem:
    """Return the problem."""
    return Problem(function, [[-1, 1], [-1, 1]], "monkey_saddle")
