"""Griewank's function: a wide, shallow bowl under a product of cosines.

    f(x) = 1 + Σ xᵢ²/4000 − Π cos(xᵢ/√i),  i = 1 … d

Domain: [−10, 10]ᵈ, where the minima can be told apart; d = 2 here, with 17 of them, and `dim` sets another. The
standard domain is [−600, 600]ᵈ, on which tens of thousands of minima lie for d = 2, and others use [−100, 100]ᵈ.
Minimum 0 at the origin. Griewank's own function is the planar one with x²/200 + y²/200, on [−100, 100]², where it has
529 minima; with the divisor 4000 there are 1417.

Source: A. O. Griewank, Generalized descent for global optimization, Journal of Optimization Theory and Applications 34
(1981), 11–39; in this form and on [−600, 600]ᵈ H. Mühlenbein, M. Schomisch and J. Born, The parallel genetic algorithm
as function optimizer, Parallel Computing 17 (1991), 619–632, function F8.
"""

import jax.numpy as jnp

from landscape.problems import Problem, settings


def function(x):
    """The loss at x (n,)."""
    roots = jnp.sqrt(jnp.arange(1, x.size + 1, dtype=x.dtype))
    return 1 + jnp.sum(x**2) / 4000 - jnp.prod(jnp.cos(x / roots))


def problem(dim: int = 2) -> Problem:
    """Return the problem; `dim` is the number n of coordinates."""
    parameters = settings("griewank", dim=(dim, 2))
    return Problem(function, [[-10, 10]] * dim, "griewank", [[0.0] * dim], 0.0, parameters=parameters)
