"""A Gaussian mixture: random wells on a plain, smooth, and as many as asked for.

    f(x, y) = −Σ dₖ exp(−((x − aₖ)² + (y − bₖ)²)/(2 w²)),  k = 1 … n

The centers (aₖ, bₖ) are uniform in [−4, 4]² and the depths dₖ uniform in [½, 1], drawn from the seed; n = 12 wells of
width w = 0.6. Wells that overlap merge, so that there may be fewer minima than wells.

Domain: [−5, 5]². Minimum: not published; `landscape show gaussian_mixture` finds it. Away from the wells the loss is
flat: starts there stay.

Source: M. Gallagher and B. Yuan, A general-purpose tunable landscape generator, IEEE Transactions on Evolutionary
Computation 10 (2006), 590–603, who take the largest of the Gaussians where this one takes their sum, as problem MGP of
M. M. Ali, C. Khompatraporn and Z. B. Zabinsky, A numerical evaluation of several stochastic algorithms on selected
continuous global optimization test problems, Journal of Global Optimization 31 (2005), 635–672 does.
"""

import functools

import jax.numpy as jnp
import numpy as np

from landscape.errors import require
from landscape.problems import Problem, settings


def function(x, centers, depths, width):
    """The loss at x (2,)."""
    centers, depths = (jnp.asarray(constant, x.dtype) for constant in (centers, depths))
    squares = jnp.sum((x[None, :] - centers) ** 2, axis=1)
    return -jnp.sum(depths * jnp.exp(-squares / (2 * width**2)))


def problem(wells: int = 12, seed: int = 0, width: float = 0.6) -> Problem:
    """Return the problem; `wells` is their number, `seed` draws their places and depths, `width` is that of each."""
    parameters = settings("gaussian_mixture", wells=(wells, 12), seed=(seed, 0), width=(width, 0.6))
    require(wells >= 1, f"'wells' of gaussian_mixture takes a whole number from 1 on; got {wells!r}.")
    require(0 <= seed < 2**32, f"'seed' of gaussian_mixture takes a whole number from 0 to 2³² − 1; got {seed!r}.")
    require(width > 0, f"'width' of gaussian_mixture takes a positive number; got {width!r}.")
    # numpy never changes the stream of RandomState, so that a seed names one landscape forever.
    random = np.random.RandomState(seed)
    centers, depths = random.uniform(-4, 4, (wells, 2)), random.uniform(0.5, 1, wells)
    loss = functools.partial(function, centers=centers, depths=depths, width=width)
    return Problem(loss, [[-5, 5], [-5, 5]], "gaussian_mixture", parameters=parameters)
