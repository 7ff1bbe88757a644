"""Descending many starts: what was asked for becomes one program, and every run gets one status."""

import threading
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

import jax
import numpy as np
import optax

from landscape import blocks, display, lane, optimizers, plan, progress, scheduler, verdict
from landscape.errors import UsageError, require
from landscape.inits import check_seed
from landscape.plan import Plan
from landscape.problems import Problem
from landscape.scale import Scale, scale


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
    precision: int
    seed: int
    noise: float
    notes: tuple[str, ...]
    keep: blocks.Keep | None = None

    def reseeded(self, seed: int) -> "Descent":
        """The same descent with other random streams; nothing is compiled again."""
        return replace(self, seed=seed, settings=self.settings._replace(key=plan.key_of(check_seed(seed))))

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
        status = verdict.judge(done, self.scale, self.program.hovers)
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
        options: `clip`, `noise`, `batch`, `l2`, `schedule`, `precision`, `stop`, `tolerance`; see `plan.of`.

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
    **options: Any,
) -> Descent:
    """Resolve what was asked for into a `Descent`; the arguments are those of `plan.of`.

    >>> prepare("himmelblau", "adam", steps=100).optimizer
    'adam:lr=0.06'
    """
    return measured(plan.of(problem, optimizer, steps, seed, **options))


def measured(asked: Plan) -> Descent:
    """The descent of a plan, with all that is chosen from the problem's scale."""
    found = scale(asked.problem)
    chosen, notes = _with_lr(asked.chosen, found)
    sigma, more = _noise(chosen, found, asked.noise)
    limits = found.gradient_tolerance(asked.tolerance), found.step_tolerance(asked.tolerance)
    return Descent(
        asked.problem,
        optimizers.describe(chosen),
        asked.program,
        asked.settings(chosen, sigma, limits),
        found,
        asked.precision,
        asked.seed,
        sigma,
        notes + more,
        asked.keep,
    )


def _with_lr(chosen: Any, found: Scale) -> tuple[Any, tuple[str, ...]]:
    if not plan.lacks_lr(chosen):
        return chosen, ()
    # Three digits: the number is printed, and what is printed is what was used.
    lr, text = float(f"{chosen.default_lr(found):.3g}"), optimizers.describe(chosen)
    return chosen.with_lr(lr), (f"{text}: lr {lr:g} was chosen from the scale of {found.problem.name}.",)


def _noise(chosen: Any, found: Scale, noise: float | None) -> tuple[float, tuple[str, ...]]:
    if noise is not None:
        return float(noise), ()
    sigma = float(f"{chosen.default_noise * found.range / found.width:.3g}")
    return sigma, (f"{chosen.name}: noise {sigma:g} was chosen from the scale of {found.problem.name}.",)


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
