"""The noise in single numbers is bit for bit what jax.random draws, and so of its distribution."""

import jax
import jax.numpy as jnp
import numpy as np
import pytest
from scipy import stats

from landscape import noise, threefry


@pytest.mark.parametrize("seed", [0, 7, 2**32 - 1])
@pytest.mark.parametrize("number", [0, 3, 2**32 - 1])
def test_a_key_is_folded_as_jax_folds_it(seed, number):
    key = jax.random.wrap_key_data(np.array([12, seed], np.uint32), impl="threefry2x32")
    folded = threefry.fold(np.uint32([[12], [seed]]), np.uint32([number]))
    assert [int(word[0]) for word in folded] == jax.random.key_data(jax.random.fold_in(key, np.uint32(number))).tolist()


@pytest.mark.parametrize("bits", [32, 64])
def test_numbers_are_those_of_jax(bits):
    with jax.enable_x64(bits == 64):
        keys = jax.vmap(lambda i: jax.random.fold_in(jax.random.key(5), i))(jnp.arange(1000))
        theirs = jax.vmap(lambda key: jax.random.normal(key, (3,), f"float{bits}"))(keys)
        draw = jax.vmap(lambda key: noise.normal(key, 3, np.dtype(f"float{bits}")))
        ours = draw(jax.random.key_data(keys))
    assert ours.dtype == theirs.dtype and np.asarray(ours).tobytes() == np.asarray(theirs).tobytes()


def test_numbers_are_normal_and_independent_between_steps():
    key = jnp.uint32([0, 1])
    drawn = np.asarray(
        jax.vmap(lambda i: noise.normal(threefry.fold(key, i), 2, np.dtype("float32")))(
            jnp.arange(20_000, dtype=jnp.uint32)
        )
    )
    assert stats.kstest(drawn.ravel(), "norm").pvalue > 1e-3
    assert np.abs(np.corrcoef(drawn[1:].ravel(), drawn[:-1].ravel())[0, 1]) < 0.03
