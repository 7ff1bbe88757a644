"""Levy's function: a bowl with two interfering lattices of sines.

    f(x) = sin²(πw₁) + Σ (wᵢ − 1)² (1 + 10 sin²(πwᵢ + 1)) + (w_d − 1)² (1 + sin²(2πw_d)),
    wᵢ = 1 + (xᵢ − 1)/4, the sum over i = 1 … d − 1

With u = w − 1 in place of w the squared sines are the same, and this is what is evaluated.

Domain: [−10, 10]ᵈ; d = 2 here, with 40 minima inside, and `dim` sets another. Minimum 0 at (1, …, 1). Several
functions bear the name. Levy 03 has sin²(πwᵢ₊₁) in place of sin²(πwᵢ + 1) and no last sine, as the functions of Levy
and Montalvo have; reprints with x_d in place of w_d in the last sine differ as well. These have the same minimizer.

Source: after A. V. Levy and A. Montalvo, The tunneling algorithm for the global minimization of functions, SIAM
Journal on Scientific and Statistical Computing 6 (1985), 15–29; in this form but for the last sine M. Laguna and R.
Martí, Experimental testing of advanced scatter search designs for global optimization of multimodal functions, Journal
of Global Optimization 33 (2005), 235–255, function 38.
"""

import jax.numpy as jnp

from landscape.problems import Problem, settings


def function(x):
    """The loss at x (n,)."""
    u = (x - 1) / 4
    first, last = jnp.sin(jnp.pi * u[0]) ** 2, u[-1] ** 2 * (1 + jnp.sin(2 * jnp.pi * u[-1]) ** 2)
    return first + jnp.sum(u[:-1] ** 2 * (1 + 10 * jnp.sin(jnp.pi * u[:-1] + 1) ** 2)) + last


def problem(dim: int = 2) -> Problem:
    """Return the problem; `dim` is the number n of coordinates."""
    parameters = settings("levy", dim=(dim, 2))
    return Problem(function, [[-10, 10]] * dim, "levy", [[1.0] * dim], 0.0, parameters=parameters)
