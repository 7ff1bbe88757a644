"""Permutations and sign flips: aligned, canonical and counted networks, and the line between two of them."""

import itertools
import os
import subprocess
import sys

import jax
import jax.numpy as jnp
import numpy as np
import pytest

import landscape
from landscape.connectivity import barrier, loss_line
from landscape.errors import UsageError
from landscape.networks import Units
from landscape.symmetry import align, canonical, distinct


def drawn(network, n, seed=0):
    return landscape.starts("xavier_normal+bias=normal:scale=0.5", network, n=n, seed=seed)


def pick(tree, i):
    return jax.tree.map(lambda leaf: leaf[i], tree)


def shuffled(theta, widths, odd, seed=0):
    """A copy with permuted units (of flipped signs), written layer by layer by hand."""
    rng, copy = np.random.default_rng(seed), jax.tree.map(np.copy, theta)
    names = [f"hidden{i + 1}" for i in range(len(widths))] + ["out"]
    for here, after, width in zip(names, names[1:], widths, strict=False):
        order, signs = rng.permutation(width), rng.choice([-1.0, 1.0], width) if odd else np.ones(width)
        copy[here] = {"kernel": copy[here]["kernel"][:, order] * signs, "bias": copy[here]["bias"][order] * signs}
        copy[after]["kernel"] = copy[after]["kernel"][order] * signs[:, None]
    return copy


def same(a, b):
    return all(np.array_equal(x, y) for x, y in zip(jax.tree.leaves(a), jax.tree.leaves(b), strict=True))


CASES = [
    ("tanh", (2,)),
    ("tanh", (16,)),
    ("relu", (8, 8)),
    ("tanh", (8, 8)),
    ("tanh", (20, 15, 10)),
    ("relu", (64, 32)),
]


@pytest.mark.parametrize(("activation", "widths"), CASES)
def test_a_shuffled_copy_is_recovered_exactly_and_has_the_same_canonical_form(activation, widths):
    network = landscape.network(f"mlp:hidden={'x'.join(map(str, widths))},activation={activation}", dataset="xor")
    tree = drawn(network, 3)
    for i in range(3):
        theta = pick(tree, i)
        other = shuffled(theta, widths, activation == "tanh", seed=i + 1)
        assert same(align(network, other, theta), theta)
        assert same(canonical(network, other), canonical(network, theta))


@pytest.mark.parametrize(("activation", "widths"), CASES[:4])
def test_neither_alignment_nor_the_canonical_form_changes_what_a_network_computes(activation, widths):
    network = landscape.network(f"mlp:hidden={'x'.join(map(str, widths))},activation={activation}", dataset="xor")
    one, other = (pick(drawn(network, 2), i) for i in range(2))
    before = jax.tree.map(np.copy, one)
    for changed in (align(network, one, other), canonical(network, one)):
        assert float(network.loss(changed)) == pytest.approx(float(network.loss(one)), rel=1e-13)
    assert same(before, one)


def distance(a, b):
    return np.sqrt(sum(np.sum((x - y) ** 2) for x, y in zip(jax.tree.leaves(a), jax.tree.leaves(b), strict=True)))


def test_alignment_finds_the_best_of_all_symmetries_of_a_small_network():
    network = landscape.network("mlp:hidden=3", dataset="xor")
    tree = drawn(network, 20)
    for i in range(10):
        one, other = pick(tree, 2 * i), pick(tree, 2 * i + 1)
        every = []
        for order in itertools.permutations(range(3)):
            for signs in itertools.product([-1.0, 1.0], repeat=3):
                order, signs = list(order), np.array(signs)
                hidden, out = one["hidden1"], one["out"]
                moved = {
                    "hidden1": {"kernel": hidden["kernel"][:, order] * signs, "bias": hidden["bias"][order] * signs},
                    "out": {"kernel": out["kernel"][order] * signs[:, None], "bias": out["bias"]},
                }
                every.append(distance(moved, other))
        assert distance(align(network, one, other), other) == pytest.approx(min(every), rel=1e-12)


def test_flattened_channels_and_recurrent_units_are_permuted_together():
    # Four units, whose channels an array of 12 rows repeats three times, and a square array with the units twice.
    layer = Units((("in", 1), ("rec", 0), ("rec", 1), ("out", 0)), 4, True, ("in", "rec"))
    rng = np.random.default_rng(0)
    tree = {"in": rng.normal(size=(3, 4)), "rec": rng.normal(size=(4, 4)), "out": rng.normal(size=(12, 2))}
    order, signs = np.array([2, 0, 3, 1]), np.array([1.0, -1, -1, 1])
    other = {
        "in": tree["in"][:, order] * signs,
        "rec": tree["rec"][np.ix_(order, order)] * np.outer(signs, signs),
        "out": (tree["out"].reshape(3, 4, 2)[:, order] * signs[:, None]).reshape(12, 2),
    }
    assert same(align([layer], other, tree), tree)
    assert same(canonical([layer], other), canonical([layer], tree))


def test_the_canonical_form_has_positive_largest_entries_and_falling_norms():
    network = landscape.network("mlp:hidden=7", dataset="xor")
    form = canonical(network, pick(drawn(network, 1), 0))
    entering = np.concatenate([form["hidden1"]["bias"][None], form["hidden1"]["kernel"]])
    assert (entering[np.abs(entering).argmax(axis=0), np.arange(7)] > 0).all()
    assert (np.diff(np.linalg.norm(entering, axis=0)) <= 0).all()
    assert same(canonical(network, form), form)


def test_shuffled_and_disturbed_copies_count_as_one_solution():
    network = landscape.network("mlp:hidden=2", dataset="xor")
    tree, rng, rows, wanted = drawn(network, 7), np.random.default_rng(0), [], []
    for i in range(200):
        copy = shuffled(pick(tree, i % 7), (2,), True, seed=i)
        rows.append(jax.tree.map(lambda leaf: leaf * (1 + 1e-4 * rng.normal(size=leaf.shape)), copy))
        wanted.append(i % 7)
    labels, firsts = distinct(network, jax.tree.map(lambda *leaves: np.stack(leaves), *rows))
    assert labels.tolist() == wanted and firsts.tolist() == list(range(7))


def test_units_of_nearly_equal_norm_do_not_part_one_solution_in_two():
    network = landscape.network("mlp:hidden=2", dataset="xor")
    theta = pick(drawn(network, 1), 0)
    theta["hidden1"] = {"kernel": np.array([[1.0, 0.6], [0.6, -1.0]]), "bias": np.zeros(2)}
    nudged = jax.tree.map(np.copy, theta)
    nudged["hidden1"]["kernel"] *= [1 - 1e-6, 1 + 1e-6]
    assert not np.allclose(canonical(network, theta)["out"]["kernel"], canonical(network, nudged)["out"]["kernel"])
    labels, firsts = distinct(network, jax.tree.map(lambda *leaves: np.stack(leaves), theta, nudged), tolerance=1e-4)
    assert labels.tolist() == [0, 0] and firsts.tolist() == [0]


def test_every_network_of_its_own_is_a_solution_and_one_that_is_not_finite_is_none():
    network = landscape.network("mlp:hidden=2", dataset="xor")
    tree = drawn(network, 1000)
    tree["out"]["bias"][3] = np.nan
    labels, firsts = distinct(network, tree, tolerance=1e-6)
    assert labels[3] == -1 and len(firsts) == 999 and (np.delete(labels, 3) == np.arange(999)).all()


def trained(network, seed=0):
    theta = pick(drawn(network, 1, seed), 0)
    step = jax.jit(lambda p, g: jax.tree.map(lambda a, b: a - 0.5 * b, p, g))
    with jax.enable_x64(True):
        gradient, theta = jax.jit(jax.grad(network.loss)), jax.tree.map(jnp.asarray, theta)
        for _ in range(400):
            theta = step(theta, gradient(theta))
    return jax.tree.map(np.asarray, theta)


def test_between_shuffled_copies_of_a_trained_net_stands_a_barrier_that_alignment_removes():
    network = landscape.network("mlp:hidden=8", dataset="xor")
    theta = trained(network)
    other = shuffled(theta, (8,), True, seed=1)
    assert float(network.loss(theta)) < 0.1
    times, losses = landscape.loss_line(network, theta, other)
    assert times.shape == losses.shape == (51,) and barrier(times, losses) > 0.3
    assert losses[0] == pytest.approx(float(network.loss(theta)), rel=1e-12)
    assert losses[-1] == pytest.approx(losses[0], rel=1e-12)
    aligned = landscape.loss_line(network, theta, other, align=True)[1]
    assert barrier(times, aligned) < 1e-12


def test_a_line_is_the_loss_between_and_keeps_what_is_not_finite():
    a, b = np.array([-1.0, 2.0]), np.array([3.0, 0.0])
    times, losses = loss_line(lambda w: w[0] * w[1], a, b, resolution=9)
    np.testing.assert_allclose(losses, (4 * times - 1) * (2 - 2 * times), atol=1e-15)
    broken = loss_line(lambda w: jnp.log(w[0]), a, b, resolution=9)[1]
    assert np.isnan(broken[:2]).all() and np.isneginf(broken[2]) and np.isfinite(broken[3:]).all()


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (dict(resolution=1), "`resolution` must be at least 2"),
        (dict(align=True), "`align` needs a Network"),
        (dict(b=np.ones(3)), r"`b` has shape \(3,\)"),
    ],
)
def test_a_line_that_cannot_be_is_refused(arguments, words):
    with pytest.raises(UsageError, match=words):
        loss_line(**({"loss": jnp.sum, "a": np.ones(2), "b": np.zeros(2)} | arguments))


def test_a_reference_of_another_form_is_refused():
    network = landscape.network("mlp:hidden=2", dataset="xor")
    theta = pick(drawn(network, 1), 0)
    with pytest.raises(UsageError, match="`reference` has no array like that of `params` at 'hidden1/bias'"):
        align(network, theta, {"out": theta["out"]})


FOUND = """
import numpy as np
from landscape.networks import Units
from landscape.symmetry import align

layer = Units((("in", 1), ("rec", 0), ("rec", 1), ("out", 0)), 24, True, ("in", "rec"))
rng = np.random.default_rng(0)
for trial in range(20):
    one, other = ({"in": rng.normal(size=(3, 24)), "rec": rng.normal(size=(24, 24)), "out": rng.normal(size=(24, 2))}
                  for _ in range(2))
    print(np.concatenate([leaf.ravel() for leaf in align([layer], one, other).values()]).tolist())
"""


def test_alignment_depends_on_no_order_of_a_set():
    """Python orders sets of texts anew in each process."""
    told = set()
    for seed in ("1", "2"):
        asked = {"capture_output": True, "text": True, "check": True, "env": os.environ | {"PYTHONHASHSEED": seed}}
        told.add(subprocess.run([sys.executable, "-c", FOUND], **asked).stdout)
    assert len(told) == 1 and told != {""}
