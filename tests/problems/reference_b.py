"""Formulas as the sources print them, for numpy's longdouble, and what is special about some problems."""

import numpy as np

PI = 4 * np.arctan(np.longdouble(1))
ONE = np.longdouble(1)

KINKED = {"salomon", "alpine1", "bartels_conn"}
BOUNDARY = {"adjiman"}
DEGENERATE = {"price4"}
PARTIAL = {"vincent"}
STEPS = {
    "alpine1": 2.0**-18,
    "bartels_conn": 2.0**-18,
    "chichinadze": 2.0**-15,
    "trefethen": 2.0**-17,
    "venter_sobieski": 2.0**-14,
    "vincent": 2.0**-15,
}


def _langermann(x, y):
    matrix, weights = [(3, 5), (5, 2), (2, 1), (1, 4), (7, 9)], (1, 2, 5, 2, 3)
    distances = [(x - a) ** 2 + (y - b) ** 2 for a, b in matrix]
    return sum(c * np.exp(-(1 / PI) * d) * np.cos(PI * d) for c, d in zip(weights, distances, strict=True))


def _peaks(x, y):
    first = 3 * (1 - x) ** 2 * np.exp(-(x**2) - (y + 1) ** 2)
    second = 10 * (x / 5 - x**3 - y**5) * np.exp(-(x**2) - y**2)
    return first - second - ONE / 3 * np.exp(-((x + 1) ** 2) - y**2)


def _trefethen(x, y):
    first = np.exp(np.sin(50 * x)) + np.sin(60 * np.exp(y)) + np.sin(70 * np.sin(x)) + np.sin(np.sin(80 * y))
    return first - np.sin(10 * (x + y)) + (x**2 + y**2) / 4


def _gaussian_mixture(x, y):
    random = np.random.RandomState(0)
    centers = random.uniform(-4, 4, (12, 2)).astype(np.longdouble)
    depths = random.uniform(0.5, 1, 12).astype(np.longdouble)
    w = np.longdouble(0.6)
    wells = zip(centers, depths, strict=True)
    return -sum(d * np.exp(-((x - a) ** 2 + (y - b) ** 2) / (2 * w**2)) for (a, b), d in wells)


def _random_fourier(x, y):
    random = np.random.RandomState(0)
    frequencies = random.standard_normal((64, 2)).astype(np.longdouble)
    phases = random.uniform(0, 2 * np.pi, 64).astype(np.longdouble)
    modes = zip(frequencies, phases, strict=True)
    return np.sqrt(ONE / 32) * sum(np.cos(u * x + v * y + p) for (u, v), p in modes)


def _quadratic(x, y):
    angle = PI / 6
    rotation = np.array([[np.cos(angle), -np.sin(angle)], [np.sin(angle), np.cos(angle)]])
    hessian = rotation @ np.diag([ONE, 10 * ONE]) @ rotation.T
    return np.array([x, y]) @ hessian @ np.array([x, y]) / 2


def _giunta(*point):
    terms = [ONE * 16 / 15 * x - 1 for x in point]
    return ONE * 6 / 10 + sum(np.sin(t) + np.sin(t) ** 2 + np.sin(4 * t) / 50 for t in terms)


def _chichinadze(x, y):
    ripples = 10 * np.cos(PI * x / 2) + 8 * np.sin(5 * PI * x)
    return x**2 - 12 * x + 11 + ripples - np.sqrt(ONE / 5) * np.exp(-((y - ONE / 2) ** 2) / 2)


def _bird(x, y):
    return np.sin(x) * np.exp((1 - np.cos(y)) ** 2) + np.cos(y) * np.exp((1 - np.sin(x)) ** 2) + (x - y) ** 2


def _radius(x, y):
    return np.sqrt(x**2 + y**2)


def _separable(term):
    return lambda x, y: term(x) + term(y)


FORMULAS = {
    "adjiman": lambda x, y: np.cos(x) * np.sin(y) - x / (y**2 + 1),
    "alpine1": _separable(lambda x: abs(x * np.sin(x) + ONE / 10 * x)),
    "aluffi_pentini": lambda x, y: x**4 / 4 - x**2 / 2 + ONE / 10 * x + y**2 / 2,
    "bartels_conn": lambda x, y: abs(x**2 + y**2 + x * y) + abs(np.sin(x)) + abs(np.cos(y)),
    "bird": _bird,
    "chichinadze": _chichinadze,
    "cube": lambda x, y: 100 * (y - x**3) ** 2 + (1 - x) ** 2,
    "deckkers_aarts": lambda x, y: 10**5 * x**2 + y**2 - (x**2 + y**2) ** 2 + ONE / 10**5 * (x**2 + y**2) ** 4,
    "double_well": lambda x, y: x**4 / 4 - x**2 / 2 + y**2 / 2,
    "egg_crate": lambda x, y: x**2 + y**2 + 25 * (np.sin(x) ** 2 + np.sin(y) ** 2),
    "exponential": lambda x, y: -np.exp(-(x**2 + y**2) / 2),
    "factorization": lambda x, y: (x * y - 1) ** 2 / 2,
    "freudenstein_roth": lambda x, y: (-13 + x + ((5 - y) * y - 2) * y) ** 2 + (-29 + x + ((y + 1) * y - 14) * y) ** 2,
    "gaussian_mixture": _gaussian_mixture,
    "giunta": _giunta,
    "hosaki": lambda x, y: (1 - 8 * x + 7 * x**2 - ONE * 7 / 3 * x**3 + x**4 / 4) * y**2 * np.exp(-y),
    "langermann": _langermann,
    "modified_rastrigin": lambda x, y: 10 + 9 * np.cos(2 * PI * 3 * x) + 10 + 9 * np.cos(2 * PI * 4 * y),
    "monkey_saddle": lambda x, y: x**3 - 3 * x * y**2,
    "parsopoulos": lambda x, y: np.cos(x) ** 2 + np.sin(y) ** 2,
    "peaks": _peaks,
    "periodic": lambda x, y: 1 + np.sin(x) ** 2 + np.sin(y) ** 2 - ONE / 10 * np.exp(-(x**2 + y**2)),
    "price4": lambda x, y: (2 * x**3 * y - y**3) ** 2 + (6 * x - y**2 + y) ** 2,
    "quadratic": _quadratic,
    "random_fourier": _random_fourier,
    "salomon": lambda x, y: 1 - np.cos(2 * PI * _radius(x, y)) + ONE / 10 * _radius(x, y),
    "treccani": lambda x, y: x**4 + 4 * x**3 + 4 * x**2 + y**2,
    "trefethen": _trefethen,
    "ursem1": lambda x, y: -np.sin(2 * x - PI / 2) - 3 * np.cos(y) - x / 2,
    "venter_sobieski": _separable(lambda x: x**2 - 100 * np.cos(x) ** 2 - 100 * np.cos(x**2 / 30)),
    "vincent": lambda x, y: -(np.sin(10 * np.log(x)) + np.sin(10 * np.log(y))) / 2,
    "zettl": lambda x, y: (x**2 + y**2 - 2 * x) ** 2 + x / 4,
}

CRITICAL = {
    "aluffi_pentini": [
        (0.9456492739235914, 0, -0.15263944177378456),
        (0.10103125788101082, 0, 0.005025515573820984),
    ],
    "deckkers_aarts": [(0, 0, 0)],
    "double_well": [(0, 0, 0)],
    "egg_crate": [
        (3.0196018847849517, 0, 9.488197339106259),
        (3.0196018847849517, 3.0196018847849517, 18.976394678212518),
    ],
    "factorization": [(0, 0, 0.5), (2, 0.5, 0), (-0.25, -4, 0)],
    "freudenstein_roth": [
        (11.412778986902094, -0.8968052532744765, 48.98425367924002),
        (23.92055434643124, 2.23013858660781, 819.0102593523500),
    ],
    "hosaki": [(1, 2, -1.1277940269717724), (2, 2, -0.902235221577417946), (3, 0, 0)],
    "langermann": [(1.991205862734151, 1.9886198019478405, -4.127576741310137)],
    "monkey_saddle": [(0, 0, 0)],
    "peaks": [
        (-1.3473962443682108, 0.20451886609700518, -3.04984940280025976),
        (0.2964455538468321, 0.32019624766683435, -0.064935868255526887),
        (-0.009317581959954116, 1.5813679629389998, 8.10621358944233666),
        (-0.46002451803438665, -0.6291965087168009, 3.7765809985322065),
        (1.285684697241304, -0.004847559075593672, 3.59248991800275382),
    ],
    "treccani": [(-1, 0, 1)],
    "ursem1": [(-1.4444561992238574, 0, -3.24601773693992558), (-0.12634012757103932, 0, -1.968584099662626)],
    "zettl": [(1.96714893788303, 0, 0.49596335780479504), (1.0627470471676304, 0, 1.25782787941567386)],
}
