"""A step in loops says the same as the step, makes what is dear once, and copies nothing."""

import re

import jax
import jax.numpy as jnp
import numpy as np
import pytest

from landscape import descent, evaluation, kernel, stage
from landscape.loop_fusion import fuse

POINT = jax.ShapeDtypeStruct((2,), np.float64)


def turn(angle, x):
    return jnp.stack([x[0] * jnp.cos(angle) - x[1] * jnp.sin(angle), x[0] * jnp.sin(angle) + x[1] * jnp.cos(angle)])


FUNCTIONS = {
    "a turn": lambda c, x: turn(c[0], x),
    "an exchange": lambda c, x: x[::-1] + c[1],
    "a scale": lambda c, x: x / (1 + jnp.sqrt(x @ x)) ** c[0],
    "one changed": lambda c, x: jnp.stack([x[0] + x[1] * c[1], x[1]]),
    "none changed": lambda c, x: x,
    "constants": lambda c, x: jnp.stack([c[1], jnp.float64(3)]),
}


@pytest.mark.parametrize("in_place", [False, True])
@pytest.mark.parametrize("name", FUNCTIONS)
def test_loops_over_rows_make_what_the_function_makes_of_each_run(name, in_place, x64):
    function, generator = FUNCTIONS[name], np.random.default_rng(0)
    numbers, runs = np.array([0.7, -1.5]), generator.normal(size=(2, 50))
    rows = jax.jit(fuse(function, POINT, POINT, in_place))(list(runs), list(numbers))
    expected = jax.vmap(lambda x: function(jnp.asarray(numbers), x), in_axes=1, out_axes=1)(runs)
    np.testing.assert_allclose(np.stack(rows), expected, rtol=1e-14)


def made(function, name, in_place=False):
    """How many times a primitive is in the loops of a function."""
    rows = [jnp.ones(8)] * 2
    text = str(jax.make_jaxpr(lambda rows: fuse(function, POINT, POINT, in_place)(rows, [1.0, 2.0]))(rows))
    return len(re.findall(rf"= {name}\b", text))


def test_what_is_dear_is_made_once_and_what_is_cheap_is_made_anew(x64):
    assert made(lambda c, x: x / jnp.sqrt(x[0] + x[1]), "sqrt") == 1
    assert made(lambda c, x: (x[0] + x[1]) * x, "add") == 2
    # What is the same for all runs is made once for all of them.
    assert made(lambda c, x: x * c[0] ** c[1], "pow") == 1


@pytest.mark.parametrize("lanes", [kernel.BLOCK, pytest.param(stage.WIDE, marks=pytest.mark.long)])
@pytest.mark.parametrize("stop", [False, True])
@pytest.mark.parametrize("spec", ["gd:lr=0.01", "adam:lr=0.01", "nesterov:lr=0.01", "sgd:lr=0.01"])
def test_no_row_of_a_block_is_copied(spec, stop, lanes):
    ready = descent.prepare("himmelblau", spec, 300, clip="norm:1.0", stop=stop)
    starts = np.zeros((2 * lanes, 2))
    with evaluation.precise(64):
        job = stage.job_of(ready.program, ready.settings, starts, 0, 64, 1)
        tile = stage.tile_of(job, stage.Group(np.arange(lanes), None), stepwise=False)
        counts = np.int32(0), np.int32(128), np.bool_(False)
        settings = kernel.plain(ready.program, ready.settings)
        streams = np.arange(lanes, dtype=np.uint32) if ready.program.noisy else None
        text = kernel._compiled().lower(job.kernel, settings, tile, streams, *counts).compile().as_text()
    assert f"f64[{kernel.BLOCK}]" in text
    assert not re.search(rf"f64\[{kernel.BLOCK}\]\S* copy\(", text)
