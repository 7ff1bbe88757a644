"""Minibatches: every sample once an epoch, an order of each run's own, and torch's iterates on the same batches."""

import jax
import numpy as np
import pytest
import torch

import landscape
from landscape import batches
from landscape.batches import Batches


def orders(samples, size, key, epochs):
    given = Batches(None, samples, size)
    return [np.asarray(batches._shuffled(given, key, np.int32(epoch)))[:samples] for epoch in range(epochs)]


def stream(seed, start):
    return jax.random.fold_in(jax.random.key(np.uint32(seed), impl="threefry2x32"), np.uint32(start))


def test_an_epoch_visits_every_sample_once_and_each_in_another_order():
    found = orders(10, 3, stream(0, 0), 3)
    assert all(sorted(order.tolist()) == list(range(10)) for order in found)
    assert len({tuple(order.tolist()) for order in found}) == 3
    assert tuple(orders(10, 3, stream(0, 1), 1)[0]) != tuple(found[0])


@pytest.mark.parametrize(("samples", "size", "per_epoch", "slots"), [(10, 3, 4, 12), (9, 3, 3, 9), (4, 4, 1, 4)])
def test_the_last_batch_of_an_epoch_may_be_smaller(samples, size, per_epoch, slots):
    given = Batches(None, samples, size)
    assert (given.per_epoch, given.slots) == (per_epoch, slots)


def torch_ends(network, weights, order_of_epochs, size, lr, momentum):
    data = network.dataset
    inputs, targets = torch.tensor(data.inputs.copy()), torch.tensor(data.targets.copy().astype(float))
    params = {name: {key: torch.tensor(value.copy(), requires_grad=True) for key, value in layer.items()}
              for name, layer in weights.items()}  # fmt: skip
    leaves = [leaf for layer in params.values() for leaf in layer.values()]
    descent = torch.optim.SGD(leaves, lr=lr, momentum=momentum)
    for order in order_of_epochs:
        for first in range(0, len(order), size):
            rows = order[first : first + size].copy()
            hidden = torch.tanh(inputs[rows] @ params["hidden1"]["kernel"] + params["hidden1"]["bias"])
            logits = (hidden @ params["out"]["kernel"] + params["out"]["bias"])[:, 0]
            descent.zero_grad()
            torch.nn.functional.binary_cross_entropy_with_logits(logits, targets[rows]).backward()
            descent.step()
    return {name: {key: value.detach().numpy() for key, value in layer.items()} for name, layer in params.items()}


@pytest.mark.parametrize("size", [7, 16])
def test_iterates_on_minibatches_are_those_of_torch(size):
    network = landscape.network("mlp:hidden=5", dataset="moons:n=40")
    weights = landscape.starts("xavier_normal", network, n=2, seed=3)
    samples = len(network.dataset.inputs)
    steps = 3 * -(-samples // size)
    runs = landscape.descend(
        network, "momentum:lr=0.1,momentum=0.5", weights, steps, seed=5, batch=size, precision=64, stop=False
    )
    for run in range(2):
        own = jax.tree.map(lambda leaf, run=run: leaf[run], weights)
        expected = torch_ends(network, own, orders(samples, size, stream(5, run), 3), size, 0.1, 0.5)
        for name, layer in expected.items():
            for key, value in layer.items():
                np.testing.assert_allclose(runs.ends[name][key][run], value, rtol=0, atol=1e-12)


def test_the_loss_of_a_run_on_minibatches_is_that_of_all_samples_at_its_end():
    network = landscape.network("mlp:hidden=3", dataset="moons:n=30")
    weights = landscape.starts("he_normal", network, n=3)
    runs = landscape.descend(network, "sgd:lr=0.1", weights, steps=20, precision=64)
    ends = [jax.tree.map(lambda leaf, i=i: leaf[i], runs.ends) for i in range(3)]
    np.testing.assert_allclose(runs.losses, [float(network.loss(end)) for end in ends], rtol=1e-12)


def test_a_run_on_minibatches_does_not_depend_on_the_others():
    network = landscape.network("mlp:hidden=3,dropout=0.2", dataset="moons:n=30")
    weights = landscape.starts("he_normal", network, n=300)
    few = jax.tree.map(lambda leaf: leaf[:2], weights)
    alone, among = (landscape.descend(network, "adam:lr=0.01", one, steps=15, batch=8) for one in (few, weights))
    for one, other in zip(jax.tree.leaves(alone.ends), jax.tree.leaves(among.ends), strict=True):
        np.testing.assert_array_equal(one, other[:2])


@pytest.mark.parametrize("batch", [0, 25, 2.5, True])
def test_a_batch_is_a_whole_number_of_training_samples(batch):
    network = landscape.network("mlp:hidden=3", dataset="moons:n=30")
    with pytest.raises(landscape.UsageError, match="1 to the 24 training samples"):
        landscape.descend(network, "sgd:lr=0.1", landscape.starts("zeros", network, n=1), steps=2, batch=batch)


def test_sgd_takes_one_sample_a_step_where_nothing_is_said():
    network = landscape.network("mlp:hidden=3", dataset="moons:n=30")
    weights = landscape.starts("he_normal", network, n=1)
    asked = [landscape.descend(network, "sgd:lr=0.1", weights, steps=9, **more) for more in ({}, {"batch": 1})]
    for one, other in zip(*(jax.tree.leaves(runs.ends) for runs in asked), strict=True):
        np.testing.assert_array_equal(one, other)
