"""Uncertainty exponents and box dimensions of boundaries whose dimension is known."""

import label_maps
import numpy as np
import pytest

from landscape.errors import UsageError
from landscape.statistics.dimension import boundary_dimension, uncertainty_exponent

KOCH, CANTOR = np.log(4) / np.log(3), 1 + np.log(2) / np.log(3)


def test_newtons_fractal_has_the_published_dimension_and_exponent():
    labels = label_maps.newton(300)
    found = boundary_dimension(labels)
    assert 1.35 <= found.value <= 1.47
    assert found.low < 1.42 < found.high
    exponent = uncertainty_exponent(labels)
    assert exponent.value == pytest.approx(0.615, abs=0.05)
    assert exponent.value + found.value == pytest.approx(2, abs=0.02)


@pytest.mark.parametrize(
    ("labels", "dimension", "error"),
    [
        (label_maps.koch(512), KOCH, 0.04),
        (label_maps.cantor(729), CANTOR, 0.04),
        (label_maps.noise(256, 3), 2, 0.02),
        (label_maps.line(300, 0.0, 0.2), 1, 1e-12),
        (label_maps.line(300, np.pi / 2, -0.3), 1, 1e-12),
        (label_maps.line(300, 0.7, 0.1), 1, 0.005),
        (label_maps.disk(400, 0.6), 1, 0.005),
        (label_maps.disk(400, 0.2, (0.3, -0.4)), 1, 0.01),
        (label_maps.checkers(512, 64), 1, 0.05),
        (label_maps.voronoi(512, 30), 1, 0.05),
        (label_maps.rastrigin(512), 1, 0.05),
    ],
    ids=[
        "koch",
        "cantor",
        "noise",
        "upright",
        "flat",
        "slant",
        "disk",
        "small disk",
        "checkers",
        "voronoi",
        "rastrigin",
    ],
)
def test_box_dimensions_are_those_of_the_boundaries(labels, dimension, error):
    found = boundary_dimension(labels)
    assert found.value == pytest.approx(dimension, abs=error)
    assert found.low <= found.value + 1e-12 and found.value <= found.high + 1e-12


@pytest.mark.parametrize(
    ("labels", "exponent", "error"),
    [
        (label_maps.koch(512), 2 - KOCH, 0.02),
        (label_maps.cantor(729), 2 - CANTOR, 0.04),
        (label_maps.noise(256, 3), 0, 0.002),
        (label_maps.line(300, 0.0, 0.2), 1, 1e-12),
        (label_maps.line(300, 0.7, 0.1), 1, 0.005),
        (label_maps.disk(400, 0.6), 1, 0.005),
        (label_maps.checkers(512, 64), 1, 1e-12),
    ],
    ids=["koch", "cantor", "noise", "upright", "slant", "disk", "checkers"],
)
def test_uncertainty_exponents_are_two_minus_the_dimension(labels, exponent, error):
    assert uncertainty_exponent(labels).value == pytest.approx(exponent, abs=error)


def test_shares_are_those_that_are_counted_one_by_one():
    labels = label_maps.voronoi(70, 20, seed=3)
    found = uncertainty_exponent(labels, [1, 2, 5])
    for distance, share in zip(found.scales, found.shares, strict=True):
        uncertain = [
            (labels[i + distance, j] != labels[i, j]) | (labels[i - distance, j] != labels[i, j])
            for i in range(5, 65)
            for j in range(5, 65)
        ]
        uncertain += [
            (labels[i, j + distance] != labels[i, j]) | (labels[i, j - distance] != labels[i, j])
            for i in range(5, 65)
            for j in range(5, 65)
        ]
        assert share == pytest.approx(np.mean(uncertain))


def test_boxes_are_counted_where_their_corners_and_insides_differ():
    labels = label_maps.voronoi(80, 20, seed=3)
    found = boundary_dimension(labels, [1, 2, 4])
    for side, share in zip(found.scales, found.shares, strict=True):
        first = (4 - side) // 2
        boxes = np.lib.stride_tricks.sliding_window_view(labels, (side + 1, side + 1))[first:, first:][:76, :76]
        assert share == pytest.approx((boxes.max(axis=(2, 3)) != boxes.min(axis=(2, 3))).mean())


def test_the_interval_widens_with_the_level_and_repeats_with_the_seed():
    labels = label_maps.newton(200)
    wide, narrow = (boundary_dimension(labels, level=level) for level in (0.99, 0.5))
    assert wide.low < narrow.low < narrow.value < narrow.high < wide.high
    again = uncertainty_exponent(labels, seed=3)
    assert again.low == uncertainty_exponent(labels, seed=3).low != uncertainty_exponent(labels, seed=4).low


def test_intervals_of_many_maps_cover_the_dimension():
    slopes = [uncertainty_exponent(label_maps.line(128, angle, 0.05)) for angle in np.linspace(0, 3, 25)]
    assert np.mean([one.low - 0.02 <= 1 <= one.high + 0.02 for one in slopes]) > 0.9
    whole = label_maps.newton(480, nodes=False)
    parts = [whole[i : i + 160, j : j + 160] for i in (0, 160, 320) for j in (0, 160, 320)]
    found = [boundary_dimension(part) for part in parts]
    assert np.mean([one.low <= 1.42 <= one.high for one in found]) > 0.6


@pytest.mark.parametrize(
    ("labels", "why"),
    [
        (np.zeros((128, 128), int), "no boundary"),
        (label_maps.line(63, 0.0), "fewer than 64 cells a side"),
        (label_maps.disk(256, 0.02), "fewer than 50 cells on a boundary"),
    ],
)
def test_maps_that_tell_nothing_are_refused_by_name(labels, why):
    for found in (uncertainty_exponent(labels), boundary_dimension(labels)):
        assert found.refused == why
        assert np.isnan([found.value, found.low, found.high]).all()


@pytest.mark.parametrize("scales", [[1, 2], [0, 1, 2], [1, 2, 29], [3, 3, 3]])
def test_scales_that_do_not_fit_are_refused(scales):
    with pytest.raises(UsageError, match="three different numbers of cells or more, from 1 to 28"):
        uncertainty_exponent(np.zeros((64, 64)), scales)


def test_a_level_that_is_none_is_refused():
    with pytest.raises(UsageError, match="`level` must lie between 0 and 1"):
        boundary_dimension(np.zeros((64, 64)), level=95)
