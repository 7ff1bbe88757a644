"""Formulas as the sources print them, for numpy's longdouble, and what is particular to these problems."""

import numpy as np

PI = 4 * np.arctan(np.longdouble(1))


def _cross_in_tray(x, y):
    return -0.0001 * (np.abs(np.sin(x) * np.sin(y) * np.exp(np.abs(100 - np.sqrt(x**2 + y**2) / PI))) + 1) ** TENTH


def _easom(x, y):
    return -np.cos(x) * np.cos(y) * np.exp(-((x - PI) ** 2) - (y - PI) ** 2)


def _eggholder(x, y):
    first = -(y + 47) * np.sin(np.sqrt(np.abs(y + x / 2 + 47)))
    return first - x * np.sin(np.sqrt(np.abs(x - (y + 47))))


def _holder_table(x, y):
    return -np.abs(np.sin(x) * np.cos(y) * np.exp(np.abs(1 - np.sqrt(x**2 + y**2) / PI)))


def _levy(x, y):
    v, w = 1 + (x - 1) / 4, 1 + (y - 1) / 4
    last = (w - 1) ** 2 * (1 + np.sin(2 * PI * w) ** 2)
    return np.sin(PI * v) ** 2 + (v - 1) ** 2 * (1 + 10 * np.sin(PI * v + 1) ** 2) + last


def _levy13(x, y):
    last = (y - 1) ** 2 * (1 + np.sin(2 * PI * y) ** 2)
    return np.sin(3 * PI * x) ** 2 + (x - 1) ** 2 * (1 + np.sin(3 * PI * y) ** 2) + last


def _michalewicz(x, y):
    return -np.sin(x) * np.sin(x**2 / PI) ** 20 - np.sin(y) * np.sin(2 * y**2 / PI) ** 20


def _schaffer4(x, y):
    return HALF + (np.cos(np.sin(np.abs(x**2 - y**2))) ** 2 - HALF) / (1 + (x**2 + y**2) / 1000) ** 2


def _shubert(x, y):
    first, second = (sum(j * np.cos((j + 1) * t + j) for j in range(1, 6)) for t in (x, y))
    return first * second


def _branin(x, y):
    bend = y - np.longdouble("5.1") / (4 * PI**2) * x**2 + 5 / PI * x - 6
    return bend**2 + 10 * (1 - 1 / (8 * PI)) * np.cos(x) + 10


def _bohachevsky1(x, y):
    ripples = -np.longdouble("0.3") * np.cos(3 * PI * x) - np.longdouble("0.4") * np.cos(4 * PI * y)
    return x**2 + 2 * y**2 + ripples + np.longdouble("0.7")


HALF, TENTH = np.longdouble("0.5"), np.longdouble("0.1")

FORMULAS = {
    "bohachevsky1": _bohachevsky1,
    "booth": lambda x, y: (x + 2 * y - 7) ** 2 + (2 * x + y - 5) ** 2,
    "branin": _branin,
    "bukin6": lambda x, y: 100 * np.sqrt(np.abs(y - x**2 / 100)) + np.abs(x + 10) / 100,
    "cross_in_tray": _cross_in_tray,
    "dixon_price": lambda x, y: (x - 1) ** 2 + 2 * (2 * y**2 - x) ** 2,
    "drop_wave": lambda x, y: -(1 + np.cos(12 * np.sqrt(x**2 + y**2))) / ((x**2 + y**2) / 2 + 2),
    "easom": _easom,
    "eggholder": _eggholder,
    "griewank": lambda x, y: 1 + (x**2 + y**2) / 4000 - np.cos(x) * np.cos(y / np.sqrt(np.longdouble(2))),
    "holder_table": _holder_table,
    "levy": _levy,
    "levy13": _levy13,
    "matyas": lambda x, y: (26 * (x**2 + y**2) - 48 * x * y) / 100,
    "mccormick": lambda x, y: np.sin(x + y) + (x - y) ** 2 - 1.5 * x + 2.5 * y + 1,
    "michalewicz": _michalewicz,
    "schaffer2": lambda x, y: HALF + (np.sin(x**2 - y**2) ** 2 - HALF) / (1 + (x**2 + y**2) / 1000) ** 2,
    "schaffer4": _schaffer4,
    "schwefel": lambda x, y: -x * np.sin(np.sqrt(np.abs(x))) - y * np.sin(np.sqrt(np.abs(y))),
    "shubert": _shubert,
    "sphere": lambda x, y: x**2 + y**2,
    "zakharov": lambda x, y: x**2 + y**2 + (x / 2 + y) ** 2 + (x / 2 + y) ** 4,
}

CRITICAL = {
    "branin": [(0, 6, 19.60211264227026), (6.283185307179586, 1.1, 19.60211264227026)],
    "dixon_price": [(1 / 3, 0, 2 / 3)],
    "eggholder": [(482.3533104647884, 432.87899894548343, -956.9182316246655)],
    "mccormick": [
        (2.5943951023931957, 1.5943951023931957, 1.2283696986087569),
        (1.5471975511965979, 0.5471975511965979, 1.9132229549810364),
    ],
    "schwefel": [(-302.52493561191176, 420.96874635998205, -719.5274399304295)],
}

KINKED = {"bukin6"}

BOUNDARY = {"eggholder"}

STEPS = dict.fromkeys(
    (
        *("bohachevsky1", "bukin6", "cross_in_tray", "drop_wave", "easom", "eggholder", "holder_table", "levy"),
        *("levy13", "michalewicz", "schaffer2", "schaffer4", "schwefel", "shubert"),
    ),
    2.0**-18,
)
