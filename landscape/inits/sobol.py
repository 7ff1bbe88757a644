"""A scrambled Sobol sequence: starts that fill the domain more evenly than independent ones.

    x = low + u (high − low),  u the sequence in base 2 under a random linear scramble and a digital shift

Points are balanced where n is a power of 2. They depend on each other, so one sequence gives no interval; repeat it
with other seeds, which scramble independently. Fits estimates of shares of the domain's area from few starts.

Source: I. M. Sobol', On the distribution of points in a cube and the approximate evaluation of integrals, USSR
Computational Mathematics and Mathematical Physics 7 (1967), 86–112; A. B. Owen, Scrambling Sobol' and
Niederreiter–Xing points, Journal of Complexity 14 (1998), 466–489; scipy.stats.qmc.Sobol.
"""

import numpy as np

from landscape.inits import STRATIFIED, sampling, stream, stretch


@sampling(STRATIFIED)
def starts(seed, rows, n, problem):
    """Return the starts."""
    from scipy.stats import qmc  # Slow to import, and few commands need it.

    sequence = qmc.Sobol(problem.dim, seed=np.random.Generator(stream(seed, "sobol")))
    if rows.start > 0:  # fast_forward(0) overflows in scipy.
        sequence.fast_forward(rows.start)
    # Scipy warns when the first call asks for other than a power of 2; 1 is one.
    points = [sequence.random(min(1, len(rows))), sequence.random(max(0, len(rows) - 1))]
    return stretch(np.concatenate(points), problem.domain)
