"""Vincent's function: 36 global minima whose basins widen geometrically along each axis.

    f(x, y) = −½ Σ sin(10 ln xᵢ)

Domain: [0.25, 10]². Minimum −1 wherever both coordinates are exp((π/2 + 2πk)/10), k = −2 … 3: 0.333018, 0.624228,
1.170089, 2.193280, 4.111207 and 7.706277. There are no other minima. The loss is not defined unless both coordinates
are positive, where its waves shorten without end towards 0: a descent that steps across diverges. The source maximizes
−f.

Source: X. Li, A. Engelbrecht and M. G. Epitropakis, Benchmark functions for CEC'2013 special session and competition on
niching methods for multimodal function optimization, technical report, RMIT University 2013, function F7.
"""

import jax.numpy as jnp

from landscape.problems import Problem

ROOTS = (
    0.33301843547196486,
    0.6242284336485697,
    1.1700887874964219,
    2.1932800507380152,
    4.111207142885353,
    7.706277256305776,
)


def function(x):
    """The loss at x (2,)."""
    return -jnp.mean(jnp.sin(10 * jnp.log(x)))


def problem() -> Problem:
    """Return the problem."""
    return Problem(function, [[0.25, 10], [0.25, 10]], "vincent", [[x, y] for x in ROOTS for y in ROOTS], -1.0)
