"""What arrays hold, in a few numbers: enough to say later whether others are the same, and if not, where they differ.

A fingerprint is plain data. It holds of each array its type, its shape, a digest of its bytes, and of numbers those of
a small array, or else some of them, evenly chosen, and the sums of equal parts, in which a difference anywhere shows.
"""

import hashlib
from collections.abc import Iterator, Mapping
from typing import Any

import numpy as np

KEPT = 24
"""The numbers of an array that are kept; a smaller array is kept whole."""

PARTS = 8
"""The parts of a larger array whose sums are kept."""


def fingerprint(arrays: Mapping[str, np.ndarray]) -> dict[str, dict[str, Any]]:
    """Return the fingerprint of named arrays.

    >>> found = fingerprint({"ends": np.array([1.0, 2.5])})
    >>> found["ends"]["shape"], found["ends"]["kept"]
    ([2], [1.0, 2.5])
    """
    return {name: _of(np.asarray(array)) for name, array in sorted(arrays.items())}


def _of(array: np.ndarray) -> dict[str, Any]:
    number = array.dtype.kind in "biuf"
    told = {"type": array.dtype.newbyteorder("=").name if number else "text", "shape": [*array.shape]}
    told["digest"] = hashlib.sha256(_bytes(array)).hexdigest()[:16]
    return told | _numbers(array.ravel()) if number else told


def _bytes(array: np.ndarray) -> bytes:
    """The same on every machine, whatever its order of bytes."""
    if array.dtype.kind == "U":
        return "\0".join(array.ravel().tolist()).encode()
    return np.ascontiguousarray(array.astype(array.dtype.newbyteorder("<"), copy=False)).tobytes()


def _numbers(flat: np.ndarray) -> dict[str, Any]:
    flat = flat.astype(float)
    chosen = np.unique(np.linspace(0, max(flat.size - 1, 0), min(flat.size, KEPT)).round().astype(int))
    told = {"kept": [_plain(value) for value in flat[chosen]]}
    if flat.size > KEPT:
        finite = np.where(np.isfinite(flat), flat, 0.0)
        told["sums"] = [float(part.sum()) for part in np.array_split(finite, PARTS)]
    return told


def _plain(value: float) -> float | None:
    """A number as JSON holds it: None where it is not finite."""
    return float(value) if np.isfinite(value) else None


def differences(kept: Mapping[str, Any], here: Mapping[str, Any]) -> list[str]:
    """Say in a sentence each how two fingerprints differ, the largest difference of numbers first; none, no sentence.

    >>> first, second = (fingerprint({"ends": np.array([1.0, value])}) for value in (2.5, 2.75))
    >>> differences(first, second)
    ['ends (2): 1 of 2 numbers differ, the most 2.5, here 2.75, by 0.25']
    """
    found = [_difference(name, kept.get(name), here.get(name)) for name in sorted({*kept, *here})]
    return [words for _, words in sorted((one for one in found if one), key=lambda one: -one[0])]


def _difference(name: str, kept: Mapping | None, here: Mapping | None) -> tuple[float, str] | None:
    if kept is None or here is None:
        return np.inf, f"{name}: only {'here' if kept is None else 'in the figure'}"
    if kept == here:
        return None
    told = f"{name} ({' × '.join(map(str, kept['shape'])) or 'one number'})"
    for key, words in (("shape", "has the shape"), ("type", "is of type")):
        if kept[key] != here[key]:
            return np.inf, f"{told} {words} {here[key]} here, not {kept[key]}"
    if "kept" not in kept:
        return np.inf, f"{told}: its words differ"
    return _largest(told, kept, here)


def _largest(told: str, kept: Mapping, here: Mapping) -> tuple[float, str]:
    pairs = list(zip(kept["kept"], here["kept"], strict=True))
    off = [(_gap(a, b), a, b) for a, b in pairs if a != b]
    of = "numbers" if "sums" not in kept else "kept numbers"
    if off:
        most, a, b = max(off, key=lambda one: one[0])
        words = f"the most {_text(a)}, here {_text(b)}" + (f", by {most:.2g}" if np.isfinite(most) else "")
        return most, f"{told}: {len(off)} of {len(pairs)} {of} differ, {words}"
    gaps = list(_gaps(kept.get("sums", ()), here.get("sums", ())))
    if any(gaps):
        return max(gaps), f"{told}: no kept number differs, but sums of parts do, by up to {max(gaps):.2g}"
    return 0.0, f"{told}: differs by less than the last digit of its sums"


def _gaps(first: list[float], second: list[float]) -> Iterator[float]:
    return (abs(a - b) for a, b in zip(first, second, strict=True))


def _gap(a: float | None, b: float | None) -> float:
    return np.inf if a is None or b is None else abs(a - b)


def _text(value: float | None) -> str:
    return "not finite" if value is None else f"{value:.17g}"
