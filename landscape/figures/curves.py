"""Learning curves: the training loss over the epochs, a line a scheme and the band of the middle 80 % of its runs.

Reads from a record of `train`: epochs (E,), loss (I, n, E), outcome_counts (I, 4), outcome_names (4,), totals and
init_names (I,).
"""

from landscape.figures import (
    draw_curve,
    finish,
    head,
    legend,
    open_panel,
    scheme_entries,
    training_settings,
    training_title,
)

RATIO = 0.62
"""Height over width."""


def draw(record, ax=None):
    """Draw the panel and return the figure.

    Args:
        record: of `train`; the module says which arrays.
        ax: axes to draw into; a figure of its own by default.
    """
    panel = open_panel(ax, RATIO)
    draw_curve(panel.ax, record, "loss", "training loss")
    # The names of the rows take room that the text above must know of.
    finish(panel)
    head(panel.ax, training_title(record.study), [training_settings(record.study)])
    legend(panel.ax, scheme_entries(record))
    return finish(panel)
