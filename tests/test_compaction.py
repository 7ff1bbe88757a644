"""Runs that are done are left behind, whatever the order in which they are done, and each is found in its place."""

import jax
import jax.numpy as jnp
import numpy as np
import pytest

from landscape import compaction


def after(durations, width, first, last):
    """The steps that each run took, those that were taken with it in a block, and its own mark."""

    def step(rows, count):
        taken, beside, mark, left = rows
        goes = (left < 0).astype(jnp.int32)
        return [taken + goes, beside + 1, mark, left + goes]

    shape = -1, width
    left = -jnp.asarray(durations, jnp.int32).reshape(shape)
    mark = jnp.arange(left.size, dtype=jnp.int32).reshape(shape)
    rows = [jnp.zeros_like(left), jnp.zeros_like(left), mark, left]
    advance = jax.jit(compaction.advance, static_argnums=(0, 4))
    ended = advance(step, rows, jnp.int32(first), jnp.int32(last), lambda rows: rows[-1] < 0)
    return [np.asarray(row).ravel() for row in ended]


@pytest.mark.parametrize("blocks", [1, 2, 9])
@pytest.mark.parametrize(("first", "last"), [(0, 300), (17, 18), (512, 1536), (40, 40)])
def test_each_run_takes_its_steps_and_keeps_its_place(blocks, first, last):
    durations = np.random.default_rng(blocks).integers(0, 500, blocks * 16)
    taken, _, mark, left = after(durations, 16, first, last)
    np.testing.assert_array_equal(taken, np.minimum(durations, last - first))
    np.testing.assert_array_equal(left, taken - durations)
    np.testing.assert_array_equal(mark, np.arange(len(durations)))


@pytest.mark.parametrize("durations", [np.zeros(96, int), np.full(96, 1000), np.eye(96)[95].astype(int) * 70])
def test_all_none_or_one_may_be_done(durations):
    taken, _, mark, _ = after(durations, 8, 0, 200)
    np.testing.assert_array_equal(taken, np.minimum(durations, 200))
    np.testing.assert_array_equal(mark, np.arange(96))


def test_the_work_is_that_of_the_runs_that_are_not_done():
    rng = np.random.default_rng(0)
    durations = np.minimum(rng.exponential(150, 32 * 64).astype(int), 2000)
    taken, beside, _, _ = after(durations, 64, 0, 2000)
    assert beside.sum() < 1.3 * taken.sum() < 0.15 * 2000 * len(durations)
    # Without being moved up each block goes on until its last run is done.
    alone = np.concatenate([after(block, 64, 0, 2000)[1] for block in durations.reshape(-1, 64)])
    assert alone.sum() > 3 * taken.sum()


def test_runs_that_go_on_whatever_happens_are_never_moved():
    text = jax.make_jaxpr(lambda rows: compaction.advance(lambda rows, count: rows, rows, 0, 9, None))(
        [jnp.zeros((4, 8)), -jnp.ones((4, 8))]
    )
    assert "_in_order" not in str(text) and "cond[" not in str(text)


def test_the_last_steps_of_the_longest_budget_are_counted():
    taken, _, _, _ = after(np.full(32, 3), 16, 2**31 - 101, 2**31 - 1)
    np.testing.assert_array_equal(taken, 3)
    taken, _, _, _ = after(np.full(32, 500), 16, 2**31 - 101, 2**31 - 1)
    np.testing.assert_array_equal(taken, 100)
