"""How far the map of an optimizer agrees with that of the exact gradient flow, and where they differ."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from landscape.statistics.boundaries import on_boundary


@dataclass(frozen=True)
class Agreement:
    """Cells of a grid, by how the optimizer and the flow end from them.

    Attributes:
        cells: all of them.
        other: the optimizer reaches another minimum than the flow.
        lost: the optimizer reaches no minimum, and the flow one, or none for another reason.
        gained: the optimizer reaches a minimum, and the flow none.
        border: those of the cells that differ that touch a boundary of the flow's map.
    """

    cells: int
    other: int
    lost: int
    gained: int
    border: int

    @property
    def differ(self) -> int:
        """The cells that end differently."""
        return self.other + self.lost + self.gained

    @property
    def share(self) -> float:
        """The share of cells that end alike: at the same minimum, or at none for the same reason."""
        return (self.cells - self.differ) / self.cells


def agreement(labels: np.ndarray, reasons: np.ndarray, flow_labels: np.ndarray, flow_reasons: np.ndarray) -> Agreement:
    """Compare two maps (h, w) cell by cell.

    Args:
        labels, flow_labels: the index of the minimum that each cell's start reaches, −1 for none.
        reasons, flow_reasons: why it reaches none, '' for a hit.

    >>> hit = np.full((1, 4), "")
    >>> agreement(np.array([[0, 1, 1, 1]]), hit, np.array([[0, 0, 1, 1]]), hit)
    Agreement(cells=4, other=1, lost=0, gained=0, border=1)
    """
    differs = differing(labels, reasons, flow_labels, flow_reasons)
    hit, flow_hit = labels >= 0, flow_labels >= 0
    parts = differs & hit & flow_hit, differs & ~hit, hit & ~flow_hit, differs & _borders(flow_labels, flow_reasons)
    return Agreement(labels.size, *(int(part.sum()) for part in parts))


def differing(labels, reasons, flow_labels, flow_reasons) -> np.ndarray:
    """Which cells end differently, (h, w): at another minimum, or at none for another reason."""
    return (labels != flow_labels) | (reasons != flow_reasons)


def _borders(labels: np.ndarray, reasons: np.ndarray) -> np.ndarray:
    _, ways = np.unique(reasons, return_inverse=True)
    return on_boundary(labels) | on_boundary(ways.reshape(labels.shape))


def of_arrays(arrays: Mapping[str, np.ndarray]) -> Agreement:
    """The agreement of a record's map with its flow's."""
    return agreement(*(arrays[name] for name in ("labels", "reasons", "flow_labels", "flow_reasons")))


def sentence(found: Agreement) -> str:
    """The agreement in words.

    >>> sentence(Agreement(cells=400, other=30, lost=0, gained=0, border=15)).partition("; ")[2]
    '30 reach another minimum. Of those that differ, 50.0 % touch a boundary of the flow.'
    """
    ways = (
        (found.other, "reach another minimum"),
        (found.lost, "reach none"),
        (found.gained, "reach one and the flow none"),
    )
    told = ", ".join(f"{count:,} {words}" for count, words in ways if count)
    # Cut off and not rounded, so that 100 % means all.
    whole = f"Against the exact gradient flow {np.floor(1000 * found.share + 1e-9) / 10:.1f} % of {found.cells:,} cells"
    if not found.differ:
        return f"{whole} end alike."
    border = f"{100 * found.border / found.differ:.1f} % touch a boundary of the flow"
    return f"{whole} end alike; {told}. Of those that differ, {border}."
