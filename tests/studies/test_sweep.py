"""Sweeps: the same starts at every value, the census of each, and where minima stop attracting."""

import dataclasses
import json

import numpy as np
import pytest

import landscape
from landscape import estimates, kernel, optimizers, stage
from landscape.cli import run
from landscape.studies import Study, compute


@pytest.fixture(scope="module")
def record():
    return compute(Study("sweep", "himmelblau", ("gd",), over="lr=0.005:0.03:9", n=300, steps=1000))


def test_each_value_is_the_census_of_its_optimizer(record):
    values = record.arrays["sweep_values"]
    assert values == pytest.approx(np.geomspace(0.005, 0.03, 9), rel=1e-5)
    for o in (0, 4, 8):
        single = landscape.count("himmelblau", [f"gd:lr={values[o]:.6g}"], n=300, steps=1000)
        np.testing.assert_array_equal(record.arrays["hits"][o], single.hits[0])
        np.testing.assert_array_equal(record.arrays["low"][o], single.low[0])


def test_no_minimum_is_hit_above_its_critical_rate(record):
    told = estimates.stability_rows(record.arrays)
    assert [row["critical_lr"] for row in told] == pytest.approx([0.0149, 0.0248, 0.0243, 0.0190], abs=1e-4)
    assert all(row["hits_above"] == 0 < row["hits_below"] and row["runs_above"] > 0 for row in told)
    assert all(row["runs_above"] + row["runs_below"] == 9 * 300 for row in told)


def test_another_hyperparameter_moves_the_critical_rate():
    study = Study("sweep", "himmelblau", ("momentum:lr=0.01",), over="momentum=0:0.9:4", n=50, steps=300)
    arrays = compute(study).arrays
    assert arrays["sweep_values"].tolist() == pytest.approx([0, 0.3, 0.6, 0.9])
    np.testing.assert_allclose(arrays["critical_lr"][:, 0], 0.0149493 * (1 + arrays["sweep_values"]), rtol=1e-4)
    assert (arrays["sweep_lr"] == 0.01).all()


@pytest.mark.parametrize(("spec", "usual"), [("gd", 0.00245), ("momentum", 0.000245), ("gd:lr=0.01", 0.01)])
def test_without_values_they_go_from_the_scale_of_the_problem_to_beyond_all_critical_rates(spec, usual):
    arrays = compute(Study("sweep", "himmelblau", (spec,), n=20, steps=50)).arrays
    values, critical = arrays["sweep_values"], arrays["critical_lr"][0]
    assert len(values) == 40 and values[0] == pytest.approx(usual / 100, rel=1e-2)
    assert values[-1] == pytest.approx(max(2 * critical.max(), 10 * usual), rel=1e-5)


def test_all_values_of_another_hyperparameter_share_a_learning_rate():
    study = Study("sweep", "himmelblau", ("momentum",), over="momentum=0:0.9:3", n=20, steps=50)
    record = compute(study)
    usual = landscape.descend("himmelblau", "momentum", np.zeros((1, 2)), steps=1).optimizer
    assert (record.arrays["sweep_lr"] == optimizers.optimizer(usual).hyperparameters["lr"]).all()
    assert any("at every value" in note for note in record.notes)
    assert (compute(dataclasses.replace(study, lr=0.003)).arrays["sweep_lr"] == 0.003).all()


def test_no_value_compiles_again():
    problem = landscape.Problem(lambda x: (x[0] ** 2 - 1) ** 2 + x[1] ** 2, [[-2, 2], [-2, 2]])
    programs = (stage._memories, kernel._compiled())
    before = [program._cache_size() for program in programs]
    compute(Study("sweep", problem, ("momentum:lr=0.01",), over="momentum=0:0.9:5", n=20, steps=20))
    assert [program._cache_size() for program in programs] == [size + 1 for size in before]


def test_a_schedule_leaves_no_critical_rate():
    study = Study("sweep", "himmelblau", ("gd",), over="lr=0.005:0.03:3", n=20, steps=50, schedule="cosine")
    assert np.isnan(compute(study).arrays["critical_lr"]).all()


@pytest.mark.parametrize(
    ("over", "words"),
    [
        ("lr=1:2", "`lr` takes LOW:HIGH:COUNT .*; got '1:2'"),
        ("momentum=1:2:3:4", "`over` takes NAME=LOW:HIGH:COUNT .*; got 'momentum=1:2:3:4'"),
        ("lr=0.1:0.01:5", "with LOW < HIGH"),
        ("lr=0:0.1:5", "with LOW > 0"),
        ("lr=0.1:0.2:1", "at least 2 values"),
        ("speed=0.1:0.2:3", "speed"),
        ("lr=0.01:0.01000001:5", "differ in six digits"),
    ],
)
def test_wrong_values_are_refused(over, words):
    with pytest.raises(landscape.UsageError, match=words):
        compute(Study("sweep", "himmelblau", ("gd",), over=over, n=9, steps=9))


def test_what_is_swept_is_given_once():
    with pytest.raises(landscape.UsageError, match="`over` gives the values of lr, and so does gd:lr=0.1"):
        compute(Study("sweep", "himmelblau", ("gd:lr=0.1",), over="lr=0.1:0.2:3", n=9, steps=9))
    with pytest.raises(landscape.UsageError, match="leave `lr` out"):
        compute(Study("sweep", "himmelblau", ("gd",), over="lr=0.1:0.2:3", lr=0.1, n=9, steps=9))


def test_a_rule_without_a_rate_needs_its_values():
    with pytest.raises(landscape.UsageError, match="`over` must name a hyperparameter"):
        compute(Study("sweep", "himmelblau", ("optax.lion:learning_rate=0.01",), n=9, steps=9))


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (["--lr", "0.01:0.02:3"], "No minimum was hit at a learning rate above its critical one."),
        (["--lr", "0.001:0.01:3"], "No run had a learning rate above the critical one of any minimum."),
        (["--optimizer", "adam", "--lr", "0.01:0.1:2"], "No critical learning rates: none is known of adam"),
        (["--lr", "0.01:0.02:3", "--schedule", "cosine"], "No critical learning rates: a schedule changes the rate."),
        # Noise keeps a run within the width at which it counts as settled, a little above the critical rate.
        (["--optimizer", "sgd", "--noise", "0.01", "--lr", "0.0145:0.01496:2"], "Hit above the critical learning rate"),
    ],
)
def test_the_summary_says_what_was_hit_beyond(words, told, tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    assert run(["sweep", "himmelblau", *words, "--starts", "50", "--steps", "400"]) == 0
    assert told in " ".join(capsys.readouterr().out.split())


def test_the_command_prints_draws_and_lists(tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    words = ["sweep", "himmelblau", "--lr", "0.01:0.02:3", "--starts", "100", "--steps", "500"]
    assert run(words) == 0
    out, _ = capsys.readouterr()
    assert (tmp_path / "himmelblau-sweep.png").exists()
    assert "gd, lr=0.01:0.02:3, uniform, 100 starts" in out and "critical lr" in out and "nan" not in out
    assert run([*words, "--json"]) == 0
    payload = json.loads(capsys.readouterr().out)
    assert len(payload["stability"]) == 4 and payload["rows"][0]["lr"] == 0.01
    assert run([*words, "--over", "lr=1:2:3"]) == 2
    assert "--lr and --over both say what is swept" in capsys.readouterr().err
