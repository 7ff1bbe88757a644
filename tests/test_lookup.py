"""Looking up which place is near: the table finds what scipy's tree finds, and leaves to it what is crowded."""

import numpy as np
import pytest
import scipy.spatial

import landscape
from landscape import lookup


def nearest(places, points, reach):
    """What scipy's tree says of points that are finite."""
    distance, index = scipy.spatial.cKDTree(places).query(points, p=np.inf)
    return np.where(distance <= reach, index, -1)


def around(places, reach, dim):
    """Points anywhere, and points about as far from places as they may be."""
    generator = np.random.default_rng(1)
    close = places[generator.integers(0, len(places), 1000)] + generator.uniform(-1.5, 1.5, (1000, dim)) * reach
    return np.concatenate([generator.uniform(-0.3, 1.3, (1000, dim)), close])


@pytest.mark.parametrize("reach", [1e-5, 0.01, 0.2])
@pytest.mark.parametrize("number", [1, 5, 100, 2000])
@pytest.mark.parametrize("dim", [1, 2, 3, 5])
def test_the_nearest_place_is_that_of_a_tree(dim, number, reach):
    places = np.random.default_rng(0).uniform(size=(number, dim))
    points = around(places, reach, dim)
    np.testing.assert_array_equal(lookup.within(places, points, np.ones(dim), reach), nearest(places, points, reach))


@pytest.mark.parametrize("number", [5, 2000])
def test_each_point_has_its_own_reach(number):
    places = np.random.default_rng(0).uniform(size=(number, 2))
    points = around(places, 0.01, 2)
    reach = np.random.default_rng(2).uniform(1e-6, 0.02, len(points))
    np.testing.assert_array_equal(lookup.within(places, points, np.ones(2), reach), nearest(places, points, reach))


@pytest.mark.parametrize("number", [5, 2000])
def test_each_coordinate_has_its_own_unit(number):
    widths = np.array([10.0, 0.1])
    places = np.random.default_rng(0).uniform(size=(number, 2))
    points = around(places, 0.01, 2)
    expected = nearest(places, points, 0.01)
    np.testing.assert_array_equal(lookup.within(places * widths, points * widths, widths, 0.01), expected)


@pytest.mark.parametrize("number", [3, 2000])
def test_points_that_are_not_finite_are_near_nothing(number, recwarn):
    places = np.random.default_rng(0).uniform(size=(number, 2))
    points = np.array([[np.inf, 0.5], [0.5, -np.inf], [np.nan, 0.5], [0.5, np.nan], [np.inf, -np.inf]])
    assert (lookup.within(places, points, np.ones(2), 0.5) == -1).all()
    assert not recwarn.list


def test_places_in_one_cell_go_to_the_tree():
    crowd = 0.5 + 1e-6 * np.random.default_rng(0).uniform(size=(lookup.LAYERS + 1, 2))
    places = np.concatenate([crowd, [[0.0, 0.0], [1.0, 1.0]]])
    assert lookup._table(places, 1e-5) is None and lookup._table(places[1:], 1e-5) is not None
    np.testing.assert_array_equal(lookup.within(places, places, np.ones(2), 1e-5), np.arange(len(places)))


def test_what_lies_at_the_very_reach_is_near():
    assert lookup.within(
        np.zeros((1, 2)), np.array([[0.2, 0.0], [-0.2, 0.0], [0.0, 0.2]]), np.ones(2), 0.2
    ).tolist() == [0, 0, 0]


@pytest.mark.parametrize("far", [1e5, 1e9, 1e12, 1e16, 1e300])
def test_places_far_from_the_origin_are_found(far):
    places = np.array([[far, far], [far * (1 + 1e-3), far]])
    assert lookup.within(places, places, np.ones(2), 1e-5).tolist() == [0, 1]
    assert lookup.within(places[:1], places, np.ones(2), 1e-5).tolist() == [0, -1]


def test_a_point_far_beyond_all_numbers_of_cells_is_near_nothing(recwarn):
    assert lookup.within(np.zeros((1, 2)), np.array([[1e305, 0.0], [0.0, -1e308]]), np.ones(2), 1e-5).tolist() == [
        -1,
        -1,
    ]
    assert not recwarn.list


def test_no_places_and_no_points():
    assert lookup.within(np.empty((0, 2)), np.zeros((3, 2)), np.ones(2), 1.0).tolist() == [-1, -1, -1]
    assert lookup.within(np.zeros((1, 2)), np.empty((0, 2)), np.ones(2), 1.0).shape == (0,)


def test_places_of_a_grid_are_told_by_the_table():
    found = landscape.find_minima("rastrigin")
    table = lookup._table(found.points / 10.24, 1e-5)
    assert table is not None and len(table.places) == 1 and len(found) == 121
