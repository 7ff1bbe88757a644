"""Colors as eyes see them that lack one kind of cone, and as grey print shows them.

Dichromats are simulated by the matrices of Machado, Oliveira and Fernandes (IEEE TVCG 15, 2009, severity 1.0) on linear
RGB; differences are CIEDE2000 (Sharma, Wu and Dalal, Color Research and Application 30, 2005), of which about 1 is just
noticeable side by side, and 10 is seen at a glance.
"""

import matplotlib
import numpy as np
import pytest
import synthetic
from matplotlib.colors import to_rgb

from landscape import figures, style
from landscape.figures._speed import DARKEST

EYES = {
    "normal": np.eye(3),
    "protanopia": [[0.152286, 1.052583, -0.204868], [0.114503, 0.786281, 0.099216], [-0.003882, -0.048116, 1.051998]],
    "deuteranopia": [[0.367322, 0.860646, -0.227968], [0.280085, 0.672501, 0.047413], [-0.011820, 0.042940, 0.968881]],
    "tritanopia": [[1.255528, -0.076749, -0.178779], [-0.078411, 0.930809, 0.147602], [0.004733, 0.691367, 0.303900]],
    "grey": [[0.2126729, 0.7151522, 0.0721750]] * 3,
}
TO_XYZ = np.array([[0.4124564, 0.3575761, 0.1804375], EYES["grey"][0], [0.0193339, 0.1191920, 0.9503041]])


def seen(colors, eye):
    """CIELAB coordinates (…, 3) of sRGB colors (…, 3) as an eye sees them."""
    linear = np.where(colors <= 0.04045, colors / 12.92, ((colors + 0.055) / 1.055) ** 2.4)
    xyz = np.clip(linear @ np.array(EYES[eye]).T, 0, 1) @ TO_XYZ.T / TO_XYZ.sum(axis=1)
    x, y, z = np.moveaxis(np.where(xyz > 216 / 24389, np.cbrt(xyz), (24389 / 27 * xyz + 16) / 116), -1, 0)
    return np.stack([116 * y - 16, 500 * (x - y), 200 * (y - z)], axis=-1)


def difference(first, second):
    """CIEDE2000 between CIELAB colors (…, 3)."""
    (l1, a1, b1), (l2, a2, b2) = (np.moveaxis(np.asarray(one, float), -1, 0) for one in (first, second))
    mean = (np.hypot(a1, b1) + np.hypot(a2, b2)) / 2
    stretch = 1.5 - 0.5 * np.sqrt(mean**7 / (mean**7 + 25.0**7))
    c1, c2 = np.hypot(stretch * a1, b1), np.hypot(stretch * a2, b2)
    h1, h2 = (np.degrees(np.arctan2(b, stretch * a)) % 360 for a, b in ((a1, b1), (a2, b2)))
    turn = np.where(np.abs(h2 - h1) <= 180, h2 - h1, h2 - h1 - 360 * np.sign(h2 - h1))
    turn = np.where(c1 * c2 == 0, 0, turn)
    hue = np.where(c1 * c2 == 0, h1 + h2, (h1 + turn / 2) % 360)
    light, chroma = (l1 + l2) / 2 - 50, (c1 + c2) / 2
    cosines = [factor * np.cos(np.radians(k * hue + off)) for factor, k, off in _TERMS]
    scales = (1 + 0.015 * light**2 / np.sqrt(20 + light**2), 1 + 0.045 * chroma)
    scales += (1 + 0.015 * chroma * (1 + sum(cosines)),)
    steps = (l2 - l1, c2 - c1, 2 * np.sqrt(c1 * c2) * np.sin(np.radians(turn) / 2))
    dl, dc, dh = (step / scale for step, scale in zip(steps, scales, strict=True))
    bend = np.sin(np.radians(60 * np.exp(-(((hue - 275) / 25) ** 2))))
    return np.sqrt(dl**2 + dc**2 + dh**2 - 2 * np.sqrt(chroma**7 / (chroma**7 + 25.0**7)) * bend * dc * dh)


_TERMS = ((-0.17, 1, -30), (0.24, 2, 0), (0.32, 3, 6), (-0.20, 4, -63))

PUBLISHED = [
    ([50, 2.6772, -79.7751], [50, 0, -82.7485], 2.0425),
    ([50, -1.3802, -84.2814], [50, 0, -82.7485], 1.0000),
    ([50, 0, 0], [50, -1, 2], 2.3669),
    ([50, 2.49, -0.001], [50, -2.49, 0.0011], 7.2195),
    ([50, 2.5, 0], [73, 25, -18], 27.1492),
    ([50, 2.5, 0], [56, -27, -3], 31.9030),
    ([60.2574, -34.0099, 36.2677], [60.4626, -34.1751, 39.4387], 1.2644),
    ([2.0776, 0.0795, -1.1350], [0.9033, -0.0636, -0.5514], 0.9082),
]


@pytest.mark.parametrize(("first", "second", "published"), PUBLISHED)
def test_differences_are_the_published_ones(first, second, published):
    assert difference(first, second) == pytest.approx(published, abs=1e-4)


def least(colors, eye):
    """The least difference of any two colors."""
    lab = seen(colors, eye)
    return difference(lab[:, None], lab[None])[np.triu_indices(len(colors), 1)].min()


@pytest.mark.parametrize("eye", EYES)
@pytest.mark.parametrize("count", range(2, figures.FEW + 1))
def test_a_few_minima_have_colors_that_every_eye_tells_apart(count, eye):
    colors = figures.palette(np.zeros(count))[:, :3]
    assert least(colors, eye) >= ((8 if count <= 5 else 4.5) if eye == "grey" else 10)


def test_the_colors_are_nearly_those_of_petroff8():
    published, ours = (
        np.array([*map(to_rgb, colors)]) for colors in (matplotlib.color_sequences["petroff8"], style.PALETTE)
    )
    assert (difference(seen(published, "normal"), seen(ours, "normal")) < 8).all()


@pytest.fixture(scope="module")
def adjacent():
    """The pairs of Rastrigin's basins that share an edge, and the minima's colors."""
    record = synthetic.basins_many()
    labels = record.arrays["labels"]
    sides = [np.stack([labels[1:], labels[:-1]]), np.stack([labels[:, 1:], labels[:, :-1]])]
    pairs = np.concatenate([side.reshape(2, -1) for side in sides], axis=1)
    pairs = np.unique(np.sort(pairs[:, (pairs >= 0).all(axis=0) & (pairs[0] != pairs[1])], axis=0), axis=1)
    return pairs, figures.palette(record.arrays["minima_values"], record.arrays["minima_points"])[:, :3]


@pytest.mark.parametrize("eye", EYES)
@pytest.mark.parametrize(("shade", "wanted"), [(1.0, 11), (DARKEST, 4.5)])
def test_adjacent_basins_of_many_minima_differ_for_every_eye(adjacent, eye, shade, wanted):
    pairs, colors = adjacent
    assert pairs.shape[1] == 220
    lab = seen(colors * shade, eye)
    assert difference(*lab[pairs]).min() >= wanted


def test_shades_part_neighbors_and_two_are_enough_for_a_lattice():
    lattice = np.stack(np.meshgrid(np.arange(11.0), np.arange(11.0)), axis=-1).reshape(-1, 2)
    bent = lattice + np.random.default_rng(0).normal(0, 0.003, lattice.shape)
    shades, count = figures.shades(bent)
    assert count == 2 and (shades == (lattice.sum(axis=1) % 2)).all()


@pytest.mark.parametrize("points", [np.zeros((12, 2)), np.stack([np.arange(12.0), np.zeros(12)], axis=1)])
def test_shades_of_points_on_a_line_or_on_one_place(points):
    shades, count = figures.shades(points)
    assert len(shades) == 12 and count >= 1 and set(shades) == set(range(count))


def test_scattered_neighbors_never_share_a_shade():
    from landscape.figures._colors import neighbors

    points = np.random.default_rng(1).uniform(size=(200, 2))
    shades, count = figures.shades(points)
    around = neighbors(points)
    assert count <= 6 and all(shades[here] != shades[other] for here in range(200) for other in around[here])
