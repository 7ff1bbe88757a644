"""Schwefel's function 2.26: sines of growing amplitude, the deepest minimum far from the second deepest.

    f(x) = −Σ xᵢ sin √|xᵢ|,  i = 1 … d

Domain: [−500, 500]ᵈ; d = 2 here, with 49 minima inside, and `dim` sets another. Minimum −418.982887 d at xᵢ =
420.968746, for d = 2 −837.965775; the second lowest is −719.527440 at (−302.524936, 420.968746) and its mirror image.
Many add 418.9829 d so that the minimum is nearly 0, for d = 2 2.5e-5, and 418.982887 or 418.98288727 leave other
remainders. Others divide by d, so that the minimum is −418.982887 for every d.

The loss is odd in each coordinate and falls towards the edges x = −500 and y = −500, where minima lie too; beyond them
it has no lower bound. Across each axis its derivative is 0 and its curvature infinite.

Source: H.-P. Schwefel, Numerical Optimization of Computer Models, Wiley 1981, problem 2.26, for one variable; the sum
and the domain H. Mühlenbein, M. Schomisch and J. Born, The parallel genetic algorithm as function optimizer, Parallel
Computing 17 (1991), 619–632, function F7.
"""

import jax.numpy as jnp

from landscape.problems import Problem, settings

MINIMIZER, MINIMUM = 420.96874635998205, -418.9828872724337


def function(x):
    """The loss at x (n,)."""
    return -jnp.sum(x * jnp.sin(_root(x)))


def _root(t):
    # √|t|, whose derivative at 0 is infinite: the inner `where` keeps the 0 away from it.
    return jnp.where(t != 0, jnp.sqrt(jnp.abs(jnp.where(t != 0, t, 1))), 0)


def problem(dim: int = 2) -> Problem:
    """Return the problem; `dim` is the number n of coordinates."""
    parameters = settings("schwefel", dim=(dim, 2))
    minimizers = [[MINIMIZER] * dim]
    return Problem(function, [[-500, 500]] * dim, "schwefel", minimizers, MINIMUM * dim, parameters=parameters)
