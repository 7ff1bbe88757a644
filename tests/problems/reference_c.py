"""Formulas as the sources print them, for numpy's longdouble, and what is special about some problems."""

import numpy as np

PI = 4 * np.arctan(np.longdouble(1))
ONE = np.longdouble(1)

DEGENERATE = {"powell_badly_scaled"}
"""Beside an eigenvalue of 1.7e10 one of 2.4e-8 is lost in float64."""
STEPS = {
    "bohachevsky2": 2.0**-15,
    "bohachevsky3": 2.0**-15,
    "brown_badly_scaled": 1.0,
    "cosine_mixture": 2.0**-15,
    "damavandi": 2.0**-15,
    "powell_badly_scaled": 2.0**-18,
}


def _shekel_foxholes(x, y):
    a = np.array([-32, -16, 0, 16, 32] * 5, np.longdouble)
    b = np.array([-32, -16, 0, 16, 32], np.longdouble).repeat(5)
    return 1 / (ONE / 500 + np.sum(1 / (np.arange(1, 26) + (x - a) ** 6 + (y - b) ** 6)))


def _levy5(x, y):
    first = sum(i * np.cos((i - 1) * x + i) for i in range(1, 6))
    second = sum(j * np.cos((j + 1) * y + j) for j in range(1, 6))
    return first * second + (x + np.longdouble("1.42513")) ** 2 + (y + np.longdouble("0.80032")) ** 2


def _damavandi(x, y):
    quotients = [np.sin(PI * (t - 2)) / (PI * (t - 2)) if t != 2 else ONE for t in (x, y)]
    return (1 - abs(quotients[0] * quotients[1]) ** 5) * (2 + (x - 7) ** 2 + 2 * (y - 7) ** 2)


def _schaffer6(x, y):
    square = x**2 + y**2
    return ONE / 2 + (np.sin(np.sqrt(square)) ** 2 - ONE / 2) / (1 + square / 1000) ** 2


def _ripples(waves):
    return lambda x, y: x**2 + 2 * y**2 - 3 * ONE / 10 * waves(3 * PI * x, 4 * PI * y) + 3 * ONE / 10


FORMULAS = {
    "alpine2": lambda x, y: -np.sqrt(x) * np.sin(x) * np.sqrt(y) * np.sin(y),
    "bohachevsky2": _ripples(lambda u, v: np.cos(u) * np.cos(v)),
    "bohachevsky3": _ripples(lambda u, v: np.cos(u + v)),
    "brown_badly_scaled": lambda x, y: (x - 10**6) ** 2 + (y - ONE * 2 / 10**6) ** 2 + (x * y - 2) ** 2,
    "cosine_mixture": lambda x, y: x**2 + y**2 - (np.cos(5 * PI * x) + np.cos(5 * PI * y)) / 10,
    "damavandi": _damavandi,
    "jennrich_sampson": lambda x, y: sum((2 + 2 * i - (np.exp(i * x) + np.exp(i * y))) ** 2 for i in range(1, 11)),
    "levy5": _levy5,
    "powell_badly_scaled": lambda x, y: (
        (10**4 * x * y - 1) ** 2 + (np.exp(-x) + np.exp(-y) - np.longdouble("1.0001")) ** 2
    ),
    "schaffer6": _schaffer6,
    "shekel_foxholes": _shekel_foxholes,
}

CRITICAL = {
    "alpine2": [
        (4.815842317845935, 4.815842317845935, -4.764483932902029),
        (7.917052684666207, 1.836597203152126, -3.671966845203731),
        (1.836597203152126, 1.836597203152126, -1.709868529232089),
    ],
    "cosine_mixture": [(0.36887486419793395, 0, -0.052215749279289877)],
    "damavandi": [(7, 7, 2), (2.337088752854625, 2.5470132634686087, 61.886110747748951)],
}
