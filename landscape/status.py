"""Why a run stopped: one of five statuses for every start."""

import enum


class Status(enum.IntEnum):
    """Why a run stopped; every start has exactly one, and every count has all of them in its denominator.

    >>> Status(4).name
    'DIVERGED'
    >>> Status.SETTLED.sentence
    'the last tenth of the budget stayed within 1 % of the domain width'
    """

    CONVERGED = 0
    SETTLED = 1
    UNSETTLED = 2
    ESCAPED = 3
    DIVERGED = 4

    @property
    def label(self) -> str:
        """The lower-case word that tables and legends print."""
        return self.name.lower()

    @property
    def sentence(self) -> str:
        """What the status means, for tables and messages."""
        return _SENTENCES[self]


_SENTENCES = {
    Status.CONVERGED: "the gradient and the step fell below tolerance",
    Status.SETTLED: "the last tenth of the budget stayed within 1 % of the domain width",
    Status.UNSETTLED: "the budget ran out while the run was slow, cycling, flat or wandering",
    Status.ESCAPED: "the budget ran out more than ten domain widths away",
    Status.DIVERGED: "an iterate or its loss was not finite",
}
