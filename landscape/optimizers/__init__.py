"""Rules that turn a gradient into a step, each a file of this folder.

To add one:

1. Create `NAME.py` here. Its docstring gives one sentence, the update as a formula, and its source.
2. Define `initialize(params) -> memory` and `update(gradient, memory, params, hyper, count) -> (step, memory)`, both
   pure, at module level. `hyper` holds the numeric hyperparameters and `count` the number of steps taken before (a
   whole number of any dtype); both are traced, so another value does not recompile. The step is added to the
   parameters.
3. Define `optimizer(lr=None, ...) -> Optimizer`; its arguments become the spec's (`adam:lr=0.05,b1=0.8`).

From these, everything else works: the optimizer never loops, clips, schedules or draws noise itself. Parameters are
named as in `LIMITS`. `Optimizer(..., default_lr=…)` says how to choose `lr` from the problem's scale where none is
given, `Rule(..., settles=True)` that the step does not vanish with the gradient, and `Rule(..., stable=…)` up to which
learning rate a minimum attracts it.
"""

import ast
import functools
import math
import numbers
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any, NamedTuple

import jax
import jax.numpy as jnp
import optax

from landscape import catalog, notation
from landscape.errors import UsageError, require

LIMITS = {
    "lr": ("above 0", lambda value: value > 0),
    "learning_rate": ("above 0", lambda value: value > 0),
    "eps": ("at least 0", lambda value: value >= 0),
    "weight_decay": ("at least 0", lambda value: value >= 0),
    "momentum": ("at least 0 and below 1", lambda value: 0 <= value < 1),
    "b1": ("at least 0 and below 1", lambda value: 0 <= value < 1),
    "b2": ("at least 0 and below 1", lambda value: 0 <= value < 1),
    "decay": ("at least 0 and below 1", lambda value: 0 <= value < 1),
    "rho": ("at least 0 and below 1", lambda value: 0 <= value < 1),
}
"""The rule that each hyperparameter keeps, in words and as a test; `learning_rate` is optax's name for `lr`."""


@dataclass(frozen=True)
class Rule:
    """The pure half of an optimizer, which a compiled program is keyed by.

    Attributes:
        initialize: params -> memory, a pytree (empty where the rule has no memory).
        update: (gradient, memory, params, hyper, count) -> (step, memory).
        settles: the step does not vanish with the gradient, so that the run hovers at a minimum instead of
            converging to it (sign-like rules).
        stable: hyperparameters -> the largest product of the learning rate and a Hessian's largest eigenvalue at which
            its minimum can attract the rule; None where there is no such number, as for steps that adapt.
    """

    initialize: Callable[[Any], Any]
    update: Callable[..., tuple[Any, Any]]
    settles: bool = False
    stable: Callable[[dict[str, Any]], float] | None = None


class OptimizerState(NamedTuple):
    """What an `Optimizer` carries when it is used as an optax transformation.

    Attributes:
        count: the number of steps taken, an int32 scalar.
        hyperparameters: scalars by name, in the precision of the parameters; another value does not recompile.
        memory: the rule's own.
    """

    count: jax.Array
    hyperparameters: dict[str, jax.Array]
    memory: Any


class Optimizer(optax.GradientTransformation):
    """An optax gradient transformation that carries its name and hyperparameters.

    It serves wherever optax takes a transformation: in `optax.chain`, with `optax.apply_updates`, on any pytree of
    parameters, under jit and vmap. `descend` runs its `rule` directly, and so shares one compiled program between
    all values of the hyperparameters.

    Attributes:
        name: as in the spec.
        rule: the pure functions behind it.
        hyperparameters: the numeric ones by name; `lr` may be None, which `descend` replaces from the problem's scale.
        default_lr: `landscape.scale.Scale` -> learning rate, taken when `lr` is None; it reads `curvature` (the largest
            absolute eigenvalue of the Hessian that is typical of the domain) and `width` (of the domain).
        default_noise: standard deviation of the gradient noise as a share of the loss's range over the domain's width,
            taken when none is given (sgd); 0 for all others.

    Errors:
        UsageError: a hyperparameter that breaks its rule in `LIMITS`; `init` without an `lr`.

    >>> import optax
    >>> isinstance(optimizer("adam:lr=0.05"), optax.GradientTransformation)
    True
    >>> optimizer("adam:lr=0.05")
    optimizer('adam:lr=0.05')
    """

    name: str
    rule: Rule
    hyperparameters: dict[str, float | None]
    default_lr: Callable[[Any], float] | None
    default_noise: float

    def __new__(cls, name, rule, hyperparameters, *, default_lr=None, default_noise=0.0):
        check(name, {key: value for key, value in hyperparameters.items() if (key, value) != ("lr", None)})
        self = super().__new__(cls, lambda params: _init(self, params), _update(rule))
        self.name, self.rule, self.hyperparameters = name, rule, dict(hyperparameters)
        self.default_lr, self.default_noise = default_lr, default_noise
        return self

    def __repr__(self) -> str:
        return f"optimizer({self.spec!r})"

    @property
    def spec(self) -> str:
        """The optimizer as the command line writes it: `lr` and what differs from the member's defaults."""
        defaults = _defaults(self.name)
        given = {key: value for key, value in self.hyperparameters.items() if value is not None}
        told = {key: value for key, value in given.items() if key == "lr" or defaults.get(key) != value}
        return str(notation.Spec(self.name, (), told))

    def with_lr(self, lr: float) -> "Optimizer":
        """The same optimizer with another learning rate; it shares the compiled programs."""
        return Optimizer(
            self.name,
            self.rule,
            {**self.hyperparameters, "lr": lr},
            default_lr=self.default_lr,
            default_noise=self.default_noise,
        )


def check(name: str, hyperparameters: dict[str, Any]) -> None:
    """Raise `UsageError` unless every hyperparameter is a finite number that keeps its rule in `LIMITS`.

    >>> check("adam", {"lr": 0.1, "b1": 0.9})
    """
    for key, value in hyperparameters.items():
        number = isinstance(value, numbers.Real) and not isinstance(value, bool)
        require(number, f"`{key}` of {name} takes a number; got {value!r}.")
        words, holds = LIMITS.get(key, ("a finite number", math.isfinite))
        require(math.isfinite(value) and holds(value), f"`{key}` of {name} must be {words}; got {value:g}.")


@functools.cache
def _defaults(name: str) -> dict[str, Any]:
    if name not in catalog.names("optimizers"):
        return {}
    known = catalog.parameters("optimizers", name)
    return {parameter.name: ast.literal_eval(parameter.default) for parameter in known if parameter.default}


def _init(self: Optimizer, params: Any) -> OptimizerState:
    if self.hyperparameters.get("lr", 1.0) is None:
        raise UsageError(f"{self.name} has no `lr`; give one, as in landscape.optimizer('{self.name}:lr=0.01').")
    dtype = jnp.result_type(*jax.tree.leaves(params))
    hyper = {key: jnp.asarray(value, dtype) for key, value in self.hyperparameters.items()}
    return OptimizerState(jnp.zeros((), jnp.int32), hyper, self.rule.initialize(params))


def _update(rule: Rule) -> Callable:
    def update(updates, state, params=None):
        step, memory = rule.update(updates, state.memory, params, state.hyperparameters, state.count)
        return step, OptimizerState(state.count + 1, state.hyperparameters, memory)

    return update


def optimizer(spec: str | optax.GradientTransformation, lr: float | None = None) -> optax.GradientTransformation:
    """Return the optimizer that a spec names: a member, a plug-in, `optax.NAME:…`, or one from a user's file.

    Args:
        spec: `name`, `name:key=value`, `optax.NAME:key=value`, `optax.contrib.NAME:key=value`, `path/to/file.py:name`
            (an optax transformation, or a function that returns one from the spec's values), or a transformation.
        lr: the learning rate where the spec gives none. A finished transformation, and a function of a user's file
            without a parameter `lr` or `learning_rate`, keep their own.

    Errors:
        UsageError: unknown name or parameter, a hyperparameter out of its range, an optax transformation that needs
            more than the gradient (values, line searches).

    >>> optimizer("momentum", lr=0.01).hyperparameters
    {'lr': 0.01, 'momentum': 0.9}
    """
    # Imported here because it builds on this contract, as members do.
    from landscape.optimizers import _foreign

    if not isinstance(spec, str):
        return _given(_foreign.accept(spec, "The given object"), lr)
    asked = notation.parse(spec)
    if notation.is_path(asked.name):
        return _given(_foreign.from_file(asked, lr), lr)
    if asked.name.startswith("optax."):
        return _foreign.from_optax(asked, lr)
    return _from_member(asked, lr)


def several(given: Any) -> tuple:
    """What is given alone or several at once, as a tuple; a transformation of optax, a tuple itself, is one alone.

    >>> several("adam"), several(["gd", "adam"]), several(3), len(several(optax.sgd(0.1)))
    (('adam',), ('gd', 'adam'), (3,), 1)
    """
    alone = isinstance(given, (str, optax.GradientTransformation)) or not isinstance(given, Iterable)
    return (given,) if alone else tuple(given)


def _from_member(asked: notation.Spec, lr: float | None) -> Optimizer:
    make = catalog.member("optimizers", asked.name)
    values = catalog.bind("optimizers", asked)
    takes_lr = any(parameter.name == "lr" for parameter in catalog.parameters("optimizers", asked.name))
    if lr is not None and takes_lr and values.get("lr") is None:
        values["lr"] = lr
    return make(**values)


def _given(found: optax.GradientTransformation, lr: float | None) -> optax.GradientTransformation:
    open_lr = isinstance(found, Optimizer) and found.hyperparameters.get("lr", 1.0) is None
    return found.with_lr(lr) if open_lr and lr is not None else found


def describe(found: optax.GradientTransformation) -> str:
    """The text by which tables and titles call an optimizer; a transformation made elsewhere is 'custom'.

    >>> describe(optimizer("optax.lion:learning_rate=0.01"))
    'optax.lion:learning_rate=0.01'
    """
    return getattr(found, "spec", "custom")
