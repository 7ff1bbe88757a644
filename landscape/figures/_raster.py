"""Dense layers as one image of few colors, so that a figure of thousands of paths stays small in every format."""

from collections.abc import Sequence

import numpy as np
from matplotlib.artist import Artist, allow_rasterization
from matplotlib.axes import Axes
from matplotlib.backend_bases import RendererBase

COLORS = 256
"""The colors of a flattened image; a PDF holds so many as one byte a pixel."""


class Layers(Artist):
    """Artists that are drawn as one image."""

    def __init__(self, artists: Sequence[Artist]):
        super().__init__()
        self.artists = sorted(artists, key=lambda artist: artist.get_zorder())

    def get_children(self) -> list[Artist]:
        """The artists, the lowest first."""
        return [*self.artists]

    @allow_rasterization
    def draw(self, renderer: RendererBase) -> None:
        """Draw the artists."""
        for artist in self.artists:
            artist.draw(renderer)


def flatten(ax: Axes, artists: Sequence[Artist]) -> Layers:
    """Replace artists of an axes by one that draws them as an image of few colors, below ticks and marks."""
    figure = ax.get_figure()
    for artist in artists:
        artist.remove()
        artist.axes = ax
        artist.set_figure(figure)
    layers = ax.add_artist(Layers(artists))
    layers.set(rasterized=True, agg_filter=few_colors, zorder=1.0, gid="layers", in_layout=False)
    return layers


def few_colors(image: np.ndarray, dpi: float) -> tuple[np.ndarray, int, int]:
    """The image (h, w, 4) of values from 0 to 1 in `COLORS` colors, and its shift, which is none."""
    from PIL import Image

    whole = Image.fromarray(np.rint(255 * image[..., :3]).astype(np.uint8))
    reduced = whole.quantize(COLORS, Image.Quantize.FASTOCTREE, dither=Image.Dither.NONE).convert("RGB")
    return np.dstack([np.asarray(reduced) / 255, image[..., 3:]]), 0, 0
