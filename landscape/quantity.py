"""What a grid can show of a loss: its value, the size of its gradient, its extreme curvatures, a network's accuracy.

A measure is a pure function (loss, params) -> scalar of a loss of any tree. The extreme eigenvalues of the Hessian come
from the dense matrix where it is small, and else from Lanczos's method on Hessian-vector products with full
reorthogonalization, which needs no matrix.

Source: C. Lanczos, An iteration method for the solution of the eigenvalue problem of linear differential and integral
operators, Journal of Research of the National Bureau of Standards 45 (1950), 255–282; bound of the error: B. N.
Parlett, The Symmetric Eigenvalue Problem, SIAM 1998, section 13.2.
"""

import functools
from collections.abc import Callable
from typing import Any

import jax
import jax.numpy as jnp
from jax import lax
from jax.flatten_util import ravel_pytree

DENSE = 64
"""Parameters up to which the Hessian is computed whole."""

STEPS = 96
"""The most steps of Lanczos's method: as many vectors of all parameters are held for each point."""

BLOCK = 16
"""Steps between two looks at whether both ends have converged."""


def value(loss: Callable, params: Any) -> jax.Array:
    """The loss itself."""
    return loss(params)


def gradient_norm(loss: Callable, params: Any) -> jax.Array:
    """The Euclidean norm of the gradient with respect to all parameters."""
    gradient = jax.grad(loss)(params)
    return jnp.sqrt(sum(jnp.sum(leaf**2) for leaf in jax.tree.leaves(gradient)))


def least_curvature(loss: Callable, params: Any) -> jax.Array:
    """The smallest eigenvalue of the Hessian with respect to all parameters."""
    return curvatures(loss, params)[0]


def most_curvature(loss: Callable, params: Any) -> jax.Array:
    """The largest eigenvalue of the Hessian with respect to all parameters."""
    return curvatures(loss, params)[1]


MEASURES = {
    "loss": value,
    "gradient_norm": gradient_norm,
    "least_curvature": least_curvature,
    "most_curvature": most_curvature,
}
"""The measures of any loss, by name."""


@functools.lru_cache(maxsize=64)
def accuracy(correct: Callable) -> Callable:
    """The share of right answers, (params, inputs, targets) -> scalar, of what says which answers are right."""

    def share(params, inputs, targets):
        return jnp.mean(correct(params, inputs, targets))

    return share


@jax.custom_batching.sequential_vmap
def _spectrum(matrix: jax.Array) -> tuple[jax.Array, jax.Array]:
    # Two programs that each decompose several matrices at a time wait for each other for ever (jaxlib 0.10.2, CPU).
    return tuple(jnp.linalg.eigh(matrix))


def curvatures(loss: Callable, params: Any) -> tuple[jax.Array, jax.Array]:
    """The smallest and the largest eigenvalue of the Hessian of a loss; NaN where a derivative is not finite.

    Their error is at most 1e-6 (float64) or 1e-3 (float32) of the largest absolute eigenvalue unless `STEPS` steps do
    not reach that; it is usually near the square of it.

    >>> least, most = curvatures(lambda w: w[0] ** 2 - 3 * w[1] ** 2, jnp.ones(2))
    >>> float(least), float(most)
    (-6.0, 2.0)
    """
    vector, restore = ravel_pytree(params)

    def flat_loss(w):
        return loss(restore(w))

    if vector.size <= DENSE:
        eigenvalues, _ = _spectrum(jax.hessian(flat_loss)(vector))
        return eigenvalues[0], eigenvalues[-1]
    gradient = jax.grad(flat_loss)
    return _lanczos(lambda w: jax.jvp(gradient, (vector,), (w,))[1], vector.size, vector.dtype)


def _lanczos(product: Callable, size: int, dtype: Any) -> tuple[jax.Array, jax.Array]:
    steps = min(STEPS, size)
    steps -= steps % BLOCK
    tolerance = 1e-6 if dtype == jnp.float64 else 1e-3
    start = jax.random.normal(jax.random.key(0, impl="threefry2x32"), (size,), dtype)
    basis = jnp.zeros((steps + 1, size), dtype).at[0].set(start / jnp.linalg.norm(start))
    state = basis, jnp.zeros(steps, dtype), jnp.zeros(steps, dtype), 0, jnp.zeros(2, dtype), jnp.array(False)

    def block(state):
        basis, diagonal, beside, done, _, _ = state
        step = functools.partial(_step, product)
        basis, diagonal, beside = lax.fori_loop(done, done + BLOCK, step, (basis, diagonal, beside))
        done += BLOCK
        ends, errors = _ends(diagonal, beside, done)
        small = (errors <= tolerance * jnp.max(jnp.abs(ends))).all()
        return basis, diagonal, beside, done, ends, small | ~jnp.isfinite(ends).all()

    _, _, _, _, ends, _ = lax.while_loop(lambda state: (state[3] < steps) & ~state[5], block, state)
    return ends[0], ends[1]


def _step(product: Callable, place: jax.Array, state: tuple) -> tuple:
    basis, diagonal, beside = state
    here = basis[place]
    ahead = product(here)
    along = here @ ahead
    # Twice is enough to keep the basis orthogonal to rounding (Parlett, section 6.9).
    for _ in range(2):
        ahead = ahead - basis.T @ (basis @ ahead)
    length = jnp.linalg.norm(ahead)
    # Where the Krylov space is exhausted, what remains is rounding; the matrix ends there.
    scale = jnp.max(jnp.abs(diagonal).at[place].set(jnp.abs(along))) + jnp.max(beside)
    live = jnp.any(here != 0) | ~jnp.isfinite(along)
    more = ~(length <= 100 * jnp.finfo(here.dtype).eps * scale) & live
    basis = basis.at[place + 1].set(jnp.where(more, ahead / length, jnp.zeros_like(here)))
    # A first Rayleigh quotient lies between the ends, so that it may fill what is left of the matrix.
    diagonal = diagonal.at[place].set(jnp.where(live, along, diagonal[0]))
    return basis, diagonal, beside.at[place].set(jnp.where(more, length, jnp.zeros_like(length)))


def _ends(diagonal: jax.Array, beside: jax.Array, done: jax.Array) -> tuple[jax.Array, jax.Array]:
    """The extreme Ritz values, (2,), and the bounds of their errors, (2,)."""
    within = jnp.arange(len(diagonal)) < done
    inner = jnp.where(within[1:], beside[:-1], jnp.zeros_like(beside[:-1]))
    filled = jnp.where(within, diagonal, jnp.full_like(diagonal, 1) * diagonal[0])
    values, vectors = _spectrum(jnp.diag(filled) + jnp.diag(inner, 1) + jnp.diag(inner, -1))
    extreme = jnp.array([0, len(diagonal) - 1])
    return values[extreme], beside[done - 1] * jnp.abs(vectors[done - 1, extreme])
