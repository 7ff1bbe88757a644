"""A Latin hypercube: in each coordinate, one start in each of n equal slices of the domain.

    x = low + (π(i) + u)/n (high − low),  π a random permutation and u ~ U(0, 1), in each coordinate

Starts depend on n and on each other, so one design gives no interval; repeat it with other seeds. Fits few starts in
many coordinates, and losses that are nearly a sum over coordinates.

Source: M. D. McKay, R. J. Beckman and W. J. Conover, A comparison of three methods for selecting values of input
variables in the analysis of output from a computer code, Technometrics 21 (1979), 239–245;
scipy.stats.qmc.LatinHypercube.
"""

import numpy as np

from landscape.inits import STRATIFIED, sampling, stream, stretch


@sampling(STRATIFIED)
def starts(seed, rows, n, problem):
    """Return the starts."""
    from scipy.stats import qmc  # Slow to import, and few commands need it.

    design = qmc.LatinHypercube(problem.dim, seed=np.random.Generator(stream(seed, "latin_hypercube")))
    return stretch(design.random(n)[rows.start : rows.stop], problem.domain)
