"""Finding the artists of a figure by what they are for."""

from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.legend import Legend
from matplotlib.text import Text


def texts(figure):
    """Every text of a figure that is drawn, with its extent in pixels."""
    renderer = FigureCanvasAgg(figure).get_renderer()
    # Everything takes its place, and no pixel is painted.
    figure.draw_without_rendering()
    found = [text for text in figure.findobj(Text) if text.get_visible() and text.get_text().strip()]
    return [(text, text.get_window_extent(renderer)) for text in found]


def by_gid(ax, gid):
    """The artists of an axes that carry a name."""
    return [artist for artist in ax.findobj() if artist.get_gid() == gid]


def legend_texts(ax):
    """All texts of an axes' legends."""
    return [text.get_text() for legend in ax.findobj(Legend) for text in legend.get_texts()]
