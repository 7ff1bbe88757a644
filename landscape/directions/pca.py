"""The first two principal components of a training path, or of the ends of many runs.

    points − mean = U S Vᵀ,   u, v = the first two rows of Vᵀ,   share_k = S_k² / Σ S²

Unit vectors, so that coordinates are lengths in weight space. The plane goes through `params` (the last iterate, say).
The differences are taken to the points' mean, or with `about=origin` to `params`, as the matrix of differences to the
final iterate is defined in Li et al., section 7 (whose published code then removes the mean). `align=true` first
permutes the hidden units of each point towards `params`, for ends of unrelated runs.

A high share is no evidence of a low-dimensional path: two components of a random walk in high dimension have 60.8 +
15.2 % of its variance (share_k = 6/(π²k²)), and 81.1 + 9.0 % about its end (8/(π²(2k − 1)²), the Karhunen–Loève
expansion of Brownian motion). The notes print that beside the plane's own.

Source: H. Li et al., Visualizing the loss landscape of neural nets, NeurIPS 2018, section 7; J. Antognini and J.
Sohl-Dickstein, PCA of high dimensional random walks with comparison to neural network training, NeurIPS 2018.
"""

import numpy as np

from landscape.directions import Directions, flat, unflat, window
from landscape.errors import require

ABOUT = ("mean", "origin")


def directions(center, seed, about: str = "mean", align: bool = False) -> Directions:
    """Return the directions; `about` is what differences are taken to, `align` permutes hidden units first."""
    require(about in ABOUT, f"'about' of pca is one of {', '.join(ABOUT)}; got {about!r}.")
    n = len(center.points)
    require(n >= 3, f"pca needs at least 3 sets of parameters as `points`, as a path's checkpoints; got {n}.")
    points = center.aligned(center.points, center.params) if align else center.points
    rows, origin = np.stack([flat(point) for point in points]), flat(center.params)
    components, shares = _components(rows - (rows.mean(axis=0) if about == "mean" else origin))
    # The origin is part of what the window shows.
    coordinates = np.concatenate([(rows - origin) @ components.T, np.zeros((1, 2))])
    u, v = (unflat(component, center.params) for component in components)
    notes = (_note(shares, n, about),)
    return Directions(u, v, window(coordinates), ("component 1", "component 2"), notes=notes)


def _components(differences: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    _, sizes, components = np.linalg.svd(differences, full_matrices=False)
    shares = sizes**2 / max((sizes**2).sum(), np.finfo(float).tiny)
    plane = sizes[1] > 1e-10 * sizes[0]
    require(
        bool(plane), "`points` of pca lie on a line or in one place, which gives no plane; give points that spread."
    )
    # An eigenvector's sign is free; this one does not depend on the library.
    signs = np.sign(components[np.arange(2), np.abs(components[:2]).argmax(axis=1)])
    return components[:2] * signs[:, None], shares[:2]


def _note(shares: np.ndarray, n: int, about: str) -> str:
    own = f"{100 * shares[0]:.1f} + {100 * shares[1]:.1f} = {100 * shares.sum():.0f} %"
    if about == "mean":
        null, formula = "60.8 + 15.2 = 76 %", "6/(π²k²), Antognini & Sohl-Dickstein 2018"
    else:
        null, formula = "81.1 + 9.0 = 90 %", "8/(π²(2k − 1)²)"
    return (
        f"Two components have {own} of the variance of the {n} points about their {about}; a random walk of as many "
        f"steps in high dimension gives {null} ({formula})."
    )
