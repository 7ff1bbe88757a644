"""The factorization loss: two weights whose product is learned, with a valley of minima for each sign.

    f(x, y) = ½ (x y − m)²,  m = 1

Domain: [−3, 3]². Minimum 0 all along the two branches of the hyperbola x y = m: no point is a strict minimum. The
origin is a saddle of value ½ m². The larger eigenvalue of the Hessian on the valley is x² + y² ≥ 2|m|, so that the
learning rate decides which parts of it can hold a descent; gradient flow keeps x² − y². It is the smallest deep linear
network.

Source: Y. Wang, M. Chen, T. Zhao and M. Tao, Large learning rate tames homogeneity: convergence and balancing effect,
International Conference on Learning Representations 2022, for the scalar problem.
"""

import functools

from landscape.problems import Problem, settings


def function(x, target):
    """The loss at x (2,)."""
    return 0.5 * (x[0] * x[1] - target) ** 2


def problem(target: float = 1.0) -> Problem:
    """Return the problem; `target` is the product m that is learned."""
    parameters = settings("factorization", target=(target, 1.0))
    loss = functools.partial(function, target=target)
    return Problem(loss, [[-3, 3], [-3, 3]], "factorization", None, 0.0, parameters=parameters)
