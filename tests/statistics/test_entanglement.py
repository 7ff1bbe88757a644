"""What is kept and said of a map's boundaries: one map a case of each sentence."""

import label_maps
import numpy as np
import pytest

from landscape.statistics import dimension, entanglement, entropy, wada


@pytest.fixture(scope="module")
def newton():
    return entanglement.measure(label_maps.newton(300))


def test_arrays_are_what_the_parts_give(newton):
    labels = label_maps.newton(300)
    boxes, slope = entropy.entropies(labels), dimension.boundary_dimension(labels)
    np.testing.assert_array_equal(newton["entropies"], np.stack([boxes.entropy, boxes.boundary], axis=1))
    np.testing.assert_array_equal(newton["entropy_verdicts"], boxes.verdicts)
    assert newton["dimension"].tolist() == [slope.value, slope.low, slope.high]
    np.testing.assert_array_equal(newton["exponent_shares"], dimension.uncertainty_exponent(labels).shares)
    np.testing.assert_array_equal(newton["wada_shares"], wada.wada_shares(labels))
    assert all(not np.asarray(array).dtype.hasobject for array in newton.values())


def test_rows_hold_the_columns_and_the_corrected_entropies(newton):
    rows = entanglement.rows(newton)
    assert [row["box"] for row in rows] == newton["entropy_boxes"].tolist()
    assert all(set(entanglement.COLUMNS) < set(row) for row in rows)
    assert all(row["boundary_corrected"] > row["boundary_entropy"] > row["entropy"] for row in rows)


def test_newtons_fractal_is_fractal_and_wada_in_words(newton):
    told = entanglement.sentences(newton)
    assert told[0] == "Fractal boundary: in boxes of 12 cells its entropy is 0.702, above ln 2 = 0.693."
    assert told[1].startswith("Box-counting dimension 1.42 [1.")
    assert told[2].startswith("Uncertainty exponent 0.57 [0.")
    assert told[4].startswith("Wada, as far as cells tell: 100.0 % of the boundary's cells lie within 8 cells of all 3")


SAID = {
    "The ln 2 rule decides nothing: in boxes of 8 cells": label_maps.disk(256, 0.5),
    "Boxes too large for a verdict: basins are hardly wider than boxes of 8 cells": label_maps.rastrigin(128),
    "No boundary: all boxes hold one label.": np.zeros((80, 80)),
    "No verdict on the boundary: the map has too few cells": label_maps.newton(24),
    "Box-counting dimension: refused, fewer than 64 cells a side.": label_maps.newton(24),
    "Uncertainty exponent: refused, no boundary.": np.zeros((80, 80)),
    "Not Wada, as far as cells tell: 0.0 % of": label_maps.voronoi(256, 12),
    "No verdict on Wada: 100.0 % of": label_maps.noise(128, 3),
}


@pytest.mark.parametrize(("words", "labels"), SAID.items())
def test_every_case_has_its_sentence(words, labels):
    told = entanglement.sentences(entanglement.measure(labels))
    assert sum(sentence.startswith(words) for sentence in told) == 1
    assert not any("nan" in sentence for sentence in told)


def test_two_basins_are_told_nothing_of_wada_and_refused_slopes_have_no_interval():
    told = entanglement.sentences(entanglement.measure(label_maps.disk(40, 0.5)))
    assert not any("Wada" in sentence or "Intervals" in sentence for sentence in told)
