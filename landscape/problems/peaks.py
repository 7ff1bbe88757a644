"""The peaks surface of MATLAB: three minima and three maxima made of shifted and scaled Gaussians.

    f(x, y) = 3 (1 − x)² exp(−x² − (y + 1)²) − 10 (x/5 − x³ − y⁵) exp(−x² − y²)
              − ⅓ exp(−(x + 1)² − y²)

Domain: [−3, 3]². Minimum −6.551133 at (0.228279, −1.625535). The other minima are −3.049849 at (−1.347396, 0.204519)
and −0.064936 at (0.296446, 0.320196); the maxima are 8.106214 at (−0.009318, 1.581368), 3.776581 at (−0.460025,
−0.629197) and 3.592490 at (1.285685, −0.004848). Towards the domain's boundary the loss flattens out to 0.

Source: The MathWorks, MATLAB documentation, function peaks, which gives the formula and the domain but no extrema; the
values here were computed in 40 digits.
"""

import jax.numpy as jnp

from landscape.problems import Problem


def function(x):
    """The loss at x (2,)."""
    x, y = x
    bowl = 3 * (1 - x) ** 2 * jnp.exp(-(x**2) - (y + 1) ** 2) - jnp.exp(-((x + 1) ** 2) - y**2) / 3
    return bowl - 10 * (x / 5 - x**3 - y**5) * jnp.exp(-(x**2) - y**2)


def problem() -> Problem:
    """Return the problem."""
    return Problem(
        function, [[-3, 3], [-3, 3]], "peaks", [[0.22827892055636909, -1.6255349574999964]], -6.551133332835837
    )
