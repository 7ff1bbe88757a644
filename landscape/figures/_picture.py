"""A figure that shows itself in a notebook, without pyplot and its settings."""

import io

from matplotlib.figure import Figure

DPI = 144
"""Of the picture in a notebook; twice what fits its width, for sharp text."""


class Picture(Figure):
    """A figure of our own making; on a slide it has a `column` of text.

    >>> Picture(figsize=(1, 1))._repr_png_()[:4]
    b'\\x89PNG'
    """

    column = None

    def _repr_png_(self) -> bytes:
        buffer = io.BytesIO()
        self.savefig(buffer, format="png", dpi=DPI, metadata={"Software": None})
        return buffer.getvalue()
