"""The double well: two minima and the saddle between them, the plainest landscape with a choice.

    f(x, y) = ¼ x⁴ − ½ x² + t x + ½ y²,  t = 0

Domain: [−2, 2]². Minimum −¼ at (±1, 0); the saddle is 0 at the origin. A tilt t lowers one well and lifts the other,
until at |t| = 2/√27 ≈ 0.385 only one is left. `aluffi_pentini` is this function with t = 0.1.

Source: S. H. Strogatz, Nonlinear Dynamics and Chaos, Perseus 1994, example 2.7.2, for the potential in x.
"""

import functools

from landscape.problems import Problem, settings


def function(x, tilt):
    """The loss at x (2,)."""
    square = x[0] ** 2
    return (0.25 * square - 0.5) * square + tilt * x[0] + 0.5 * x[1] ** 2


def problem(tilt: float = 0.0) -> Problem:
    """Return the problem; `tilt` is the slope t that is added along the first axis."""
    parameters = settings("double_well", tilt=(tilt, 0.0))
    minimizers, minimum = ([[-1.0, 0.0], [1.0, 0.0]], -0.25) if tilt == 0 else (None, None)
    loss = functools.partial(function, tilt=tilt)
    return Problem(loss, [[-2, 2], [-2, 2]], "double_well", minimizers, minimum, parameters=parameters)
