"""Training: runs that depend on nothing but themselves, looks, outcomes, and jobs that go on after an interruption."""

import jax
import numpy as np
import pytest

import landscape
from landscape import outcomes, training
from landscape.checkpoint import Checkpoint
from landscape.training import train

XOR = landscape.network("mlp:hidden=2,activation=sigmoid", dataset="xor", objective="squared")
MOONS = landscape.network("mlp:hidden=4", dataset="moons:n=60")


def same(one, other):
    for a, b in zip(jax.tree.leaves(one), jax.tree.leaves(other), strict=True):
        np.testing.assert_array_equal(a, b)


def test_a_run_depends_on_nothing_but_itself():
    few = train(MOONS, "adam:lr=0.05", ["he_normal"], n=2, epochs=3, batch=16)
    many = train(MOONS, "adam:lr=0.05", ["zeros", "he_normal"], n=5, epochs=3, batch=16)
    same(jax.tree.map(lambda leaf: leaf[0], few.ends), jax.tree.map(lambda leaf: leaf[1, :2], many.ends))
    np.testing.assert_array_equal(few.loss[0], many.loss[1, :2])


def test_what_is_seen_is_what_the_ends_are():
    found = train(MOONS, "adam:lr=0.05", ["he_normal"], n=3, epochs=4, batch=None, precision=64)
    ends = [jax.tree.map(lambda leaf, i=i: leaf[0, i], found.ends) for i in range(3)]
    np.testing.assert_allclose(found.loss[0, :, -1], [float(MOONS.loss(end)) for end in ends], rtol=1e-12)
    data = MOONS.dataset
    right = [((np.asarray(MOONS.apply(end, data.held_inputs))[:, 0] > 0) == data.held_targets).mean() for end in ends]
    np.testing.assert_allclose(found.accuracy[0, :, -1], right, rtol=1e-6)
    same(jax.tree.map(lambda leaf: leaf[:, :, -1], found.paths), found.ends)


def test_paths_begin_at_the_weights_that_were_drawn():
    found = train(MOONS, "adam:lr=0.05", ["he_normal"], n=3, epochs=2, precision=64)
    same(jax.tree.map(lambda leaf: leaf[0, :, 0], found.paths), landscape.starts("he_normal", MOONS, n=3))


def test_zero_weights_keep_their_units_identical_and_are_counted_so():
    found = train(XOR, "gd:lr=2.0", ["zeros", "xavier_normal"], n=40, epochs=2000)
    became = outcomes.outcomes(found)
    names = np.array(outcomes.OUTCOMES)[became]
    assert (names[0] == "identical units").all()
    assert "reached" in names[1] and not (names[1] == "identical units").any()
    assert (found.reached[1] >= 0).sum() == (names[1] == "reached").sum()


def test_equal_weights_other_than_zero_are_identical_units_too():
    net = landscape.network("mlp:hidden=3", dataset="xor")
    found = train(net, "gd:lr=0.5", ["constant:point=0.3"], n=2, epochs=300)
    assert (outcomes.outcomes(found) == outcomes.OUTCOMES.index("identical units")).all()


def test_the_stuck_share_of_xor_falls_with_the_budget():
    reached = [
        (train(XOR, "gd:lr=2.0", ["xavier_normal"], n=200, epochs=epochs).reached >= 0).mean()
        for epochs in (200, 800, 3000)
    ]
    assert reached[0] < reached[1] < reached[2] < 1


def test_a_run_that_meets_a_number_that_is_not_finite_has_diverged_and_counts():
    net = landscape.network("mlp:hidden=4x4,activation=relu", dataset="moons:n=60")
    found = train(net, "gd:lr=1e30", ["he_normal"], n=4, epochs=3, batch=16)
    assert found.diverged.all() and (outcomes.outcomes(found) == outcomes.OUTCOMES.index("diverged")).all()
    assert all(np.isfinite(leaf).all() for leaf in jax.tree.leaves(found.ends))


def test_a_target_of_the_training_loss_is_measured_on_all_samples():
    found = train(MOONS, "adam:lr=0.05", ["he_normal"], n=3, epochs=40, batch=16, goal="loss=0.3", precision=64)
    met = found.reached[0] >= 0
    assert met.any()
    losses = training.losses(MOONS, jax.tree.map(lambda leaf: leaf[0], found.ends))
    assert (losses[met] < 0.4).all()
    steps = outcomes.steps_to_target(found)[0]
    np.testing.assert_array_equal(steps[met], found.epochs[found.reached[0][met]] * 3)


def test_what_runs_take_off_in_training_is_there_when_they_are_measured():
    net = landscape.network("mlp:hidden=16,dropout=0.5", dataset="moons:n=60")
    found = train(net, "adam:lr=0.05", ["he_normal"], n=2, epochs=3, batch=None, precision=64)
    end = jax.tree.map(lambda leaf: leaf[0, 0], found.ends)
    np.testing.assert_allclose(training.losses(net, jax.tree.map(lambda leaf: leaf[0], found.ends))[0], net.loss(end))


class Stop(Exception):
    """What ends a job in the middle."""


@pytest.mark.parametrize("batch", [16, None])
def test_an_interrupted_job_goes_on_and_ends_as_if_it_had_not_been(tmp_path, batch, capsys):
    def ask(**more):
        return train(MOONS, "adam:lr=0.05", ["he_normal", "zeros"], n=3, epochs=6, batch=batch, **more)

    def stop(epoch, look):
        if epoch == 4:
            raise Stop

    kept = Checkpoint(tmp_path / "runs.npz.part", {"job": 1})
    with pytest.raises(Stop):
        train_until(ask, kept, stop)
    whole, resumed = ask(), ask(checkpoint=kept)
    assert "Going on after epoch" in capsys.readouterr().err
    same((whole.ends, whole.paths), (resumed.ends, resumed.paths))
    for part in ("loss", "held_loss", "accuracy", "reached", "diverged"):
        np.testing.assert_array_equal(getattr(whole, part), getattr(resumed, part))


def train_until(ask, kept, stop):
    seen = []

    def advance(done):
        seen.append(done)
        if len(seen) > 8:
            raise Stop

    ask(checkpoint=kept, advance=advance, report=stop)


def test_the_state_of_another_job_is_refused(tmp_path):
    Checkpoint(tmp_path / "a.part", {"seed": 0}).save([np.zeros(1)], {"look": 0})
    with pytest.raises(landscape.UsageError, match="asked for differently"):
        Checkpoint(tmp_path / "a.part", {"seed": 1}).load()
    (tmp_path / "a.part").write_text("nothing")
    with pytest.raises(landscape.UsageError, match="not a checkpoint"):
        Checkpoint(tmp_path / "a.part", {"seed": 0}).load()


@pytest.mark.parametrize(
    ("more", "words"),
    [
        ({"epochs": 0}, "`epochs`"), ({"epochs": 1.5}, "`epochs`"), ({"goal": "accuracy=2"}, "`target`"),
        ({"goal": "speed=1"}, "`target`"), ({"goal": "loss=nan"}, "`target`"), ({"inits": []}, "`inits`"),
        ({"batch": 0}, "`batch`"), ({"inits": ["sobol"]}, "draws points"), ({"optimizer": "adam"}, "needs an `lr`"),
    ],
)  # fmt: skip
def test_what_breaks_a_rule_is_refused(more, words):
    with pytest.raises(landscape.UsageError, match=words):
        train(MOONS, **{"n": 2, "epochs": 2, **more})


def test_looks_are_every_epoch_or_spread_evenly_on_a_log_scale():
    assert training.looks_of(1).tolist() == [0, 1]
    many = training.looks_of(10**6)
    assert many[0] == 0 and many[-1] == 10**6 and len(many) <= training.LOOKS + 1 and (np.diff(many) > 0).all()
