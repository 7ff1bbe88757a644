"""Critical learning rates: the spectral radius of each rule is 1 there, and runs go where they say."""

import jax
import numpy as np
import pytest

import landscape
from landscape import optimizers, stability

RULES = ["gd", "sgd", "momentum:momentum=0.5", "momentum", "nesterov:momentum=0.3", "nesterov"]


def spectral_radius(spec, lr, curvature):
    """Of the linear iteration that a rule makes of curvature x²/2, taken from its own update by differentiation."""
    chosen = optimizers.optimizer(spec).with_lr(lr)
    hyper = {key: np.float64(value) for key, value in chosen.hyperparameters.items()}
    flat, tree = jax.tree.flatten((np.float64(0.0), chosen.rule.initialize(np.float64(0.0))))

    def step(state):
        x, memory = jax.tree.unflatten(tree, list(state))
        moved, memory = chosen.rule.update(curvature * x, memory, x, hyper, 0)
        return jax.numpy.stack(jax.tree.leaves((x + moved, memory)))

    return np.abs(np.linalg.eigvals(jax.jacobian(step)(np.array(flat)))).max()


@pytest.mark.parametrize("spec", RULES)
@pytest.mark.parametrize("curvature", [0.3, 40.0])
def test_the_spectral_radius_is_one_at_the_critical_rate(spec, curvature, x64):
    lr = optimizers.optimizer(spec).rule.stable(optimizers.optimizer(spec).hyperparameters) / curvature
    assert spectral_radius(spec, lr, curvature) == pytest.approx(1, abs=1e-9)
    assert spectral_radius(spec, 0.99 * lr, curvature) < 1 < spectral_radius(spec, 1.01 * lr, curvature)


@pytest.mark.parametrize("spec", RULES[:1] + RULES[2:])
def test_a_minimum_attracts_below_and_repels_above(spec):
    found = landscape.find_minima("himmelblau")
    critical = stability.critical_lr(spec, found)
    for place in range(len(found)):
        starts = found.points[place] + 1e-4 * np.random.default_rng(0).normal(size=(20, 2))
        for factor, stays in ((0.97, True), (1.03, False)):
            chosen = optimizers.optimizer(spec).with_lr(factor * critical[place])
            runs = landscape.descend("himmelblau", chosen, starts, steps=2000)
            assert bool((landscape.label(runs, found) == place).all()) is stays


def test_l2_counts_as_curvature():
    found = landscape.find_minima("sphere")
    assert stability.critical_lr("gd", found) == pytest.approx([1.0])
    assert stability.critical_lr("gd", found, l2=2.0) == pytest.approx([0.5])


@pytest.mark.parametrize("spec", ["adam", "rmsprop", "optax.lion:learning_rate=0.01"])
def test_rules_whose_step_adapts_have_no_such_number(spec):
    assert np.isnan(stability.critical_lr(spec, landscape.find_minima("himmelblau"))).all()


def test_a_minimum_without_a_hessian_has_none_and_a_flat_valley_has_that_of_its_walls():
    assert np.isnan(stability.critical_lr("gd", landscape.find_minima("ackley"))[0])
    valley = landscape.find_minima(landscape.Problem(lambda x: (x[0] + x[1] - 1) ** 2, [[-2, 2], [-2, 2]]))
    # The walls' curvature is 4.
    assert stability.critical_lr("gd", valley) == pytest.approx(np.full(len(valley), 0.5), rel=1e-6)
