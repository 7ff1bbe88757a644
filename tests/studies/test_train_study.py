"""The study of a training: losses at the ends and on the slice, and what is decided where little can be drawn."""

import json

import jax
import numpy as np
import pytest
from scipy import stats

import landscape
from landscape import estimates, training
from landscape.studies import Study, compute, train

ASKED = {"dataset": "moons:n=60", "n": 3, "epochs": 3, "resolution": 5}


@pytest.fixture(scope="module")
def found():
    """The record of two schemes."""
    return compute(Study("train", "mlp:hidden=4", ("adam:lr=0.05",), ("he_normal", "zeros"), **ASKED))


def test_losses_and_distances_are_those_of_the_runs(found):
    net = landscape.network("mlp:hidden=4", dataset="moons:n=60")
    runs = training.train(net, "adam:lr=0.05", ["he_normal", "zeros"], n=3, epochs=3)
    ends = [jax.tree.map(lambda leaf, i=i, j=j: leaf[i, j], runs.ends) for i in range(2) for j in range(3)]
    losses = np.array([float(net.loss(end)) for end in ends]).reshape(2, 3)
    np.testing.assert_allclose(found.arrays["final_loss"], losses, rtol=1e-12)
    np.testing.assert_array_equal(found.arrays["final_loss"], found.arrays["end_loss"])
    best = np.unravel_index(losses.argmin(), losses.shape)
    # The plane goes through the best end, which is the point (0, 0).
    np.testing.assert_allclose(found.arrays["paths"][best][-1], 0, atol=1e-9)
    assert found.arrays["distances"][best][-1] < 1e-9
    np.testing.assert_allclose(found.arrays["slice_loss"][best], losses[best], rtol=1e-9)
    json.dumps(found.study)


def test_the_window_holds_every_path_that_is_drawn(found):
    for axis, key in enumerate(("grid_x", "grid_y")):
        grid, drawn = found.arrays[key], found.arrays["paths"][..., axis]
        assert grid.min() < drawn.min() < drawn.max() < grid.max()


def test_runs_that_never_spread_are_drawn_on_a_random_plane():
    found = compute(Study("train", "mlp:hidden=4", ("gd:lr=0.05",), ("zeros",), **(ASKED | {"n": 1})))
    assert found.study["directions"] == "random"


def test_a_costly_loss_is_drawn_of_fewer_samples_and_says_so(monkeypatch):
    net = landscape.network("mlp:hidden=4", dataset="moons:n=60")
    monkeypatch.setattr(train, "WORK", training.operations(net) * 25 / 4)
    found = compute(Study("train", "mlp:hidden=4", ("adam:lr=0.05",), ("he_normal",), **ASKED))
    assert any("of 12 of 48 samples" in note for note in found.notes)
    assert not np.allclose(found.arrays["final_loss"], found.arrays["end_loss"])


def test_distinct_solutions_are_counted_up_to_symmetry():
    more = {"n": 6, "epochs": 5, "target": "accuracy=0.5"}
    found = compute(Study("train", "mlp:hidden=2", ("adam:lr=0.1",), ("xavier_normal",), **(ASKED | more))).arrays
    assert 1 <= found["distinct"][0] <= found["outcome_counts"][0, 0]


def test_the_signals_are_those_of_the_first_start(found):
    net = landscape.network("mlp:hidden=4", dataset="moons:n=60")
    first = jax.tree.map(lambda leaf: leaf[0], landscape.starts("he_normal", net, n=1))
    y = net.dataset.inputs @ first["hidden1"]["kernel"]
    np.testing.assert_allclose(found.arrays["signals"][0, 0], np.mean(y**2), rtol=1e-5)
    assert found.arrays["layers"].tolist() == ["hidden1/kernel", "out/kernel"]


XOR = {"n": 40, "epochs": 300, "dataset": "xor", "objective": "squared", "resolution": 5}


def compared(inits, **options):
    record = landscape.compute(landscape.Study("train", "mlp:hidden=2", ("gd:lr=1",), inits, **XOR | options))
    return estimates.comparison_rows(record.arrays), record


def test_schemes_that_share_nothing_are_compared_as_independent_samples():
    [one], record = compared(("uniform", "xavier_normal"), test="fisher")
    reached = record.arrays["outcome_counts"][:, 0]
    assert one["design"] == "independent"
    assert one["p"] == pytest.approx(stats.fisher_exact([reached, 40 - reached]).pvalue)
    assert one["difference"] == pytest.approx((reached[0] - reached[1]) / 40)


def test_schemes_that_share_minibatches_are_paired():
    [one], record = compared(("uniform", "xavier_normal"), batch=2, epochs=60, test="mcnemar")
    reached = record.arrays["outcomes"] == 0
    moved = (reached[0] & ~reached[1]).sum(), (reached[1] & ~reached[0]).sum()
    assert one["design"] == "paired"
    assert one["p"] == pytest.approx(stats.binomtest(int(moved[0]), int(sum(moved))).pvalue if sum(moved) else 1)


def test_a_fixed_start_has_no_test():
    [one], _ = compared(("zeros", "xavier_normal"), epochs=20)
    assert one["design"] == "none (zeros: no random sample)" and one["p"] is None


def test_a_test_of_another_design_is_refused():
    with pytest.raises(landscape.UsageError, match="drawn apart; use 'fisher'"):
        compared(("uniform", "xavier_normal"), epochs=10, test="mcnemar")


def test_schemes_that_draw_the_same_weights_are_paired():
    [one], _ = compared(("uniform", "uniform+bias=normal:scale=0.1"), epochs=10)
    assert one["design"] == "paired"
    [one], _ = compared(("uniform+bias=zeros", "xavier_normal+bias=zeros"), epochs=10)
    assert one["design"] == "independent"
