"""One palette for all frames of an animation: the colors of what stays, and those of what moves over it.

A color is looked up the same way in every frame, and what stays has the same color in all, so nothing flickers.
"""

from dataclasses import dataclass

import numpy as np
from PIL import Image
from scipy.spatial import cKDTree

CLEAR = 255
"""The place in a palette that no frame uses, for pixels that are as they were."""

_OF_STARS = 16
_OF_STILL = 112
_OF_MOVING = 120
_BRIGHT = 24
_BITS = 6


@dataclass(frozen=True)
class Palette:
    """The colors of all frames, and where each other color is found.

    Attributes:
        colors: (256, 3), distinct; the last one is no frame's.
        nearest: (2 ** 18,), by the first six bits of red, green and blue.
        still: (h, w, 4) and indices (h, w) of what stays.
    """

    colors: np.ndarray
    nearest: np.ndarray
    still: tuple[np.ndarray, np.ndarray]

    def indices(self, frame: np.ndarray) -> np.ndarray:
        """The color of each pixel, (h, w)."""
        still, found = self.still
        changed, found = _changed(frame, still), found.copy()
        found[changed] = self.nearest[_key(frame[changed])]
        return found


def _changed(frame: np.ndarray, still: np.ndarray) -> np.ndarray:
    """Which pixels differ, (h, w)."""
    return frame.view(np.uint32)[..., 0] != still.view(np.uint32)[..., 0]


def _key(pixels: np.ndarray) -> np.ndarray:
    red, green, blue = (pixels[..., band].astype(np.int32) >> (8 - _BITS) for band in range(3))
    return (red << 2 * _BITS) | (green << _BITS) | blue


def palette(still: np.ndarray, samples: list[np.ndarray]) -> Palette:
    """Choose the colors of an animation: those of what stays, and those that samples of its frames have beside it."""
    moving = [sample[_changed(sample, still)][:, :3] for sample in samples]
    staying = still[..., :3].reshape(-1, 3)
    # The few pixels of a star would take the color of many greys: each color counts once, and stars' keep their own.
    kept, counts = np.unique(staying, axis=0, return_counts=True)
    bright = np.ptp(kept.astype(int), axis=1) > _BRIGHT
    own = kept[bright][np.argsort(-counts[bright], kind="stable")[:_OF_STARS]]
    chosen = [own, _reduced(kept, _OF_STILL), _reduced(np.concatenate(moving), _OF_MOVING)]
    colors = np.unique(np.concatenate(chosen), axis=0)
    side = np.arange(2**_BITS) * 2 ** (8 - _BITS) + 2 ** (7 - _BITS)
    cells = np.stack(np.meshgrid(side, side, side, indexing="ij"), axis=-1).reshape(-1, 3)
    tree = cKDTree(colors)
    places = tree.query(staying)[1].reshape(still.shape[:2]).astype(np.uint8)
    return Palette(_filled(colors), tree.query(cells)[1].astype(np.uint8), (still, places))


def _reduced(pixels: np.ndarray, count: int) -> np.ndarray:
    """At most so many colors that stand for those of pixels (m, 3)."""
    if not len(pixels):
        return np.zeros((0, 3), np.uint8)
    strip = Image.fromarray(pixels[None])
    found = strip.quantize(count, Image.Quantize.MEDIANCUT, dither=Image.Dither.NONE).getpalette()
    return np.array(found, np.uint8).reshape(-1, 3)[:count]


def _filled(colors: np.ndarray) -> np.ndarray:
    """The colors and others that none of them is, 256 together."""
    others = np.stack([np.arange(256), np.zeros(256, int), np.full(256, 255)], axis=1).astype(np.uint8)
    known = {tuple(color) for color in colors.tolist()}
    free = [color for color in others.tolist() if tuple(color) not in known]
    return np.concatenate([colors, np.array(free, np.uint8)[: 256 - len(colors)]])
