"""Bounds on the gradient of each run separately, each a file of this folder.

To add one:

1. Create `NAME.py` here. Its docstring gives one sentence, the formula, and its source.
2. Define `initialize(params, steps) -> memory` and `apply(gradient, memory, params, hyper, count) -> (gradient,
   memory)`, pure, at module level. `hyper` and `count`, the number of steps taken before (a whole number of
   any dtype), are traced; `steps`, the budget, is a Python integer (None unless the clip `remembers`).
3. Define `clip(...) -> Clip`; its arguments become the spec's (`norm:1.0`, `norm:limit=1.0`).

A gradient that is not finite must leave `apply` not finite, so that the descent sees the run diverge.
"""

import functools
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import jax
import jax.numpy as jnp

from landscape import catalog, notation
from landscape.errors import UsageError, suggestion


@dataclass(frozen=True, eq=False)
class Clip:
    """A bound on one run's gradient.

    Attributes:
        name: as in the spec.
        initialize: (params, steps) -> memory.
        apply: (gradient, memory, params, hyper, count) -> (gradient, memory); the program is keyed by it.
        hyperparameters: numeric, by name.
        remembers: whether the memory's size depends on the budget, so that another budget compiles anew.

    >>> clip("norm:1.0").hyperparameters
    {'limit': 1.0}
    """

    name: str
    initialize: Callable[[Any, int], Any]
    apply: Callable[..., tuple[Any, Any]]
    hyperparameters: dict[str, float]
    remembers: bool = False

    @property
    def spec(self) -> str:
        """The clip as the command line writes it."""
        return str(notation.Spec(self.name, tuple(self.hyperparameters.values()), {}))


def clip(spec: str | Clip) -> Clip:
    """Return the clip that a spec names.

    Errors:
        UsageError: an unknown kind or a limit that breaks its rule.
    """
    if isinstance(spec, Clip):
        return spec
    asked = notation.parse(spec)
    kinds = catalog.names("clipping")
    if asked.name not in kinds:
        near = suggestion(asked.name, kinds).replace(asked.name, "")
        values = spec.partition(":")[2]
        near = near.replace("'?", f":{values}'?") if values else near
        raise UsageError(f"`clip` takes norm:C, value:C, adaptive:C or percentile:P; got {spec!r}.{near}")
    return catalog.member("clipping", asked.name)(**catalog.bind("clipping", asked))


def global_norm(tree: Any) -> jax.Array:
    """The Euclidean norm over all leaves of a pytree, a scalar; not a number where a leaf is not finite.

    >>> float(global_norm({"kernel": jnp.array([3.0, 0.0]), "bias": jnp.array(4.0)}))
    5.0
    """
    leaves = jax.tree.leaves(tree)
    largest = functools.reduce(jnp.maximum, [jnp.max(jnp.abs(leaf), initial=0) for leaf in leaves])
    # Squares of a steep but finite gradient overflow, above 1e19 in float32, and clipping would make zeros of it.
    unit = jnp.where(largest < jnp.finfo(largest.dtype).tiny, 1, largest)
    inverse = 1 / unit
    return unit * jnp.sqrt(sum(jnp.sum((leaf * inverse) ** 2) for leaf in leaves))


def scale_to(gradient: Any, norm: jax.Array, limit: jax.Array) -> Any:
    """Scale a gradient of that norm down to a limit; one that is not finite stays as it is.

    >>> scale_to(jnp.array([3.0, 4.0]), 5.0, 2.5).tolist()
    [1.5, 2.0]
    """
    factor = jnp.where(norm > limit, limit / norm, 1)
    return jax.tree.map(lambda g: g * factor, gradient)
