"""Rules that turn a gradient into a step, each a file of this folder.

To add one:

1. Create `NAME.py` here. Its docstring gives one sentence, the update as a formula, and its source.
2. Define `initialize(params) -> memory` and `update(gradient, memory, params, hyper, count) -> (step, memory)`, both
   pure, at module level. `hyper` holds the numeric hyperparameters and `count` the number of steps taken before; both
   are traced, so another value does not recompile. The step is added to the parameters.
3. Define `optimizer(lr=None, ...) -> Optimizer`; its arguments become the spec's (`adam:lr=0.05,b1=0.8`).

From these, everything else works: the optimizer never loops, clips, schedules or draws noise itself.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, NamedTuple

import jax
import jax.numpy as jnp
import optax

from landscape import catalog
from landscape.errors import UsageError, require, suggestion

LIMITS = {
    "lr": ("above 0", lambda value: value > 0),
    "eps": ("at least 0", lambda value: value >= 0),
    "weight_decay": ("at least 0", lambda value: value >= 0),
    "momentum": ("at least 0 and below 1", lambda value: 0 <= value < 1),
    "b1": ("at least 0 and below 1", lambda value: 0 <= value < 1),
    "b2": ("at least 0 and below 1", lambda value: 0 <= value < 1),
    "decay": ("at least 0 and below 1", lambda value: 0 <= value < 1),
    "rho": ("at least 0 and below 1", lambda value: 0 <= value < 1),
}
"""The rule that each hyperparameter keeps, in words and as a test."""


@dataclass(frozen=True)
class Rule:
    """The pure half of an optimizer, which a compiled program is keyed by.

    Attributes:
        initialize: params -> memory, a pytree (empty where the rule has no memory).
        update: (gradient, memory, params, hyper, count) -> (step, memory).
        settles: the step does not vanish with the gradient, so that the run hovers at a minimum instead of
            converging to it (sign-like rules).
    """

    initialize: Callable[[Any], Any]
    update: Callable[..., tuple[Any, Any]]
    settles: bool = False


class OptimizerState(NamedTuple):
    """What an `Optimizer` carries when it is used as an optax transformation."""

    count: jax.Array
    hyperparameters: dict[str, jax.Array]
    memory: Any


class Optimizer(optax.GradientTransformation):
    """An optax gradient transformation that carries its name and hyperparameters.

    Attributes:
        name: as in the spec.
        rule: the pure functions behind it.
        hyperparameters: the numeric ones by name; `lr` may be None, which `descend` replaces from the problem's scale.
        default_lr: `landscape.scale.Scale` -> learning rate, taken when `lr` is None.
        default_noise: standard deviation of the gradient noise as a share of the loss's range over the domain's width,
            taken when none is given (sgd); 0 for all others.

    Errors:
        UsageError: a hyperparameter that breaks its rule in `LIMITS`.

    >>> import optax
    >>> isinstance(optimizer("adam:lr=0.05"), optax.GradientTransformation)
    True
    >>> optimizer("adam:lr=0.05").spec
    'adam:lr=0.05'
    """

    name: str
    rule: Rule
    hyperparameters: dict[str, float | None]
    default_lr: Callable[[Any], float] | None
    default_noise: float

    def __new__(cls, name, rule, hyperparameters, *, default_lr=None, default_noise=0.0):
        _check(name, hyperparameters)
        self = super().__new__(cls, lambda params: _init(self, params), _update(rule))
        self.name, self.rule, self.hyperparameters = name, rule, dict(hyperparameters)
        self.default_lr, self.default_noise = default_lr, default_noise
        return self

    @property
    def spec(self) -> str:
        """The optimizer as the command line writes it."""
        given = {key: value for key, value in self.hyperparameters.items() if value is not None}
        return str(catalog.Spec(self.name, (), given))

    def with_lr(self, lr: float) -> "Optimizer":
        """The same optimizer with another learning rate; it shares the compiled programs."""
        return Optimizer(
            self.name,
            self.rule,
            {**self.hyperparameters, "lr": lr},
            default_lr=self.default_lr,
            default_noise=self.default_noise,
        )


def _check(name: str, hyperparameters: dict[str, Any]) -> None:
    for key, value in hyperparameters.items():
        if value is None and key == "lr":
            continue
        number = isinstance(value, (int, float)) and not isinstance(value, bool)
        require(number, f"`{key}` of {name} takes a number; got {value!r}.")
        words, holds = LIMITS.get(key, ("a finite number", lambda value: value == value))
        require(holds(value), f"`{key}` of {name} must be {words}; got {value:g}.")


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
        spec: `name`, `name:key=value`, `optax.NAME:key=value`, `path/to/file.py:name` (an optax transformation or a
            function without arguments that returns one), or a transformation, which is returned as it is.
        lr: the learning rate where the spec gives none.

    Errors:
        UsageError: unknown name or parameter, a hyperparameter out of its range, an optax transformation that needs
            more than the gradient (values, line searches).

    >>> optimizer("momentum", lr=0.01).hyperparameters
    {'lr': 0.01, 'momentum': 0.9}
    """
    if not isinstance(spec, str):
        return _check_foreign(spec, repr(spec))
    asked = catalog.parse(spec)
    if catalog.is_path(asked.name):
        found = catalog.load_path(asked.name)
        found = found if isinstance(found, tuple) else found(**asked.keywords)
        return _check_foreign(found, spec)
    if asked.name.startswith("optax."):
        return _from_optax(asked, lr)
    found = catalog.member("optimizers", asked.name)(**catalog.bind("optimizers", asked))
    if lr is None or found.hyperparameters.get("lr") is not None:
        return found
    return found.with_lr(lr)


def _from_optax(asked: catalog.Spec, lr: float | None) -> optax.GradientTransformation:
    factory = _optax_factory(asked.name)
    keywords = dict(asked.keywords)
    if lr is not None and "learning_rate" not in keywords and not asked.positional:
        keywords["learning_rate"] = lr
    rate = keywords.get("learning_rate", 1.0)
    require(not isinstance(rate, (int, float)) or rate > 0, f"`learning_rate` must be above 0; got {rate:g}.")
    try:
        made = factory(*asked.positional, **keywords)
    except (TypeError, ValueError) as error:
        raise UsageError(f"{str(asked)!r} was refused by optax: {error}") from error
    return _check_foreign(made, str(asked))


def _optax_factory(name: str) -> Callable:
    found = optax
    for part in name.split(".")[1:]:
        known = [key for key in dir(found) if not key.startswith("_")]
        if not hasattr(found, part):
            raise UsageError(f"optax has no {part!r}.{suggestion(part, known)}")
        found = getattr(found, part)
    require(callable(found), f"{name!r} is not an optax optimizer; name one, as in optax.lion:learning_rate=0.01.")
    return found


def _check_foreign(found: Any, text: str) -> optax.GradientTransformation:
    if not (isinstance(found, tuple) and hasattr(found, "init") and hasattr(found, "update")):
        raise UsageError(f"{text} is not an optax gradient transformation; got {type(found).__name__}.")
    if isinstance(found, Optimizer):
        return found
    probe = jax.ShapeDtypeStruct((2,), jnp.float32)
    try:
        jax.eval_shape(lambda params: found.update(params, found.init(params), params), probe)
    except Exception as error:
        raise UsageError(
            f"{text} needs more than a gradient (values or a line search), which this tool does not hand over; "
            f"choose an optimizer with a plain update. optax says: {error}"
        ) from error
    return found


def describe(found: optax.GradientTransformation) -> str:
    """The text by which tables and titles call an optimizer; a foreign one without a name is 'custom'."""
    return found.spec if isinstance(found, Optimizer) else getattr(found, "spec", "custom")
