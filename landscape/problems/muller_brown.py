"""The Müller–Brown potential: three minima along a bent path over two saddles, the test bed of reaction paths.

    V(x, y) = Σ Aₖ exp(aₖ (x − xₖ)² + bₖ (x − xₖ)(y − yₖ) + cₖ (y − yₖ)²),  k = 1 … 4

    A = (−200, −100, −170, 15),  a = (−1, −1, −6.5, 0.7),  b = (0, 0, 11, 0.6),  c = (−10, −10, −6.5, 0.7),
    xₖ = (1, 0, −0.5, −1),  yₖ = (0, 0.5, 1.5, 1)

Domain: [−1.5, 1.2] × [−0.2, 2]. Minimum −146.699517 at (−0.558224, 1.441726). The other minima are −108.166724 at
(0.623499, 0.028038) and −80.767818 at (−0.050011, 0.466694); the saddles are −40.664844 at (−0.822002, 0.624313) and
−72.248940 at (0.212487, 0.292988). Codes that take A₃ = −175, or scale the whole, have other values.

Source: K. Müller and L. D. Brown, Location of saddle points and minimum energy paths by a constrained simplex
optimization procedure, Theoretica Chimica Acta 53 (1979), 75–93, constants in note 7.
"""

import jax.numpy as jnp

from landscape.problems import Problem

# A, a, b, c, x, y of each term.
TERMS = (
    (-200, -1, 0, -10, 1, 0),
    (-100, -1, 0, -10, 0, 0.5),
    (-170, -6.5, 11, -6.5, -0.5, 1.5),
    (15, 0.7, 0.6, 0.7, -1, 1),
)


def function(x):
    """The loss at x (2,)."""
    return sum(_term(x[0] - x0, x[1] - y0, *constants) for *constants, x0, y0 in TERMS)


def _term(x, y, height, a, b, c):
    return height * jnp.exp((a * x + b * y) * x + c * y**2)


def problem() -> Problem:
    """Return the problem."""
    minimizer = [-0.5582236346330243, 1.4417258418046686]
    return Problem(function, [[-1.5, 1.2], [-0.2, 2.0]], "muller_brown", [minimizer], -146.69951720995402)
