"""The eggholder function: crumpled waves of growing height, the global minimum on the domain's edge.

    f(x, y) = −(y + 47) sin √|y + x/2 + 47| − x sin √|x − y − 47|

Domain: [−512, 512]². Minimum −959.640663 at (512, 404.231805), on the right edge, where the loss still falls outward:
the gradient there does not vanish, and a descent leaves the domain. The lowest minimum inside is −956.918232 at
(482.353310, 432.878999), and on [−512, 511]², the source's, this is the global one. Lists print the minimum as 959.64
at (512, 404.2319): the sign is lost, and the last digit is 8.

The loss has cusps along the lines y + x/2 + 47 = 0 and x − y − 47 = 0, where the slope is infinite on both sides; there
the term that is not differentiable adds 0 to the gradient.

Source: D. Whitley, S. Rana, J. Dzubera and K. E. Mathias, Evaluating evolutionary algorithms, Artificial Intelligence
85 (1996), 245–276, section 4.2, function F101, on [−512, 511]² and without a minimum; the name and [−512, 512]² S. K.
Mishra, Some new test functions for global optimization and performance of repulsive particle swarm method, MPRA Paper
2718, 2006. Minimum: C. Vanaret, J.-B. Gotteland, N. Durand and J.-M. Alliot, Certified global minima for a benchmark of
difficult optimization problems, arXiv:2003.09867.
"""

import jax.numpy as jnp

from landscape.problems import Problem


def function(x):
    """The loss at x (2,)."""
    x, y = x[0], x[1] + 47
    return -y * jnp.sin(_root(y + x / 2)) - x * jnp.sin(_root(x - y))


def _root(t):
    # √|t|, whose derivative at 0 is infinite: the inner `where` keeps the 0 away from it.
    return jnp.where(t != 0, jnp.sqrt(jnp.abs(jnp.where(t != 0, t, 1))), 0)


def problem() -> Problem:
    """Return the problem."""
    minimizer = [512.0, 404.2318051137578]
    return Problem(function, [[-512, 512], [-512, 512]], "eggholder", [minimizer], -959.6406627208509)
