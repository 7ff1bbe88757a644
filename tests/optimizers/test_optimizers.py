"""The family's contract, member by member, and an `Optimizer` as an optax transformation."""

from types import SimpleNamespace

import jax
import jax.numpy as jnp
import numpy as np
import optax
import pytest

from landscape import catalog
from landscape.errors import UsageError
from landscape.optimizers import LIMITS, Optimizer, Rule, describe, optimizer

pytestmark = pytest.mark.usefixtures("x64")

NAMES = catalog.names("optimizers")
SETTLING = {"adam", "adamw", "rmsprop", "adadelta"}
OUTSIDE = {"lr": [0.0, -1.0, float("nan"), float("inf")], "eps": [-1e-9], "weight_decay": [-0.1]} | {
    key: [-0.1, 1.0, 1.5, float("nan")] for key in ("momentum", "b1", "b2", "decay", "rho")
}


@pytest.mark.parametrize("name", NAMES)
def test_docstring_gives_a_source(name):
    assert "\nSource: " in catalog.documentation("optimizers", name)
    assert catalog.summary("optimizers", name).endswith(".")


@pytest.mark.parametrize("name", NAMES)
def test_parameters_are_named_as_everywhere(name):
    assert {parameter.name for parameter in catalog.parameters("optimizers", name)} <= set(LIMITS)
    assert optimizer(name).name == name


@pytest.mark.parametrize("name", NAMES)
def test_default_lr_is_positive(name):
    found = optimizer(name)
    lr = found.hyperparameters["lr"] or found.default_lr(SimpleNamespace(curvature=50.0, width=4.0))
    assert 0 < lr < 2


@pytest.mark.parametrize("name", NAMES)
def test_spec_comes_back(name):
    found = optimizer(name, lr=0.0123)
    again = optimizer(found.spec)
    assert found.spec == f"{name}:lr=0.0123" == describe(again)
    assert again.hyperparameters == found.hyperparameters
    assert repr(again) == f"optimizer('{name}:lr=0.0123')"


def test_spec_tells_what_differs_from_the_defaults():
    assert optimizer("adam:lr=0.1,b1=0.9,b2=0.9").spec == "adam:lr=0.1,b2=0.9"
    assert optimizer("adam").spec == "adam"


@pytest.mark.parametrize("name", NAMES)
def test_rule_declares_whether_it_settles(name):
    assert optimizer(name).rule.settles == (name in SETTLING)


def test_only_sgd_brings_noise_and_it_is_the_gd_rule():
    assert {name for name in NAMES if optimizer(name).default_noise > 0} == {"sgd"}
    assert optimizer("sgd").rule is optimizer("gd").rule


def test_lr_fills_only_what_the_spec_leaves_open():
    assert optimizer("adam", lr=0.1).hyperparameters["lr"] == 0.1
    assert optimizer("adam:lr=0.2", lr=0.1).hyperparameters["lr"] == 0.2
    assert optimizer("adadelta", lr=0.1).hyperparameters["lr"] == 0.1
    assert optimizer("adadelta").hyperparameters["lr"] == 1.0
    assert optimizer(optimizer("gd"), lr=0.1).hyperparameters["lr"] == 0.1
    assert optimizer(optimizer("gd:lr=0.2"), lr=0.1).hyperparameters["lr"] == 0.2


def test_the_effective_step_of_momentum_is_that_of_gd():
    scale = SimpleNamespace(curvature=10.0, width=1.0)
    for name in ("momentum", "nesterov"):
        assert optimizer(f"{name}:momentum=0.8").default_lr(scale) == pytest.approx(
            0.2 * optimizer("gd").default_lr(scale)
        )


def test_with_lr_keeps_everything_else():
    found = optimizer("sgd")
    other = found.with_lr(0.5)
    assert other.rule is found.rule and other.default_noise == found.default_noise
    assert found.hyperparameters["lr"] is None


@pytest.mark.parametrize(
    "name, key, value",
    [
        (name, parameter.name, value)
        for name in NAMES
        for parameter in catalog.parameters("optimizers", name)
        for value in OUTSIDE[parameter.name]
    ],
)
def test_a_hyperparameter_out_of_its_range_is_refused(name, key, value):
    with pytest.raises(UsageError, match=f"`{key}` of {name} must be .*; got {value:g}"):
        catalog.member("optimizers", name)(**{key: value})


@pytest.mark.parametrize("value", ["0.1", True, (0.1, 0.2)])
def test_a_hyperparameter_is_a_number(value):
    with pytest.raises(UsageError, match="`lr` of adam takes a number"):
        catalog.member("optimizers", "adam")(lr=value)


def test_a_numpy_number_is_a_number():
    assert catalog.member("optimizers", "adam")(lr=np.float32(0.5)).spec == "adam:lr=0.5"


def test_without_lr_the_transformation_says_what_to_give():
    with pytest.raises(UsageError, match="landscape.optimizer\\('gd:lr=0.01'\\)"):
        optimizer("gd").init(jnp.zeros(2))


def test_adamw_asks_for_the_parameters():
    found = optimizer("adamw:lr=0.1")
    with pytest.raises(UsageError, match="takes them: update\\(gradient, state, params\\)"):
        found.update(jnp.ones(2), found.init(jnp.ones(2)))


def quadratic(params):
    return sum(jnp.sum((leaf - 1) ** 2) for leaf in jax.tree.leaves(params))


TREE = {"kernel": np.full((2, 3), 0.3), "bias": (np.zeros(3), np.array(2.0))}


@pytest.mark.parametrize("name", NAMES)
def test_runs_in_a_chain_on_a_pytree_under_jit(name):
    chain = optax.chain(optax.clip_by_global_norm(10.0), optimizer(name, lr=0.01))
    params = jax.tree.map(jnp.asarray, TREE)

    @jax.jit
    def step(params, state):
        updates, state = chain.update(jax.grad(quadratic)(params), state, params)
        return optax.apply_updates(params, updates), state

    state = chain.init(params)
    ends, after = step(*step(params, state))
    assert quadratic(ends) < quadratic(params)
    assert jax.tree.structure(ends) == jax.tree.structure(params)
    assert jax.tree.map(jnp.result_type, after) == jax.tree.map(jnp.result_type, state)


@pytest.mark.parametrize("name", NAMES)
def test_float32_stays_float32(name):
    found = optimizer(name, lr=0.01)
    params = jnp.ones(2, jnp.float32)
    state = found.init(params)
    step, after = found.update(params, state, params)
    assert step.dtype == jnp.float32
    assert jax.tree.map(jnp.result_type, after) == jax.tree.map(jnp.result_type, state)


@pytest.mark.parametrize("name", NAMES)
def test_under_vmap_each_run_is_its_own(name):
    found = optimizer(name, lr=0.01)

    @jax.jit
    def end(x):
        state = found.init(x)
        for _ in range(3):
            step, state = found.update(jax.grad(quadratic)(x), state, x)
            x = x + step
        return x

    starts = jnp.array([[0.5, -1.0], [3.0, 2.0]])
    np.testing.assert_allclose(jax.vmap(end)(starts), [end(x) for x in starts], rtol=1e-13)


def test_another_value_does_not_recompile():
    traces = []

    def update(gradient, memory, params, hyper, count):
        traces.append(1)
        return -hyper["lr"] * gradient, memory

    rule = Rule(lambda params: (), update)
    first = Optimizer("mine", rule, {"lr": 0.1})
    step = jax.jit(first.update)
    for lr in (0.1, 0.2):
        np.testing.assert_allclose(step(jnp.ones(2), first.with_lr(lr).init(jnp.ones(2)))[0], -lr)
    assert len(traces) == 1
    assert first.spec == "mine:lr=0.1"


def test_unknown_names_and_parameters_are_answered_with_the_nearest():
    with pytest.raises(UsageError, match="Did you mean 'momentum'"):
        optimizer("momentm")
    with pytest.raises(UsageError, match="no parameter 'moment'.*Did you mean 'momentum'"):
        optimizer("momentum:moment=0.5")
