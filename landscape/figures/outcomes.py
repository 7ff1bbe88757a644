"""What became of the runs of each scheme: shares that reached the target, with intervals, and how the others ended.

Reads from a record of `train`: outcome_counts, low and high (I, 4), outcome_names (4,), totals and init_names (I,).
"""

from landscape.figures import draw_alone, draw_outcomes, interval_sentence, outcome_entries


def draw(record, ax=None):
    """Draw the panel and return the figure.

    Args:
        record: of `train`; the module says which arrays.
        ax: axes to draw into; a figure of its own by default.
    """
    ratio = 0.12 + 0.09 * len(record.arrays["init_names"])
    return draw_alone(
        record,
        ax,
        ratio,
        lambda panel: draw_outcomes(panel, record),
        outcome_entries(record),
        [interval_sentence(record)],
    )
