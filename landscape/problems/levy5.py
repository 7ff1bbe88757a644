"""The Levy 5 function: a product of two cosine sums in a wide bowl that prefers one of its hundreds of minima.

    f(x, y) = Σ i cos((i − 1) x + i) Σ j cos((j + 1) y + j) + (x + 1.42513)² + (y + 0.80032)²,  i, j = 1 … 5

Domain: [−10, 10]². Minimum −176.137578 at (−1.306853, −1.424845); the next one is −144.525093 at (−1.306853, 4.855487).
The square holds 494 minima, 979 saddles and 478 maxima: the 760 that are quoted for it too are `shubert`'s.

With i + 1 in the first factor as well it is Shubert's function in that bowl, which has one global minimum, −186.730909
at (−1.425128, −0.800321), the center of the bowl to five digits, where Shubert's has eighteen. Lists have that
function, with the bowl's weight ½ or 1, from Levy and Montalvo; Mishra's has the one here.

Source: S. K. Mishra, Global optimization by differential evolution and particle swarm methods: evaluation on some
benchmark functions, MPRA Paper 1005, University of Munich 2006; after A. V. Levy and A. Montalvo, The tunneling
algorithm for the global minimization of functions, SIAM Journal on Scientific and Statistical Computing 6 (1985),
15–29.
"""

import jax.numpy as jnp

from landscape.problems import Problem


def function(x):
    """The loss at x (2,)."""
    first = sum(i * jnp.cos((i - 1) * x[0] + i) for i in range(1, 6))
    second = sum(j * jnp.cos((j + 1) * x[1] + j) for j in range(1, 6))
    return first * second + (x[0] + 1.42513) ** 2 + (x[1] + 0.80032) ** 2


def problem() -> Problem:
    """Return the problem."""
    minimizer = [-1.3068530097535721, -1.4248450415606811]
    return Problem(function, [[-10, 10], [-10, 10]], "levy5", [minimizer], -176.13757800162939)
