"""Schedules give torch's factors, after a warm-up that is common to all."""

import jax
import jax.numpy as jnp
import numpy as np
import pytest
import torch

from landscape import catalog
from landscape.errors import UsageError
from landscape.schedules import Schedule, evaluate, schedule

pytestmark = pytest.mark.usefixtures("x64")

NAMES = catalog.names("schedules")
EXAMPLES = {"step": "step:every=7"}
STEPS = 50

torch_schedulers = torch.optim.lr_scheduler
TORCH = {
    "constant": lambda o: torch_schedulers.ConstantLR(o, factor=1.0),
    "cosine": lambda o: torch_schedulers.CosineAnnealingLR(o, T_max=STEPS),
    "cosine:final=0.1": lambda o: torch_schedulers.CosineAnnealingLR(o, T_max=STEPS, eta_min=0.1),
    "exponential": lambda o: torch_schedulers.ExponentialLR(o, gamma=0.01 ** (1 / STEPS)),
    "exponential:final=0.5": lambda o: torch_schedulers.ExponentialLR(o, gamma=0.5 ** (1 / STEPS)),
    "linear": lambda o: torch_schedulers.LinearLR(o, start_factor=1.0, end_factor=0.0, total_iters=STEPS),
    "linear:final=0.2": lambda o: torch_schedulers.LinearLR(o, start_factor=1.0, end_factor=0.2, total_iters=STEPS),
    "step:every=7": lambda o: torch_schedulers.StepLR(o, step_size=7),
    "step:every=10,factor=0.5": lambda o: torch_schedulers.StepLR(o, step_size=10, gamma=0.5),
}


def factors(spec, steps=STEPS, dtype=jnp.float64):
    found = schedule(spec)
    hyper = {key: jnp.asarray(value, dtype) for key, value in found.hyperparameters.items()}
    counts = jnp.arange(steps, dtype=jnp.int32)
    return jax.jit(jax.vmap(lambda count: evaluate(found.factor, count, jnp.int32(steps), hyper)))(counts)


def torch_factors(make):
    stepper = torch.optim.SGD([torch.zeros(1, requires_grad=True)], lr=1.0)
    scheduler, rates = make(stepper), []
    for _ in range(STEPS):
        rates.append(scheduler.get_last_lr()[0])
        stepper.step()
        scheduler.step()
    return rates


def test_every_member_has_a_counterpart():
    assert {spec.partition(":")[0] for spec in TORCH} == set(NAMES)


@pytest.mark.parametrize("spec", TORCH)
def test_factors_equal_torchs(spec):
    np.testing.assert_allclose(factors(spec), torch_factors(TORCH[spec]), rtol=1e-12, atol=1e-14)


@pytest.mark.parametrize("name", NAMES)
def test_the_warm_up_rises_to_one_and_the_schedule_runs_over_the_rest(name):
    spec = EXAMPLES.get(name, name)
    warm = factors(f"{spec}{',' if ':' in spec else ':'}warmup=10")
    np.testing.assert_allclose(warm[:10], np.arange(1, 11) / 10, rtol=1e-15)
    np.testing.assert_allclose(warm[10:], factors(spec, steps=40), rtol=1e-14, atol=1e-16)


@pytest.mark.parametrize("name", NAMES)
def test_a_warm_up_longer_than_the_budget_only_rises(name):
    spec = EXAMPLES.get(name, name)
    np.testing.assert_allclose(factors(f"{spec}{',' if ':' in spec else ':'}warmup=100"), np.arange(1, 51) / 100)


@pytest.mark.parametrize("name", NAMES)
def test_float32_stays_float32(name):
    found = factors(EXAMPLES.get(name, name), dtype=jnp.float32)
    assert found.dtype == jnp.float32
    np.testing.assert_allclose(found, factors(EXAMPLES.get(name, name)), rtol=3e-6, atol=1e-7)


def test_steps_fall_on_the_step_in_float32_too():
    drops = factors("step:every=49,factor=0.5", steps=5000, dtype=jnp.float32)
    np.testing.assert_array_equal(drops[:490], np.repeat(0.5 ** np.arange(10.0), 49))


@pytest.mark.parametrize("name", NAMES)
def test_docstring_gives_a_source_and_the_spec_comes_back(name):
    assert "\nSource: " in catalog.documentation("schedules", name)
    found = schedule(EXAMPLES.get(name, name))
    assert schedule(found.spec).hyperparameters == found.hyperparameters
    assert schedule(found) is found and isinstance(found, Schedule) and found.name == name


@pytest.mark.parametrize(
    "spec, message",
    [
        ("cosine:final=1.5", "`final` of cosine .*got 1.5"),
        ("cosine:final=-0.1", "`final` of cosine .*got -0.1"),
        ("linear:final=2", "`final` of linear .*got 2"),
        ("exponential:final=0", "`final` of exponential .*above 0.*got 0"),
        ("step:every=0", "`every` of step .*at least 1; got 0"),
        ("step:every=2.5", "'every' of step takes a whole number; got '2.5'"),
        ("step:every=5,factor=0", "`factor` of step .*got 0"),
        ("step:every=5,factor=1.5", "`factor` of step .*got 1.5"),
        ("step", "step needs a value for 'every'"),
        ("constant:warmup=-1", "`warmup` of constant .*got -1"),
        ("constant:warmup=1.5", "'warmup' of constant takes a whole number"),
        ("cosine:fnal=0.1", "no parameter 'fnal'.*Did you mean 'final'"),
        ("cosin", "Unknown schedule 'cosin'. Did you mean 'cosine'"),
    ],
)
def test_a_value_out_of_range_is_refused(spec, message):
    with pytest.raises(UsageError, match=message):
        schedule(spec)
