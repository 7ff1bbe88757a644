"""Ackley's function: a funnel with a kink at its bottom under a cosine lattice.

    f(x) = a (1 − exp(−b √(Σ xᵢ²/d))) + e − exp(Σ cos(c xᵢ)/d),  i = 1 … d,  a = 20, b = 0.2, c = 2π

Domain: [−5, 5]ᵈ; d = 2 here, where the lattice can still be seen and 121 minima lie, one near each pair of whole
numbers, and `dim` sets another. The standard domain is [−32.768, 32.768]ᵈ; [−32, 32]ᵈ and [−35, 35]ᵈ are in use too.
Minimum 0 at the origin, for all a, b > 0. The loss is not differentiable there: its gradient jumps from one side to the
other, and 0, one of its subgradients, is returned.

Versions differ in b: M. Jamil and X.-S. Yang's function 1 prints 0.02, a funnel ten times flatter. Ackley 2, 3 and 4 of
their survey are other functions.

Source: D. H. Ackley, A Connectionist Machine for Genetic Hillclimbing, Kluwer 1987, for two variables; in this form T.
Bäck, Evolutionary Algorithms in Theory and Practice, Oxford University Press 1996.
"""

import functools
import math

import jax.numpy as jnp

from landscape.problems import Problem, settings


def function(x, a, b, c):
    """The loss at x (n,)."""
    lattice = jnp.exp(jnp.mean(jnp.cos(c * x)) - 1)
    return a * (1 - jnp.exp(-b * _radius(x))) + math.e * (1 - lattice)


def _radius(x):
    # The derivative of sqrt at 0 is infinite, and one `where` around it would make 0 · ∞ of it; the inner one keeps
    # the 0 away from sqrt.
    square = jnp.mean(x**2)
    return jnp.where(square > 0, jnp.sqrt(jnp.where(square > 0, square, 1)), 0)


def problem(a: float = 20.0, b: float = 0.2, c: float = 6.283185307179586, dim: int = 2) -> Problem:
    """Return the problem; `a` is the funnel's depth, `b` its steepness, `c` the lattice's frequency, `dim` n."""
    parameters = settings("ackley", a=(a, 20.0), b=(b, 0.2), c=(c, 2 * math.pi), dim=(dim, 2))
    minimizers, minimum = ([[0.0] * dim], 0.0) if a > 0 and b > 0 else (None, None)
    loss = functools.partial(function, a=a, b=b, c=c)
    return Problem(loss, [[-5, 5]] * dim, "ackley", minimizers, minimum, parameters=parameters)
