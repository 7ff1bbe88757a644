"""Results tell themselves in a line, and a census and its comparisons as tables in a notebook."""

import pytest

import landscape
from landscape import comparison


@pytest.fixture(scope="module")
def census():
    return landscape.count("himmelblau", ["gd:lr=0.01", "gd:lr=0.017"], n=60, seed=0, steps=300)


def test_results_are_one_line(census):
    runs = landscape.descend("himmelblau", "gd:lr=0.01", [[1.0, 1.0], [5.0, 5.0]], steps=300)
    assert repr(runs) == "Runs(himmelblau, gd:lr=0.01: 2 starts, 2 converged)"
    hit = 100 * census.hits.sum() / 120
    assert repr(census) == f"Census(himmelblau: 2 optimizers × 1 init, 60 starts, 4 minima, {hit:.1f} % hit one)"
    found = landscape.basin_map("himmelblau", "gd:lr=0.01", resolution=4, steps=300)
    told = f"4 × 4 cells, {100 * found.boundary:.1f} % on a boundary, 4 minima, 100.0 % hit one"
    assert repr(found) == f"BasinMap(himmelblau, gd:lr=0.01: {told})"


def test_a_comparison_says_what_was_compared_and_how(census):
    made = landscape.compare(census)
    (one,) = made
    told = f"paired {one.test}, p {one.p:.2g}, {one.adjusted:.2g} adjusted, distance {100 * one.distance:.1f} %"
    assert repr(one) == f"Comparison(gd:lr=0.01 | gd:lr=0.017, uniform: {told})"
    assert isinstance(made, tuple) and made._repr_html_().count("<tr>") == 2
    assert comparison.adjusted([])._repr_html_().count("<tr>") == 1


def test_a_census_is_a_table_with_intervals(census):
    page = census._repr_html_()
    rows = sum(1 for row in census.rows() if isinstance(row["minimum"], int) or row["hits"])
    assert page.count("<tr>") == 1 + rows and page.count("[") >= rows and "share [interval] (%)" in page
    assert "uniform. Hits of the minima of himmelblau, 60 starts" in page
    assert "gd:lr=0.017</td>" in page and "uniform</td>" not in page
