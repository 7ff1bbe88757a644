"""An ensemble: the runs of all schemes on their way, as tiles that advance together from one look to the next."""

import functools
from collections.abc import Callable
from concurrent.futures import Executor
from dataclasses import dataclass, fields
from typing import Any

import jax
import jax.numpy as jnp
import numpy as np

from landscape import evaluation, tiles
from landscape.checkpoint import Checkpoint
from landscape.descent import Descent
from landscape.lane import DIVERGED


@dataclass(frozen=True, eq=False)
class Look:
    """What is seen of all runs at one moment, (I, n) each.

    Attributes:
        loss: the mean of the epoch's minibatch losses, or the whole training loss where a step takes all samples.
        held_loss, accuracy: of the samples that are held out, or of the training samples where none are.
        whole_loss: the whole training loss, where the job asks for it.
        diverged: whether the run met a number that is not finite.
    """

    loss: np.ndarray
    held_loss: np.ndarray
    accuracy: np.ndarray
    whole_loss: np.ndarray
    diverged: np.ndarray


PARTS = tuple(part.name for part in fields(Look))


@dataclass(frozen=True, eq=False)
class Job:
    """What is trained.

    Attributes:
        ready: the descent.
        weights: a tree (n, …) for each of I schemes: where the runs begin.
        n: runs per scheme.
        looks: (E,) epochs at which the runs are looked at.
        kept: indices of the looks whose iterates are kept.
        held: (inputs, targets) on which accuracy is measured.
        whole: whether the whole training loss is measured at each look where minibatches do not tell it.
    """

    ready: Descent
    weights: list[Any]
    n: int
    looks: np.ndarray
    kept: np.ndarray
    held: tuple
    whole: bool

    @functools.cached_property
    def shares(self) -> list[tuple[int, range]]:
        """The scheme and the rows of each tile."""
        program = self.ready.program
        return [(scheme, piece) for scheme, one in enumerate(self.weights) for piece in tiles.pieces(one, program)]

    @property
    def per_epoch(self) -> int:
        """Steps in an epoch."""
        return self.ready.program.batches.per_epoch if self.ready.program.batches else 1

    def joined(self, parts: list[Any]) -> Any:
        """Trees of each tile's lanes as one tree (I, n, …)."""
        sizes = [len(piece) for _, piece in self.shares]

        def join(*leaves):
            rows = np.concatenate([np.asarray(leaf)[:size] for leaf, size in zip(leaves, sizes, strict=True)])
            return rows.reshape(len(self.weights), self.n, *rows.shape[1:])

        return jax.tree.map(join, *parts)


@dataclass(frozen=True, eq=False)
class State:
    """Where a job is.

    Attributes:
        look: the last look.
        tiles: the lanes of each tile after it.
        seen: a `Look` for each look up to it.
        paths: the tiles' iterates at the looks that are kept.
    """

    look: int
    tiles: list[Any]
    seen: list[Look]
    paths: list[list[Any]]


def begun(job: Job, pool: Executor) -> State:
    """All runs before their first step."""

    def work(share):
        with evaluation.precise(job.ready.precision):
            tile = _open(job, share)
            return tile, _measure(job, tile)

    # The longest compilation runs beside those of the beginning.
    compiled = pool.submit(_compile, job)
    found = list(pool.map(work, job.shares))
    compiled.result()
    return _seen(job, State(-1, [], [], []), found)


def _compile(job: Job) -> None:
    """Advance a tile of zeros by no step."""
    ready, share = job.ready, job.shares[0]
    with evaluation.precise(ready.precision):
        tile = jax.tree.map(lambda one: np.zeros(one.shape, one.dtype), jax.eval_shape(lambda: _open(job, share)))
        streams = np.zeros(len(tile.status), np.uint32)
        tiles.advance_of(ready.program)(ready.program, ready.settings, tile, streams, np.int32(0), np.int32(0))


def _open(job: Job, share: tuple[int, range]) -> Any:
    weights, ready = job.weights[share[0]], job.ready
    lanes = tiles.lanes_of(weights, ready.program)
    return tiles.open_tile(ready.program, ready.settings, weights, share[1], lanes)[0]


def advanced(job: Job, state: State, pool: Executor, advance: Callable[[int], None] | None) -> State:
    """All runs at the next look; nothing of the given state is lost if this is interrupted."""
    done, then = (int(job.looks[place]) * job.per_epoch for place in (state.look, state.look + 1))

    def work(share, tile):
        piece, ready = share[1], job.ready
        streams = np.minimum(np.arange(piece.start, piece.start + len(tile.status)), piece.stop - 1).astype(np.uint32)
        with evaluation.precise(ready.precision):
            number = np.int32(then - done)
            advance_tile = tiles.advance_of(ready.program)
            tile = advance_tile(ready.program, ready.settings, tile, streams, np.int32(done), number)
            measured = _measure(job, tile)
        if advance:
            advance((then - done) // job.per_epoch * len(piece))
        return tile, measured

    return _seen(job, state, list(pool.map(work, job.shares, state.tiles)))


def _seen(job: Job, state: State, found: list[tuple[Any, tuple]]) -> State:
    tiles_ = [tile for tile, _ in found]
    look = Look(*(job.joined([measured[part] for _, measured in found]) for part in range(len(PARTS))))
    paths = [jax.tree.map(np.asarray, tile.params) for tile in tiles_]
    kept = [*state.paths, paths] if state.look + 1 in job.kept else state.paths
    return State(state.look + 1, tiles_, [*state.seen, look], kept)


def _measure(job: Job, tile: Any) -> tuple[np.ndarray, ...]:
    """The parts of a `Look` for each lane of a tile."""
    network = job.ready.problem
    data = job.ready.settings.data if job.whole else ()
    held, accuracy, whole = _measured(network.sample_losses, network.correct, tile.params, job.held, data)
    loss, diverged = np.asarray(tile.loss), np.asarray(tile.status) == DIVERGED
    return loss, np.asarray(held), np.asarray(accuracy), np.asarray(whole) if data else loss, diverged


@functools.partial(jax.jit, static_argnums=(0, 1))
def _measured(losses: Callable, correct: Callable | None, params: Any, held: tuple, data: tuple) -> tuple:
    def of_run(one):
        held_loss = jnp.mean(losses(one, *held, None))
        accuracy = jnp.mean(correct(one, *held)) if correct else jnp.full((), jnp.nan, held_loss.dtype)
        return held_loss, accuracy, jnp.mean(losses(one, *data, None)) if data else held_loss

    return jax.vmap(of_run)(params)


def save(state: State, checkpoint: Checkpoint) -> None:
    """Keep where a job is."""
    seen = [getattr(look, part) for look in state.seen for part in PARTS]
    leaves = [np.asarray(leaf) for leaf in jax.tree.leaves((state.tiles, state.paths))]
    checkpoint.save([*seen, *leaves], {"look": state.look, "kept": len(state.paths)})


def resumed(job: Job, checkpoint: Checkpoint) -> State | None:
    """Where a job was when it was kept, or None where it was not.

    Errors:
        UsageError: the checkpoint is broken, or that of another job.
    """
    found = checkpoint.load()
    if found is None:
        return None
    arrays, where = found
    parts = [arrays[place : place + len(PARTS)] for place in range(0, len(PARTS) * (where["look"] + 1), len(PARTS))]
    with evaluation.precise(job.ready.precision):
        shapes = [jax.eval_shape(functools.partial(_open, job, share)) for share in job.shares]
    tree = jax.tree.structure((shapes, [[tile.params for tile in shapes]] * where["kept"]))
    tiles_, paths = jax.tree.unflatten(tree, arrays[len(PARTS) * len(parts) :])
    return State(where["look"], tiles_, [Look(*part) for part in parts], paths)
