"""Descending many starts: what was asked for becomes one program, and every run gets one status."""

import functools
import threading
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

import jax
import numpy as np
import optax

from landscape import blocks, clipping, display, lane, optimizers, problems, progress, scheduler, schedules, verdict
from landscape.batches import Batches
from landscape.errors import UsageError, require
from landscape.inits import check_seed
from landscape.networks import Network
from landscape.problems import Problem
from landscape.scale import Scale, scale

TOLERANCE = {64: 1e-8, 32: 1e-4}
"""The default tolerance by precision: relative to range/width for the gradient, to the width for the step."""

COSTLY = 64
"""The most lanes in a tile of a loss that costs much, as a plane through a network's weights."""


@dataclass(frozen=True, eq=False)
class Runs:
    """What became of each start; result i depends on nothing but start i.

    Attributes:
        problem: what was minimized.
        optimizer: the optimizer's spec, with the learning rate that was used.
        starts: (n, d), or a pytree with leading axis n.
        ends: the last iterates, as the starts; of a diverged run the last finite one.
        losses: (n,), at the ends.
        status: (n,) int8 of `landscape.Status`.
        steps: (n,), steps taken.
        paths: iterates 0, k, 2k, … and the last, (n, kept, d), or None; a run that stopped repeats its end.
        low, high: the box of the last tenth of the budget, (n, d), or () where no run can settle.
        seed: of the random streams.
        noise: standard deviation of the gradient noise.
        notes: what was chosen from the problem's scale.
    """

    problem: Problem
    optimizer: str
    starts: Any
    ends: Any
    losses: np.ndarray
    status: np.ndarray
    steps: np.ndarray
    paths: Any
    low: Any
    high: Any
    seed: int
    noise: float
    notes: tuple[str, ...] = ()

    def __repr__(self) -> str:
        return display.runs(self)


@dataclass(frozen=True, eq=False)
class Descent:
    """A descent that is ready for any number of starts.

    Attributes:
        problem: what is minimized.
        optimizer: spec text.
        program: what is compiled.
        settings: its numbers.
        scale: the problem's own.
        hovers: whether a run that stays in a small box counts as settled.
        precision: 32 or 64.
        seed: of the random streams.
        noise: standard deviation of the gradient noise.
        notes: what was chosen from the problem's scale.
        keep: where finished blocks of a long job are kept, or None.
    """

    problem: Problem
    optimizer: str
    program: lane.Program
    settings: lane.Settings
    scale: Scale
    hovers: bool
    precision: int
    seed: int
    noise: float
    notes: tuple[str, ...]
    keep: blocks.Keep | None = None

    def reseeded(self, seed: int) -> "Descent":
        """The same descent with other random streams; nothing is compiled again."""
        return replace(self, seed=seed, settings=self.settings._replace(key=_key(check_seed(seed))))

    def ahead(self, n: int, *, paths: bool | int = False) -> Callable[[], Any]:
        """Begin to compile what descends n starts, while something else is done; what is returned waits for it."""
        if self.problem.dim is None:
            return lambda: None
        middle = self.problem.domain.mean(axis=1).astype(f"float{self.precision}")
        starts = np.broadcast_to(middle, (n, self.problem.dim))
        return scheduler.ahead(self.program, self.settings, starts, self.precision, int(paths))

    def run(
        self,
        starts: Any,
        *,
        paths: bool | int = False,
        first: int = 0,
        advance: Callable[[int], None] | None = None,
        halt: threading.Event | None = None,
    ) -> Runs:
        """Descend starts (n, d), the first of which has the index `first`; `halt` is set by whoever wants it to end."""
        starts = check_starts(starts, self.problem, self.precision)
        require(
            isinstance(paths, (bool, int, np.integer, np.bool)) and paths >= 0,
            f"`paths` takes true, false or a stride of at least 1; got {paths!r}.",
        )

        def work(starts, first, advance):
            return scheduler.run(
                self.program, self.settings, starts,
                first=first, stride=int(paths), precision=self.precision, advance=advance,
                halt=halt,
            )  # fmt: skip

        keep = None if paths else self.keep
        done = blocks.run(work, starts, first, f"{self.optimizer} {self.seed}", keep, advance)
        status = verdict.judge(done, self.scale, self.hovers)
        return Runs(
            self.problem, self.optimizer, starts, done.ends, done.losses, status, done.steps, done.paths,
            done.low, done.high, self.seed, self.noise, self.notes,
        )  # fmt: skip


def descend(
    problem: Problem | str,
    optimizer: optax.GradientTransformation | str,
    starts: Any,
    steps: int = 500,
    seed: int = 0,
    *,
    paths: bool | int = False,
    advance: Callable[[int], None] | None = None,
    **options: Any,
) -> Runs:
    """Descend every start and say of each why it stopped.

    Within a step the order is: gradient, noise, clip, l2, optimizer. A missing learning rate is chosen from the
    problem's scale and printed.

    Args:
        problem: a problem or its spec.
        optimizer: any optax transformation, or a spec.
        starts: (n, d), or a pytree whose leaves have the leading axis n.
        steps: the budget.
        seed: of the noise; the random stream of start i is `fold_in(key, i)`.
        paths: True keeps all iterates, k every k-th and the last.
        advance: called with the number of starts that were finished since the last call.
        options: `clip`, `noise`, `batch`, `l2`, `schedule`, `precision`, `stop`, `tolerance`; see `prepare`.

    Errors:
        UsageError: an argument that breaks its rule.

    >>> import landscape
    >>> p = landscape.problem("himmelblau")
    >>> runs = landscape.descend(p, "gd:lr=0.01", [[1.0, 1.0], [-1.0, 1.0]], steps=500)
    >>> runs.ends.round(3).tolist(), [landscape.Status(s).label for s in runs.status]
    ([[3.0, 2.0], [-2.805, 3.131]], ['converged', 'converged'])
    """
    ready = prepare(problem, optimizer, steps, seed, **options)
    progress.notes(ready.notes)
    return ready.run(starts, paths=paths, advance=advance)


def prepare(
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
) -> Descent:
    """Resolve what was asked for into a `Descent`; nothing is compiled yet.

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
    """
    target = problems.problem(problem)
    chosen = optimizers.optimizer(optimizer)
    precision = precision or (32 if isinstance(target, Network) else 64)
    check_numbers(steps, tolerance, noise, l2, precision)
    found = scale(target)
    chosen, notes = _with_lr(chosen, found, optimizers.describe(chosen))
    batches = _batches(target, chosen, batch)
    sigma, more = (float(noise or 0.0), ()) if batches else _noise(chosen, found, noise)
    clip = None if clip is None else clipping.clip(clip)
    schedule = None if schedule is None else schedules.schedule(schedule)
    rule = _rule(chosen, schedule)
    program = lane.Program(
        target.function,
        rule,
        clip=None if clip is None else (clip.initialize, clip.apply),
        schedule=None if schedule is None else schedule.factor,
        budget=steps if clip is not None and clip.remembers else None,
        noisy=sigma > 0,
        decays=l2 > 0,
        stops=stop,
        watches=sigma > 0 or rule.settles or batches is not None or len(found.kinks) > 0,
        batches=batches,
        axis=-1 if target.dim else 0,
        lanes=None if target.tile is None else min(target.tile, COSTLY),
    )
    settings = _settings(
        program, chosen, clip, schedule, found, sigma, l2, tolerance or TOLERANCE[precision], precision
    )
    data = problems.in_precision(target.data, precision)
    settings = settings._replace(steps=np.int32(steps), key=_key(check_seed(seed)), data=data)
    return Descent(
        target,
        optimizers.describe(chosen),
        program,
        settings,
        found,
        sigma > 0 or rule.settles or batches is not None,
        precision,
        seed,
        sigma,
        notes + more,
        keep,
    )


def check_numbers(
    steps: int, tolerance: float | None, noise: float | None = None, l2: float = 0.0, precision: int = 64
) -> None:
    """Refuse a number that breaks its rule."""
    whole = isinstance(steps, (int, np.integer)) and not isinstance(steps, bool)
    require(whole and 1 <= steps < 2**31, f"`steps` must be a whole number of at least 1; got {steps!r}.")
    require(noise is None or 0 <= noise < np.inf, f"`noise` must be at least 0; got {noise!r}.")
    require(0 <= l2 < np.inf, f"`l2` must be at least 0; got {l2!r}.")
    require(precision in (32, 64), f"`precision` must be 32 or 64; got {precision!r}.")
    require(tolerance is None or 0 < tolerance < 1, f"`tolerance` must lie between 0 and 1; got {tolerance!r}.")


def _with_lr(chosen: Any, found: Scale, text: str) -> tuple[Any, tuple[str, ...]]:
    if not isinstance(chosen, optimizers.Optimizer) or chosen.hyperparameters.get("lr", 0.0) is not None:
        return chosen, ()
    require(
        found.problem.domain is not None,
        f"{text} needs an `lr` for {found.problem.name}, which has no domain to choose it from; write {text}:lr=0.01.",
    )
    # Three digits: the number is printed, and what is printed is what was used.
    lr = float(f"{chosen.default_lr(found):.3g}")
    return chosen.with_lr(lr), (f"{text}: lr {lr:g} was chosen from the scale of {found.problem.name}.",)


def _batches(target: Problem, chosen: Any, batch: int | None) -> Batches | None:
    """How minibatches are drawn: where a batch is asked for, where the optimizer is sgd, and where units drop out."""
    if not isinstance(target, Network):
        require(batch is None, f"`batch` is for networks; {target.name} is a function, whose gradient takes `noise`.")
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


def _noise(chosen: Any, found: Scale, noise: float | None) -> tuple[float, tuple[str, ...]]:
    share = getattr(chosen, "default_noise", 0.0)
    if noise is not None or share == 0:
        return float(noise or 0.0), ()
    sigma = float(f"{share * found.range / found.width:.3g}")
    return sigma, (f"{chosen.name}: noise {sigma:g} was chosen from the scale of {found.problem.name}.",)


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


def _settings(program, chosen, clip, schedule, found, sigma, l2, tolerance, precision) -> lane.Settings:
    dtype = np.dtype(f"float{precision}")
    hyper = chosen.hyperparameters if isinstance(chosen, optimizers.Optimizer) else {}
    tables = [hyper, clip.hyperparameters if clip else {}, schedule.hyperparameters if schedule else {}]
    tables = [{key: dtype.type(value) for key, value in table.items()} for table in tables]
    limits = found.gradient_tolerance(tolerance).astype(dtype), found.step_tolerance(tolerance).astype(dtype)
    return lane.Settings(*tables, dtype.type(sigma), dtype.type(l2), *limits, None, None)


def _key(seed: int) -> jax.Array:
    # As `jax.random.key` makes it, without a program to compile.
    return jax.random.wrap_key_data(np.array([0, seed], np.uint32), impl="threefry2x32")


def check_starts(starts: Any, target: Problem, precision: int) -> Any:
    """The starts as arrays of that precision, or what is wrong with their shape."""
    dtype = np.dtype(f"float{precision}")
    if target.domain is None:
        tree = jax.tree.map(lambda leaf: np.asarray(leaf, dtype), starts)
        numbers = {leaf.shape[:1] for leaf in jax.tree.leaves(tree)}
        shared = len(numbers) == 1 and min(numbers) > (0,)
        require(shared, f"`starts` takes leaves with one leading axis n of at least 1; got {sorted(numbers)}.")
        return tree
    array = np.asarray(starts, dtype)
    if array.ndim != 2 or array.shape[1] != target.dim or len(array) == 0:
        raise UsageError(
            f"`starts` takes a row of {target.dim} coordinates a start, (n, {target.dim}); got shape {array.shape}."
        )
    return array
