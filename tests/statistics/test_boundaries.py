"""Boundaries of maps against regions whose boundary is known."""

import numpy as np
import pytest

from landscape.errors import UsageError
from landscape.statistics.boundaries import boundary_interval, boundary_share, grid, window_any, window_sums


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


@pytest.mark.parametrize("side", [1, 2, 3, 5, 8, 13])
def test_windows_hold_what_lies_in_them(side):
    cells = np.random.default_rng(0).random((17, 13)) < 0.02
    windows = np.lib.stride_tricks.sliding_window_view(cells, (side, side))
    assert np.array_equal(window_any(cells, side), windows.any(axis=(2, 3)))
    assert np.array_equal(window_sums(cells, side), windows.sum(axis=(2, 3)))


@pytest.mark.parametrize("kind", [bool, np.int8, np.uint8, np.int64, np.uint64, float])
@pytest.mark.parametrize("spread", [1, 1e10])
def test_ranks_of_labels_are_their_order_whatever_their_type_and_distance(kind, spread):
    if spread > 1 and np.dtype(kind).itemsize < 8:
        pytest.skip("has no numbers so far apart")
    drawn = np.random.default_rng(0).integers(0, 3, (5, 4))
    labels = (drawn * (100 if kind is np.int8 else 1) * spread - (100 if kind is np.int8 else 0)).astype(kind)
    assert np.array_equal(grid(labels), np.unique(labels, return_inverse=True)[1].reshape(labels.shape))
