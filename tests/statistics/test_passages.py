"""Paths are counted once in each cell that they cross, as another way of looking at their lines says."""

import numpy as np
import pytest

from landscape.statistics import passages as module
from landscape.statistics.passages import passages

WINDOW = np.array([[-1.0, 3.0], [0.0, 2.0]])


def crossed(path, cells, dense=4000):
    """The cells of one path by points that lie far denser than needed."""
    found = np.zeros((cells, cells), bool)
    for one, other in zip(path[:-1], path[1:], strict=True):
        points = one + np.linspace(0, 1, dense)[:, None] * (other - one)
        place = (points - WINDOW[:, 0]) / np.ptp(WINDOW, axis=1) * cells
        place = place[((place >= 0) & (place < cells)).all(axis=1)].astype(int)
        found[place[:, 1], place[:, 0]] = True
    return found


def test_each_cell_of_a_path_is_counted_once():
    rng = np.random.default_rng(0)
    paths = rng.uniform([-1.5, -0.5], [3.5, 2.5], (40, 6, 2))
    expected = sum(crossed(path, 20).astype(int) for path in paths)
    found = passages(paths, WINDOW, 20)
    # Points may miss the smallest corners that a line cuts, and find nothing that it does not.
    assert (found >= expected).all() and expected.sum() > 0.995 * found.sum()


def test_parts_do_not_change_the_counts(monkeypatch):
    paths = np.random.default_rng(1).uniform(0, 2, (30, 5, 2))
    whole = passages(paths, WINDOW, 16)
    monkeypatch.setattr(module, "PART", 1)
    np.testing.assert_array_equal(passages(paths, WINDOW, 16), whole)


@pytest.mark.parametrize("end", [np.nan, np.inf, 1e300])
def test_runs_that_leave_for_good_cost_nothing_more(end):
    paths = np.array([[[0.0, 1.0], [0.1, 1.0], [end, 1.0]]])
    found = passages(paths, WINDOW, 8)
    assert found.shape == (8, 8) and found.max() == 1 and found[4, 2] == 1


def test_paths_of_one_point_are_that_point():
    assert passages(np.array([[[0.0, 0.5]]]), WINDOW, 4).tolist()[1] == [0, 1, 0, 0]
