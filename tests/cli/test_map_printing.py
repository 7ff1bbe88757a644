"""What is printed of a basin map's boundaries, from records that are made by hand."""

import json

import numpy as np
import pytest

from landscape.cli import _map_printing, run
from landscape.record import Record
from landscape.statistics import entanglement
from landscape.tables import to_json


def record(labels):
    return Record({"verb": "basins", "level": 0.95}, entanglement.measure(labels))


@pytest.fixture(scope="module")
def halves():
    return record(np.add.outer(np.arange(128), 2 * np.arange(128)) < 190)


def test_the_table_and_the_sentences_are_printed(halves, capsys):
    _map_printing.show(halves)
    printed = capsys.readouterr().out
    assert printed.startswith("Boundaries of the map (boxes in cells, entropies in nats")
    assert "boundary entropy" in printed and "not above ln 2, which decides nothing" in printed
    for sentence in entanglement.sentences(halves.arrays):
        assert " ".join(sentence.split()) in " ".join(printed.split())


def test_a_map_without_a_boundary_or_of_few_cells_prints_no_nan(capsys):
    for labels in (np.zeros((64, 64)), np.eye(12)):
        _map_printing.show(record(labels))
        printed = capsys.readouterr().out
        assert "nan" not in printed and "refused" in printed


def test_machines_get_every_number_under_one_name(halves):
    told = json.loads(to_json(_map_printing.payload(halves)))["boundaries"]
    assert [row["box"] for row in told["boxes"]] == halves.arrays["entropy_boxes"].tolist()
    assert [told["dimension"][key] for key in ("value", "low", "high")] == halves.arrays["dimension"].tolist()
    assert told["exponent"]["scales"] == [1, 2, 3, 4, 6, 8] and told["exponent"]["refused"] == ""
    assert told["wada"]["shares"][0] == {"reach": 1, "share": None} and told["wada"]["basins"] == 2
    assert told["sentences"][0].startswith("The ln 2 rule decides nothing") and told["level"] == 0.95


def test_a_map_of_repeated_runs_is_computed_drawn_both_ways_and_told(tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    asked = "basins himmelblau --optimizer sgd --noise 1 --repeats 3 --resolution 8 --steps 40 --json --record map.npz"
    assert run(asked.split()) == 0
    told = json.loads(capsys.readouterr().out)
    assert told["study"]["repeats"] == 3 and {row["n"] for row in told["rows"]} == {192}
    assert told["boundaries"]["sentences"][0].startswith("No verdict on the boundary: the map has too few cells")
    assert run("redraw map.npz --figure entanglement --out entangled.png".split()) == 0
    assert {path.name for path in tmp_path.iterdir()} == {"himmelblau-basins.png", "map.npz", "entangled.png"}


def test_repeats_of_a_descent_without_noise_are_refused(capsys):
    assert run("basins himmelblau --optimizer gd:lr=0.01 --repeats 2 --resolution 8".split()) == 2
    assert "--repeats runs each start again with other noise, and gd:lr=0.01 has none" in capsys.readouterr().err
