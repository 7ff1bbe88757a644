"""Rosenbrock's function: one minimum in a narrow valley bent like a parabola.

    f(x) = Σ (b (xᵢ₊₁ − xᵢ²)² + (a − xᵢ)²),  i = 1 … d − 1,  a = 1, b = 100

In the plane that is b (y − x²)² + (a − x)². With `dim` d the minimum is 0 at (1, …, 1) for a = 1, and from d = 4 on
there is a local one besides: for d = 4 3.701429 at (−0.775659, 0.613093, 0.382063, 0.145972), and nearer (−1, 1, …, 1)
for greater d, with values up to 3.9866. For d = 3 there is none. The extended form of Moré et al., a sum over separate
pairs, is another.

Domain: [−2.048, 2.048]², De Jong's. Minimum 0 at (a, a²) for every b > 0, the only critical point. There the Hessian's
eigenvalues are 0.4 and 1001.6, which is what makes the valley slow. The classic start is (−1.2, 1).

Source: H. H. Rosenbrock, An automatic method for finding the greatest or least value of a function, The Computer
Journal 3 (1960), 175–184; problem (1) of J. J. Moré, B. S. Garbow and K. E. Hillstrom, Testing unconstrained
optimization software, ACM Transactions on Mathematical Software 7 (1981), 17–41. Domain: K. A. De Jong, An Analysis of
the Behavior of a Class of Genetic Adaptive Systems, thesis, University of Michigan 1975, function F2. The local minimum
from d = 4 on: Y.-W. Shang and Y.-H. Qiu, A note on the extended Rosenbrock function, Evolutionary Computation 14
(2006), 119–126.
"""

import functools

import jax.numpy as jnp

from landscape.errors import require
from landscape.problems import Problem, settings


def function(x, a, b):
    """The loss at x (n,)."""
    return jnp.sum((a - x[:-1]) ** 2 + b * (x[1:] - x[:-1] ** 2) ** 2)


def problem(a: float = 1.0, b: float = 100.0, dim: int = 2) -> Problem:
    """Return the problem; `a` is the minimizer's first coordinate, `b` the steepness of the valley's walls, `dim` n."""
    parameters = settings("rosenbrock", a=(a, 1.0), b=(b, 100.0), dim=(dim, 2))
    require(dim >= 2, f"'dim' of rosenbrock is at least 2; got {dim}.")
    known = b > 0 and (dim == 2 or a == 1)
    minimizers, minimum = ([[a, *[a * a] * (dim - 1)]], 0.0) if known else (None, None)
    loss = functools.partial(function, a=a, b=b)
    return Problem(loss, [[-2.048, 2.048]] * dim, "rosenbrock", minimizers, minimum, parameters=parameters)
