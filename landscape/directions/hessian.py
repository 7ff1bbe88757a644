"""Two eigenvectors of the Hessian: the directions of largest curvature, or those of the largest and the smallest.

    H u = λ u,   loss(θ + x₀ u + x₁ v) ≈ loss(θ) + g·(x₀ u + x₁ v) + ½ (λ₁ x₀² + λ₂ x₁²)

Unit vectors, in the order of the eigenvalues, which the notes print. `which=top` takes the two largest, `which=ends`
the largest and the smallest, which shows a saddle where there is one. Derivatives are in float64. The window goes to a
tenth of the parameters' norm (to 1 where they are zero). It shows the steepest slice there is, and no typical one.

Up to 400 parameters the matrix is decomposed whole; beyond that by ARPACK's implicitly restarted Lanczos method on
Hessian-vector products.

Source: B. A. Pearlmutter, Fast exact multiplication by the Hessian, Neural Computation 6 (1994), 147–160; Z. Yao et
al., PyHessian: neural networks through the lens of the Hessian, IEEE Big Data 2020.
"""

import jax
import jax.numpy as jnp
import numpy as np
from scipy.sparse import linalg

from landscape.directions import Directions, flat, gaussian, norm, square, streams, unflat
from landscape.errors import Failure, require

DENSE = 400
WHICH = ("top", "ends")
TOLERANCE = 1e-8


def directions(center, seed, which: str = "top") -> Directions:
    """Return the directions; `which` eigenvalues: the two largest, or the largest and the smallest."""
    require(which in WHICH, f"'which' of hessian is one of {', '.join(WHICH)}; got {which!r}.")
    size = flat(center.params).size
    require(size >= 2, f"hessian needs at least 2 parameters; got {size}.")
    eigenvalues, vectors = (_dense if size <= DENSE else _iterated)(center, seed, which)
    # An eigenvector's sign is free; this one does not depend on the library.
    vectors = vectors * np.sign(vectors[np.abs(vectors).argmax(axis=0), np.arange(2)])
    u, v = (unflat(vector, center.params) for vector in vectors.T)
    second = "second" if which == "top" else "smallest"
    notes = (f"Largest eigenvalue of the Hessian at the center {eigenvalues[0]:.6g}, {second} {eigenvalues[1]:.6g}.",)
    axes = "top eigenvector", f"{'second' if which == 'top' else 'bottom'} eigenvector"
    return Directions(u, v, square(0.1 * norm(center.params) or 1.0), axes, notes=notes)


def _loss(center):
    return lambda vector: center.loss(unflat(vector, center.params))


def _dense(center, seed, which):
    with jax.enable_x64(True):
        hessian = np.asarray(jax.jit(jax.hessian(_loss(center)))(jnp.asarray(flat(center.params))))
    _check(hessian)
    eigenvalues, vectors = np.linalg.eigh((hessian + hessian.T) / 2)
    chosen = [-1, -2] if which == "top" else [-1, 0]
    return eigenvalues[chosen], vectors[:, chosen]


def _iterated(center, seed, which):
    place, start = flat(center.params), flat(gaussian(streams(seed, "hessian")[0], center.params))
    with jax.enable_x64(True):
        gradient = jax.grad(_loss(center))
        product = jax.jit(lambda place, vector: jax.jvp(gradient, (place,), (vector,))[1])
        _check(np.asarray(product(place, start)))
        operator = linalg.LinearOperator(
            (place.size, place.size), lambda vector: np.asarray(product(place, np.ravel(vector))), dtype=np.float64
        )
        found = _eigsh(operator, start, which)
    order = np.argsort(-found[0])
    return found[0][order], found[1][:, order]


def _eigsh(operator, start, which):
    try:
        return linalg.eigsh(operator, k=2, which="LA" if which == "top" else "BE", v0=start, ncv=40, tol=TOLERANCE)
    except linalg.ArpackNoConvergence as error:
        raise Failure("The eigenvectors of the Hessian did not converge; take directions=filter or pca.") from error


def _check(values):
    finite = bool(np.isfinite(values).all())
    require(finite, "hessian needs second derivatives that are finite at `params`; choose another point.")
