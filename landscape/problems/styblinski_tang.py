"""The Styblinski–Tang function: four minima of three values, the same double well along each axis.

    f(x) = ½ Σ (xᵢ⁴ − 16 xᵢ² + 5 xᵢ),  i = 1 … d

Domain: [−5, 5]ᵈ; d = 2 here and `dim` sets another. Minimum −39.166166 d at xᵢ = −2.903534, for d = 2 −78.332331 at
(−2.903534, −2.903534). The roots −2.903534, 0.156731 and 2.746803 of 4 x³ − 32 x + 5 make nine critical points: minima
also at (2.746803, −2.903534) and its mirror image, value −64.195612, and at (2.746803, 2.746803), value −50.058893;
one maximum and four saddles.

Source: M. A. Styblinski and T.-S. Tang, Experiments in nonconvex optimization: stochastic approximation with function
smoothing and simulated annealing, Neural Networks 3 (1990), 467–483. Domain: M. Jamil and X.-S. Yang, A literature
survey of benchmark functions for global optimisation problems, Int. J. Mathematical Modelling and Numerical
Optimisation 4 (2013), 150–194, function 144.
"""

import jax.numpy as jnp

from landscape.problems import Problem, settings

ROOT, MINIMUM = -2.903534027771177, -39.16616570377141


def function(x):
    """The loss at x (n,)."""
    return 0.5 * jnp.sum(x**4 - 16 * x**2 + 5 * x)


def problem(dim: int = 2) -> Problem:
    """Return the problem; `dim` is the number n of coordinates."""
    parameters = settings("styblinski_tang", dim=(dim, 2))
    minimizers = [[ROOT] * dim]
    return Problem(function, [[-5, 5]] * dim, "styblinski_tang", minimizers, MINIMUM * dim, parameters=parameters)
