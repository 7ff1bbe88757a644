"""Salomon's function: a cone at the origin inside rings of minima, one ring for each whole radius.

    f(x, y) = 1 − cos 2πr + 0.1 r,  r = √(x² + y²)

Domain: [−5, 5]², where the rings can still be seen; the standard domain is [−100, 100]². Minimum 0 at the origin, where
the loss is a cone of slope 0.1: it is not differentiable there, and 0, one of its subgradients, is returned. No other
minimum is a point. The others are circles, whose radii solve 2π sin 2πr = −0.1: each lies 0.002533 inside a whole
number k, and the loss on it is 0.1 k − 0.000127. Between them, on circles 0.002533 outside k + ½, lie the crests. Up to
k = 5 the circles close inside the domain; of k = 6 and 7 an arc is left in each corner, and four arcs that the domain
does not join are four valleys: 13 in all, and 13 crests.

Source: R. Salomon, Re-evaluating genetic algorithm performance under coordinate rotation of benchmark functions,
BioSystems 39 (1996), 263–278. Domain: M. M. Ali, C. Khompatraporn and Z. B. Zabinsky, A numerical evaluation of several
stochastic algorithms on selected continuous global optimization test problems, Journal of Global Optimization 31
(2005), 635–672, problem SAL.
"""

import jax.numpy as jnp

from landscape.problems import Problem


def function(x):
    """The loss at x (2,)."""
    radius = _radius(x)
    return 1 - jnp.cos(2 * jnp.pi * radius) + 0.1 * radius


def _radius(x):
    # The inner `where` keeps 0 away from sqrt, whose derivative there is infinite.
    square = jnp.sum(x**2)
    return jnp.where(square > 0, jnp.sqrt(jnp.where(square > 0, square, 1)), 0)


def problem() -> Problem:
    """Return the problem."""
    return Problem(function, [[-5, 5], [-5, 5]], "salomon", [[0.0, 0.0]], 0.0)
