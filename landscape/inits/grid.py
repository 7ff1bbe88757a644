"""The centers of the cells of a regular grid over the domain.

    x = middle + half width · (2 i + 1 − k)/k,  i = 0 … k − 1,  in each coordinate

n must be k² (kᵈ in d coordinates). Rows ascend in the second coordinate; the first runs fastest. Centers lie
symmetric about the middle, to the last bit where the domain does. Fits maps and shares of area without sampling error;
a grid is no sample, so its counts carry the share of cells on a boundary instead of an interval.
"""

from collections.abc import Sequence

import numpy as np

from landscape.errors import require
from landscape.inits import GRID, sampling


@sampling(GRID)
def starts(seed, rows, n, problem):
    """Return the starts."""
    k = _side(n, problem.dim)
    axes = cell_centers(problem.domain, k)
    index = np.arange(rows.start, rows.stop)
    return np.stack([axis[index // k**j % k] for j, axis in enumerate(axes)], axis=1)


def cell_centers(domain: np.ndarray, resolution: int | Sequence[int]) -> tuple[np.ndarray, ...]:
    """The centers of a grid's cells, one array a coordinate: x (w,), y (h,).

    Args:
        domain: (d, 2).
        resolution: cells along every coordinate, or (w, h).

    >>> x, y = cell_centers([[-1, 1], [0, 3]], (4, 3))
    >>> x.tolist(), y.tolist()
    ([-0.75, -0.25, 0.25, 0.75], [0.5, 1.5, 2.5])
    """
    low, high = np.asarray(domain, np.float64).T
    counts = np.broadcast_to(resolution, len(low))
    pairs = zip((low + high) / 2, (high - low) / 2, counts, strict=True)
    # The offsets are exact negatives of each other, which linspace's are not.
    return tuple(middle + half * ((2 * np.arange(k) + 1 - k) / k) for middle, half, k in pairs)


def _side(n: int, d: int) -> int:
    k = round(n ** (1 / d))
    below = k if k**d <= n else k - 1
    near = f"{below**d} or {(below + 1) ** d}"
    require(k**d == n, f"`n` of the grid must be a whole number to the power {d}; got {n}. Take {near}.")
    return k
