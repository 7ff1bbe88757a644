"""The cross-in-tray function: a tray of bowls that sharp ridges part, four of them global minima.

    f(x, y) = −0.0001 (|sin x sin y exp |100 − √(x² + y²)/π|| + 1)^0.1

Domain: [−10, 10]². Minimum −2.062612 at (±1.349407, ±1.349407). Each of the 36 bowls between the lines x = kπ and y =
kπ holds one minimum. On these lines the loss is −0.0001 on the top of ridges that are steeper than any picture shows:
it is not differentiable there, and the gradient is 0 by convention. The exponential reaches 10⁴³, more than float32
holds; its logarithm is what is evaluated. The survey prints −2.06261218 for the minimum, 3e-7 too low. With the
exponent −0.1 in place of 0.1, and without the factor 0.0001, it is Mishra's cross-leg table, whose minimum is −1 all
along these lines.

Source: S. K. Mishra, Some new test functions for global optimization and performance of repulsive particle swarm
method, MPRA Paper 2718, 2006; M. Jamil and X.-S. Yang, A literature survey of benchmark functions for global
optimisation problems, Int. J. Mathematical Modelling and Numerical Optimisation 4 (2013), 150–194, function 39.
"""

import jax
import jax.numpy as jnp

from landscape.problems import Problem

X = 1.3494066171539107


def function(x):
    """The loss at x (2,)."""
    waves = jnp.abs(jnp.sin(x[0]) * jnp.sin(x[1]))
    # On a ridge the logarithm is −∞ and its derivative no number: the inner `where` keeps the 0 away from it.
    logarithm = jnp.log(jnp.where(waves > 0, waves, 1)) + jnp.abs(100 - _radius(x) / jnp.pi)
    return jnp.where(waves > 0, -0.0001 * jnp.exp(0.1 * jax.nn.softplus(logarithm)), -0.0001)


def _radius(x):
    square = jnp.sum(x**2)
    return jnp.where(square > 0, jnp.sqrt(jnp.where(square > 0, square, 1)), 0)


def problem() -> Problem:
    """Return the problem."""
    minimizers = [[-X, -X], [-X, X], [X, -X], [X, X]]
    return Problem(function, [[-10, 10], [-10, 10]], "cross_in_tray", minimizers, -2.062611870822737)
