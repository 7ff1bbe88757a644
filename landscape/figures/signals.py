"""How large signals are in each layer at the start: the mean square of the pre-activations, a line an init scheme.

Reads from a record of `train`: layers (L,), signals (I, L), outcome_counts (I, 4), outcome_names (4,), totals and
init_names (I,).
"""

from landscape.figures import (
    draw_signals,
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
    draw_signals(panel.ax, record)
    # The names of the rows take room that the text above must know of.
    finish(panel)
    head(panel.ax, training_title(record.study), [training_settings(record.study)])
    legend(panel.ax, scheme_entries(record, reached=False))
    return finish(panel)
