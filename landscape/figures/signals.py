"""How large signals are in each layer at the start: the mean square of the pre-activations, a line an init scheme.

Reads from a record of `train`: layers (L,), signals (I, L), outcome_counts (I, 4), outcome_names (4,), totals and
init_names (I,).
"""

from landscape.figures import draw_alone, draw_signals, scheme_entries

RATIO = 0.62
"""Height over width."""


def draw(record, ax=None):
    """Draw the panel and return the figure.

    Args:
        record: of `train`; the module says which arrays.
        ax: axes to draw into; a figure of its own by default.
    """
    return draw_alone(
        record, ax, RATIO, lambda panel: draw_signals(panel, record), scheme_entries(record, reached=False)
    )
