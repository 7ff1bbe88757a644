"""Problems of more than two coordinates: descents in all of them, pictures of a slice."""

import numpy as np
import pytest

import landscape
from landscape.studies import Study, compute

RASTRIGIN, STYBLINSKI = "rastrigin:dim=4", "styblinski_tang:dim=3"


def test_a_trace_descends_in_all_coordinates_and_draws_the_first_two():
    found = compute(Study("trace", RASTRIGIN, ("gd:lr=0.002",), n=40, steps=500))
    starts = landscape.starts("uniform", landscape.problem(RASTRIGIN), n=40)
    runs = landscape.descend(RASTRIGIN, "gd:lr=0.002", starts, steps=500)
    np.testing.assert_array_equal(found.arrays["ends"], runs.ends[:, :2])
    np.testing.assert_allclose(found.arrays["distances"], np.linalg.norm(runs.ends[:, 2:], axis=1))
    assert (found.arrays["labels"] >= 0).all()
    at = found.arrays["minima_coordinates"][found.arrays["labels"]]
    np.testing.assert_allclose(at, runs.ends, atol=1e-6)
    assert "off the drawn slice x3 = x4 = 0" in found.notes[-1]


def test_the_slice_is_the_loss_at_the_published_minimizer():
    found = compute(Study("show", STYBLINSKI))
    target = landscape.problem(STYBLINSKI)
    x, y, third = found.arrays["grid_x"][7], found.arrays["grid_y"][31], target.minimizers[0, 2]
    assert found.arrays["grid_loss"][31, 7] == pytest.approx(float(target.loss([x, y, third])), rel=1e-12)
    assert found.study["slice"] == "slice x3 = −2.904"


def test_a_count_is_of_all_coordinates_and_names_no_slice():
    assert compute(Study("count", STYBLINSKI, ("gd",), n=20, steps=50)).study["slice"] is None


def test_basins_of_a_slice_are_those_of_its_starts():
    found = compute(Study("basins", STYBLINSKI, ("gd:lr=0.002",), resolution=24))
    planar = compute(Study("basins", "styblinski_tang", ("gd:lr=0.002",), resolution=24))
    # The coordinates descend apart from each other, and the third rests at its minimum.
    places = found.arrays["minima_points"][found.arrays["labels"]]
    np.testing.assert_allclose(places, planar.arrays["minima_points"][planar.arrays["labels"]], atol=1e-9)
    assert found.arrays["methods"][0, 0] == "boundary cells"
    assert len(found.arrays["critical_points"]) == 9


def test_tables_hold_all_coordinates(tmp_path):
    census = landscape.count(STYBLINSKI, ["gd:lr=0.002"], ["uniform", "grid"], n=1000)
    census.to_csv(tmp_path / "hits.csv")
    assert (tmp_path / "hits.csv").read_text().splitlines()[0].startswith("optimizer,init,minimum,x,y,x3,value,hits")
    assert {row["method"] for row in census.rows()} == {"wilson", "none (grid starts)"}
    assert sum(row["hits"] for row in census.rows() if row["init"] == "grid") == 1000


def test_one_coordinate_is_refused():
    with pytest.raises(landscape.UsageError, match="two coordinates or more"):
        compute(Study("trace", "rastrigin:dim=1"))
