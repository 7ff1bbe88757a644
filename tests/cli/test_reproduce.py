"""Figures made again from themselves: the same bytes in another folder, what differs where they are not, and trust."""

import json
import shutil

import matplotlib.figure
import numpy as np
import pytest
from commands import done

from landscape import catalog, embedding, record, style
from landscape.cli import _command, run

COMMANDS = {
    "show": "show himmelblau --domain=-5:5,-5:5",
    "trace": "trace himmelblau --starts 9 --steps 40 --clip norm:1 --seed 3",
    "basins": "basins himmelblau --resolution 12 --steps 40 --optimizer momentum:lr=0.004",
    "count": "count himmelblau --starts 25 --steps 40 --init uniform --init normal:scale=1 --optimizer gd:lr=0.01",
    "atlas": "atlas booth matyas --page 2/2",
    "animate": "animate himmelblau --starts 9 --steps 40 --seconds 0.5",
}


def formats_of(verb):
    return {"trace": ("png", "pdf", "svg"), "animate": ("gif", "html")}.get(verb, ("svg",))


pytestmark = pytest.mark.usefixtures("folder")


@pytest.fixture(scope="module")
def made(tmp_path_factory):
    """A figure of each verb, and one of them in each format."""
    place = tmp_path_factory.mktemp("made")
    for verb, command in COMMANDS.items():
        formats = ",".join(formats_of(verb))
        words = [*command.split(), "--out", str(place / verb), "--format", formats, "--style", "icml"]
        assert run(words) == 0
    return place


@pytest.mark.parametrize("verb", COMMANDS)
def test_a_figure_is_made_again_in_another_folder(verb, made, folder, capsys):
    for name in formats_of(verb):
        out, _ = done(capsys, "reproduce", str(made / f"{verb}.{name}"), "--out", f"again.{name}")
        assert out == "The bytes agree.\n"
        assert (folder / f"again.{name}").read_bytes() == (made / f"{verb}.{name}").read_bytes()
    assert embedding.read(made / f"{verb}.{formats_of(verb)[0]}")["style"] == "icml"


def test_info_prints_the_command_the_study_and_the_versions(made, capsys):
    out, _ = done(capsys, "info", str(made / "trace.pdf"))
    assert "command: landscape trace himmelblau --starts 9 --steps 40 --seed 3 --clip norm:1\n" in out
    assert "style: icml\n" in out and "jax: " in out and "paths: float64 (9, 41, 2)" in out
    told = json.loads(done(capsys, "info", str(made / "trace.pdf"), "--json")[0])
    assert told["study"]["verb"] == "trace" and told["arrays"]["starts"] == "float64 (9, 2)"


def test_an_animation_tells_its_pace(made, capsys):
    told = json.loads(done(capsys, "info", str(made / "animate.gif"), "--json")[0])
    assert (told["fps"], told["seconds"], told["style"]) == (25, 0.5, "icml")
    # As a number that is given: bytes that are made again are compared.
    assert isinstance(told["fps"], float)
    assert told["study"]["command"] == "landscape animate himmelblau --starts 9 --steps 40"
    assert "fps" not in json.loads(done(capsys, "info", str(made / "animate.html"), "--json")[0])


def changed(source, target, change):
    """A copy of a figure that holds something else."""
    held = embedding.read(source)
    study = held.pop("study")
    change(study, held)
    figure = matplotlib.figure.Figure()
    style.save(figure, target, study, held)


def test_the_same_figure_from_other_versions_is_the_same(folder, capsys, monkeypatch):
    monkeypatch.setattr(record, "_processor", lambda: "another")
    done(capsys, *COMMANDS["trace"].split(), "--out", "there.pdf")
    monkeypatch.undo()
    monkeypatch.chdir(folder)
    out, _ = done(capsys, "reproduce", "there.pdf")
    assert out.startswith("The figure is the same, but for what it names:\n  processor: another, here ")
    assert out.count("\n") == 2


def test_what_differs_is_told(made, capsys):
    def change(study, held):
        study["steps"] = 41
        held["provenance"]["jax"] = "0.1"
        held["fingerprint"]["ends"]["digest"] = "0"
        held["fingerprint"]["ends"]["kept"][3] += 0.5

    changed(made / "trace.svg", "other.svg", change)
    out, _ = done(capsys, "reproduce", "other.svg", code=1)
    assert out.startswith("The bytes differ:\n  jax: 0.1, here ")
    assert "  steps: 41, here 40\n" in out
    assert "  ends (9 × 2): 1 of 18 numbers differ, the most " in out and out.endswith(", by 0.5\n")


def test_a_drawing_that_differs_alone_is_told(made, capsys):
    changed(made / "trace.png", "other.png", lambda study, held: None)
    out, _ = done(capsys, "reproduce", "other.png", code=1)
    assert out == "The bytes differ:\n  the drawing, though all numbers agree\n"


@pytest.fixture(scope="module")
def gone(tmp_path_factory):
    """The figure and record of a user's files, a loss that imports its neighbor; the files are there no more."""
    folder = tmp_path_factory.mktemp("gone")
    (folder / "home").mkdir()
    (folder / "home" / "mine.py").write_text("import wells\ndef loss(x): return wells.deep(x)\n")
    (folder / "home" / "wells.py").write_text("def deep(x): return (x[0] ** 2 - 1) ** 2 + x[1] ** 2\n")
    words = f"trace {folder}/home/mine.py:loss --domain=-2:2,-2:2 --starts 4 --steps 20"
    assert run([*words.split(), "--out", str(folder / "mine.png"), "--record", str(folder / "mine.npz")]) == 0
    shutil.rmtree(folder / "home")
    return folder


@pytest.fixture
def mine(gone, folder):
    """A folder with that figure and record."""
    shutil.copytree(gone, folder, dirs_exist_ok=True)
    return folder


def test_code_goes_along_and_runs_only_when_trusted(mine, capsys):
    _, err = done(capsys, "reproduce", "mine.png", code=2)
    assert "holds code that would run here: mine.py, wells.py." in err and "--trust" in err
    assert "return wells.deep(x)" in done(capsys, "info", "mine.png")[0]
    assert done(capsys, "reproduce", "mine.png", "--trust")[0] == "The bytes agree.\n"
    assert sorted(path.name for path in mine.iterdir()) == ["mine.npz", "mine.png"]


def test_no_folder_is_in_the_figure_or_the_record(mine, gone):
    text = json.dumps(embedding.read(mine / "mine.png"))
    kept = record.load(mine / "mine.npz")
    assert str(gone) not in text and "home" not in text
    assert kept.study["problem"] == "mine.py:loss" and "home" not in json.dumps(kept.study)
    assert not any("home" in note for note in kept.notes)


def test_a_picture_that_was_chosen_for_a_record_is_made_again(mine, capsys):
    done(
        capsys, "redraw", "mine.npz", "--figure", "trajectories", "--columns", "2", "--style", "ieee", "--out", "b.png"
    )
    assert embedding.read("b.png")["style"] == "ieee:columns=2"
    assert done(capsys, "reproduce", "b.png", "--trust")[0] == "The bytes agree.\n"


@pytest.fixture
def data(folder):
    """The words of a training on a user's data, which lie in a folder, and a figure of them."""
    (folder / "data").mkdir()
    rng = np.random.default_rng(0)
    np.savez(folder / "data" / "two.npz", x=rng.normal(size=(20, 2)), y=np.arange(20) % 2)
    words = "train mlp:hidden=2 --dataset npz:data/two.npz --starts 1 --epochs 1 --resolution 5 --figure signals"
    return words.split()


def test_data_is_asked_for(data, made, folder, capsys):
    assert _command.shortened(data) == {"data/two.npz": "two.npz"}
    command = "landscape train mlp:hidden=2 --dataset npz:two.npz"
    changed(made / "trace.svg", "two.svg", lambda study, held: study.update(command=command, files=["two.npz"]))
    _, err = done(capsys, "reproduce", "two.svg", code=2)
    assert "The figure was made of 'two.npz', which it does not hold; put it here." in err


@pytest.mark.long
def test_a_training_on_data_is_made_again(data, folder, capsys):
    done(capsys, *data, "--out", "two.png")
    shutil.move(folder / "data" / "two.npz", folder / "two.npz")
    assert done(capsys, "reproduce", "two.png")[0] == "The bytes agree.\n"


REFUSED = [
    "landscape trace himmelblau --out elsewhere.png",
    "landscape trace himmelblau --starts 4 --json /tmp/rows.json",
    "landscape train mlp --log-dir elsewhere",
    "landscape trace evil.py:loss",
    "landscape trace ../evil.py:loss",
    "landscape trace himmelblau --optimizer /tmp/evil.py:mine",
    "landscape redraw mine.npz",
    "landscape gallery",
    "landscape list",
    "landscape reproduce other.png",
    "landscape",
    "rm -rf himmelblau",
]


@pytest.mark.parametrize("command", REFUSED)
def test_a_command_that_does_anything_else_is_refused(command, made, folder, capsys):
    (folder / "evil.py").write_text("raise SystemExit('ran')\n")
    changed(made / "trace.svg", "other.svg", lambda study, held: study.update(command=command))
    _, err = done(capsys, "reproduce", "other.svg", "--trust", code=2)
    assert "is none that draws a figure" in err
    assert sorted(path.name for path in folder.iterdir()) == ["evil.py", "other.svg"]


def test_a_figure_that_no_command_made_is_refused(folder, capsys):
    style.save(matplotlib.figure.Figure(), "plain.png", {"verb": "trace", "problem": "himmelblau"})
    assert "holds no command" in done(capsys, "reproduce", "plain.png", code=2)[1]


def test_a_command_that_fails_says_why(made, capsys):
    changed(made / "trace.svg", "other.svg", lambda study, held: study.update(command="landscape trace nothing"))
    assert "The command failed: Unknown problem 'nothing'" in done(capsys, "reproduce", "other.svg", code=1)[1]


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("trace himmelblau --starts=9 --style icml --columns 2 --out=a.pdf --latex", "trace himmelblau --starts 9"),
        (
            "count himmelblau --init uniform --init ring --json --csv a.csv",
            "count himmelblau --init uniform --init ring",
        ),
        ("show himmelblau --domain -5:5,-5:5 --format pdf", "show himmelblau --domain=-5:5,-5:5"),
        ("train mlp --figure curves --log-dir logs --verbose --simultaneous", "train mlp --simultaneous"),
    ],
)
def test_a_command_is_kept_without_where_it_writes(typed, kept):
    verb, *arguments = typed.split()
    assert _command.words(verb, catalog.member("cli", verb), arguments) == kept.split()


def test_two_files_of_one_name_are_told_apart(folder):
    for name in ("a", "b"):
        (folder / name).mkdir()
        (folder / name / "mine.py").write_text("")
    words = ["count", "a/mine.py:loss", "--optimizer", "b/mine.py:step"]
    assert _command.shortened(words) == {"a/mine.py": "mine.py", "b/mine.py": "b_mine.py"}
