"""Separatrices: exact lines of separable problems, the edges of the flow's map, and scipy's integrator."""

import numpy as np
import pytest
from scipy.integrate import solve_ivp
from scipy.spatial import cKDTree

import landscape
from landscape.errors import UsageError
from landscape.manifolds import separatrices
from landscape.statistics.boundaries import on_boundary


def split(lines):
    """Lines (m, 2) that NaN parts, as a list."""
    return [part[:-1] for part in np.split(lines, np.flatnonzero(np.isnan(lines[:, 0])) + 1)[:-1]]


def test_those_of_a_sum_are_straight_and_end_at_maxima_or_outside():
    critical = landscape.find_critical_points("rastrigin")
    lines, (low, high) = split(separatrices(critical)), critical.problem.domain.T
    saddles, tops = (critical.points[critical.kinds == kind] for kind in ("saddle", "maximum"))
    assert len(lines) == len(saddles) == 220
    for line in lines:
        axis = int(np.ptp(line, axis=0).argmin())
        gaps = np.abs(saddles[:, axis] - line[0, axis])
        assert np.abs(line[:, axis] - saddles[gaps.argmin(), axis]).max() < 1e-8
        assert (np.diff(line[:, 1 - axis]) > 0).all() or (np.diff(line[:, 1 - axis]) < 0).all()
        for end in line[[0, -1]]:
            outside = ((end < low) | (end > high)).any()
            assert outside or np.abs(tops - end).max(axis=1).min() < 1e-6


@pytest.fixture(scope="module")
def himmelblau():
    """Its critical points and separatrices."""
    critical = landscape.find_critical_points("himmelblau")
    return critical, separatrices(critical)


def test_the_edges_of_the_flows_map_lie_within_a_cell_of_them_and_they_of_the_edges(himmelblau):
    cells, (critical, lines) = 256, himmelblau
    x = (np.arange(cells) + 0.5) / cells * 12 - 6
    starts = np.stack(np.meshgrid(x, x), axis=-1).reshape(-1, 2)
    labels = landscape.label(landscape.flow("himmelblau", starts), critical.minima)
    edge = starts[on_boundary(labels.reshape(cells, cells)).ravel()] * cells / 12
    parts = [first + (last - first) * np.linspace(0, 1, 9)[:, None] for line in split(lines)
             for first, last in zip(line[:-1], line[1:], strict=True)]  # fmt: skip
    drawn = np.concatenate(parts)
    drawn = drawn[(np.abs(drawn) < 6).all(axis=1)] * cells / 12
    assert cKDTree(drawn).query(edge, p=np.inf)[0].max() < 1
    assert cKDTree(edge).query(drawn, p=np.inf)[0].max() < 1


def test_scipy_follows_the_same_lines(himmelblau):
    def way(time, at):
        (x, y), (a, b) = at, (at[0] ** 2 + at[1] - 11, at[0] + at[1] ** 2 - 7)
        slope = np.array([4 * x * a + 2 * b, 2 * a + 4 * y * b])
        return slope / np.linalg.norm(slope)

    critical, lines = himmelblau
    for line in split(lines):
        # From a third of the arm that leaves the domain on.
        line = line if np.abs(line[-1]).max() > 6 else line[::-1]
        saddles = critical.points[critical.kinds == "saddle"]
        saddle = int(np.linalg.norm(line[:, None] - saddles, axis=2).min(axis=1).argmin())
        start = saddle + (len(line) - saddle) // 3
        length = np.linalg.norm(np.diff(line[start:], axis=0), axis=1).sum()
        found = solve_ivp(way, (0, length), line[start], rtol=1e-10, atol=1e-12)
        assert np.abs(found.y[:, -1] - line[-1]).max() < 2e-3


def test_lines_are_followed_over_a_wider_view():
    critical = landscape.find_critical_points("styblinski_tang")
    for reach, view in ((5, None), (9, np.array([[-1.0, 1.0], [-9.0, 9.0]]))):
        lines = separatrices(critical, view)
        assert 1.02 * reach > np.nanmax(lines[:, 1]) > reach
        middle = critical.points[critical.kinds == "maximum"][0]
        assert np.nanmax(np.abs(lines - middle).min(axis=1)) < 1e-8


def test_a_problem_without_saddles_has_none():
    assert separatrices(landscape.find_critical_points("sphere")).shape == (0, 2)


def test_a_problem_beyond_the_plane_is_refused():
    with pytest.raises(UsageError, match="lines in the plane"):
        separatrices(landscape.find_critical_points("sphere:dim=3"))
