"""Shubert's function: a lattice of peaks and wells, eighteen of them global minima.

    f(x, y) = g(x) g(y),  g(t) = Σ j cos((j + 1) t + j),  j = 1 … 5

Domain: [−10, 10]². Minimum −186.730909 at the points that have one coordinate where g is greatest, −7.083506, −0.800321
or 5.482864, and the other where it is least, −7.708314, −1.425128 or 4.858057: eighteen, in pairs. The 760 minima that
are often quoted are 722 inside and 38 on the edges; the corner (−10, −10) is one more. The square also holds 1444
saddles and 722 maxima. Lists that drop the factor j, or the minus sign of the minimum, misprint it.

Source: B. O. Shubert, A sequential method seeking the global maximum of a function, SIAM Journal on Numerical Analysis
9 (1972), 379–388, for g; the product of two and its 760 minima A. V. Levy and A. Montalvo, The tunneling algorithm for
the global minimization of functions, SIAM Journal on Scientific and Statistical Computing 6 (1985), 15–29.
"""

import itertools

import jax.numpy as jnp

from landscape.problems import Problem

GREATEST = (-7.0835064076515595, -0.8003211004719731, 5.482864206707613)
LEAST = (-7.708313735499347, -1.425128428319761, 4.858056878859825)


def function(x):
    """The loss at x (2,)."""
    waves = sum(j * jnp.cos((j + 1) * x + j) for j in range(1, 6))
    return waves[0] * waves[1]


def problem() -> Problem:
    """Return the problem."""
    pairs = list(itertools.product(GREATEST, LEAST))
    minimizers = sorted(pairs + [pair[::-1] for pair in pairs])
    return Problem(function, [[-10, 10], [-10, 10]], "shubert", minimizers, -186.73090883102384)
