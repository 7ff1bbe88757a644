"""The index check notices a pair of critical points that is missing, of which the sum of the indices shows nothing."""

import numpy as np
import pytest

import landscape
from landscape import index, winding


def check(found, keep, why=""):
    return index.check(found.problem, found.points[keep], found.indices[keep], np.empty((0, 2)), why)


def test_a_complete_list_passes_everywhere():
    found = landscape.find_critical_points("rastrigin")
    seen = check(found, np.ones(len(found), bool))
    assert seen.sentence == found.check and seen.turns == found.winding == 1 and not seen.wrong.any()


def test_a_missing_pair_is_noticed_though_the_sum_is_right():
    found = landscape.find_critical_points("rastrigin")
    saddle, maximum = (np.flatnonzero(found.kinds == kind)[0] for kind in ("saddle", "maximum"))
    keep = ~np.isin(np.arange(len(found)), [saddle, maximum])
    assert found.indices[keep].sum() == found.winding
    seen = check(found, keep)
    assert seen.sentence.startswith(index.FAILED) and "wrong in 2 blocks" in seen.sentence
    x, y = winding.lines(found.problem)
    for place in (saddle, maximum):
        column, row = (np.searchsorted(line, at) - 1 for line, at in zip((x, y), found.points[place], strict=True))
        assert seen.wrong[row, column]


def test_where_the_whole_does_not_apply_the_blocks_are_counted():
    found = landscape.find_critical_points("ackley")
    assert found.check.endswith("it passes in 255 of 256 blocks")
    seen = check(found, found.kinds == "minimum", why="of a reason")
    assert seen.sentence.startswith("index check not applicable: of a reason; of 256 of 256 blocks it fails in")


@pytest.mark.parametrize(("dim", "words"), [(1, "in one dimension"), (3, "beyond two dimensions")])
def test_what_is_said_of_other_numbers_of_coordinates(dim, words):
    assert words in index.beyond_the_plane(dim).sentence
