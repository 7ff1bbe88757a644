"""Sweeps: the same starts at every value, the census of each, and where minima stop attracting."""

import json

import numpy as np
import pytest

import landscape
from landscape import estimates
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


def test_without_values_the_scale_of_the_problem_gives_them():
    record = compute(Study("sweep", "himmelblau", ("gd",), n=20, steps=50))
    values, usual = record.arrays["sweep_values"], 0.00172
    assert len(values) == 40 and values[0] == pytest.approx(values[-1] / 1000, rel=1e-5)
    assert values[0] < usual < values[-1] and record.study["over"].startswith("lr=")


def test_a_schedule_leaves_no_critical_rate():
    study = Study("sweep", "himmelblau", ("gd",), over="lr=0.005:0.03:3", n=20, steps=50, schedule="cosine")
    assert np.isnan(compute(study).arrays["critical_lr"]).all()


@pytest.mark.parametrize(
    ("over", "words"),
    [
        ("lr=1:2", "takes NAME=LOW:HIGH:COUNT"),
        ("lr=0.1:0.01:5", "with LOW < HIGH"),
        ("lr=0:0.1:5", "from LOW > 0 on"),
        ("lr=0.1:0.2:1", "at least 2 values"),
        ("speed=0.1:0.2:3", "speed"),
    ],
)
def test_wrong_values_are_refused(over, words):
    with pytest.raises(landscape.UsageError, match=words):
        compute(Study("sweep", "himmelblau", ("gd",), over=over, n=9, steps=9))


def test_a_rule_without_a_rate_needs_its_values():
    with pytest.raises(landscape.UsageError, match="`over` must name a hyperparameter"):
        compute(Study("sweep", "himmelblau", ("optax.lion:learning_rate=0.01",), n=9, steps=9))


@pytest.mark.parametrize("style", ["screen", "paper"])
def test_the_figure_has_a_line_a_minimum_and_a_mark_a_critical_rate(record, style):
    from landscape import figures

    ax = figures.make(record, style, "sweep").axes[0]
    shares = [line for line in ax.lines if line.get_gid() == "share"]
    marks = [line for line in ax.lines if line.get_gid() == "critical"]
    assert len(marks) == 4
    np.testing.assert_allclose(shares[0].get_ydata(), 100 * record.arrays["hits"][:, 0, 0] / 300)
    assert len(shares) == 4 + (record.arrays["misses"].sum(axis=(0, 1)) > 0).sum()


def test_many_minima_share_two_lines():
    from landscape import figures

    found = compute(Study("sweep", "rastrigin", ("gd",), over="lr=0.001:0.004:3", n=200, steps=100))
    ax = figures.make(found).axes[0]
    shares = [line.get_ydata() for line in ax.lines if line.get_gid() == "share"]
    assert sum(line[0] for line in shares) == pytest.approx(100)


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
