"""Independent draws, uniform over the domain.

    x ~ U(low, high) in each coordinate

Fits where nothing is known of the minima: shares of hits then estimate shares of the domain's area.
"""

from landscape.inits import INDEPENDENT, sampling, stretch, uniforms


@sampling(INDEPENDENT)
def starts(seed, rows, n, problem):
    """Return the starts."""
    return stretch(uniforms(seed, "uniform", rows, problem.dim), problem.domain)
