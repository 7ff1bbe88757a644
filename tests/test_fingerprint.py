"""Fingerprints: the same for the same arrays, and telling for others."""

import json

import numpy as np
import pytest

from landscape.fingerprint import KEPT, differences, fingerprint
from landscape.reproduction import LISTED
from landscape.reproduction import differences as told


def changed(array, place, value):
    other = array.copy()
    other.flat[place] = value
    return differences(fingerprint({"a": array}), fingerprint({"a": other}))


def test_the_same_arrays_have_one_fingerprint_whatever_their_layout():
    array = np.arange(60.0).reshape(6, 10)
    others = [array.copy(), np.asfortranarray(array), array.astype(">f8"), array[:, ::-1][:, ::-1]]
    assert all(fingerprint({"a": other}) == fingerprint({"a": array}) for other in others)
    words = np.array(["adam", "gd"])
    assert fingerprint({"a": words}) == fingerprint({"a": words.astype("<U40")})


def test_a_fingerprint_is_small_plain_data():
    arrays = {"paths": np.random.default_rng(0).normal(size=(200, 100, 2)), "holes": np.array([np.nan, np.inf, 1.0])}
    text = json.dumps(fingerprint(arrays), allow_nan=False)
    assert len(text) < 2000 and json.loads(text) == fingerprint(arrays)


@pytest.mark.parametrize(
    ("array", "place", "value", "sentence"),
    [
        (np.array([1.0, 2.0]), 1, 2.25, "a (2): 1 of 2 numbers differ, the most 2, here 2.25, by 0.25"),
        (np.array([1.0, 2.0]), 0, np.nan, "a (2): 1 of 2 numbers differ, the most 1, here not finite"),
        (np.zeros(1000), 0, 3.0, f"a (1000): 1 of {KEPT} kept numbers differ, the most 0, here 3, by 3"),
        (np.zeros(1000), 17, 3.0, "a (1000): no kept number differs, but sums of parts do, by up to 3"),
        (np.full(1000, 1e9), 17, 1e9 + 1e-6, "a (1000): differs by less than the last digit of its sums"),
        (np.array(["gd"]), 0, "sg", "a (1): its words differ"),
        (np.array([True, False]), 1, True, "a (2): 1 of 2 numbers differ, the most 0, here 1, by 1"),
    ],
)
def test_one_number_that_differs_is_told(array, place, value, sentence):
    assert changed(array, place, value) == [sentence]


def test_shape_type_and_presence_are_told_and_the_largest_difference_comes_first():
    first = {"a": np.zeros(3), "b": np.zeros(3), "c": np.zeros(2), "d": np.zeros(1), "e": np.zeros(2)}
    second = {"a": np.array([0, 1e-9, 0]), "b": np.zeros(4), "c": np.zeros(2, np.float32), "e": np.array([0.0, 1.0])}
    found = differences(fingerprint(first), fingerprint(second))
    assert found[:3] == ["b (3) has the shape [4] here, not [3]", "c (2) is of type float32 here, not float64",
                         "d: only in the figure"]  # fmt: skip
    assert [sentence[0] for sentence in found[3:]] == ["e", "a"]


def test_versions_settings_and_numbers_are_told_in_this_order():
    first = {"provenance": {"jax": "1", "numpy": "2"}, "study": {"n": 3, "clip": None}}
    second = {"provenance": {"jax": "1", "numpy": "3"}, "study": {"n": 4, "clip": "norm:1"}}
    arrays = {f"a{place}": np.zeros(2) for place in range(LISTED + 2)}
    first["fingerprint"] = fingerprint(arrays)
    second["fingerprint"] = fingerprint({name: array + 1 for name, array in arrays.items()})
    found = told(first, second)
    assert found[:3] == ["numpy: 2, here 3", "n: 3, here 4", "clip: none, here norm:1"]
    assert len(found) == 3 + LISTED + 1 and found[-1] == "… and 2 more arrays"
    assert told(first, first) == []
