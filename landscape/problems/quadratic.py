"""The quadratic bowl: one minimum in an elliptic valley of any condition number and direction.

    f(x, y) = ½ (u² + κ v²),  u = x cos θ + y sin θ,  v = y cos θ − x sin θ

Domain: [−2, 2]². Minimum 0 at the origin for every κ > 0; κ = 10 and θ = 30° unless asked otherwise. The Hessian's
eigenvalues are 1, along the direction θ from the first axis, and κ across it: plain gradient descent converges for
learning rates below 2/max(1, κ), and the best one, 2/(1 + κ), shrinks the error by |κ − 1|/(κ + 1) a step.

Source: S. Boyd and L. Vandenberghe, Convex Optimization, Cambridge University Press 2004, section 9.3.2, for θ = 0.
"""

import functools
import math

from landscape.problems import Problem, settings


def function(x, condition, cosine, sine):
    """The loss at x (2,)."""
    along, across = x[0] * cosine + x[1] * sine, x[1] * cosine - x[0] * sine
    return 0.5 * (along**2 + condition * across**2)


def problem(condition: float = 10.0, angle: float = 30.0) -> Problem:
    """Return the problem; `condition` is the condition number κ, `angle` the flat direction's, θ, in degrees."""
    parameters = settings("quadratic", condition=(condition, 10.0), angle=(angle, 30.0))
    minimizers, minimum = ([[0.0, 0.0]], 0.0) if condition > 0 else (None, None)
    cosine, sine = math.cos(math.radians(angle)), math.sin(math.radians(angle))
    loss = functools.partial(function, condition=condition, cosine=cosine, sine=sine)
    return Problem(loss, [[-2, 2], [-2, 2]], "quadratic", minimizers, minimum, parameters=parameters)
