"""The agreement of two maps: its parts, its sum, and its words."""

import numpy as np
import pytest

from landscape.statistics import agreement


def made(labels, reasons):
    return np.array([labels]), np.array([reasons], dtype="<U10")


def test_every_way_of_differing_is_counted_apart():
    own = made([0, 1, -1, -1, 2, -1], ["", "", "unsettled", "saddle", "", "saddle"])
    flow = made([0, 2, 1, -1, -1, -1], ["", "", "", "none", "saddle", "saddle"])
    found = agreement.agreement(*own, *flow)
    assert (found.cells, found.other, found.lost, found.gained) == (6, 1, 2, 1)
    assert found.share == pytest.approx(2 / 6)
    assert found.differ == 4


def test_the_border_is_that_of_the_flow_and_parts_reasons_too():
    flow = made([0, 0, 0, -1, -1, -1], ["", "", "", "saddle", "saddle", "none"])
    own = made([1, 0, 1, 1, -1, -1], ["", "", "", "", "saddle", "escaped"])
    found = agreement.agreement(*own, *flow)
    assert (found.differ, found.border) == (4, 3)


def test_a_map_agrees_with_itself_and_the_sentence_says_so():
    own = made([0, 1, -1], ["", "", "none"])
    found = agreement.agreement(*own, *own)
    assert (found.share, found.differ) == (1, 0)
    assert agreement.sentence(found) == "Against the exact gradient flow 100.0 % of 3 cells end alike."


def test_a_share_is_never_rounded_up_to_all():
    assert " 99.9 % of 100,000 cells" in agreement.sentence(agreement.Agreement(100_000, 1, 0, 0, 1))
