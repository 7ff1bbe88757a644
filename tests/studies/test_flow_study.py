"""The basin study with the flow: its arrays, its list of minima, what is printed, and which picture is drawn."""

import json

import numpy as np
import pytest

import landscape
from landscape import labels
from landscape.cli import run
from landscape.statistics import agreement


@pytest.fixture(scope="module")
def record():
    return landscape.compute(
        landscape.Study("basins", "himmelblau", ("momentum:lr=0.01",), resolution=48, steps=1000, flow=True)
    )


def test_the_flow_of_a_cell_is_that_of_its_center(record):
    problem, arrays = landscape.problem("himmelblau"), record.arrays
    starts = np.stack(np.meshgrid(arrays["x"], arrays["y"]), axis=-1).reshape(-1, 2)
    seen = labels.identify(landscape.flow(problem, starts), landscape.find_minima(problem))
    np.testing.assert_array_equal(arrays["flow_labels"].ravel(), seen.labels)
    np.testing.assert_array_equal(arrays["flow_reasons"].ravel(), seen.reasons)


def test_the_agreement_is_the_share_of_equal_cells_and_the_map_is_the_optimizers(record):
    arrays = record.arrays
    plain = landscape.basin_map("himmelblau", "momentum:lr=0.01", resolution=48, steps=1000)
    np.testing.assert_array_equal(arrays["labels"], plain.labels)
    assert plain.flow is None
    same = (arrays["labels"] == arrays["flow_labels"]) & (arrays["reasons"] == arrays["flow_reasons"])
    assert float(arrays["flow_agreement"]) == same.mean() == agreement.of_arrays(arrays).share
    assert 0.2 < same.mean() < 0.9


def test_small_steps_agree_with_the_flow_but_along_its_boundaries():
    found = landscape.basin_map("himmelblau", "gd:lr=0.002", resolution=64, flow=True)
    differ = (found.flow.reshape(found.labels.shape) != found.labels).sum()
    assert differ <= 0.01 * found.labels.size


def test_the_study_holds_the_flow_only_where_it_was_asked_for(record):
    assert record.study["flow"] is True
    plain = landscape.compute(landscape.Study("basins", "himmelblau", ("gd:lr=0.01",), resolution=8, steps=50))
    assert "flow" not in plain.study and "flow_labels" not in plain.arrays


def test_the_command_prints_the_agreement_and_draws_the_three_maps(tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    asked = "basins himmelblau --optimizer gd --flow --resolution 16 --out flow.svg --json flow.json"
    assert run(asked.split()) == 0
    assert "Against the exact gradient flow" in " ".join(capsys.readouterr().out.split())
    found = json.loads((tmp_path / "flow.json").read_text())["flow"]
    assert found["cells"] == 256 and found["agreement"] == (256 - found["other"] - found["lost"]) / 256
    assert found["sentence"].startswith("Against the exact gradient flow")
    assert (tmp_path / "flow.svg").read_bytes().count(b'id="minimum 1"') == 2
