"""The plane through three models, which lie at (0, 0), (1, 0) and (0, 1) to the last bit.

    θ(x) = (1 − x₀ − x₁) θ₁ + x₀ θ₂ + x₁ θ₃

The three are `params` and two `points`, or three `points`, the first of which is then the origin. With `align=true` the
hidden units of the second and the third model are permuted towards the first, so that a barrier that only comes from
the order of units is gone; at (1, 0) and (0, 1) then stand the permuted models.

Source: T. Garipov et al., Loss surfaces, mode connectivity, and fast ensembling of DNNs, NeurIPS 2018, section 3;
alignment: S. K. Ainsworth, J. Hayase and S. Srinivasa, Git Re-Basin, ICLR 2023.
"""

import numpy as np

from landscape.directions import Directions
from landscape.errors import require


def directions(center, seed, align: bool = False) -> Directions:
    """Return the directions; `align` permutes the hidden units of the second and third model towards the first."""
    n = len(center.points)
    require(n in (2, 3), f"between needs three models: `params` and 2 `points`, or 3 `points`; got {n} `points`.")
    first, *others = center.points if n == 3 else (center.params, *center.points)
    if align:
        others = center.aligned(tuple(others), first)
    u, v = ({name: other[name] - leaf for name, leaf in first.items()} for other in others)
    domain = np.array([[-0.25, 1.25], [-0.25, 1.25]])
    notes = ("The models 2 and 3 were aligned with model 1 by permuting hidden units.",) if align else ()
    return Directions(u, v, domain, ("towards model 2", "towards model 3"), first, (first, *others), notes)
