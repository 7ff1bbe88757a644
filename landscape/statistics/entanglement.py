"""How entangled the basins of a map are, everything at once: as the arrays of a record, as rows, and as sentences."""

from collections.abc import Mapping
from typing import Any

import numpy as np

from landscape.statistics import entropy, wada
from landscape.statistics.boundaries import grid
from landscape.statistics.dimension import PowerLaw, boundary_dimension, uncertainty_exponent

COLUMNS = ("box", "entropy", "boundary_entropy", "boundary_corrected", "verdict")
"""Of the table: cells a side of the boxes, then nats."""

Arrays = Mapping[str, np.ndarray]


def measure(labels, level: float = 0.95, seed: int = 0) -> dict[str, np.ndarray]:
    """Return what `entropy`, `dimension` and `wada` say of a map (h, w), as arrays of a record.

    entropy_boxes (B,), entropies and entropies_corrected (B, 2) over all boxes and over those on a boundary,
    entropy_shares, entropy_room and entropy_verdicts (B,); dimension and exponent (3,), value, low and high, with the
    scales and shares that they are fitted to and why they are refused; wada_reaches and wada_shares (R,), wada_basins
    and wada_small, whether basins are wide enough for a verdict.

    >>> found = measure(np.repeat([[0] * 50 + [1] * 78], 128, axis=0))
    >>> found["exponent"].round(6).tolist(), int(found["wada_basins"])
    ([1.0, 1.0, 1.0], 2)
    """
    labels = grid(labels)
    boxes = entropy.entropies(labels)
    slopes = {
        "dimension": boundary_dimension(labels, level=level, seed=seed),
        "exponent": uncertainty_exponent(labels, level=level, seed=seed),
    }
    small = (boxes.room >= entropy.SMALL) & (boxes.sides == max(wada.REACHES))
    return {
        "entropy_boxes": boxes.sides, "entropies": np.stack([boxes.entropy, boxes.boundary], axis=1),
        "entropies_corrected": np.stack([boxes.corrected, boxes.corrected_boundary], axis=1),
        "entropy_shares": boxes.shares, "entropy_room": boxes.room, "entropy_verdicts": boxes.verdicts,
        **{key: value for name, slope in slopes.items() for key, value in _slope(name, slope).items()},
        "wada_reaches": np.array(wada.REACHES), "wada_shares": wada.wada_shares(labels),
        "wada_basins": np.array(len(wada.basins(labels))), "wada_small": small.any(),
    }  # fmt: skip


def _slope(name: str, found: PowerLaw) -> dict[str, np.ndarray]:
    return {
        name: np.array([found.value, found.low, found.high]), f"{name}_scales": found.scales,
        f"{name}_shares": found.shares, f"{name}_refused": np.array(found.refused),
    }  # fmt: skip


def rows(arrays: Arrays) -> list[dict[str, Any]]:
    """The entropies by the size of boxes, with the columns `COLUMNS` and the share of boxes on a boundary."""
    entropies, corrected = arrays["entropies"].tolist(), arrays["entropies_corrected"].tolist()
    return [
        {
            "box": int(side), "entropy": entropies[i][0], "boundary_entropy": entropies[i][1],
            "corrected": corrected[i][0], "boundary_corrected": corrected[i][1],
            "share": float(arrays["entropy_shares"][i]), "room": float(arrays["entropy_room"][i]),
            "verdict": str(arrays["entropy_verdicts"][i]),
        }
        for i, side in enumerate(arrays["entropy_boxes"])
    ]  # fmt: skip


def sentences(arrays: Arrays, level: float = 0.95) -> list[str]:
    """What a reader should know of the boundaries: the verdict, the dimension and exponent, and the Wada property.

    >>> for sentence in sentences(measure(np.add.outer(np.arange(128), np.arange(128)) < 128)):
    ...     print(sentence)
    The ln 2 rule decides nothing: in boxes of 8 cells the boundary's entropy is 0.685, below ln 2 = 0.693.
    Box-counting dimension 1.02 [0.85, 1.09] from boxes of 2 to 8 cells.
    Uncertainty exponent 0.99 [0.92, 1.12] from distances of 1 to 8 cells.
    Intervals: 95 %, from blocks of the map that are drawn anew.
    """
    slopes = [_dimension(arrays, "Box-counting dimension", "dimension", "boxes")]
    slopes += [_dimension(arrays, "Uncertainty exponent", "exponent", "distances")]
    known = not np.isnan(arrays["dimension"]).all() or not np.isnan(arrays["exponent"]).all()
    bars = [f"Intervals: {100 * level:g} %, from blocks of the map that are drawn anew."] if known else []
    return [verdict(arrays), *slopes, *bars, *_wada(arrays)]


def verdict(arrays: Arrays) -> str:
    """What the entropies say, in a sentence: the first size of boxes that says fractal, or why none does."""
    said, sides = arrays["entropy_verdicts"].tolist(), arrays["entropy_boxes"].tolist()
    for word, start in _STARTS.items():
        if word in said and (word != entropy.NONE or set(said) == {entropy.NONE}):
            place = said.index(word)
            value = arrays["entropies"][place, 1]
            return start.format(side=sides[place], value=value)
    return f"No verdict on the boundary: the map has too few cells for boxes of {entropy.FEWEST} cells."


_STARTS = {
    entropy.FRACTAL: "Fractal boundary: in boxes of {side} cells its entropy is {value:.3f}, above ln 2 = 0.693.",
    entropy.OPEN: (
        "The ln 2 rule decides nothing: in boxes of {side} cells the boundary's entropy is {value:.3f}, below ln 2 = "
        "0.693."
    ),
    entropy.LARGE: (
        "Boxes too large for a verdict: basins are hardly wider than boxes of {side} cells; a higher resolution helps."
    ),
    entropy.NONE: "No boundary: all boxes hold one label.",
}


def _dimension(arrays: Arrays, title: str, name: str, unit: str) -> str:
    value, low, high = arrays[name].tolist()
    if np.isnan(value):
        return f"{title}: refused, {arrays[f'{name}_refused']}."
    scales = arrays[f"{name}_scales"]
    return f"{title} {_two(value)} [{_two(low)}, {_two(high)}] from {unit} of {scales[0]} to {scales[-1]} cells."


def _two(value: float) -> str:
    """Two decimals; 0 has no sign."""
    return f"{round(value, 2) + 0:.2f}"


def _wada(arrays: Arrays) -> list[str]:
    basins, share, reach = int(arrays["wada_basins"]), float(arrays["wada_shares"][-1]), int(arrays["wada_reaches"][-1])
    if basins < 3 or max(wada.REACHES) not in arrays["entropy_boxes"]:
        return []
    told = f"{100 * share:.1f} % of the boundary's cells lie within {reach} cells of all {basins} basins"
    if share < wada.NEARLY_ALL:
        return [f"Not Wada, as far as cells tell: {told}."]
    if not arrays["wada_small"]:
        return [f"No verdict on Wada: {told}, but basins are hardly wider than that."]
    return [f"Wada, as far as cells tell: {told}."]
