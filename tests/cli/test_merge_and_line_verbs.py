"""The verbs `merge` and `line` and the colors of `basins`: what they print, write, and make again from a figure."""

import contextlib
import csv
import io
import json
import pathlib

import pytest
from commands import done

from landscape.cli import run

TREE = "merge himmelblau --out tree --format png,pdf,svg --latex --record tree.npz --json tree.json --csv tree.csv"
LINE = "line himmelblau --from=-3.779310,-3.283186 --to=3,2 --out line.svg --record line.npz --json line.json --csv"
MAP = (
    "basins himmelblau --optimizer gd:lr=0.01 --resolution 12 --separatrices --by steps --out map.png --record map.npz"
)


@pytest.fixture(scope="module")
def written(tmp_path_factory):
    """A folder with what the three commands write, and what they print."""
    folder, printed = tmp_path_factory.mktemp("verbs"), {}
    for command in (TREE, LINE, MAP):
        with contextlib.chdir(folder), contextlib.redirect_stdout(io.StringIO()) as out:
            assert run(command.split()) == 0
        printed[command] = out.getvalue()
    return folder, printed


@pytest.fixture
def here(written, monkeypatch):
    """That folder, as the current one."""
    monkeypatch.chdir(written[0])
    return written[1]


def test_merge_writes_the_tree_in_every_form(here):
    held = json.loads(pathlib.Path("tree.json").read_text())
    rows = list(csv.DictReader(io.StringIO(pathlib.Path("tree.csv").read_text())))
    assert [row["joins"] for row in held["rows"]] == [None, 1, 2, 3]
    assert [row["joins"] for row in rows] == ["", "1", "2", "3"]
    for row, read in zip(held["rows"][1:], rows[1:], strict=True):
        assert float(read["height"]) == row["height"] and row["barrier"] == row["height"] - row["value"]
    assert len(held["saddles"]) == 4 and held["saddles"][0].keys() == {"x", "y", "value", "first", "second"}
    assert held["index_check"].startswith("index check passed")
    tex = pathlib.Path("tree.tex").read_text()
    assert "\\includegraphics{tree.pdf}" in tex and "Minimum 2 joins 1 at a loss of 104" in tex and "13.3119" in tex


def test_line_writes_its_points_and_its_barrier(here):
    held = json.loads(pathlib.Path("line.json").read_text())
    printed = list(csv.DictReader(io.StringIO(here[LINE])))
    assert len(held["rows"]) == len(printed) == 201
    assert [float(printed[-1][name]) for name in ("t", "x", "y")] == [1, 3, 2]
    (barrier,) = held["barriers"]
    rises = [float(row["rise"]) for row in printed]
    assert max(rises) <= barrier["barrier"] < max(rises) + 0.1
    assert abs(float(printed[rises.index(max(rises))]["t"]) - barrier["at"]) <= 1 / 200


def test_tables_are_printed(folder, capsys):
    out, err = done(capsys, *"line himmelblau --between 1,3".split())
    assert "Barrier: the most that the loss rises" in out and "wrote himmelblau-line.png" in err
    out, _ = done(capsys, "merge", "himmelblau")
    assert "104.015" in out and "Index check passed" in out
    out, _ = done(capsys, "merge", "peaks", "--csv")
    _, second, third = csv.DictReader(io.StringIO(out))
    assert (second["over"], second["saddle_x"], third["over"]) == ("edge", "", "saddle")


@pytest.mark.parametrize("name", ["tree.png", "tree.pdf", "tree.svg", "line.svg", "map.png"])
def test_figures_are_made_again_from_themselves(here, name, capsys):
    out, _ = done(capsys, "reproduce", name)
    assert out.strip() == "The bytes agree."


def test_records_are_drawn_again_in_other_colors_and_styles(here, capsys):
    done(capsys, *"redraw map.npz --figure basin_steps --out again.png".split())
    assert pathlib.Path("again.png").read_bytes() == pathlib.Path("map.png").read_bytes()
    for figure in ("basin_values", "basin_statuses", "basins"):
        done(capsys, *f"redraw map.npz --figure {figure} --style icml --out {figure}.svg".split())
        assert 'id="separatrices"' in pathlib.Path(f"{figure}.svg").read_text()
    for name in ("tree", "line"):
        done(capsys, *f"redraw {name}.npz --style icml --columns 1 --out narrow.pdf".split())


@pytest.mark.parametrize(
    ("command", "words"),
    [
        ("basins himmelblau --by size", "--by is one of minimum, value, steps, status; got 'size'."),
        ("basins himmelblau --by steps --figure basins", "--by and --figure both say which picture is drawn"),
        ("basins sphere:dim=3 --separatrices", "--separatrices are lines in the plane; sphere has 3 coordinates."),
        ("line himmelblau", "Name a line by its --from and --to, or by two minima: --between."),
        ("line himmelblau --from 1,2", "--from and --to name the two ends of a line"),
        ("line himmelblau --from a,b --to 1,2", "--from takes finite coordinates joined by commas"),
        ("line himmelblau --between 1", "--between takes two numbers from 1 on, as --between 1,2; got '1'."),
        ("line himmelblau --between 1,7", "--between takes two different numbers from 1 to 4, as 1,2; got 1,7."),
        ("line himmelblau --between 1,2 --align", "--align are for networks"),
        ("merge himmelblau --domain=1:0,0:1", "--domain needs low < high"),
    ],
)
def test_wrong_usage_is_answered_by_the_options_name(command, words, folder, capsys):
    _, err = done(capsys, *command.split(), code=2)
    assert words in err and "Traceback" not in err
