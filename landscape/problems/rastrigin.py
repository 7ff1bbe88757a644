"""Rastrigin's function: a bowl under a cosine lattice, 121 local minima on the standard domain.

    f(x) = d A + Σ (xᵢ² − A cos 2π xᵢ),  i = 1 … d,  A = 10

Domain: [−5.12, 5.12]ᵈ; d = 2 here and `dim` sets another. Minimum 0 at the origin, for every A ≥ 0. Along each axis
the derivative 2 x + 2π A sin 2πx has 11 minima and 10 maxima inside, so that the square holds 121 minima, 220 saddles
and 100 maxima.

Source: L. A. Rastrigin, Systems of Extremal Control, Nauka 1974 (in Russian); in this form H. Mühlenbein,
M. Schomisch and J. Born, The parallel genetic algorithm as function optimizer, Parallel Computing 17 (1991), 619–632,
function F6.
"""

import functools

import jax.numpy as jnp

from landscape.problems import Problem, settings


def function(x, amplitude):
    """The loss at x (n,)."""
    return x.size * amplitude + jnp.sum(x**2 - amplitude * jnp.cos(2 * jnp.pi * x))


def problem(amplitude: float = 10.0, dim: int = 2) -> Problem:
    """Return the problem; `amplitude` is the height A of the lattice, `dim` the number n of coordinates."""
    parameters = settings("rastrigin", amplitude=(amplitude, 10.0), dim=(dim, 2))
    minimizers, minimum = ([[0.0] * dim], 0.0) if amplitude >= 0 else (None, None)
    loss = functools.partial(function, amplitude=amplitude)
    return Problem(loss, [[-5.12, 5.12]] * dim, "rastrigin", minimizers, minimum, parameters=parameters)
