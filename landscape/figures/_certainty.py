"""Cells whose starts ended in several ways: their color fades to white by the share of their most frequent outcome."""

import numpy as np

from landscape.figures._layout import points
from landscape.figures._names import percent
from landscape.figures._text import name_scale


def fade(colors: np.ndarray, certainty: np.ndarray) -> np.ndarray:
    """Mix colors (…, 3) with white: none of it at certainty 1, nothing else at 0.

    >>> fade(np.array([[0.0, 0.5, 1.0]]), np.array([0.5])).tolist()
    [[0.5, 0.75, 1.0]]
    """
    return 1 - np.asarray(certainty, float)[..., None] * (1 - colors)


def least(certainty: np.ndarray) -> float:
    """Where the scale of certainties begins: a tenth at or below the smallest one, and never at 1.

    >>> least(np.array([0.37, 1.0])), least(np.ones(3))
    (0.3, 0.5)
    """
    return min(float(np.floor(10 * certainty.min() + 1e-6) / 10), 0.5)


def draw_certainty_scale(bar, strips: np.ndarray, certainty: np.ndarray) -> None:
    """Draw strips (s, 3) of colors that fade as cells do, over the share of the most frequent outcome."""
    low = least(certainty)
    shares = np.linspace(low, 1, 128)
    image = fade(strips[::-1, None, :], np.broadcast_to(shares, (len(strips), 128)))
    bar.imshow(image, extent=(low, 1, 0, 1), aspect="auto", origin="lower", interpolation="nearest")
    bar.spines[:].set(linewidth=0.4 * points("font.size") / 8)
    ticks = np.linspace(low, 1, 5 if round(10 * (1 - low)) % 2 == 0 else 6)
    name_scale(bar, "share of a start's runs that end as colored (paler is less certain)", ticks, _texts(ticks))


def _texts(ticks: np.ndarray) -> list[str]:
    return [f"{100 * tick:.0f} %" for tick in ticks]


def certainty_sentence(arrays: dict[str, np.ndarray]) -> str:
    """How many runs each cell stands for, how many cells always end the same, and how many runs hit no minimum.

    >>> arrays = {"certainty": np.array([[1.0, 0.75]]), "outcome_codes": np.array([0, 1, -5])}
    >>> certainty_sentence(arrays | {"outcome_counts": np.array([[[4, 3]], [[0, 0]], [[0, 1]]])}).partition("; ")[2]
    '50.0 % of the cells always end the same; 12.5 % of all runs hit no minimum.'
    """
    counts = arrays["outcome_counts"].sum(axis=(1, 2), dtype=np.int64)
    always = percent(float((arrays["certainty"] == 1).mean()))
    lost = percent(float(counts[arrays["outcome_codes"] < 0].sum() / counts.sum()))
    repeats = round(counts.sum() / arrays["certainty"].size)
    return (
        f"Each cell shows the most frequent outcome of {repeats} runs; {always} of the cells always end the same; "
        f"{lost} of all runs hit no minimum."
    )
