"""What every dataset promises, and what single ones say of themselves."""

import numpy as np
import pytest
import sklearn.datasets
import torch

from landscape import catalog
from landscape.datasets import Samples, dataset
from landscape.errors import UsageError

OWN = [name for name in catalog.names("datasets") if name not in ("idx", "npz")]


@pytest.mark.parametrize("name", OWN)
def test_the_same_seed_gives_the_same_samples(name):
    make = catalog.member("datasets", name)
    one, other = make(3), make(3)
    assert isinstance(one, Samples)
    np.testing.assert_array_equal(one.inputs, other.inputs)
    np.testing.assert_array_equal(one.targets, other.targets)
    assert set(np.unique(one.targets)) == set(range(one.classes))


@pytest.mark.parametrize("name", ["moons", "circles", "spirals", "parity"])
def test_another_seed_gives_other_samples(name):
    make = catalog.member("datasets", name)
    assert (make(3).inputs != make(4).inputs).any()


@pytest.mark.parametrize("name", OWN)
def test_the_parts_are_a_partition_of_the_samples(name):
    data, samples = dataset(name, seed=1), catalog.member("datasets", name)(1)
    whole = np.concatenate([data.inputs, data.held_inputs]) * data.deviation + data.mean
    rows = sorted(map(tuple, np.asarray(samples.inputs, float).reshape(len(whole), -1)))
    np.testing.assert_allclose(sorted(map(tuple, whole.round(12).reshape(len(whole), -1))), rows, atol=1e-9)
    assert len(data.held_inputs) == (int(0.2 * len(whole)) if samples.splits else 0)
    assert data.features == samples.inputs.shape[1:] and data.outputs == (1 if data.classes == 2 else data.classes)


def test_each_feature_is_standardized_by_the_training_samples():
    data = dataset("moons:n=500", seed=2)
    np.testing.assert_allclose(data.inputs.mean(axis=0), 0, atol=1e-12)
    np.testing.assert_allclose(data.inputs.std(axis=0), 1, atol=1e-12)
    assert abs(data.held_inputs.mean(axis=0)).max() > 1e-3


@pytest.mark.parametrize("name", ["digits", "digits:size=28"])
def test_the_paper_of_digits_stays_zero(name):
    data = dataset(name)
    assert data.inputs.min() == 0 and 6 < data.inputs.max() <= 8
    assert data.mean == 0 and data.deviation == 1


def test_the_split_depends_on_the_seed_and_keeps_its_share():
    one, other = dataset("digits", seed=0, held_out=0.25), dataset("digits", seed=1, held_out=0.25)
    assert len(one.held_targets) == len(other.held_targets) == int(0.25 * 1797)
    assert (one.held_targets != other.held_targets).any()
    assert len(dataset("moons", held_out=0).held_inputs) == 0
    with pytest.raises(UsageError, match="`held_out` must be at least 0 and below 1; got 1"):
        dataset("moons", held_out=1)


def test_what_is_shared_cannot_be_written_to():
    with pytest.raises(ValueError, match="read-only"):
        dataset("moons").inputs[0] = 0


@pytest.mark.parametrize(
    ("spec", "counts"),
    [
        ("moons:n=100", [50, 50]),
        ("moons:n=101", [50, 51]),
        ("circles:n=60", [30, 30]),
        ("spirals:n=100", [50, 50]),
        ("spirals:n=100,classes=3", [34, 33, 33]),
        ("parity:n=64", [32, 32]),
        ("xor", [2, 2]),
    ],
)
def test_classes_are_balanced(spec, counts):
    assert np.bincount(dataset(spec, held_out=0).targets).tolist() == counts


def test_moons_and_circles_without_noise_lie_on_their_curves():
    moons = catalog.member("datasets", "moons")(0, n=50, noise=0)
    centers = np.where(moons.targets[:, None] == 0, [0.0, 0.0], [1.0, 0.5])
    np.testing.assert_allclose(np.linalg.norm(moons.inputs - centers, axis=1), 1, atol=1e-12)
    circles = catalog.member("datasets", "circles")(0, n=50, noise=0, factor=0.3)
    radii = np.linalg.norm(circles.inputs, axis=1)
    np.testing.assert_allclose(radii, np.where(circles.targets == 0, 1, 0.3), atol=1e-12)


def test_noise_has_the_deviation_that_is_asked_for():
    make = catalog.member("datasets", "moons")
    noise = make(0, n=4000, noise=0.3).inputs - make(0, n=4000, noise=0).inputs
    assert abs(noise.std() - 0.3) < 0.01 and abs(noise.mean()) < 0.02


def test_spiral_arms_are_one_arm_turned():
    arms = catalog.member("datasets", "spirals")(0, n=90, noise=0, turns=2, classes=3)
    first, second = (arms.inputs[arms.targets == k] for k in (0, 1))
    cos, sin = np.cos(2 * np.pi / 3), np.sin(2 * np.pi / 3)
    np.testing.assert_allclose(second, first @ np.array([[cos, sin], [-sin, cos]]), atol=1e-12)
    np.testing.assert_allclose(np.linalg.norm(first, axis=1), np.arange(1, 31) / 30)
    turned = np.unwrap(np.arctan2(first[:, 1], first[:, 0]))
    assert abs(turned[-1] - turned[0] - 4 * np.pi * 29 / 30) < 1e-9


@pytest.mark.parametrize("length", [1, 2, 6, 62])
def test_parity_is_the_parity_of_distinct_sequences(length):
    n = min(64, 2**length)
    made = catalog.member("datasets", "parity")(5, n=n, length=length)
    assert made.inputs.shape == (n, length, 1) and set(np.unique(made.inputs)) == {-1, 1}
    np.testing.assert_array_equal((made.inputs[..., 0] > 0).sum(axis=1) % 2, made.targets)
    assert len(np.unique(made.inputs[..., 0], axis=0)) == n


def test_digits_are_sklearn_s():
    scans, targets = sklearn.datasets.load_digits(return_X_y=True)
    made = catalog.member("datasets", "digits")(0)
    np.testing.assert_allclose(2 * made.inputs, scans.reshape(-1, 8, 8), rtol=1e-15)
    np.testing.assert_array_equal(made.targets, targets)


def test_digits_of_28_are_interpolated_as_torch_does():
    made = catalog.member("datasets", "digits")(0, size=28).inputs
    scans = torch.tensor(sklearn.datasets.load_digits().images)[:, None]
    wanted = torch.nn.functional.interpolate(scans, (28, 28), mode="bilinear", align_corners=False)
    np.testing.assert_allclose(2 * made, wanted[:, 0].numpy(), atol=1e-12)


@pytest.mark.parametrize(
    ("spec", "message"),
    [
        ("moons:n=1", "`n` of moons must be at least 2"),
        ("moons:noise=-1", "`noise` of moons must be at least 0"),
        ("circles:factor=1", "`factor` of circles must be above 0 and below 1; got 1"),
        ("spirals:classes=1", "`classes` of spirals must be at least 2"),
        ("spirals:classes=5,n=4", "`n` of spirals must be at least 5"),
        ("parity:n=3", "`n` of parity must be even"),
        ("parity:n=16,length=3", r"at most 2\^length = 8; got 16"),
        ("parity:length=63", "`length` of parity must be from 1 to 62"),
        ("digits:size=7", "`size` of digits must be at least 8"),
        ("mons", "Unknown dataset 'mons'. Did you mean 'moons'"),
    ],
)
def test_what_is_refused(spec, message):
    with pytest.raises(UsageError, match=message):
        dataset(spec)
