"""The verb compare: its options, and that its results are written, redrawn and made again as those of other verbs."""

import csv
import io
import json

import pytest
from commands import done

from landscape import record

pytestmark = pytest.mark.usefixtures("folder")

WORDS = ["compare", "booth", "--optimizer", "gd:lr=0.02", "--optimizer", "gd:lr=0.2", "--starts", "9", "--steps", "30"]
MAPS = ["compare", "booth", "--optimizer", "momentum:lr=0.02", "--over", "momentum=0,0.5", "--map", "--resolution", "6"]


@pytest.fixture(scope="module")
def kept(tmp_path_factory):
    """A record and its figures."""
    from landscape.cli import run

    place = tmp_path_factory.mktemp("kept")
    out = ["--out", str(place / "a"), "--format", "png,svg", "--record", str(place / "a.npz"), "--latex"]
    assert run([*WORDS, "--clip", "none", "--clip", "norm:1", *out]) == 0
    return place


def test_the_figure_goes_where_the_problem_says(folder, capsys):
    out, err = done(capsys, *MAPS)
    assert [path.name for path in folder.iterdir()] == ["booth-compare.png"]
    assert "wrote booth-compare.png" in err and "How the runs ended" in out and "momentum" in out


def test_csv_and_json_have_a_row_a_panel_and_minimum(capsys):
    out, _ = done(capsys, *MAPS, "--csv")
    rows = list(csv.DictReader(io.StringIO(out)))
    assert list(rows[0])[:4] == ["momentum", "optimizer", "init", "minimum"]
    for value in ("0.0", "0.5"):
        assert sum(int(row["hits"]) for row in rows if row["momentum"] == value) == 36
    payload = json.loads(done(capsys, *WORDS, "--json")[0])
    assert payload["study"]["varied"] == {"optimizer": ["gd:lr=0.02", "gd:lr=0.2"]}
    assert [row["optimizer"] for row in payload["runs"]] == ["gd:lr=0.02", "gd:lr=0.2"]
    assert sum(row["hits"] for row in payload["rows"]) == 18


@pytest.mark.parametrize("name", ["png", "svg"])
def test_redrawn_and_made_again_it_is_the_same(kept, folder, name, capsys):
    done(capsys, "redraw", str(kept / "a.npz"), "--out", f"b.{name}")
    assert (folder / f"b.{name}").read_bytes() == (kept / f"a.{name}").read_bytes()
    assert done(capsys, "reproduce", str(kept / f"a.{name}"))[0] == "The bytes agree.\n"


def test_latex_tells_what_varies_in_caption_and_table(kept):
    text = (kept / "a.tex").read_text()
    assert text.isascii() and "Panels: GD, lr 0.02, GD, lr 0.2, by no clip, clip norm 1." in text
    assert "optimizer & clip & minimum" in text and text.count("norm:1") == 2


def test_rates_may_be_listed_as_an_option_of_their_own(capsys):
    words = ["compare", "booth", "--optimizer", "gd", "--starts", "4", "--steps", "9", "--record", "a.npz"]
    done(capsys, *words, "--lr", "0.02,0.05")
    assert record.load("a.npz").study["varied"] == {"lr": [0.02, 0.05]}
    done(capsys, *words, "--seeds", "0,4", "--lr", "0.02")
    found = record.load("a.npz")
    assert found.study["varied"] == {"seed": [0, 4]} and found.study["optimizers"] == ["gd:lr=0.02"]


def test_without_anything_that_varies_optimizers_are_compared(capsys):
    done(capsys, "compare", "booth", "--starts", "4", "--steps", "5", "--record", "a.npz")
    names = [name.partition(":")[0] for name in record.load("a.npz").study["varied"]["optimizer"]]
    assert names == ["gd", "momentum", "nesterov", "adam"]


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (["--optimizer", "gd"], "give several optimizers, inits, clips, seeds or values of a hyperparameter"),
        (["--lr", "0.1,0.2", "--over", "momentum=0,1"], "--lr and --over both say what varies"),
        (["--lr", "0.1,-2"], "--lr takes a number above 0; got -2."),
        (["--seeds", "1,1"], "--seeds gives 1 twice"),
        (["--seeds", "1,x"], "--seeds takes a whole number from 0 to 4294967295; got 'x'."),
        (["--seeds", "1,2", "--seed", "3"], "both give seeds; leave 3 out"),
        (["--clip", "norm:1", "--clip", "norm:1"], "--clip gives 'norm:1' twice"),
        (["--clip", "none", "--clip", "nrm:1"], "norm:1"),
    ],
)
def test_wrong_usage_is_told_by_option(words, told, capsys):
    _, err = done(capsys, "compare", "booth", *words, "--starts", "4", "--steps", "5", code=2)
    assert told in err
