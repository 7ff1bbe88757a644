"""Shekel's foxholes: 25 narrow holes of unequal depth in a plain, known as De Jong's F5.

    f(x, y) = 1 / (1/500 + Σ 1/(k + (x − aₖ)⁶ + (y − bₖ)⁶)),  k = 1 … 25

The holes (aₖ, bₖ) are the grid {−32, −16, 0, 16, 32}², x first: a = (−32, −16, 0, 16, 32, −32, …), b = (−32, −32, …).

Domain: [−65.536, 65.536]². Minimum 0.998004 at (−31.978335, −31.978335), which the other holes pull off (−32, −32). The
k-th hole is about as deep as k, and the plain is just below 500. The bottoms are flat as a sixth power is: at the
minimum both eigenvalues of the Hessian are 6.6e-6. In the nine holes on an axis the pull of the others makes two minima
of one, 0.04 or less from the axis, and four at the origin: the 25 holes hold 36 minima, equal in pairs to ten digits.

Versions differ in what stands for k. Shekel's own functions, of four coordinates, are others.

Source: K. A. De Jong, An Analysis of the Behavior of a Class of Genetic Adaptive Systems, thesis, University of
Michigan 1975, function F5, after J. Shekel, Test functions for multimodal search techniques, Fifth Annual Princeton
Conference on Information Science and Systems 1971; also function f₁₄ of X. Yao, Y. Liu and G. Lin, Evolutionary
programming made faster, IEEE Transactions on Evolutionary Computation 3 (1999), 82–102.
"""

import jax.numpy as jnp

from landscape.problems import Problem

GRID = (-32, -16, 0, 16, 32)


def function(x):
    """The loss at x (2,)."""
    sixth = (x[:, None] - jnp.asarray(GRID, x.dtype)[None, :]) ** 6
    order = jnp.arange(1, 26, dtype=x.dtype).reshape(5, 5)
    return 1 / (1 / 500 + jnp.sum(1 / (order + sixth[0][None, :] + sixth[1][:, None])))


def problem() -> Problem:
    """Return the problem."""
    minimizer = [-31.978334835656970, -31.978334837300795]
    return Problem(function, [[-65.536, 65.536]] * 2, "shekel_foxholes", [minimizer], 0.99800383779445026)
