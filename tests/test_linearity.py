"""The shared linear beginning of a loss: the same numbers as the plain loss, and fewer operations."""

import jax
import jax.numpy as jnp
import numpy as np
import pytest

import landscape
from landscape.linearity import along

INPUTS = np.random.default_rng(0).normal(size=(6, 5, 4))


def recurrent(tree):
    def step(state, x):
        state = jnp.tanh(x @ tree["w"] + state @ tree["r"] + tree["b"][None])
        return state, state

    return jnp.sum(jax.lax.scan(step, jnp.zeros((5, 3)), INPUTS)[1])


LOSSES = {
    "dense": lambda tree: jnp.sum(jnp.tanh(INPUTS[0] @ tree["w"] + tree["b"][None]) ** 2),
    "linear": lambda tree: jnp.sum(-INPUTS[0] @ tree["w"].reshape(4, 3) - tree["b"][None]),
    "compiled": jax.jit(lambda tree: jnp.sum(jax.nn.relu(INPUTS[0] @ tree["w"]) @ tree["r"])),
    "products": lambda tree: jnp.sum((2.0 * tree["w"] @ tree["r"]) * (INPUTS[0, :4, :3] * tree["b"][None])),
    "recurrent": recurrent,
    "of nothing": lambda tree: jnp.sum(jnp.sin(INPUTS)),
    "of one entry": lambda tree: tree["b"][0],
}


@pytest.mark.parametrize("name", LOSSES)
def test_the_loss_of_a_weighted_sum_and_its_derivatives_are_those_of_the_sum(name, x64):
    rng = np.random.default_rng(1)
    shapes = {"w": (4, 3), "r": (3, 3), "b": (3,)}
    sets = tuple({key: jnp.asarray(rng.normal(size=shape)) for key, shape in shapes.items()} for _ in range(3))

    def plain(x):
        return LOSSES[name](jax.tree.map(lambda a, b, c: a + x[0] * b + x[1] * c, *sets))

    def shared(x):
        return along(LOSSES[name], sets, (jnp.ones(()), x[0], x[1]))

    def every(loss):
        return jax.jit(lambda x, points: (loss(x), jax.grad(loss)(x), jax.hessian(loss)(x), jax.vmap(loss)(points)))

    x, points = jnp.array([0.3, -0.7]), jnp.asarray(rng.normal(size=(9, 2)))
    for one, other in zip(every(shared)(x, points), every(plain)(x, points), strict=True):
        np.testing.assert_allclose(one, other, rtol=1e-11, atol=1e-11)


def test_the_first_layer_is_computed_once_for_all_points_of_a_tile():
    network = landscape.network("mlp:hidden=32", dataset="xor")
    theta = jax.tree.map(lambda leaf: leaf[0], landscape.starts("xavier_normal", network, n=1))
    plane = landscape.plane(network, theta, "random")
    with jax.enable_x64(True):
        batched = jax.vmap(lambda x: plane.function(x, *plane.data))
        traced = jax.make_jaxpr(batched)(jnp.zeros((16, 2)))
    shapes = [eq.outvars[0].aval.shape for eq in traced.jaxpr.eqns if eq.primitive.name == "dot_general"]
    # Three products of the four samples with the first layer of origin, u and v; then one of each point's own.
    assert shapes.count((4, 32)) == 3 and len(shapes) == 4
