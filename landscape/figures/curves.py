"""Learning curves: the training loss over the epochs, a line a scheme and the band of the middle 80 % of its runs.

Reads from a record of `train`: epochs (E,), loss (I, n, E), outcome_counts (I, 4), outcome_names (4,), totals and
init_names (I,).
"""

from landscape.figures import draw_alone, draw_curve, scheme_entries

RATIO = 0.62
"""Height over width."""


def draw(record, ax=None):
    """Draw the panel and return the figure.

    Args:
        record: of `train`; the module says which arrays.
        ax: axes to draw into; a figure of its own by default.
    """
    return draw_alone(
        record, ax, RATIO, lambda panel: draw_curve(panel, record, "loss", "training loss"), scheme_entries(record)
    )
