"""`landscape train`: what it prints, writes, keeps and refuses."""

import csv
import json

import numpy as np
import pytest
from commands import done

from landscape import ensemble, record
from landscape.cli import run

ASKED = ["train", "mlp:hidden=4", "--dataset", "moons:n=60", "--init", "zeros", "--init", "he_normal", "--starts", "3"]
ASKED += ["--epochs", "4", "--resolution", "5"]


pytestmark = pytest.mark.usefixtures("folder")


def test_a_training_prints_outcomes_and_running_losses_and_draws(folder, capsys):
    out, err = done(capsys, *ASKED)
    assert [path.name for path in folder.iterdir()] == ["mlp-hidden-4-train.png"]
    assert "identical units" in out and "zeros: none (one start)" in out and "which is no proof" in out
    for epoch in range(1, 5):
        assert f"epoch {epoch} · he_normal: running loss " in err


def test_json_csv_and_record_hold_every_run(folder, capsys):
    out, _ = done(capsys, *ASKED, "--json", "--csv", "hits.csv", "--record", "kept.npz", "--verbose")
    found = json.loads(out)
    rows = list(csv.DictReader((folder / "hits.csv").read_text().splitlines()))
    for init in ("zeros", "he_normal"):
        assert sum(int(row["hits"]) for row in rows if row["init"] == init) == 3
    assert [row["outcome"] for row in found["rows"][:4]] == [row["outcome"] for row in rows[:4]]
    assert len(found["schemes"]) == 2 and found["study"]["verb"] == "train"
    kept = record.load("kept.npz")
    assert kept.arrays["paths"].shape == (2, 3, 5, 2)
    assert not (folder / "kept.npz.part").exists()
    np.testing.assert_array_equal(kept.arrays["outcome_counts"].sum(axis=1), [3, 3])


@pytest.fixture(scope="module")
def kept(tmp_path_factory):
    """The record of a training."""
    place = tmp_path_factory.mktemp("kept")
    assert run([*ASKED, "--record", str(place / "kept.npz"), "--out", str(place / "page.png")]) == 0
    return place / "kept.npz"


@pytest.mark.parametrize("figure", ["curves", "outcomes", "signals", "training"])
def test_a_record_is_redrawn_as_any_picture_of_a_training(kept, folder, capsys, figure):
    done(capsys, "redraw", str(kept), "--figure", figure, "--out", "again.png", "--style", "paper")
    assert (folder / "again.png").stat().st_size > 5000


def test_an_interrupted_training_goes_on_when_asked_again(folder, capsys, monkeypatch):
    done(capsys, *ASKED, "--record", "whole.npz")
    looks = []

    def advanced(*arguments, original=ensemble.advanced):
        looks.append(1)
        if len(looks) == 3:
            raise KeyboardInterrupt
        return original(*arguments)

    with monkeypatch.context() as patched:
        patched.setattr(ensemble, "advanced", advanced)
        assert run([*ASKED, "--record", "kept.npz"]) == 130
    assert "Interrupted." in capsys.readouterr().err
    assert [path.name for path in folder.glob("kept*")] == ["kept.npz.part"]
    _, err = done(capsys, *ASKED, "--record", "kept.npz")
    assert "Going on after epoch 2 of 4" in err and not (folder / "kept.npz.part").exists()
    assert (folder / "kept.npz").read_bytes() == (folder / "whole.npz").read_bytes()


def test_a_log_holds_the_curves(folder, capsys):
    pytest.importorskip("tensorboardX")
    done(capsys, *ASKED, "--log-dir", "log", "--record", "kept.npz")
    found = sorted(str(path.parent.relative_to(folder / "log")) for path in folder.glob("log/**/events*"))
    assert found == [
        f"{init}/{name}" for init in ("he_normal", "zeros") for name in ("median", "run-0", "run-1", "run-2")
    ]
    curves = {}
    for event in events(next((folder / "log" / "he_normal" / "run-1").iterdir())):
        for value in event.summary.value:
            curves.setdefault(value.tag, []).append((event.step, value.simple_value))
    kept = record.load("kept.npz").arrays
    np.testing.assert_allclose([value for _, value in curves["loss"]], kept["loss"][1, 1, 1:], rtol=1e-6)
    assert [step for step, _ in curves["accuracy"]] == [1, 2, 3, 4]


def events(path):
    """The events of a TensorBoard file: length (8 bytes), its checksum (4), the message, its checksum (4)."""
    from tensorboardX.proto.event_pb2 import Event

    data, place = path.read_bytes(), 0
    while place < len(data):
        size = int.from_bytes(data[place : place + 8], "little")
        yield Event.FromString(data[place + 12 : place + 12 + size])
        place += 16 + size


def without(option, words):
    """A command without one of its options and the value of that."""
    at = words.index(option) if option in words else len(words)
    return [*words[:at], *words[at + 2 :]]


@pytest.mark.parametrize(
    ("more", "words"),
    [
        (["--target", "accuracy=2"], "accuracy=SHARE"),
        (["--dataset", "moon"], "Did you mean 'moons'"),
        (["--init", "sobol"], "draws points"),
        (["--init", "he_normal"], "twice"),
        (["--directions", "filtre"], "Did you mean 'filter'"),
        (["--figure", "curve"], "Did you mean 'curves'"),
        (["--optimizer", "adam"], "needs an --lr"),
        (["--epochs", "0"], "--epochs takes"),
        (["--batch", "0"], "--batch takes"),
        (["--clip", "nrm:1"], "norm"),
    ],
)
def test_what_breaks_a_rule_is_refused_in_one_sentence(folder, capsys, more, words):
    asked = ASKED if more[0] == "--init" else without(more[0], ASKED)
    assert run([*asked, *more]) == 2
    _, err = capsys.readouterr()
    assert words in err.splitlines()[-1] and "Traceback" not in err
    assert not list(folder.glob("*.png"))


def test_a_network_of_ones_own_is_trained_by_its_file(folder, capsys):
    (folder / "mine.py").write_text(
        "from landscape.networks import Architecture, kernel\n\n\n"
        "def network(features, outputs, power=1):\n"
        "    def forward(params, inputs, key):\n"
        "        x = inputs @ params['w']\n"
        "        return x**power, {'w': x}\n\n"
        "    return Architecture({'w': kernel(*features, outputs)}, forward)\n"
    )
    out, _ = done(capsys, "train", "mine.py:network:power=3", "--epochs", "2", "--resolution", "4", "--json")
    assert json.loads(out)["study"]["problem"] == "mine.py:network:power=3"


PLANE = ["mlp:hidden=2", "--dataset", "xor", "--json"]


@pytest.mark.parametrize(
    ("verb", "own"),
    [
        ("trace", ["--starts", "4"]),
        ("basins", ["--resolution", "4"]),
        pytest.param("count", ["--starts", "9"], marks=pytest.mark.long),
    ],
)
def test_planar_verbs_take_a_plane_through_a_network(folder, capsys, verb, own):
    out, _ = done(capsys, verb, *PLANE, *own, "--steps", "30", "--center-steps", "0")
    study = json.loads(out)["study"]
    assert study["dataset"] == "xor" and study["problem"].startswith("mlp:hidden=2,directions=filter")


def test_a_surface_is_shown_along_directions_of_a_network(folder, capsys):
    out, _ = done(capsys, "show", *PLANE, "--directions", "hessian", "--center-steps", "20")
    assert json.loads(out)["study"]["axes"]


def test_options_of_networks_are_refused_for_functions(capsys):
    for option in (["--dataset", "xor"], ["--directions", "filter"]):
        assert run(["trace", "himmelblau", *option]) == 2
        assert "is for networks; himmelblau is a function" in capsys.readouterr().err
