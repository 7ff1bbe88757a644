"""Merge trees: barriers against the parts of sublevel sets on fine grids, published and exact saddles, symmetry."""

import functools

import numpy as np
import pytest
from scipy import ndimage, optimize

import landscape
from landscape import persistence
from landscape.merging import merge_tree

tree = functools.cache(merge_tree)

GRID = 1024

CLOSE = 1e-4
"""How far below and above a merger the parts of the grid are looked at, as a share of its range of losses."""


def shares_a_part(loss, level, at):
    """Which of the cells (k, 2) lie in one part of {loss ≤ level}, (k, k), by scipy's own search."""
    parts, _ = ndimage.label(loss <= level, np.ones((3, 3)))
    found = parts[at[:, 1], at[:, 0]]
    return (found[:, None] == found) & (found > 0)


LONG = [pytest.param(name, marks=pytest.mark.long) for name in ("six_hump_camel", "styblinski_tang")]


@pytest.mark.parametrize("name", ["himmelblau", "rastrigin", "muller_brown", *LONG])
def test_minima_share_a_part_of_the_sublevel_set_from_their_barrier_on(name):
    found, loss = tree(name), landscape.loss_grid(name, GRID)
    assert persistence.apart(found.parents) == 1 and found.notes == ()
    low, high = found.minima.problem.domain.T
    at = np.rint((found.minima.points - low) / (high - low) * (GRID - 1)).astype(int)
    levels = np.unique(found.heights[np.isfinite(found.heights)].round(6))
    for level in (levels[:, None] + CLOSE * np.ptp(loss) * np.array([-1, 1])).ravel():
        low_enough = found.minima.values < level - CLOSE * np.ptp(loss)
        expected = found.barriers[low_enough][:, low_enough] <= level
        np.testing.assert_array_equal(shares_a_part(loss, level, at[low_enough]), expected)


def test_the_published_saddles_of_muller_and_brown_are_the_barriers():
    found = tree("muller_brown")
    np.testing.assert_allclose(found.minima.values, [-146.70, -108.17, -80.77], atol=0.005)
    np.testing.assert_allclose(found.heights[1:], [-40.66, -72.25], atol=0.006)
    np.testing.assert_allclose(found.saddles[found.through[1:]], [[-0.822, 0.624], [0.212, 0.293]], atol=0.001)


def test_the_barriers_of_a_sum_are_those_of_its_terms():
    found = tree("rastrigin")

    def term(x):
        return 10 + x**2 - 10 * np.cos(2 * np.pi * x)

    hills = [-optimize.minimize_scalar(lambda x: -term(x), (i, i + 0.5, i + 1)).fun for i in range(5)]
    best, place = found.minima.points[0], found.minima.points
    for steps, hill in enumerate(hills, 1):
        there = np.flatnonzero(np.abs(place - best - [steps, 0]).max(axis=1) < 0.1 * steps)
        np.testing.assert_allclose(found.barriers[0, there], hill, rtol=1e-9)


def test_barriers_are_an_ultrametric_above_both_ends():
    found = tree("rastrigin")
    barriers, values = found.barriers, found.minima.values
    np.testing.assert_array_equal(barriers, barriers.T)
    assert (barriers >= np.maximum(values[:, None], values)).all()
    through = np.maximum(barriers[:, :, None], barriers[None]).min(axis=1)
    assert (barriers <= through).all()
    # The elder rule: the lower minimum's part goes on.
    assert (found.parents[1:] < np.arange(1, len(found))).all() and found.parents[0] == -1


def test_a_flow_that_symmetry_leads_into_a_lower_saddle_goes_on_to_its_minima():
    # Along y = 0 the flow from (0, 0) ends at the saddles (±1, 0), from which the minima lie up and down.
    wells = landscape.Problem(
        lambda x: (x[0] ** 2 - 1) ** 2 + 2 * x[1] ** 4 + x[1] ** 2 * (1 - 2 * x[0] ** 2), [[-2, 2], [-2, 2]], "wells"
    )
    found = merge_tree(wells)
    assert len(found) == 4 and persistence.apart(found.parents) == 1
    assert sorted(found.heights.round(9).tolist()) == [0.0, 0.0, 1.0, np.inf]


def test_what_no_saddle_joins_is_said():
    ridge = landscape.Problem(lambda x: (abs(x[0]) - 1) ** 2 + x[1] ** 2, [[-2, 2], [-1, 1]], "ridge")
    found = merge_tree(ridge)
    assert len(found) == persistence.apart(found.parents) == 2 and "make up 2 trees" in " ".join(found.notes)
    np.testing.assert_array_equal(found.barriers, [[0, np.inf], [np.inf, 0]])


def test_a_saddle_that_leads_out_of_the_domain_is_said():
    slide = landscape.Problem(lambda x: x[0] ** 3 - x[0] + x[1] ** 2, [[-1, 1], [-1, 1]], "slide")
    found = merge_tree(slide)
    assert len(found) == 1 and found.joins.tolist() in ([[0, -1]], [[-1, 0]])
    assert found.notes[-1].startswith("1 of 1 saddles lead")


@pytest.mark.parametrize(("sign", "count"), [(1, 1), (-1, 0)])
def test_without_saddles_nothing_merges(sign, count):
    bowl = landscape.Problem(lambda x: sign * (x[0] ** 2 + x[1] ** 2), [[-1, 1], [-1, 1]], "bowl")
    found = merge_tree(bowl)
    assert len(found) == count and found.barriers.shape == (count, count) and len(found.saddles) == 0


def test_equal_heights_replay_in_any_order():
    parents, heights = np.array([-1, 2, 0, 0]), np.array([np.inf, 1.0, 1.0, 1.0])
    barriers = persistence.barriers(np.zeros(4), parents, heights)
    assert (barriers[~np.eye(4, dtype=bool)] == 1.0).all()
