"""Entropies in boxes and disks against scipy, published values and integrals, and verdicts on maps that are known."""

import label_maps
import numpy as np
import pytest
from scipy import integrate, stats

from landscape.errors import UsageError
from landscape.statistics import entropy
from landscape.statistics.entropy import basin_entropy, default_sides, disk_entropy, entropies


@pytest.fixture(scope="module")
def newton():
    return label_maps.newton(300)


def binary(share):
    return stats.entropy([share, 1 - share])


def test_newtons_fractal_has_the_published_entropies(newton):
    assert basin_entropy(newton, 10) == pytest.approx((0.1629, 0.6724), abs=5e-5)


@pytest.mark.parametrize("box", [2, 7, 20])
def test_entropies_are_scipys(box):
    labels = np.random.default_rng(1).choice([-3, -1, 0, 5, 120], (43, 61), p=[0.01, 0.04, 0.9, 0.02, 0.03])
    corners = [(i, j) for i in range(0, 43 - box + 1, box) for j in range(0, 61 - box + 1, box)]
    counts = [np.unique(labels[i : i + box, j : j + box], return_counts=True)[1] for i, j in corners]
    exact = np.array([stats.entropy(one) for one in counts])
    several = np.array([len(one) > 1 for one in counts])
    assert basin_entropy(labels, box) == pytest.approx((exact.mean(), exact[several].mean()))
    more = exact + np.array([(len(one) - 1) / (2 * box**2) for one in counts])
    assert basin_entropy(labels, box, corrected=True) == pytest.approx((more.mean(), more[several].mean()))


def test_a_sweep_holds_what_single_boxes_have(newton):
    found = entropies(newton, [5, 10])
    plain, more = (
        zip(found.entropy, found.boundary, strict=True),
        zip(found.corrected, found.corrected_boundary, strict=True),
    )
    assert [*plain] == [basin_entropy(newton, box) for box in (5, 10)]
    assert [*more] == [basin_entropy(newton, box, corrected=True) for box in (5, 10)]
    assert found.shares[1] == pytest.approx(found.entropy[1] / found.boundary[1])


def test_millers_and_madows_correction_takes_out_the_bias_of_independent_draws():
    labels = label_maps.noise(512, 3)
    plain, corrected = (basin_entropy(labels, 8, corrected=one)[0] for one in (False, True))
    assert np.log(3) - plain > 0.01
    assert corrected == pytest.approx(np.log(3), abs=1e-3)


def test_the_smooth_value_is_the_mean_over_lines_that_cut_a_disk():
    def cut(t):
        return binary((np.arccos(t) - t * np.sqrt(1 - t * t)) / np.pi)

    assert entropy.SMOOTH == pytest.approx(integrate.quad(cut, -1, 1)[0] / 2, abs=1e-9)
    assert round(entropy.SMOOTH, 7) == 0.4395093


@pytest.mark.parametrize("smooth", [lambda n: label_maps.line(n, 0.37, 0.1), lambda n: label_maps.disk(n, 0.6)])
def test_disks_on_a_smooth_boundary_approach_the_smooth_value_as_the_resolution_grows(smooth):
    found = [disk_entropy(smooth(cells), cells / 32, 40_000) for cells in (128, 256, 512, 1024)]
    errors = np.array(found) - entropy.SMOOTH
    assert (np.abs(errors) < 0.22 / np.array([4, 8, 16, 32])).all()
    assert abs(errors[-1]) < 0.003


def test_disks_of_any_size_give_the_same_on_a_straight_boundary():
    labels = label_maps.line(600, 0.2, -0.05)
    found = [disk_entropy(labels, radius, 2_000) for radius in (20, 40, 80)]
    assert found == pytest.approx([entropy.SMOOTH] * 3, abs=0.01)


def test_square_boxes_see_the_direction_of_a_straight_boundary():
    upright, exact = label_maps.line(200, 0.0)[:40], integrate.quad(binary, 0, 1)[0]
    found = [basin_entropy(upright[:, shift:], 40)[1] for shift in range(40)]
    # The one place between two boxes counts as well, with nothing.
    assert np.nanmean(found) * 39 / 40 == pytest.approx(exact, abs=0.005) and exact == pytest.approx(0.5)
    slant = basin_entropy(label_maps.line(2048, np.pi / 4 + 0.01, 0.003), 32)[1]

    # A line along a diagonal cuts off triangles: shares up to one half, from both sides.
    assert slant == pytest.approx(np.sqrt(2) * integrate.quad(lambda p: binary(p * p), 0, np.sqrt(0.5))[0], abs=0.02)


def test_rastrigins_rectangles_are_not_called_fractal_by_large_boxes():
    labels = label_maps.rastrigin(512)
    found = entropies(labels, [51])
    assert found.boundary[0] > entropy.LN2
    assert found.verdicts.tolist() == ["boxes too large for a verdict"]
    assert entropy.FRACTAL not in entropies(labels).verdicts


def test_newtons_fractal_is_called_fractal_and_no_size_up_to_a_tenth_is_refused(newton):
    found = entropies(newton, [8, 10, 12, 24])
    assert (found.room > 0.95).all()
    assert found.verdicts.tolist() == [entropy.OPEN, entropy.OPEN, entropy.FRACTAL, entropy.FRACTAL]
    assert entropies(label_maps.newton(512, nodes=False), [8, 12, 16]).verdicts.tolist() == [entropy.FRACTAL] * 3
    assert entropy.FRACTAL in entropies(label_maps.cantor(729)).verdicts


SMOOTH_MAPS = {
    "disk": label_maps.disk(512, 0.5),
    "line": label_maps.line(512, 0.37),
    "spiral": label_maps.spiral(512),
    "narrow spiral": label_maps.spiral(512, turns=8),
    "few cells": label_maps.voronoi(512, 50),
    "many cells": label_maps.voronoi(512, 400),
    "noise of two": label_maps.noise(256, 2),
    "noise of five": label_maps.noise(256, 5),
    **{f"rectangles of {size}": label_maps.rastrigin(size) for size in (128, 200, 300)},
    **{f"checkers {width}": label_maps.checkers(384, width) for width in (4, 7, 10, 13, 17, 25, 37)},
    **{f"four labels {width}": label_maps.checkers(384, width, several=False) for width in (4, 7, 10, 16, 25, 32)},
    **{f"patch {width}": label_maps.patch(384, width) for width in (3, 8, 13, 20)},
}


@pytest.mark.parametrize("labels", SMOOTH_MAPS.values(), ids=SMOOTH_MAPS)
def test_no_smooth_or_unresolved_map_is_called_fractal(labels):
    assert entropy.FRACTAL not in entropies(labels).verdicts


def test_noise_from_cell_to_cell_is_refused():
    assert set(entropies(label_maps.noise(256, 3), [8, 16, 32]).verdicts) == {entropy.LARGE}


def test_verdicts_on_nothing():
    found = entropies(np.zeros((64, 64), int))
    assert found.entropy.tolist() == [0, 0, 0] and np.isnan(found.boundary).all() and np.isnan(found.room).all()
    assert set(found.verdicts) == {entropy.NONE}
    assert len(entropies(np.eye(16)).sides) == 0
    assert np.isnan(disk_entropy(np.zeros((20, 20)), 3))


def test_boxes_that_do_not_fit_are_left_out():
    labels = np.zeros((11, 13), int)
    labels[10], labels[:, 10:] = 1, 2
    assert np.isnan(basin_entropy(labels, 5)[1])
    assert basin_entropy(labels, 11)[1] == pytest.approx(stats.entropy([100, 10, 11]))


def test_default_sides_pair_with_their_halves():
    assert default_sides((600, 300)).tolist() == [4, 6, 8, 12, 16, 24, 32]
    assert default_sides((31, 512)).tolist() == []


@pytest.mark.parametrize("box", [1, 0, 9, 2.5, True])
def test_boxes_that_make_no_sense_are_refused(box):
    with pytest.raises(UsageError, match="`box` takes a whole number of cells from 2"):
        basin_entropy(np.zeros((8, 9)), box)


def test_disks_that_do_not_fit_are_refused():
    for radius in (0.5, 10):
        with pytest.raises(UsageError, match="`radius` must be at least 1 and fit"):
            disk_entropy(np.zeros((20, 20)), radius)
