"""Factors on the learning rate over the budget, each a file of this folder.

To add one:

1. Create `NAME.py` here. Its docstring gives one sentence, the formula, and its source.
2. Define `factor(count, steps, hyper) -> scalar`, pure, at module level: the factor on `lr` in the step after `count`
   steps of a budget of `steps`. All three are traced, so another value does not recompile.
3. Define `schedule(..., warmup: int = 0) -> Schedule`; its arguments become the spec's (`cosine:final=0.1,warmup=50`).

From these, everything else works. The warm-up is common to all and stands here.
"""

from collections.abc import Callable
from dataclasses import dataclass

import jax
import jax.numpy as jnp

from landscape import catalog, notation
from landscape.errors import require


@dataclass(frozen=True, eq=False)
class Schedule:
    """A factor on the learning rate.

    Attributes:
        name: as in the spec.
        factor: (count, steps, hyper) -> factor; the program is keyed by it.
        hyperparameters: numeric, by name; `warmup` is the number of steps over which the rate rises linearly.

    >>> schedule("cosine:final=0.1").spec
    'cosine:final=0.1,warmup=0'
    """

    name: str
    factor: Callable[..., jax.Array]
    hyperparameters: dict[str, float]

    def __post_init__(self):
        warmup = self.hyperparameters.get("warmup", 0)
        whole = isinstance(warmup, int) and warmup >= 0
        require(whole, f"`warmup` of {self.name} is a whole number of steps, at least 0; got {warmup!r}.")

    @property
    def spec(self) -> str:
        """The schedule as the command line writes it."""
        return str(notation.Spec(self.name, (), self.hyperparameters))


def schedule(spec: str | Schedule) -> Schedule:
    """Return the schedule that a spec names.

    Errors:
        UsageError: unknown name or parameter, or a value out of range.
    """
    if isinstance(spec, Schedule):
        return spec
    asked = notation.parse(spec)
    return catalog.member("schedules", asked.name)(**catalog.bind("schedules", asked))


def evaluate(factor: Callable[..., jax.Array], count, steps, hyper) -> jax.Array:
    """The factor with its warm-up: it rises as (count + 1)/warmup, then the schedule runs over the remaining steps.

    Gradual warm-up from P. Goyal et al., Accurate, large minibatch SGD: training ImageNet in 1 hour, 2017, section 2.2.

    >>> from landscape.schedules import cosine
    >>> hyper = {"final": 0.0, "warmup": 10}
    >>> float(evaluate(cosine.factor, 4, 100, hyper)), float(evaluate(cosine.factor, 10, 100, hyper))
    (0.5, 1.0)
    """
    # Whole numbers become the precision of the hyperparameters, so that a float32 run stays one.
    dtype = jnp.result_type(float, *hyper.values())
    count, steps, warmup = (jnp.asarray(number, dtype) for number in (count, steps, hyper["warmup"]))
    rising = (count + 1) / jnp.maximum(warmup, 1)
    running = factor(jnp.maximum(count - warmup, 0), jnp.maximum(steps - warmup, 1), hyper)
    return jnp.where(count < warmup, rising, running)
