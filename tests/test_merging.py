"""Merge trees: barriers against the parts of sublevel sets on fine grids, published and exact saddles, symmetry."""

import functools

import jax.numpy as jnp
import numpy as np
import pytest
from scipy import ndimage, optimize

import landscape
from landscape import evaluation, persistence
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


def ridge(x):
    return (abs(x[0]) - 1) ** 2 + (x[1:] ** 2).sum()


def test_what_no_saddle_joins_is_said_beyond_the_plane():
    found = merge_tree(landscape.Problem(ridge, [[-2, 2], [-1, 1], [-1, 1]], "ridge"))
    assert len(found) == persistence.apart(found.parents) == 2 and "make up 2 trees" in " ".join(found.notes)
    np.testing.assert_array_equal(found.barriers, [[0, np.inf], [np.inf, 0]])
    assert "along the edge of the domain are not looked for" in " ".join(found.notes)


def test_in_the_plane_a_way_over_no_listed_saddle_is_found_and_said():
    found = merge_tree(landscape.Problem(ridge, [[-2, 2.1], [-1, 1]], "ridge"))
    assert found.over.tolist() == ["", "inside"] and "over no listed saddle" in " ".join(found.notes)
    np.testing.assert_allclose(found.heights[1], 1, rtol=1e-5)
    np.testing.assert_allclose(found.places[1], 0, atol=1e-4)


def highest(problem, corners):
    """The greatest loss on straight lines between corners."""
    corners, share = np.array(corners), np.linspace(0, 1, 2001)[:, None, None]
    return evaluation.values(problem, ((1 - share) * corners[:-1] + share * corners[1:]).reshape(-1, 2)).max()


def by_flood(found, pair, nodes=801):
    """The least loss at which two minima share a part of the sublevel set on another grid, to 1e-5 of the range."""
    loss = landscape.loss_grid(found.minima.problem, nodes)
    low, high = found.minima.problem.domain.T
    at = np.rint((found.minima.points[pair] - low) / (high - low) * (nodes - 1)).astype(int)
    under, over = loss.min(), loss.max()
    while over - under > 1e-5 * np.ptp(loss):
        level = (under + over) / 2
        under, over = (under, level) if shares_a_part(loss, level, at).all() else (level, over)
    return over, np.ptp(loss)


def test_a_way_along_the_edge_of_the_domain_counts():
    found = tree("peaks")
    way = [(-1.3474, 0.204519), (-3, 0.2), (-3, -3), (-0.5, -3), (0.228279, -1.62553)]
    assert found.over.tolist() == ["", "edge", "saddle"] and found.through[1] == -1
    assert found.heights[1] <= highest(found.minima.problem, way) + 1e-8 < 0.0053
    level, size = by_flood(found, [0, 1])
    assert abs(found.heights[1] - level) < 1e-3 * size
    line = optimize.minimize_scalar(lambda x: -evaluation.values(found.minima.problem, [[x, -3]])[0], (-2, -1.6, -1))
    np.testing.assert_allclose(found.heights[1], -line.fun, rtol=1e-9)
    assert "1 of 3 minima join a lower one along the edge of the domain" in " ".join(found.notes)
    assert found.places[1, 1] == -3


def test_an_edge_that_cuts_a_ring_joins_what_no_saddle_inside_does_as_low():
    ring = landscape.Problem(
        lambda x: 5 * (x[0] ** 2 + x[1] ** 2 - 1) ** 2 + 0.5 * x[1] ** 2 - 0.3 * x[1], [[-2, 2], [-2, 0.9]], "ring"
    )
    found = merge_tree(ring)
    # Along y = 0.9 the loss is 5 (x² − 0.19)² + 0.135: greatest between the minima at x = 0.
    np.testing.assert_allclose(found.heights[1], 5 * 0.19**2 + 0.135, rtol=1e-7)
    np.testing.assert_allclose(found.places[1], [0, 0.9], atol=1e-4)
    assert found.over[1] == "edge" and "along the edge" in " ".join(found.notes)


def test_a_saddle_on_a_way_that_runs_along_the_edge_keeps_its_exact_loss():
    found = tree("random_fourier")
    assert persistence.apart(found.parents) == 1
    for pair in ([0, 4], [0, 1], [0, 2], [2, 8], [0, 3], [5, 9]):
        level, size = by_flood(found, pair)
        assert abs(found.barriers[*pair] - level) < 1e-3 * size
    over = found.over == "saddle"
    np.testing.assert_array_equal(found.heights[over], found.values[found.through[over]])
    assert found.barriers[0, 4] < -0.4894


@pytest.mark.parametrize("name", ["himmelblau", "six_hump_camel", "rastrigin", "styblinski_tang"])
def test_heights_over_saddles_that_were_least_stay_to_the_last_bit(name):
    found = tree(name)
    alone = persistence.merge(len(found), found.values, found.joins)
    for one, other in zip((found.parents, found.heights, found.through), alone, strict=True):
        np.testing.assert_array_equal(one, other)
    assert (found.over[found.parents >= 0] == "saddle").all()


def test_a_cusp_between_wells_is_as_high_as_it_is():
    cusp = landscape.Problem(lambda x: x[0] ** 2 + x[1] ** 2 - jnp.sqrt(abs(x[0] - 0.003)), [[-2, 2], [-1, 1]], "cusp")
    found = merge_tree(cusp)
    assert len(found) == 2 and found.over[1] == "inside"
    np.testing.assert_allclose(found.heights[1], 0.003**2, atol=1e-6)


def test_a_wall_between_nodes_is_no_way():
    thin = landscape.Problem(
        lambda x: (x[0] ** 2 - 1) ** 2 + x[1] ** 2 + 50 * jnp.exp(-(((x[0] - 0.002) / 0.0005) ** 2)),
        [[-2, 2], [-1, 1]], "thin",
    )  # fmt: skip
    found = merge_tree(thin)
    assert len(found) == 2 and found.heights[1] > 2


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
