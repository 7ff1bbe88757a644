"""Training networks in all their parameters: many runs of every init scheme, looked at epoch by epoch.

The steps are those of the one compiled loop; this module only says when to look, and what is seen.
"""

import functools
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Any

import jax
import numpy as np
import optax

from landscape import descent, ensemble, evaluation, networks, problems, progress, threads
from landscape.checkpoint import Checkpoint
from landscape.ensemble import Job, Look, State
from landscape.errors import require
from landscape.inits import starts
from landscape.networks import Network
from landscape.optimizers import several

LOOKS = 200
"""The most times at which runs are looked at: every epoch, or as many epochs spread evenly on a log scale."""

KEPT = 2**26
"""The most numbers that paths may hold; beyond, fewer looks of each run are kept, but always its start and its end."""

EVERY = 20.0
"""Seconds between two checkpoints."""


@dataclass(frozen=True)
class Target:
    """What a run must reach to count as one that got there.

    Attributes:
        quantity: 'accuracy' (of the held-out samples, or of the training samples where none are held out) or 'loss' (of
            the training samples).
        value: at least this accuracy, at most this loss.
    """

    quantity: str
    value: float

    def __str__(self) -> str:
        return f"{self.quantity}={self.value:g}"


def target(text: str) -> Target:
    """Read `accuracy=0.95` or `loss=0.01`.

    >>> target("accuracy=0.95").value
    0.95
    """
    quantity, _, value = str(text).partition("=")
    try:
        number = float(value)
    except ValueError:
        number = np.nan
    fits = 0 < number <= 1 if quantity == "accuracy" else quantity == "loss" and 0 <= number < np.inf
    require(fits, f"`target` is accuracy=SHARE or loss=VALUE, as accuracy=0.95; got {text!r}.")
    return Target(quantity, number)


@dataclass(frozen=True, eq=False)
class Training:
    """What became of n runs of each of I schemes, looked at E times.

    Attributes:
        network: what was trained.
        optimizer: spec text.
        inits: (I,) spec texts.
        target: what counts as reaching.
        epochs: (E,) at which the runs were looked at; the first is 0, before any step.
        per_epoch: steps in an epoch.
        loss: (I, n, E), the mean loss of the epoch's minibatches as they came (the running loss), or the whole training
            loss at that moment where a step takes all samples.
        held_loss, accuracy: (I, n, E), of the held-out samples, or of the training samples where none are held out;
            accuracy is NaN for a regression.
        reached: (I, n), the first look at which the target was met, −1 for none.
        diverged: (I, n), whether the run met a non-finite iterate or loss; its last finite iterate is kept.
        ends: tree (I, n, …).
        paths: tree (I, n, K, …), the iterates at the looks `kept`.
        kept: (K,), indices of looks.
        seed: of weights, batches and dropout.
        settings: the numbers behind the runs, as plain data.
        notes: what was decided on the way.
    """

    network: Network
    optimizer: str
    inits: tuple[str, ...]
    target: Target
    epochs: np.ndarray
    per_epoch: int
    loss: np.ndarray
    held_loss: np.ndarray
    accuracy: np.ndarray
    reached: np.ndarray
    diverged: np.ndarray
    ends: Any
    paths: Any
    kept: np.ndarray
    seed: int
    settings: dict[str, Any]
    notes: tuple[str, ...] = ()


def train(
    network: Network | str,
    optimizer: optax.GradientTransformation | str = "adam:lr=0.01",
    inits: Sequence[str] | str = ("xavier_normal",),
    n: int = 8,
    epochs: int = 10,
    seed: int = 0,
    *,
    batch: int | None = 32,
    goal: str | Target = "accuracy=0.95",
    report: Callable[[int, "Look"], None] | None = None,
    advance: Callable[[int], None] | None = None,
    checkpoint: Checkpoint | None = None,
    **options: Any,
) -> Training:
    """Train n networks of every init scheme together, from weights and minibatch orders of their own.

    Run i of every scheme sees its batches in the same order. Nothing stops a run but its budget, a non-finite number,
    or a gradient that is exactly zero.

    Args:
        network: a network, or its spec on the dataset moons.
        optimizer: any optax transformation, or a spec; it needs its learning rate.
        inits: specs of schemes.
        n: runs per scheme.
        epochs: the budget of each run.
        seed: of weights, batches and dropout.
        batch: samples per minibatch; all samples where there are no more than that, or with None.
        goal: what counts as reaching, 'accuracy=0.95' or 'loss=0.01'.
        report: called with the epoch and what was seen there.
        advance: called with the number of run-epochs that were finished since the last call.
        checkpoint: where the state is kept, so that an interrupted job goes on; the result is the same to the last bit.
        options: `clip`, `noise`, `l2`, `schedule`, `precision`, as for `descend`.

    Errors:
        UsageError: an argument that breaks its rule.

    >>> import landscape
    >>> net = landscape.network("mlp:hidden=4", dataset="xor")
    >>> found = train(net, "gd:lr=2.0", ["xavier_normal", "zeros"], n=4, epochs=500)
    >>> found.accuracy.shape[:2], bool((found.reached[1] < 0).all())
    ((2, 4), True)
    """
    goal = goal if isinstance(goal, Target) else target(goal)
    inits = several(inits)
    job = _job(networks.network(network), optimizer, inits, n, epochs, seed, batch, goal, options)
    progress.notes(job.ready.notes)
    return _finished(job, _run(job, report, advance, checkpoint), inits, goal, seed)


def _run(job: Job, report, advance, checkpoint: Checkpoint | None) -> State:
    with threads.pool(threads.number()) as pool:
        state = (ensemble.resumed(job, checkpoint) if checkpoint else None) or ensemble.begun(job, pool)
        if state.look > 0:
            progress.note(
                f"Going on after epoch {job.looks[state.look]} of {job.looks[-1]}, kept in {checkpoint.path}."
            )
        saved = time.monotonic()
        try:
            while state.look < len(job.looks) - 1:
                state = ensemble.advanced(job, state, pool, advance)
                if report:
                    report(int(job.looks[state.look]), state.seen[-1])
                if checkpoint and time.monotonic() - saved > EVERY:
                    ensemble.save(state, checkpoint)
                    saved = time.monotonic()
        except BaseException:
            # What was seen last is whole; what was under way is not.
            if checkpoint:
                ensemble.save(state, checkpoint)
            raise
    return state


def _job(network, optimizer, inits, n, epochs, seed, batch, goal, options) -> Job:
    require(len(inits) > 0, "`inits` needs at least one scheme; got none.")
    whole = isinstance(epochs, (int, np.integer)) and not isinstance(epochs, bool)
    require(whole and 1 <= epochs < 2**31, f"`epochs` must be a whole number of at least 1; got {epochs!r}.")
    regression = network.dataset.classes is None and goal.quantity == "accuracy"
    require(not regression, f"`goal` of a regression is loss=VALUE; got {str(goal)!r}.")
    samples = len(network.dataset.inputs)
    batch = None if batch is not None and batch >= samples else batch
    steps = epochs * (1 if batch is None else -(-samples // max(batch, 1)))
    require(steps < 2**31, f"`epochs` makes {steps} steps, which must stay below 2³¹; take fewer.")
    ready = descent.prepare(network, optimizer, steps, seed, batch=batch, **options)
    # Only what cannot move any more stops: a plateau is left to the budget.
    still = np.dtype(f"float{ready.precision}").type(0)
    ready = replace(ready, settings=ready.settings._replace(gradient_tolerance=still, step_tolerance=still))
    weights = [problems.in_precision(starts(init, network, n, seed), ready.precision) for init in inits]
    held = network.dataset.held_inputs, network.dataset.held_targets
    held = problems.in_precision(held if len(held[0]) else network.data, ready.precision)
    looks = looks_of(epochs)
    kept = _kept(len(looks), len(inits) * n * network.size)
    return Job(ready, weights, n, looks, kept, held, goal.quantity == "loss" and batch is not None)


def looks_of(epochs: int) -> np.ndarray:
    """The epochs at which runs are looked at, from 0 to the last.

    >>> looks_of(3).tolist(), len(looks_of(100_000)) <= 201
    ([0, 1, 2, 3], True)
    """
    if epochs <= LOOKS:
        return np.arange(epochs + 1)
    return np.unique(np.round(np.concatenate([[0], np.geomspace(1, epochs, LOOKS)]))).astype(int)


def _kept(looks: int, numbers: int) -> np.ndarray:
    most = int(np.clip(KEPT // numbers, 2, looks))
    return np.unique(np.linspace(0, looks - 1, most).round().astype(int))


def _finished(job: Job, state: State, inits: tuple[str, ...], goal: Target, seed: int) -> Training:
    ready = job.ready
    seen = {part: np.stack([getattr(look, part) for look in state.seen], axis=-1) for part in ensemble.PARTS}
    met = seen["accuracy"] >= goal.value if goal.quantity == "accuracy" else seen["whole_loss"] <= goal.value
    reached = np.where(met.any(axis=-1), met.argmax(axis=-1), -1)
    ends = job.joined([jax.tree.map(np.asarray, tile.params) for tile in state.tiles])
    paths = jax.tree.map(lambda *leaves: np.stack(leaves, axis=2), *[job.joined(kept) for kept in state.paths])
    batches = ready.program.batches
    settings = {"batch": batches.size if batches else None, "precision": ready.precision, "noise": ready.noise}
    return Training(
        ready.problem, ready.optimizer, inits, goal, job.looks, job.per_epoch, seen["loss"], seen["held_loss"],
        seen["accuracy"], reached, seen["diverged"][..., -1], ends, paths, job.kept, seed, settings, ready.notes,
    )  # fmt: skip


def losses(network: Network, params: Any) -> np.ndarray:
    """The whole loss of many sets of parameters, (n,), in float64.

    Args:
        network: whose `data` the loss is of.
        params: a tree with a leading axis n.
    """
    data, params = problems.in_precision((network.data, params), 64)
    with evaluation.precise(64):
        return np.asarray(_losses(network.function, params, data))


@functools.partial(jax.jit, static_argnums=0)
def _losses(function: Callable, params: Any, data: tuple) -> jax.Array:
    return jax.lax.map(lambda one: function(one, *data), params)


def operations(network: Network) -> float:
    """The floating-point operations that one evaluation of the loss takes, as the compiler counts them."""
    zeros = jax.tree.map(lambda one: np.zeros(one.shape), network.tensors)
    data, params = problems.in_precision((network.data, zeros), 32)
    with evaluation.precise(32):
        cost = jax.jit(network.function).lower(params, *data).cost_analysis()
    return float(cost["flops"]) if cost else float(2 * network.size * len(data[0]))
