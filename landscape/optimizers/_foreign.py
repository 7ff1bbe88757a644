"""Optimizers from elsewhere: optax's own by name, and those of a user's file.

They compile once per object, so what a spec makes is kept. Only a plain update is taken: step from gradient, state and
parameters, without values of the loss or line searches.
"""

import functools
import inspect
import numbers
from collections.abc import Callable
from typing import Any

import jax
import jax.numpy as jnp
import optax

from landscape import catalog, notation
from landscape.errors import UsageError, require, suggestion
from landscape.optimizers import LIMITS, Optimizer, check


class Foreign(optax.GradientTransformation):
    """A transformation of optax or of a user's file, with the text that asked for it.

    >>> Foreign(optax.sgd(0.1), "my_file.py:mine").spec
    'my_file.py:mine'
    """

    spec: str

    def __new__(cls, found, spec):
        self = super().__new__(cls, found.init, found.update)
        self.spec = spec
        return self

    def __repr__(self) -> str:
        return f"optimizer({self.spec!r})"


def accept(found: Any, text: str, strict: bool = False) -> optax.GradientTransformation:
    """Return a transformation, or refuse what is none or asks for values of the loss.

    A user's own may be made for the parameters of one network, on which alone it can be tried; unless `strict`, only an
    argument that is missing counts against it.
    """
    built = isinstance(found, tuple) and hasattr(found, "init") and hasattr(found, "update")
    require(built, f"{text} is not an optax gradient transformation; got {type(found).__name__}.")
    error = None if isinstance(found, Optimizer) else _trial(found)
    if error and (strict or "required" in str(error) or "must be provided" in str(error)):
        raise UsageError(
            f"{text} needs more than a gradient (values of the loss or a line search), which this tool does not hand "
            f"over; choose an optimizer with a plain update. Its own words: {_in_one_line(error)}"
        ) from error
    return found


def from_file(asked: notation.Spec, lr: float | None) -> optax.GradientTransformation:
    """The transformation that a user's file holds, or that its function returns from the spec's values."""
    with jax.enable_x64(True):
        found = catalog.load_path(asked.name)
    if callable(found):
        return _make(found, asked.name, _values(found, asked, lr), strict=False)
    bare = not asked.positional and not asked.keywords
    require(bare, f"{asked.name} is no function and takes no values; write {asked.name} alone.")
    return _named(accept(found, asked.name), asked.name)


def from_optax(asked: notation.Spec, lr: float | None) -> optax.GradientTransformation:
    """The optimizer that optax has under that name."""
    factory = _factory(asked.name)
    values = _values(factory, asked, lr)
    for key, value in values:
        number = isinstance(_signature(factory)[key].default, numbers.Real) and value is not None
        if key in LIMITS and value is not None or number and isinstance(value, str):
            check(asked.name, {key: value})
    return _make(factory, asked.name, values, strict=True)


def _factory(name: str) -> Callable:
    *folders, last = name.split(".")[1:]
    place = optax.contrib if folders == ["contrib"] else optax
    known = {key: getattr(place, key) for key in dir(place) if not key.startswith("_")}
    optimizers = [key for key, value in known.items() if _is_optimizer(key, value)]
    require(
        folders in ([], ["contrib"]) and last in known, f"There is no {name!r} in optax.{suggestion(last, optimizers)}"
    )
    require(
        last in optimizers,
        f"{name!r} is not an optimizer with a learning rate, as optax.lion:learning_rate=0.01 is; "
        "build other transformations in a file of your own and give path/to/file.py:name.",
    )
    return known[last]


def _is_optimizer(name: str, found: Any) -> bool:
    # optax marks its optimizers nowhere; a learning rate, and no other optimizer to build on, tell them apart.
    if not inspect.isroutine(found) and not isinstance(found, functools.partial) or name.startswith("scale_by"):
        return False
    known = _signature(found)
    builds_on = any("GradientTransformation" in str(known[key].annotation) for key in _required(known))
    return not builds_on and bool({"learning_rate", "max_learning_rate"} & set(known))


def _signature(found: Callable) -> dict[str, inspect.Parameter]:
    return dict(inspect.signature(found).parameters)


def _required(known: dict[str, inspect.Parameter]) -> list[str]:
    named = (inspect.Parameter.POSITIONAL_OR_KEYWORD, inspect.Parameter.KEYWORD_ONLY)
    return [key for key, value in known.items() if value.default is inspect.Parameter.empty and value.kind in named]


def _values(make: Callable, asked: notation.Spec, lr: float | None) -> tuple[tuple[str, Any], ...]:
    """The keyword arguments that a spec and `lr` give to a function, matched with its signature."""
    name, known = asked.name, _signature(make)
    takes = ", ".join(known) or "none"
    require(len(asked.positional) <= len(known), f"{str(asked)!r} gives too many values; {name} takes {takes}.")
    values = dict(zip(known, asked.positional, strict=False))
    for key, value in asked.keywords.items():
        near = " Did you mean 'learning_rate'?" if key == "lr" and "learning_rate" in known else suggestion(key, known)
        require(key in known, f"{name} has no parameter {key!r}; it takes {takes}.{near}")
        require(key not in values, f"{str(asked)!r} gives {key!r} twice; give it once.")
        values[key] = value
    rate = next((key for key in ("learning_rate", "lr") if key in known), None)
    if lr is not None and rate and values.get(rate) is None:
        values[rate] = lr
    for key in _required(known):
        require(values.get(key) is not None, f"{name} needs a value for {key!r}; write {name}:{key}=VALUE.")
    return tuple(values.items())


@functools.lru_cache(maxsize=256)
def _make(make: Callable, name: str, values: tuple[tuple[str, Any], ...], strict: bool) -> optax.GradientTransformation:
    text = str(notation.Spec(name, (), dict(values)))
    try:
        found = make(**dict(values))
    except UsageError:
        raise
    except Exception as error:
        raise UsageError(f"{text!r} could not be made: {_in_one_line(error)}") from error
    return _named(accept(found, text, strict), text)


def _named(found: optax.GradientTransformation, text: str) -> optax.GradientTransformation:
    return found if isinstance(found, Optimizer) else Foreign(found, text)


def _trial(found: optax.GradientTransformation) -> Exception | None:
    """Trace one update of two parameters; return what went wrong."""
    params = jax.ShapeDtypeStruct((2,), jnp.float32)
    try:
        # optax mixes dtypes, which a strict process refuses; that is no fault of the optimizer.
        with jax.numpy_dtype_promotion("standard"):
            step = jax.eval_shape(lambda params: found.update(params, found.init(params), params)[0], params)
    except Exception as error:
        return error
    same = getattr(step, "shape", None) == params.shape
    return None if same else TypeError("its step has another shape than the parameters.")


def _in_one_line(error: Exception) -> str:
    return f"{type(error).__name__}: {error}".splitlines()[0]
