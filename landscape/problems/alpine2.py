"""The Alpine 2 function: a product of waves that grow with the root of the coordinates, five minima in the plane.

    f(x) = −Π √xᵢ sin xᵢ,  i = 1 … d

Domain: [0, 10]ᵈ; d = 2 here and `dim` sets another. Minimum −2.808131ᵈ at xᵢ = 7.917053, for d = 2 −7.885601. The other
minima inside are −4.764484 at (4.815842, 4.815842), −3.671967 at (7.917053, 1.836597) and its mirror image, and
−1.709869 at (1.836597, 1.836597). The loss is not defined unless all coordinates are positive or 0. Along the edges at
0 it and its gradient are 0.

The sources maximize −f. Lists that minimize it as it stands, without the minus sign, have −6.129504 at (7.917053,
4.815842) and its mirror image.

Source: M. Clerc, The swarm and the queen: towards a deterministic and adaptive particle swarm optimization, Proc.
Congress on Evolutionary Computation 1999, 1951–1957; M. Jamil and X.-S. Yang, A literature survey of benchmark
functions for global optimisation problems, Int. J. Mathematical Modelling and Numerical Optimisation 4 (2013), 150–194,
function 7.
"""

import jax.numpy as jnp

from landscape.problems import Problem, settings

MINIMIZER, HEIGHT = 7.917052684666207, 2.8081311800070053


def function(x):
    """The loss at x (n,)."""
    # The derivative of sqrt at 0 is infinite: the inner `where` keeps the 0 away from it.
    roots = jnp.where(x != 0, jnp.sqrt(jnp.where(x != 0, x, 1)), 0)
    return -jnp.prod(roots * jnp.sin(x))


def problem(dim: int = 2) -> Problem:
    """Return the problem; `dim` is the number n of coordinates."""
    parameters = settings("alpine2", dim=(dim, 2))
    minimizers, minimum = [[MINIMIZER] * dim], -(HEIGHT**dim)
    return Problem(function, [[0, 10]] * dim, "alpine2", minimizers, minimum, parameters=parameters)
