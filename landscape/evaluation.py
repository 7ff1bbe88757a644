"""Values, gradients and Hessians of a problem at many points, in tiles of one compiled shape."""

import contextlib
import functools
from collections.abc import Callable, Iterator
from typing import Any

import jax
import jax.numpy as jnp
import numpy as np

from landscape import problems, threads
from landscape import quantity as measures
from landscape.errors import UsageError, require, suggestion
from landscape.networks import Network
from landscape.problems import Problem

TILE = 4096
"""Points per call of a compiled program; fewer points are padded, so that their number never recompiles."""


@contextlib.contextmanager
def precise(bits: int) -> Iterator[None]:
    """Compute in this precision, and let NaN and infinity be values, whatever the process is configured to.

    >>> with precise(64):
    ...     float(jnp.log(-jnp.ones(())))
    nan
    """
    with jax.enable_x64(bits == 64), jax.debug_nans(False), jax.debug_infs(False):
        yield


def _values(function: Callable, points: jax.Array, data: tuple) -> jax.Array:
    return jax.vmap(lambda x: function(x, *data))(points)


def _together(function: Callable, points: jax.Array, data: tuple) -> Any:
    return function(points, *data)


def _in_turn(function: Callable, points: jax.Array, data: tuple) -> jax.Array:
    """The values one after another: what a network needs for one point stays in the cache."""
    return jax.lax.map(lambda x: function(x, *data), points)


def _gradients(function: Callable, points: jax.Array, data: tuple) -> jax.Array:
    return jax.vmap(jax.grad(lambda x: function(x, *data)))(points)


def _derivatives(function: Callable, points: jax.Array, data: tuple) -> tuple[jax.Array, jax.Array, jax.Array]:
    def loss(x):
        return function(x, *data)

    def at(x):
        return *jax.value_and_grad(loss)(x), jax.hessian(loss)(x)

    return jax.vmap(at)(points)


NO_THREADS = {"xla_disable_hlo_passes": "cpu-parallel-task-assigner"}
"""No threads inside a loop over a few thousand numbers, where they cost more than a step."""

WIDE = {"xla_cpu_prefer_vector_width": 512}
"""Registers as wide as the processor has them; XLA uses half of AVX-512's."""

PRODUCTS = {"xla_cpu_multi_thread_eigen": False, "xla_cpu_experimental_ynn_fusion_type": ""}
"""Threads inside the small products of a network cost more than they bring: a thread per tile is twice as fast."""


@functools.cache
def for_products(program: Callable) -> Callable:
    """A program whose first argument is static, compiled with what makes a network's products fast on a CPU."""
    return jax.jit(program, static_argnums=0, compiler_options=accepted(PRODUCTS | WIDE))


@functools.cache
def for_loops(program: Callable) -> Callable:
    """A program whose first argument is static, compiled with what makes a loop of small steps fast on a CPU."""
    return jax.jit(program, static_argnums=0, compiler_options=accepted(NO_THREADS | WIDE))


def accepted(options: dict[str, Any]) -> dict[str, Any]:
    """Those of the options that this version and device know."""
    # To ask is to compile a program, so that all options that are asked for anywhere are tried together first.
    if options.keys() <= _ALL.keys() and _knows(tuple(_ALL.items())):
        return options
    return {name: value for name, value in options.items() if _knows(((name, value),))}


_ALL = NO_THREADS | WIDE | PRODUCTS


@threads.in_turn
@functools.cache
def _knows(options: tuple[tuple[str, Any], ...]) -> bool:
    if threads.accelerated():
        return False
    try:
        jax.jit(lambda x: x, compiler_options=dict(options))(np.float32(0))
    except Exception:
        return False
    return True


def _mapped(
    program: Callable, problem: Problem, function: Callable, points: np.ndarray, bits: int = 64,
    tile: int | None = None, advance: Callable[[int], None] | None = None,
) -> Any:  # fmt: skip
    """What a program makes of a function (x, *data) at each point, tile by tile."""
    points = np.asarray(points, np.float64).reshape(-1, problem.dim)
    program = (for_products if problem.tile else for_loops)(program)
    tile = tile or problem.tile or TILE
    pad = -len(points) % tile or (tile if len(points) == 0 else 0)
    padded = np.concatenate([points, np.broadcast_to(problem.domain.mean(axis=1), (pad, problem.dim))])
    padded, data = problems.in_precision((padded, problem.data), bits)
    with precise(bits):
        # On the device once, not once a tile.
        data = jax.device_put(data)

    def work(first: int) -> Any:
        # The precision context is thread-local.
        with precise(bits):
            return jax.tree.map(np.asarray, program(function, padded[first : first + tile], data))

    done = []
    for first, found in zip(range(0, len(padded), tile), _in_order(work, range(0, len(padded), tile)), strict=True):
        done.append(found)
        if advance:
            advance(min(tile, len(points) - first))
    return jax.tree.map(lambda *parts: np.concatenate(parts)[: len(points)], *done)


def _in_order(work: Callable[[int], Any], items: range) -> Iterator[Any]:
    """What work makes of each item, in their order; a thread per core, as one program keeps but one core busy."""
    number = min(threads.share(), len(items))
    if number == 1:
        yield from map(work, items)
        return
    pool = threads.pool(number)
    try:
        yield from pool.map(work, items)
    finally:
        # An interrupted session does not wait for tiles that have not begun.
        pool.shutdown(cancel_futures=True)


def mapped(function: Callable, problem: Problem, points: np.ndarray, tile: int) -> Any:
    """What a function (points, *data) gives at points (n, d), so many at a time, in float64.

    The function is compiled once for as long as it is the same object.
    """
    return _mapped(_together, problem, function, points, tile=tile)


def values(problem: Problem, points: np.ndarray) -> np.ndarray:
    """The losses (n,) at points (n, d), in float64.

    >>> from landscape.problems import problem
    >>> values(problem("himmelblau"), [[3.0, 2.0], [0.0, 0.0]])
    array([  0., 170.])
    """
    return _mapped(_values, problem, problem.function, points)


def gradients(problem: Problem, points: np.ndarray) -> np.ndarray:
    """The gradients (n, d) at points (n, d), in float64."""
    return _mapped(_gradients, problem, problem.function, points)


def derivatives(problem: Problem, points: np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Losses (n,), gradients (n, d) and Hessians (n, d, d) at points (n, d), in float64."""
    # A Hessian needs memory and time with the square of the coordinates, and padding as much as points.
    tile = min(problem.tile or TILE, max(64, 4 * TILE // problem.dim**2))
    return _mapped(_derivatives, problem, problem.function, points, tile=tile)


def check(problem: Problem) -> None:
    """Trace the loss once and say what is wrong with it, before anything is computed.

    Errors:
        UsageError: the function raises while traced (its own message is shown) or returns something else than one
            number.
    """
    with precise(64):
        try:
            out = jax.eval_shape(problem.function, jax.ShapeDtypeStruct((problem.dim,), jnp.float64), *problem.data)
        except Exception as error:
            message = str(error).strip().split("\n")[0]
            cure = next((cure for kind, cure in _CURES.items() if kind in type(error).__name__), "")
            raise UsageError(
                f"{problem.name} raised while it was traced: {type(error).__name__}: {message}{cure}"
            ) from error
        # A plane's point is read here, not by the user's function, and a network is slow one operation at a time.
        if problem.tile is None:
            _check_indices(problem)
    shape = getattr(out, "shape", None)
    require(shape == (), f"A loss returns one number; {problem.name} returns {_shape_words(shape)}.")
    real = jnp.issubdtype(out.dtype, jnp.floating)
    require(real, f"A loss returns a real floating-point number; {problem.name} returns {out.dtype}.")


_CURES = {
    "TracerBool": " Write jnp.where(condition, a, b) instead of a branch on x.",
    "TracerArray": " Use jax.numpy instead of numpy.",
}


def _check_indices(problem: Problem) -> None:
    # JAX clamps an index beyond the end without a word, numpy does not; what else numpy objects to is no concern here.
    try:
        with np.errstate(all="ignore"):
            problem.function(problem.domain.mean(axis=1), *problem.data)
    except IndexError as error:
        raise UsageError(
            f"{problem.name} reads more than the {problem.dim} coordinates that its domain has ({error}); give a "
            "`domain` with a range for each."
        ) from error
    except Exception:
        return


def _shape_words(shape: tuple[int, ...] | None) -> str:
    return "something that is no array" if shape is None else f"an array of shape {shape}"


QUANTITIES = (*measures.MEASURES, "accuracy")
"""What `loss_grid` can compute."""


def loss_grid(
    problem: Problem | str,
    resolution: int = 101,
    view: Any = None,
    quantity: str = "loss",
    precision: int | None = None,
    advance: Callable[[int], None] | None = None,
) -> np.ndarray:
    """The loss on a grid of nodes that spans a planar problem's domain, (resolution, resolution).

    Rows run along the second coordinate, ascending. Non-finite values stay as they are. The nodes are evaluated in
    tiles of `problem.tile`, so that memory stays bounded.

    Args:
        problem: a planar problem or its spec.
        resolution: nodes a side.
        view: (2, 2), another window than the domain.
        quantity: loss; gradient_norm, least_curvature or most_curvature, which are those of all parameters of a plane's
            loss; or accuracy, the share of right answers of a plane's network.
        precision: 32 or 64; by default 32 for a plane of a network, else 64.
        advance: called with the number of nodes finished, as they finish.

    Errors:
        UsageError: a problem that is not planar, resolution < 2, an unknown quantity or precision, accuracy of what is
            no classifier.

    >>> import landscape
    >>> landscape.loss_grid(landscape.problem("himmelblau"), resolution=3)[0, 2]
    np.float64(1586.0)
    """
    problem = problems.problem(problem)
    require(problem.dim == 2, f"`loss_grid` takes a planar problem; {problem.name} has {problem.dim} coordinates.")
    require(resolution >= 2, f"`resolution` must be at least 2; got {resolution}.")
    require(precision in (None, 32, 64), f"`precision` is 32 or 64; got {precision!r}.")
    function, tile = _quantity(problem, quantity)
    usual = 32 if isinstance(getattr(problem, "whole", None), Network) else 64
    x, y = nodes(problem.domain if view is None else problems.check_domain(view), resolution)
    points = np.stack(np.meshgrid(x, y), axis=-1)
    program, tile = _program(problem, quantity, tile, resolution**2)
    found = _mapped(program, problem, function, points, precision or usual, tile=tile, advance=advance)
    return found.reshape(points.shape[:2])


def _program(problem: Problem, quantity: str, tile: int, n: int) -> tuple[Callable, int]:
    """What computes a quantity at n points, and how many points a thread takes on at a time."""
    if not problem.tile or not 1 < tile <= TURN or "curvature" in quantity:
        return _values, tile
    # Whole shares of about as many points, so that hardly any is filled up with points that no one asked for.
    shares = threads.number() * -(-n // (TURN * threads.number()))
    return _in_turn, -(-n // shares)


TURN = 64
"""Points that a thread takes on at a time where they are computed one after another, up to as many together."""


def _quantity(problem: Problem, name: str) -> tuple[Callable, int]:
    """What to compute at a point x, (x, *data) -> scalar, and how many points at once."""
    known, tile = ", ".join(QUANTITIES), problem.tile or TILE
    require(name in QUANTITIES, f"`quantity` is one of {known}; got {name!r}.{suggestion(str(name), QUANTITIES)}")
    if name == "loss":
        return problem.function, tile
    if name == "accuracy":
        correct = getattr(getattr(problem, "whole", None), "correct", None)
        require(correct is not None, f"`quantity` accuracy needs a plane of a classifier; {problem.name} is none.")
        return problem.lift(measures.value, measures.accuracy(correct)), tile
    if "curvature" in name:
        tile = min(tile, SPECTRA, max(1, HELD // (measures.STEPS * getattr(problem, "size", 1))))
    return problem.lift(measures.MEASURES[name]), tile


SPECTRA = 16
"""Points whose curvatures are computed together: all of them wait for the slowest to converge."""

HELD = 2**24
"""Numbers that the vectors of Lanczos's method may take for the points of a tile together."""


def nodes(window: np.ndarray, resolution: int) -> tuple[np.ndarray, np.ndarray]:
    """The coordinates of the nodes along each axis of a window (2, 2)."""
    return tuple(np.linspace(low, high, resolution) for low, high in window)
