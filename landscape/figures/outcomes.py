"""What became of the runs of each scheme: shares that reached the target, with intervals, and how the others ended.

Reads from a record of `train`: outcome_counts, low and high (I, 4), outcome_names (4,), totals and init_names (I,).
"""

from landscape.figures import (
    draw_outcomes,
    finish,
    foot,
    head,
    interval_sentence,
    legend,
    open_panel,
    outcome_entries,
    training_settings,
    training_title,
)


def draw(record, ax=None):
    """Draw the panel and return the figure.

    Args:
        record: of `train`; the module says which arrays.
        ax: axes to draw into; a figure of its own by default.
    """
    panel = open_panel(ax, 0.12 + 0.09 * len(record.arrays["init_names"]))
    draw_outcomes(panel.ax, record)
    # The names of the rows take room that the text above must know of.
    finish(panel)
    head(panel.ax, training_title(record.study), [training_settings(record.study)])
    legend(panel.ax, outcome_entries(record))
    foot(panel.ax, [interval_sentence(record)])
    return finish(panel)
