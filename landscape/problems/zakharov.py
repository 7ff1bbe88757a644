"""Zakharov's function: a bowl with a quartic wall across one direction.

    f(x) = Σ xᵢ² + s² + s⁴,  s = Σ i xᵢ/2,  i = 1 … d

Domain: [−5, 10]ᵈ; d = 2 here and `dim` sets another. Minimum 0 at the origin. The function is convex, as a sum of even
powers of linear forms, so that the origin is the only critical point; lists that call it multimodal err.

Source: M. Laguna and R. Martí, Experimental testing of advanced scatter search designs for global optimization of
multimodal functions, Journal of Global Optimization 33 (2005), 235–255. An earlier source is not known.
"""

import jax.numpy as jnp

from landscape.problems import Problem, settings


def function(x):
    """The loss at x (n,)."""
    s = jnp.sum(jnp.arange(1, x.size + 1, dtype=x.dtype) * x) / 2
    return jnp.sum(x**2) + s**2 + s**4


def problem(dim: int = 2) -> Problem:
    """Return the problem; `dim` is the number n of coordinates."""
    parameters = settings("zakharov", dim=(dim, 2))
    return Problem(function, [[-5, 10]] * dim, "zakharov", [[0.0] * dim], 0.0, parameters=parameters)
