"""Maps whose boundaries are known: straight, round, rectangular, of three cells of a plane, and fractal."""

import numpy as np
from scipy.spatial import cKDTree


def centers(cells, half=1.0):
    return ((np.arange(cells) + 0.5) / cells * 2 - 1) * half


def newton(cells, nodes=True, steps=60):
    """Newton's method for z³ − 1 on [−1, 1]²: three basins with the Wada property, dimension 1.42."""
    x = np.linspace(-1, 1, cells) if nodes else centers(cells)
    z = x + 1j * x[:, None]
    for _ in range(steps):
        with np.errstate(all="ignore"):
            z = z - (z**3 - 1) / (3 * z**2)
    return np.abs(z[..., None] - np.exp(2j * np.pi * np.arange(3) / 3)).argmin(axis=-1)


def line(cells, angle, offset=0.0):
    x = centers(cells)
    return (np.cos(angle) * x + np.sin(angle) * x[:, None] < offset).astype(int)


def disk(cells, radius, center=(0.0, 0.0)):
    x = centers(cells)
    return (np.hypot(x - center[0], x[:, None] - center[1]) < radius).astype(int)


def rastrigin(cells):
    """The 121 basins of gradient flow: squares around the integers, but for a small shift."""
    column = np.round(centers(cells, 5.12)).astype(int) + 5
    return 11 * column[:, None] + column


def checkers(cells, width, several=True):
    """Squares, each of a label of its own, or of four labels in turn."""
    column = np.arange(cells) // width
    return 1000 * column[:, None] + column if several else 2 * (column[:, None] % 2) + column % 2


def patch(cells, width):
    """A disk that is full of squares, in a wide basin."""
    return np.where(disk(cells, 0.5) == 1, checkers(cells, width) + 1, 0)


def voronoi(cells, points, seed=0):
    x = centers(cells)
    at = np.random.default_rng(seed).uniform(-1, 1, (points, 2))
    return cKDTree(at).query(np.stack(np.meshgrid(x, x), axis=-1))[1]


def spiral(cells, turns=3):
    """Four arms that narrow toward the middle."""
    x = centers(cells)
    angle, radius = np.arctan2(x[:, None], x), np.hypot(x, x[:, None])
    return np.floor((angle / (2 * np.pi) + turns * np.log(radius)) % 1 * 4).astype(int)


def cantor(cells, depth=12):
    """Gaps of Cantor's middle-thirds set times an interval, labeled by their generation modulo 3.

    Dimension 1 + ln 2/ln 3; every point of the boundary is one of all three labels.
    """
    x, labels, inside = (np.arange(cells) + 0.5) / cells + 1e-9, np.zeros(cells, int), np.ones(cells, bool)
    for generation in range(depth):
        digit = np.floor(3 * x)
        x = 3 * x - digit
        labels[inside] = generation % 3
        inside &= digit != 1
    return np.tile(labels, (cells, 1))


def koch(cells, depth=6):
    """The inside of Koch's snowflake: dimension ln 4/ln 3."""
    corners = np.exp(-2j * np.pi * np.arange(3) / 3)
    for _ in range(depth):
        third = (np.roll(corners, -1) - corners) / 3
        tip = corners + third * (1 + np.exp(1j * np.pi / 3))
        corners = np.stack([corners, corners + third, tip, corners + 2 * third], axis=1).ravel()
    return enclosed(corners, centers(cells, 1.2))


def enclosed(corners, x):
    """One inside a polygon, zero outside, on the square lattice of x: an edge passed to the left changes the side."""
    ends = np.roll(corners, -1)
    low, high = np.sort([corners.imag, ends.imag], axis=0)
    edge, row = np.nonzero((low[:, None] <= x) & (x < high[:, None]))
    first, along = corners[edge], (ends - corners)[edge]
    passed = first.real + (x[row] - first.imag) / along.imag * along.real
    changes = np.zeros((len(x), len(x) + 1), int)
    np.add.at(changes, (row, np.searchsorted(x, passed)), 1)
    return changes[:, :-1].cumsum(axis=1) % 2


def noise(cells, outcomes, seed=0):
    return np.random.default_rng(seed).integers(0, outcomes, (cells, cells))
