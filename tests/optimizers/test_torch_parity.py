"""The iterates of every own optimizer are those of torch.optim, in float64 to rounding."""

import functools
from types import SimpleNamespace

import jax
import jax.numpy as jnp
import numpy as np
import optax
import pytest
import torch

from landscape import catalog
from landscape.clipping import clip
from landscape.optimizers import optimizer

pytestmark = pytest.mark.usefixtures("x64")

STEPS = 200
LIMIT = 1.5


def rastrigin(x, cos, pi):
    return 20 + x[0] ** 2 - 10 * cos(2 * pi * x[0]) + x[1] ** 2 - 10 * cos(2 * pi * x[1])


def himmelblau(x, cos, pi):
    return (x[0] ** 2 + x[1] - 11) ** 2 + (x[0] + x[1] ** 2 - 7) ** 2


def rosenbrock(x, cos, pi):
    return (1 - x[0]) ** 2 + 100 * (x[1] - x[0] ** 2) ** 2


def beale(x, cos, pi):
    terms = [(1.5, 1), (2.25, 2), (2.625, 3)]
    return sum((constant - x[0] + x[0] * x[1] ** power) ** 2 for constant, power in terms)


# Each start lies well inside a basin, and the scale is small enough for sign-like rules not to hover yet after 200
# steps: on a ridge, or bouncing across a minimum, rounding alone would part the two libraries.
PROBLEMS = {
    rastrigin: ([1.2, -0.8], SimpleNamespace(curvature=400.0, width=0.1)),
    himmelblau: ([1.0, 1.5], SimpleNamespace(curvature=300.0, width=1.0)),
    rosenbrock: ([-0.5, 1.0], SimpleNamespace(curvature=2000.0, width=1.0)),
    beale: ([1.0, -0.5], SimpleNamespace(curvature=300.0, width=1.0)),
}

TORCH = {
    "gd": lambda p, lr: torch.optim.SGD(p, lr=lr),
    "sgd": lambda p, lr: torch.optim.SGD(p, lr=lr),
    "momentum": lambda p, lr, momentum: torch.optim.SGD(p, lr=lr, momentum=momentum),
    "nesterov": lambda p, lr, momentum: torch.optim.SGD(p, lr=lr, momentum=momentum, nesterov=True),
    "adam": lambda p, lr, b1, b2, eps: torch.optim.Adam(p, lr=lr, betas=(b1, b2), eps=eps),
    "adamw": lambda p, lr, b1, b2, eps, weight_decay: torch.optim.AdamW(
        p, lr=lr, betas=(b1, b2), eps=eps, weight_decay=weight_decay
    ),
    "adagrad": lambda p, lr, eps: torch.optim.Adagrad(p, lr=lr, eps=eps),
    "rmsprop": lambda p, lr, decay, eps: torch.optim.RMSprop(p, lr=lr, alpha=decay, eps=eps),
    "adadelta": lambda p, lr, rho, eps: torch.optim.Adadelta(p, lr=lr, rho=rho, eps=eps),
}

OTHER_VALUES = {
    "momentum": "momentum=0.5",
    "nesterov": "momentum=0.5",
    "adam": "b1=0.5,b2=0.9,eps=0.001",
    "adamw": "b1=0.5,b2=0.9,eps=0.001,weight_decay=0.3",
    "adagrad": "eps=0.1",
    "rmsprop": "decay=0.8,eps=0.01",
    "adadelta": "rho=0.95,eps=1e-05",
}


def with_lr(spec, scale):
    found = optimizer(spec)
    return found.with_lr(found.default_lr(scale) if found.default_lr else scale.width)


def torch_paths(found, loss, start):
    """Iterates (steps + 1, 2, clips): a column each without clipping, with the norm's and with the value's."""
    x = torch.tensor([start] * 3, dtype=torch.float64).T.contiguous().requires_grad_()
    stepper = TORCH[found.name]([x], **found.hyperparameters)
    path = [x.detach().clone()]
    for _ in range(STEPS):
        stepper.zero_grad()
        loss(x, torch.cos, torch.pi).sum().backward()
        _, norm, value = x.grad.T
        norm *= torch.clamp(LIMIT / torch.linalg.vector_norm(norm), max=1.0)
        value.clamp_(-LIMIT, LIMIT)
        stepper.step()
        path.append(x.detach().clone())
    return torch.stack(path).numpy()


# The loss is chosen at run time, so that each rule compiles once.
@functools.partial(jax.jit, static_argnums=0)
def _paths(found, problem, starts, states):
    gradients = [jax.grad(functools.partial(loss, cos=jnp.cos, pi=jnp.pi)) for loss in PROBLEMS]
    kinds = [clip("norm:1"), clip("value:1")]
    clips = [lambda g: g] + [lambda g, kind=kind: kind.apply(g, (), None, {"limit": LIMIT}, 0)[0] for kind in kinds]

    def step(clipping, carry):
        x, state = carry
        gradient = jax.lax.switch(clipping, clips, jax.lax.switch(problem, gradients, x))
        update, state = found.update(gradient, state, x)
        return optax.apply_updates(x, update), state

    def all_three(carry, _):
        carry = jax.vmap(step)(jnp.arange(3), carry)
        return carry, carry[0].T

    return jax.lax.scan(all_three, (starts, states), length=STEPS)[1]


def jax_paths(found, loss, start):
    starts = jnp.asarray([start] * 3)
    paths = _paths(rule_of(found.name), list(PROBLEMS).index(loss), starts, jax.vmap(found.init)(starts))
    return np.concatenate([np.asarray(starts).T[None], paths])


@functools.cache
def rule_of(name):
    return optimizer(name, lr=1.0)


def test_every_member_has_a_counterpart():
    assert set(TORCH) == set(catalog.names("optimizers"))


@pytest.mark.parametrize("loss", PROBLEMS, ids=lambda loss: loss.__name__)
@pytest.mark.parametrize("name", catalog.names("optimizers"))
def test_iterates_equal_torchs_without_clipping_and_with(name, loss):
    start, scale = PROBLEMS[loss]
    found = with_lr(name, scale)
    ours, theirs = jax_paths(found, loss, start), torch_paths(found, loss, start)
    assert np.isfinite(theirs).all()
    assert np.abs(ours - theirs).max() <= 1e-9


@pytest.mark.parametrize("name", OTHER_VALUES)
def test_iterates_equal_torchs_at_other_hyperparameters(name):
    start, scale = PROBLEMS[himmelblau]
    found = with_lr(f"{name}:{OTHER_VALUES[name]}", scale)
    ours, theirs = jax_paths(found, himmelblau, start), torch_paths(found, himmelblau, start)
    assert np.abs(ours - theirs).max() <= 1e-9


@pytest.mark.parametrize("name", ["gd", "momentum", "nesterov", "adagrad"])
def test_a_rule_that_does_not_settle_converges_to_the_minimum(name):
    found = with_lr(name, PROBLEMS[himmelblau][1])
    x, gradient = jnp.asarray([2.9, 2.1]), jax.grad(functools.partial(himmelblau, cos=jnp.cos, pi=jnp.pi))

    def step(carry, _):
        update, state = found.update(gradient(carry[0]), carry[1], carry[0])
        return (carry[0] + update, state), None

    (x, _), _ = jax.lax.scan(step, (x, found.init(x)), length=3000)
    assert not found.rule.settles
    np.testing.assert_allclose(x, [3.0, 2.0], atol=1e-12)
