"""The cosine mixture: a shallow bowl under a cosine lattice, 25 minima in the plane.

    f(x) = Σ (xᵢ² − 0.1 cos 5πxᵢ),  i = 1 … d

Domain: [−1, 1]ᵈ, which holds every critical point; d = 2 here, with 25 minima, 40 saddles and 16 maxima, and `dim` sets
another. Minimum −0.1 d at the origin, for d = 2 −0.2; the next ones are −0.052216 at (±0.368875, 0) and (0, ±0.368875).
The source maximizes −f. Copies that turn the sign of one term only have their minima elsewhere.

Source: problem CM of M. M. Ali, C. Khompatraporn and Z. B. Zabinsky, A numerical evaluation of several stochastic
algorithms on selected continuous global optimization test problems, Journal of Global Optimization 31 (2005), 635–672,
after L. Breiman and A. Cutler, A deterministic algorithm for global optimization, Mathematical Programming 58 (1993),
179–199.
"""

import jax.numpy as jnp

from landscape.problems import Problem, settings


def function(x):
    """The loss at x (n,)."""
    return jnp.sum(x**2 - 0.1 * jnp.cos(5 * jnp.pi * x))


def problem(dim: int = 2) -> Problem:
    """Return the problem; `dim` is the number n of coordinates."""
    parameters = settings("cosine_mixture", dim=(dim, 2))
    return Problem(function, [[-1, 1]] * dim, "cosine_mixture", [[0.0] * dim], -0.1 * dim, parameters=parameters)
