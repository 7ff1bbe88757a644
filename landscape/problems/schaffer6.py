"""Schaffer's F6: rings of minima around the global one, also known as the sine envelope sine wave.

    f(x, y) = 0.5 + (sin² r − 0.5)/(1 + 0.001 r²)²,  r² = x² + y²

Domain: [−15, 15]², where the rings can still be seen; the standard domain is [−100, 100]². Minimum 0 at the origin,
where the loss is smooth. It depends on r alone, so that the other critical points make up circles: minima at r =
3.138485, value 0.009716, at r = 6.277146, value 0.037224, …, and the highest crest 0.997544 at r = 1.569231.

It is the function that is maximized as 1 − f too. Mishra's functions 1 to 4 (here `schaffer2` and `schaffer4`) modify
it; his first has powers of x² + y² in place of r. F7 is (x² + y²)^¼ (sin² (50 (x² + y²)^0.1) + 1).

Source: J. D. Schaffer, R. A. Caruana, L. J. Eshelman and R. Das, A study of control parameters affecting online
performance of genetic algorithms for function optimization, Proc. Third International Conference on Genetic Algorithms,
Morgan Kaufmann 1989, 51–60; problem SF1 of M. M. Ali, C. Khompatraporn and Z. B. Zabinsky, A numerical evaluation of
several stochastic algorithms on selected continuous global optimization test problems, Journal of Global Optimization
31 (2005), 635–672. M. Jamil and X.-S. Yang's function 136 is its sum over pairs of neighboring coordinates.
"""

import math

import jax.numpy as jnp

from landscape.problems import Problem


def function(x):
    """The loss at x (2,)."""
    square = jnp.sum(x**2)
    return 0.5 + (_squared_sine(square) - 0.5) / (1 + 0.001 * square) ** 2


def _squared_sine(square):
    # sin² √s is smooth at s = 0, but √s is not: below 1 the series, exact to 8e-18, takes its place.
    near = jnp.where(square < 1, square, 0)
    series = sum((-near) ** k / math.factorial(2 * k + 1) for k in range(9))
    return jnp.where(square < 1, near * series**2, jnp.sin(jnp.sqrt(jnp.where(square < 1, 1, square))) ** 2)


def problem() -> Problem:
    """Return the problem."""
    return Problem(function, [[-15, 15], [-15, 15]], "schaffer6", [[0.0, 0.0]], 0.0)
