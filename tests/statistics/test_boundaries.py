"""Boundaries of maps against regions whose boundary is known."""

import numpy as np
import pytest

from landscape.errors import UsageError
from landscape.statistics.boundaries import boundary_interval, boundary_share


def test_boundary_share_of_known_grids():
    assert boundary_share(np.zeros((4, 5), int)) == 0
    assert boundary_share([[3]]) == 0
    assert boundary_share([[0, 1], [1, 0]]) == 1
    halves = np.repeat([[0] * 5 + [-1] * 5], 10, axis=0)
    assert boundary_share(halves) == boundary_share(halves.T) == 0.2
    dot = np.zeros((5, 5), int)
    dot[2, 2] = 1
    assert boundary_share(dot) == 5 / 25  # the cell and its four neighbors, no diagonal ones
    assert boundary_share([[0, 0, 1]]) == pytest.approx(2 / 3)


@pytest.mark.parametrize("labels", [[0, 1], np.zeros((0, 3)), np.zeros((2, 2, 2))])
def test_boundary_share_refuses_what_is_no_grid(labels):
    with pytest.raises(UsageError, match="grid"):
        boundary_share(labels)


def test_boundary_interval_of_known_regions():
    assert boundary_interval(np.ones((4, 5))) == (1, 1)
    assert boundary_interval(np.zeros((4, 5))) == (0, 1 / 20)  # It may still fill a part of one cell.
    halves = np.repeat([[True] * 5 + [False] * 5], 10, axis=0)
    assert boundary_interval(halves) == boundary_interval(halves.T) == (0.4, 0.6)
    dot = np.zeros((5, 5))
    dot[2, 2] = 1
    assert boundary_interval(dot) == (0, 5 / 25)


def test_boundary_interval_encloses_a_disk_at_every_resolution_and_matches_the_boundary_share():
    for cells in (20, 55, 200):
        x = (np.arange(cells) + 0.5) / cells - 0.5
        inside = np.hypot(x, x[:, None]) < 0.3
        low, high = boundary_interval(inside)
        assert low < np.pi * 0.09 < high
        assert low <= inside.mean() <= high
        assert high - low == pytest.approx(boundary_share(inside))
