"""Evenly spaced starts on a circle.

    x = center + radius (cos θ, sin θ),  θ = 2π (i + ½)/n

`center` is the middle of the domain and `radius` 0.9 of its smaller half width. Starts stand in the middles of n equal
arcs, counterclockwise from the right. Fits trajectory maps: few starts, all as far from the center, show how paths
part. A ring is no sample, so its counts carry no interval.
"""

import numpy as np

from landscape.errors import require
from landscape.inits import PATTERN, coordinates, sampling


@sampling(PATTERN)
def starts(seed, rows, n, problem, center: float | tuple | None = None, radius: float | None = None):
    """Return the starts; `center` is the circle's middle, `radius` its radius in the coordinates' units."""
    require(problem.dim == 2, f"ring takes a problem of two coordinates; got {problem.dim}. Take uniform or sobol.")
    middle = coordinates("ring", "center", center, problem.domain.mean(axis=1))
    if radius is None:
        radius = 0.45 * np.ptp(problem.domain, axis=1).min()
    require(0 < radius < np.inf, f"'radius' of ring must be positive and finite; got {radius}. Write ring:radius=1.")
    angle = 2 * np.pi * (np.arange(rows.start, rows.stop) + 0.5) / n
    return middle + radius * np.stack([np.cos(angle), np.sin(angle)], axis=1)
