"""The Dixon–Price function: a valley bent like a parabola that ends in two global minima.

    f(x) = (x₁ − 1)² + Σ i (2 xᵢ² − xᵢ₋₁)²,  i = 2 … n

Domain: [−10, 10]ⁿ; n = 2 here and `dim` sets another. Minimum 0 at xᵢ = 2^(2^(1−i) − 1), for n = 2 at (1, ±0.707107):
the sign of the last coordinate is free, which lists that name one minimizer miss, and the survey's drops the sign of
the exponent. For n = 2 the only other critical point is the saddle (1/3, 0), value 2/3.

Source: L. C. W. Dixon and R. C. Price, Truncated Newton method for sparse unconstrained optimization using automatic
differentiation, Journal of Optimization Theory and Applications 60 (1989), 261–275. Domain: M. Jamil and X.-S. Yang, A
literature survey of benchmark functions for global optimisation problems, Int. J. Mathematical Modelling and Numerical
Optimisation 4 (2013), 150–194, function 48, whose minimizer is the one misprinted.
"""

import jax.numpy as jnp

from landscape.problems import Problem, settings


def function(x):
    """The loss at x (n,)."""
    weights = jnp.arange(2, x.size + 1, dtype=x.dtype)
    return (x[0] - 1) ** 2 + jnp.sum(weights * (2 * x[1:] ** 2 - x[:-1]) ** 2)


def problem(dim: int = 2) -> Problem:
    """Return the problem; `dim` is the number n of coordinates."""
    parameters = settings("dixon_price", dim=(dim, 2))
    *first, last = (2 ** (2.0 ** (1 - i) - 1) for i in range(1, dim + 1))
    minimizers = [[*first, -last], [*first, last]] if dim > 1 else [[1.0]]
    return Problem(function, [[-10, 10]] * dim, "dixon_price", minimizers, 0.0, parameters=parameters)
