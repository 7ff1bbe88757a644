"""Planes through a parameter space: an origin and two directions make a planar problem of any loss.

    x ↦ loss(origin + x₀ u + x₁ v)

A plane is a `Problem`, so everything that takes a planar problem takes it. A set of parameters off the plane has
least-squares coordinates in the units of the axes and a distance from the plane.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

import jax
import jax.numpy as jnp
import numpy as np

from landscape import catalog, evaluation, notation, slicing
from landscape.directions import Center, Directions, flat, square
from landscape.errors import require
from landscape.inits import check_seed
from landscape.problems import Problem
from landscape.pytree import Mold
from landscape.slicing import Whole


@dataclass(frozen=True, eq=False)
class Plane(Problem):
    """A planar problem that is a slice of a loss; made by `plane`.

    Attributes:
        whole: the loss of all parameters.
        origin: the parameters at (0, 0), a tree like the one that was given, in float64.
        u, v: the steps of one unit along each axis, trees like it, with None where a leaf is no floating array.
        through: three sets of parameters that lie at (0, 0), (1, 0) and (0, 1) to the last bit, or None.
        directions: the spec that chose u and v, or 'given'.
        notes: what a reader must know to judge the picture.
        mold: all of the origin but its arrays.

    >>> import jax.numpy as jnp
    >>> w, u, v = jnp.array([3.0, 0.0, 4.0]), jnp.array([1.0, 0.0, 0.0]), jnp.array([0.0, 1.0, 0.0])
    >>> bowl = plane(lambda params: jnp.sum(params["w"] ** 2), {"w": w}, directions=({"w": u}, {"w": v}))
    >>> float(bowl.loss([-3.0, 2.0]))
    20.0
    """

    whole: Problem | None = field(default=None, repr=False)
    origin: Any = field(default=None, repr=False)
    u: Any = field(default=None, repr=False)
    v: Any = field(default=None, repr=False)
    through: tuple[Any, Any, Any] | None = field(default=None, repr=False)
    directions: str = "given"
    notes: tuple[str, ...] = field(default=(), repr=False)
    mold: Mold | None = field(default=None, repr=False)
    narrow: bool = field(default=False, repr=False)

    @property
    def size(self) -> int:
        """The number of parameters that move."""
        return sum(leaf.size for leaf in self.data[0]["sets"][0].values())

    def point(self, x: Any) -> Any:
        """The parameters at coordinates x (2,), a tree; in float64 where x is no tracer."""
        if isinstance(x, jax.core.Tracer):
            return self._tree(x)
        with jax.enable_x64(True):
            return self._tree(jnp.asarray(x, jnp.float64))

    def _tree(self, x: jax.Array) -> Any:
        frame = self.data[0]
        arrays = slicing.weighted(slicing.in_dtype(frame["sets"], x.dtype), self._weigh(x))
        return self.mold.tree(arrays, frame["staying"])

    @property
    def _weigh(self) -> Callable:
        return _steps if self.through is None else _mean

    def project(self, points: Any) -> tuple[np.ndarray, np.ndarray]:
        """Where sets of parameters lie: least-squares coordinates (n, 2) and distances from the plane (n,).

            c = argmin ‖points − origin − c₀ u − c₁ v‖,   distance = the norm that is left

        Args:
            points: a sequence of n trees like the origin, or one tree whose arrays have a leading axis n.

        Errors:
            UsageError: another structure or shape.
        """
        origin, u, v = (flat(self.mold.moving(one, "the plane")) for one in (self.origin, self.u, self.v))
        basis = np.stack([u, v], axis=1)
        # Scaled, so that directions of very different lengths lose no digits.
        lengths = np.linalg.norm(basis, axis=0)
        offsets = np.stack([flat(point) for point in self.mold.stacked(points)], axis=1)
        offsets -= origin[:, None]
        coordinates = np.linalg.lstsq(basis / lengths, offsets, rcond=None)[0]
        left = np.linalg.norm(offsets - basis / lengths @ coordinates, axis=0)
        return coordinates.T / lengths, left

    def lift(self, measure: Callable, function: Callable | None = None) -> Callable:
        """A measure (loss, params) -> scalar of all parameters as a function of x and the plane's data.

        Args:
            measure: as those of `landscape.quantity`.
            function: measured instead of the loss, (params, *the loss's data) -> scalar.
        """
        return slicing.lifted(function or self.whole.function, self.mold, self.narrow, self._weigh, measure)


def _steps(x: jax.Array) -> tuple[jax.Array, ...]:
    """The weights of origin, u and v."""
    return jnp.ones_like(x[0]), x[0], x[1]


def _mean(x: jax.Array) -> tuple[jax.Array, ...]:
    """The weights of three sets that lie at (0, 0), (1, 0) and (0, 1) to the last bit."""
    return 1 - x[0] - x[1], x[0], x[1]


def plane(
    loss: Problem | Callable,
    params: Any,
    directions: str | tuple[Any, Any] = "filter",
    seed: int = 0,
    *,
    points: Any = (),
    orthogonal: bool = False,
    output_axis: int | Callable | None = None,
    domain: Any = None,
    name: str | None = None,
) -> Plane:
    """Return the plane through a set of parameters along two directions, a planar problem.

        x ↦ loss(params + x₀ u + x₁ v)

    The plane's loss at (0, 0) is the loss of the parameters to the last bit (in float64). Nothing that is given is
    changed. Leaves that are no floating arrays (activations, counters, switches) stay fixed.

    Args:
        loss: a `Network`, a `Problem` of any number of coordinates, or a JAX function of any tree of parameters.
        params: the point (0, 0); a network's own tree, without a leading axis.
        directions: a spec of the family `directions`, or a pair of trees like `params`.
        seed: of directions that are drawn.
        points: further sets of parameters, which `pca` and `between` need: a sequence of trees (checkpoints, say), or
            one tree whose arrays have a leading axis.
        orthogonal: makes v orthogonal to u after all normalization and keeps its norm. The angle is in the notes.
        output_axis: the axis that counts the filters of an array: a number, or a function (path, array) -> one or more
            axes. By default as the network declares it; the first in an equinox module and of what is called weight or
            embedding; else the last, as in flax and haiku. A flax attention kernel has two output axes: (1, 2).
        domain: (2, 2), the window to look at; by default that of the directions.
        name: for titles; by default the loss's own.

    Errors:
        UsageError: an unknown spec; trees that do not fit; a direction that is zero; directions that are parallel; a
            loss that cannot be traced or is no single real number.

    >>> import landscape
    >>> net = landscape.network("mlp:hidden=4", dataset="xor")
    >>> theta = jax.tree.map(lambda leaf: leaf[0], landscape.starts("xavier_normal", net, n=1))
    >>> around = landscape.plane(net, theta, directions="filter", seed=1)
    >>> bool(around.loss([0.0, 0.0]) == net.loss(theta))
    True
    >>> around.spec
    'mlp:hidden=4,directions=filter,seed=1'
    """
    whole = slicing.whole(loss, params, output_axis)
    others = () if isinstance(points, (tuple, list)) and not points else tuple(whole.mold.stacked(points))
    center = Center(whole.moving, whole.loss, others, whole.output_axis, whole.align)
    spec, chosen = _chosen(directions, whole, center, check_seed(seed))
    chosen = _checked(chosen, spec)
    chosen = _orthogonal(chosen) if orthogonal else replace(chosen, notes=(*chosen.notes, _angle(chosen)))
    settings = {"directions": spec} | ({} if spec == "given" else {"seed": int(seed)})
    return _built(whole, chosen, spec, domain, name or whole.problem.name, settings)


def _chosen(directions: Any, whole: Whole, center: Center, seed: int) -> tuple[str, Directions]:
    if isinstance(directions, str):
        asked = notation.parse(directions)
        choose = catalog.member("directions", asked.name)
        return str(asked), choose(center, seed, **catalog.bind("directions", asked))
    pair = isinstance(directions, Sequence) and len(directions) == 2
    require(pair, "`directions` takes a spec, as filter, or a pair of trees (u, v) like `params`.")
    u, v = (whole.mold.moving(one, f"`directions[{place}]`") for place, one in enumerate(directions))
    return "given", Directions(u, v, square())


def _built(whole: Whole, chosen: Directions, spec: str, domain: Any, name: str, settings: dict) -> Plane:
    mold, origin = whole.mold, whole.moving if chosen.origin is None else chosen.origin
    sets = chosen.through or (origin, chosen.u, chosen.v)
    weigh = _mean if chosen.through else _steps
    through = chosen.through and tuple(mold.tree(one, whole.staying) for one in chosen.through)
    data = ({"sets": sets, "staying": whole.staying}, *whole.problem.data)
    built = Plane(
        slicing.lifted(whole.problem.function, mold, whole.narrow, weigh, whole.measure),
        chosen.domain if domain is None else domain, name, axes=chosen.axes, data=data, tile=whole.tile,
        parameters=whole.problem.parameters | settings, whole=whole.problem, origin=mold.tree(origin, whole.staying),
        u=mold.bare(chosen.u), v=mold.bare(chosen.v), through=through, directions=spec,
        notes=chosen.notes + whole.notes, mold=mold, narrow=whole.narrow,
    )  # fmt: skip
    if not whole.traced:
        evaluation.check(built)
    return built


def _checked(chosen: Directions, spec: str) -> Directions:
    for name, one in (("u", chosen.u), ("v", chosen.v)):
        vector = flat(one)
        cure = "choose random, or biases=normalize where only biases and vectors could move"
        require(bool(vector.any()), f"`directions` {spec!r} gives {name} = 0; {cure}.")
        require(bool(np.isfinite(vector).all()), f"`directions` {spec!r} gives a {name} that is not finite.")
    parallel = 1 - abs(_cosine(chosen)) < 1e-12
    require(
        not parallel, f"`directions` {spec!r} gives parallel u and v, which span a line; give another pair or seed."
    )
    return chosen


def _cosine(chosen: Directions) -> float:
    u, v = flat(chosen.u), flat(chosen.v)
    return float(u / np.linalg.norm(u) @ (v / np.linalg.norm(v)))


def _angle(chosen: Directions) -> str:
    cosine = _cosine(chosen)
    return f"u and v are as they were chosen, at {np.degrees(np.arccos(cosine)):.2f}° (cosine {cosine:.4f})."


def _orthogonal(chosen: Directions) -> Directions:
    """Gram and Schmidt's v − (v·u / u·u) u, at the length of v."""
    u, v = flat(chosen.u), flat(chosen.v)
    share, length = v @ u / (u @ u), np.linalg.norm(v)
    left = {name: leaf - share * chosen.u[name] for name, leaf in chosen.v.items()}
    factor = length / np.linalg.norm(flat(left))
    note = f"v was made orthogonal to u at its own length; they stood at a cosine of {_cosine(chosen):.4f}."
    if chosen.through:
        note += " The third model is therefore not in the plane."
    rotated = {name: factor * leaf for name, leaf in left.items()}
    return replace(chosen, v=rotated, through=None, notes=(*chosen.notes, note))
