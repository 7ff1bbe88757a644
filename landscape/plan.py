"""What is to be descended, resolved and checked, before the problem's scale is measured.

The program depends on no measured number, so that it can be compiled while these are measured. It depends on whether
the loss has kinks, where nothing else makes a run settle.
"""

import functools
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

import jax
import numpy as np
import optax

from landscape import blocks, clipping, lane, optimizers, problems, scheduler, schedules
from landscape.batches import Batches
from landscape.errors import UsageError, require
from landscape.inits import check_seed
from landscape.networks import Network
from landscape.problems import Problem
from landscape.scale import scale

TOLERANCE = {64: 1e-8, 32: 1e-4}
"""The default tolerance by precision: relative to range/width for the gradient, to the width for the step."""

COSTLY = 64
"""The most lanes in a tile of a loss that costs much, as a plane through a network's weights."""


@dataclass(frozen=True, eq=False)
class Plan:
    """A descent as it was asked for.

    Attributes:
        problem: what is minimized.
        chosen: the optimizer, perhaps without a learning rate.
        clip, schedule: None for none.
        program: what is compiled.
        noise: standard deviation of the gradient noise; None leaves it to the optimizer and the problem's scale.
        l2: λ of the term λθ added to the gradient.
        tolerance: relative.
        steps: the budget.
        precision: 32 or 64.
        seed: of the random streams.
        keep: where finished blocks of a long job are kept, or None.
    """

    problem: Problem
    chosen: optax.GradientTransformation
    clip: clipping.Clip | None
    schedule: schedules.Schedule | None
    program: lane.Program
    noise: float | None
    l2: float
    tolerance: float
    steps: int
    precision: int
    seed: int
    keep: blocks.Keep | None

    def settings(self, chosen: Any, noise: float, limits: tuple[np.ndarray, np.ndarray]) -> lane.Settings:
        """The program's numbers.

        Args:
            chosen: the optimizer; a learning rate that is still missing is NaN.
            noise: standard deviation of the gradient noise.
            limits: the tolerances of the gradient and of the step, per coordinate.
        """
        dtype = np.dtype(f"float{self.precision}")
        hyper = chosen.hyperparameters if isinstance(chosen, optimizers.Optimizer) else {}
        members = self.clip, self.schedule
        tables = [hyper, *(member.hyperparameters if member else {} for member in members)]
        tables = [
            {key: dtype.type(np.nan if value is None else value) for key, value in table.items()} for table in tables
        ]
        return lane.Settings(
            *tables,
            dtype.type(noise),
            dtype.type(self.l2),
            *(limit.astype(dtype) for limit in limits),
            np.int32(self.steps),
            key_of(self.seed),
            problems.in_precision(self.problem.data, self.precision),
        )

    def ahead(self, n: int, *, paths: bool | int = False) -> Callable[[], Any]:
        """Begin to compile what descends n starts, while something else is done; what is returned waits for it."""
        if self.problem.dim is None:
            return lambda: None
        middle = self.problem.domain.mean(axis=1).astype(f"float{self.precision}")
        starts = np.broadcast_to(middle, (n, self.problem.dim))
        settings = self.settings(self.chosen, self.noise or 0.0, (np.zeros_like(middle),) * 2)
        return scheduler.ahead(self.program, settings, starts, self.precision, int(paths))


def of(
    problem: Problem | str,
    optimizer: optax.GradientTransformation | str,
    steps: int = 500,
    seed: int = 0,
    *,
    clip: str | clipping.Clip | None = None,
    noise: float | None = None,
    batch: int | None = None,
    l2: float = 0.0,
    schedule: str | schedules.Schedule | None = None,
    precision: int | None = None,
    stop: bool = True,
    tolerance: float | None = None,
    keep: blocks.Keep | None = None,
) -> Plan:
    """Resolve what was asked for into a `Plan`.

    Args:
        problem: a problem or its spec.
        optimizer: any optax transformation, or a spec.
        steps: the budget, at least 1.
        seed: a whole number below 2³².
        clip: a spec, as norm:1.0.
        noise: standard deviation of the Gaussian noise per coordinate of the gradient, in its units; None takes the
            optimizer's own (only sgd has one).
        batch: samples per minibatch, for networks only; None takes all samples, and 1 for sgd.
        l2: λ of the term λθ added to the gradient.
        schedule: a spec, as cosine:final=0.1,warmup=50.
        precision: 32 or 64; by default 32 for networks and 64 for everything else.
        stop: False runs exactly `steps` steps whatever happens and keeps non-finite iterates.
        tolerance: relative; 1e-8 in float64 and 1e-4 in float32 by default.
        keep: name -> `Checkpoint`, where each finished block of a long job is kept, so that a killed one goes on.

    Errors:
        UsageError: an argument that breaks its rule.

    >>> of("himmelblau", "momentum").program.watches
    False
    """
    target = problems.problem(problem)
    chosen = optimizers.optimizer(optimizer)
    if precision is None:
        precision = 32 if isinstance(target, Network) else 64
    check_numbers(steps, tolerance, noise, l2, precision)
    _check_lr(chosen, target)
    batches = _batches(target, chosen, batch)
    clip = None if clip is None else clipping.clip(clip)
    schedule = None if schedule is None else schedules.schedule(schedule)
    rule = _rule(chosen, schedule)
    if noise is None and (batches or not getattr(chosen, "default_noise", 0.0)):
        noise = 0.0
    program = lane.Program(
        target.function,
        rule,
        clip=None if clip is None else (clip.initialize, clip.apply),
        schedule=None if schedule is None else schedule.factor,
        budget=steps if clip is not None and clip.remembers else None,
        noisy=noise is None or noise > 0,
        decays=l2 > 0,
        stops=stop,
        batches=batches,
        axis=-1 if target.dim else 0,
        lanes=None if target.tile is None else min(target.tile, COSTLY),
    )
    program = replace(program, watches=program.hovers or len(scale(target).kinks) > 0)
    tolerance = tolerance or TOLERANCE[precision]
    return Plan(target, chosen, clip, schedule, program, noise, l2, tolerance, steps, precision, check_seed(seed), keep)


def check_numbers(
    steps: int, tolerance: float | None, noise: float | None = None, l2: float = 0.0, precision: int = 64
) -> None:
    """Refuse a number that breaks its rule."""
    whole = isinstance(steps, (int, np.integer)) and not isinstance(steps, bool)
    require(whole and 1 <= steps < 2**31, f"`steps` must be a whole number of at least 1; got {steps!r}.")
    for name, value in (("noise", 0 if noise is None else noise), ("l2", l2)):
        require(_is_number(value) and 0 <= value < np.inf, f"`{name}` must be a number of at least 0; got {value!r}.")
    require(precision in (32, 64), f"`precision` must be 32 or 64; got {precision!r}.")
    fits = tolerance is None or _is_number(tolerance) and 0 < tolerance < 1
    require(fits, f"`tolerance` must lie between 0 and 1; got {tolerance!r}.")


def _is_number(value: Any) -> bool:
    return hasattr(value, "__float__") and np.ndim(value) == 0


def lacks_lr(chosen: optax.GradientTransformation) -> bool:
    """Whether an optimizer has a learning rate that is still to be chosen."""
    return isinstance(chosen, optimizers.Optimizer) and chosen.hyperparameters.get("lr", 0.0) is None


def key_of(seed: int) -> jax.Array:
    """The key as `jax.random.key` makes it, without a program to compile."""
    return jax.random.wrap_key_data(np.array([0, seed], np.uint32), impl="threefry2x32")


def _check_lr(chosen: optax.GradientTransformation, target: Problem) -> None:
    text = optimizers.describe(chosen)
    require(
        not lacks_lr(chosen) or target.domain is not None,
        f"{text} needs an `lr` for {target.name}, which has no domain to choose it from; write {text}:lr=0.01.",
    )


def _batches(target: Problem, chosen: Any, batch: int | None) -> Batches | None:
    """How minibatches are drawn: where a batch is asked for, where the optimizer is sgd, and where units drop out."""
    if not isinstance(target, Network):
        require(
            batch is None,
            f"`batch` is for networks that are trained; {target.name} is a function here; its gradient takes `noise`.",
        )
        return None
    samples, drops = len(target.dataset.inputs), target.architecture.drops
    whole = isinstance(batch, (int, np.integer)) and not isinstance(batch, bool)
    require(
        batch is None or whole and 1 <= batch <= samples,
        f"`batch` must be a whole number from 1 to the {samples} training samples; got {batch!r}.",
    )
    if batch is None:
        batch = 1 if getattr(chosen, "name", "") == "sgd" else samples if drops else None
    return None if batch is None else Batches(target.sample_losses, samples, int(batch), drops)


def _rule(chosen: Any, schedule: schedules.Schedule | None) -> optimizers.Rule:
    if isinstance(chosen, optimizers.Optimizer):
        return chosen.rule
    if schedule is not None:
        raise UsageError(
            f"`schedule` sets the learning rate of this package's own optimizers; {optimizers.describe(chosen)} takes "
            "an optax schedule as its learning_rate instead."
        )
    return _foreign_rule(chosen)


@functools.lru_cache(maxsize=64)
def _foreign_rule(chosen: optax.GradientTransformation) -> optimizers.Rule:
    def update(gradient, memory, params, hyper, count):
        return chosen.update(gradient, memory, params)

    return optimizers.Rule(chosen.init, update, settles=True)
