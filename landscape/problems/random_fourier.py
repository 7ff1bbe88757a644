"""The random Fourier field: a sum of cosines, near to a draw from a Gaussian process.

    f(x, y) = √(2/n) Σ cos(uₖ x + vₖ y + φₖ),  k = 1 … n

The frequencies (uₖ, vₖ) are normal with standard deviation 1/ℓ and the phases φₖ uniform in [0, 2π], drawn from the
seed; n = 64 modes, length ℓ = 1. Over seeds the mean is 0 and the covariance of two points at distance r is
exp(−r²/(2ℓ²)). For many modes the field is nearly Gaussian: a landscape without design, with minima of many depths.

Domain: [−5, 5]². Minimum: not published; `landscape show random_fourier` finds it. The field goes on outside, so that
descents from near the boundary often leave.

Source: A. Rahimi and B. Recht, Random features for large-scale kernel machines, Advances in Neural Information
Processing Systems 20 (2007), 1177–1184.
"""

import functools
import math

import jax.numpy as jnp
import numpy as np

from landscape.errors import require
from landscape.problems import Problem, settings


def function(x, frequencies, phases):
    """The loss at x (2,)."""
    frequencies, phases = (jnp.asarray(constant, x.dtype) for constant in (frequencies, phases))
    angles = frequencies[:, 0] * x[0] + frequencies[:, 1] * x[1] + phases
    return math.sqrt(2 / len(phases)) * jnp.sum(jnp.cos(angles))


def problem(modes: int = 64, seed: int = 0, length: float = 1.0) -> Problem:
    """Return the problem; `modes` is the number of cosines, `seed` draws them, `length` is the field's scale."""
    parameters = settings("random_fourier", modes=(modes, 64), seed=(seed, 0), length=(length, 1.0))
    require(modes >= 1, f"'modes' of random_fourier takes a whole number from 1 on; got {modes!r}.")
    require(0 <= seed < 2**32, f"'seed' of random_fourier takes a whole number from 0 to 2³² − 1; got {seed!r}.")
    require(length > 0, f"'length' of random_fourier takes a positive number; got {length!r}.")
    # numpy never changes the stream of RandomState, so that a seed names one landscape forever.
    random = np.random.RandomState(seed)
    frequencies, phases = random.standard_normal((modes, 2)) / length, random.uniform(0, 2 * math.pi, modes)
    loss = functools.partial(function, frequencies=frequencies, phases=phases)
    return Problem(loss, [[-5, 5], [-5, 5]], "random_fourier", parameters=parameters)
