"""Losses to minimize, each a file of this folder.

To add one:

1. Create `NAME.py` here. Its docstring gives one sentence, the formula, the domain, the published minimizers and
   minimum, and the source with page or equation.
2. Define `problem(...) -> Problem`; its keyword arguments become the spec's (`rastrigin:amplitude=5`) and pass through
   `settings`; a problem of any number of coordinates takes `dim: int = 2`. Hold constants as Python numbers, never as
   module-level jax arrays: those would freeze a precision.
3. Nothing else: listing, command line, completion, tests and gallery find it.

From `function` and `domain`, everything else works.
"""

import functools
import math
import numbers
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from typing import Any

import jax
import jax.numpy as jnp
import numpy as np

from landscape import catalog, notation
from landscape.errors import UsageError, require


@dataclass(frozen=True, eq=False)
class Problem:
    """A loss to minimize: a pure JAX function of one set of parameters, and what is published about it.

    Attributes:
        function: x (d,) -> scalar; pure and differentiable. A pytree of parameters serves as well as an array.
        domain: (d, 2), a row a coordinate: low, high. Starts are drawn and minima are looked for inside; a descent
            is never constrained to it. None for a loss of a pytree, whose tolerances are then absolute.
        name: how titles and tables call it.
        minimizers: (k, d), the published global minimizers, or None.
        minimum: the published global minimum, or None.
        axes: the names of the coordinates; x1 … xd where the number of coordinates is not 2.
        parameters: what the spec set, for titles and records.
        data: arrays that the function takes after x (the samples of a network); a compiled program takes them as
            arguments, so that they are no constants in it.
        tile: how many points are evaluated together at most, where one needs much memory; None leaves that open.

    Errors:
        UsageError: a domain of another shape, with a low that is not below its high, or not finite.

    >>> import jax.numpy as jnp
    >>> bowl = Problem(lambda x: jnp.sum(x**2), domain=[[-1, 1], [-1, 1]], name="bowl")
    >>> float(bowl.loss([0.5, 0.5]))
    0.5
    """

    function: Callable[..., jax.Array]
    domain: np.ndarray | None = None
    name: str = "loss"
    minimizers: np.ndarray | None = None
    minimum: float | None = None
    axes: tuple[str, ...] = ("x", "y")
    parameters: dict[str, Any] = field(default_factory=dict)
    data: tuple = field(default=(), repr=False)
    tile: int | None = field(default=None, repr=False)

    def __post_init__(self):
        if self.domain is not None:
            object.__setattr__(self, "domain", check_domain(self.domain))
            if len(self.axes) != len(self.domain):
                object.__setattr__(self, "axes", tuple(f"x{i + 1}" for i in range(len(self.domain))))
        if self.minimizers is not None:
            minimizers = np.atleast_2d(np.array(self.minimizers, np.float64))
            minimizers.setflags(write=False)
            object.__setattr__(self, "minimizers", minimizers)

    @property
    def dim(self) -> int | None:
        """The number of coordinates d, or None for a loss of a pytree."""
        return None if self.domain is None else len(self.domain)

    @property
    def spec(self) -> str:
        """The problem as the command line writes it."""
        return str(notation.Spec(self.name, (), self.parameters))

    def loss(self, x: Any) -> jax.Array:
        """The loss at x (d,), a scalar. Pure; grad, jit and vmap go through it.

        A concrete x is evaluated in float64 whatever the process's configuration; inside a transformation the
        precision is the caller's.
        """
        if any(isinstance(leaf, jax.core.Tracer) for leaf in jax.tree.leaves(x)):
            return self.function(x, *self.data)
        with jax.enable_x64(True):
            return self.function(jax.tree.map(_float_leaf, x) if self.domain is None else _float(x), *self.data)

    def lift(self, measure: Callable) -> Callable:
        """A measure (loss, params) -> scalar as a function of x and the problem's data; the same one at every call."""
        return _lifted(self.function, measure)


@functools.lru_cache(maxsize=256)
def _lifted(function: Callable, measure: Callable) -> Callable:
    def at(x, *data):
        return measure(lambda point: function(point, *data), x)

    return at


def _float(x: Any) -> jax.Array:
    # numpy first: jnp.asarray of a float32 jax array would keep float32.
    return jnp.asarray(np.asarray(x), jnp.float64)


def _float_leaf(leaf: Any) -> Any:
    # A model's tree also holds functions, counters and switches, which stay as they are.
    floating = isinstance(leaf, (np.ndarray, np.generic, jax.Array)) and jnp.issubdtype(leaf.dtype, jnp.floating)
    return _float(leaf) if floating else leaf


def in_precision(tree: Any, bits: int) -> Any:
    """A tree as numpy arrays whose floating leaves have that precision; whole numbers keep their type.

    >>> in_precision((np.ones(2), np.arange(2)), 32)
    (array([1., 1.], dtype=float32), array([0, 1]))
    """
    dtype = np.dtype(f"float{bits}")

    def cast(leaf):
        array = np.asarray(leaf)
        return array.astype(dtype) if np.issubdtype(array.dtype, np.floating) else array

    return jax.tree.map(cast, tree)


def check_domain(domain: Any) -> np.ndarray:
    """Return the domain as a float64 array (d, 2), or say which rule it breaks.

    >>> check_domain([[-1, 1], [0, 2]]).shape
    (2, 2)
    """
    # A copy that no one can write to: problems are shared, and so is what was computed of them.
    array = np.array(domain, np.float64)
    array.setflags(write=False)
    if array.ndim != 2 or array.shape[1] != 2 or not np.isfinite(array).all():
        raise UsageError(f"`domain` takes one finite (low, high) a coordinate, as -5:5,-5:5; got {domain!r}.")
    for low, high in array:
        require(low < high, f"`domain` needs low < high in every coordinate; got {low:g}:{high:g}.")
    return array


def settings(name: str, **values: tuple[float, float]) -> dict[str, float]:
    """Return a member's parameters that differ from their usual values: what titles and records show.

    Args:
        name: the member's name.
        values: (value, usual value) of each parameter.

    Errors:
        UsageError: a value that is no finite number, or no whole number where the usual value is one; `dim` below 1.

    >>> settings("rosenbrock", a=(1.0, 1.0), b=(5.0, 100.0), dim=(2, 2))
    {'b': 5.0}
    """
    for key, (value, usual) in values.items():
        number = isinstance(value, numbers.Real) and not isinstance(value, bool)
        if not (number and math.isfinite(value)):
            raise UsageError(f"{key!r} of {name} takes a finite number; got {value!r}. Write {name}:{key}=NUMBER.")
        if isinstance(usual, int) and not (isinstance(value, numbers.Integral) and (key != "dim" or value >= 1)):
            rule = "a whole number of at least 1" if key == "dim" else "a whole number"
            raise UsageError(f"{key!r} of {name} takes {rule}; got {value!r}. Write {name}:{key}={usual}.")
    return {key: value for key, (value, usual) in values.items() if value != usual}


@functools.lru_cache(maxsize=256)
def _own(text: str) -> Problem:
    # Memoized because compiled programs are keyed by the loss function's identity; problems are immutable.
    spec = notation.parse(text)
    values = catalog.bind("problems", spec)
    made = catalog.member("problems", spec.name)(**values)
    # A plug-in may leave its name to its entry point, by which a record finds it again.
    return made if made.name == spec.name else replace(made, name=spec.name, parameters=values)


def problem(spec: str | Problem | Callable, domain: Any = None) -> Problem:
    """Return the problem that a spec names: a member, a plug-in, or a function in a user's file.

    Args:
        spec: `name`, `name:key=value`, a plain function of x, a `Problem`, or `path/to/file.py:name`, where a plain
            function, a `Problem`, or a function `problem(...)` as in the member files stands.
        domain: (d, 2); replaces the problem's own. A plain function has none of its own: ±5 is taken for it.

    Errors:
        UsageError: unknown name or parameter, a file that cannot be imported, a domain with low ≥ high.

    >>> problem("himmelblau").domain.tolist()
    [[-6.0, 6.0], [-6.0, 6.0]]
    """
    found = _read(spec) if isinstance(spec, str) else spec
    if not isinstance(found, Problem):
        found = _from_function(found, getattr(found, "__name__", "loss"))
    if domain is None:
        return found
    moved = replace(found, domain=domain)
    # What is published of a problem is of so many coordinates; a function may take any number.
    fits = moved.dim == found.dim or found.minimizers is None
    require(fits, f"`domain` takes a range for each of the {found.dim} coordinates of {found.name}; got {moved.dim}.")
    return moved


def _read(text: str) -> Problem:
    if not notation.is_path(text):
        catalog.check("problems", notation.parse(text).name)
        return _own(text)
    asked = notation.parse(text)
    found = load_user(asked.name)
    # A file that is laid out like a member's defines the function `problem`.
    factory = getattr(found, "__name__", "") == catalog.MEMBER["problems"]
    bare = not asked.positional and not asked.keywords
    require(factory or bare, f"{asked.name} takes no values; write {asked.name} alone, or define problem(...) in it.")
    if factory:
        found = _made(found, asked)
    if not isinstance(found, Problem):
        return _from_function(found, text)
    # The text that was given is what a record needs to find the problem again.
    return replace(found, name=text, parameters={})


def load_user(text: str) -> Any:
    """Load `path/to/file.py:name`; arrays that the file makes while it is imported are in float64."""
    with jax.enable_x64(True):
        return catalog.load_path(text)


def _made(factory: Callable, asked: notation.Spec) -> Any:
    try:
        with jax.enable_x64(True):
            return factory(*asked.positional, **asked.keywords)
    except TypeError as error:
        raise UsageError(f"{str(asked)!r} does not fit its function: {error}.") from error


def _from_function(function: Any, name: str) -> Problem:
    if not callable(function):
        raise UsageError(f"{name} is neither a function of x nor a Problem; got {type(function).__name__}.")
    return Problem(function, domain=[[-5.0, 5.0], [-5.0, 5.0]], name=name)
