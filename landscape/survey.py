"""Running a census: every optimizer from the same starts of every scheme, block by block, into tallies."""

import contextlib
import functools
import itertools
import threading
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field

import numpy as np

from landscape import labels, processes, progress, threads
from landscape import repeats as again
from landscape.descent import Descent, Runs
from landscape.errors import require
from landscape.inits import GRID, INDEPENDENT, SAME, STRATIFIED, kind, replicate_seed, shares, starts
from landscape.minima import Minima
from landscape.plan import Plan
from landscape.statistics import unseen
from landscape.status import Status
from landscape.tally import Book, Table, Tally
from landscape.uncertainty import Sample

BLOCK = 65_536
"""Starts that are drawn, descended and counted at a time, so that memory does not grow with their number."""

IN_FLIGHT = 2
"""Blocks under way at a time: while few runs of one are left, or while it is labeled, another fills the cores."""

REPLICATES = 16
"""Independent replicates among which the starts of a balanced point set are divided."""

COMPARED = 12
"""Optimizers of which every pair is kept; more would make more tables than anyone compares."""

TOLD = 4
"""Optimizers without any hit of which each is told."""

Cell = tuple[int, int]
"""The places of an optimizer and a scheme."""


@dataclass
class Survey:
    """A census on its way.

    Attributes:
        ready: the descents, one an optimizer.
        inits: specs of schemes.
        seed: of starts and noise.
        repeats: runs of each start.
        replicates: into which the starts of a balanced point set are divided.
        book: the list of minima.
        tallies: one an optimizer and scheme, [o][i].
        pairs: how often two outcomes met at one start, by the two cells; of cells that share random numbers.
        n: starts of each scheme so far.
    """

    ready: Sequence[Descent]
    inits: Sequence[str]
    seed: int
    repeats: int
    replicates: int
    book: Book
    tallies: list[list[Tally]] = field(init=False)
    pairs: dict[tuple[Cell, Cell], Table] = field(default_factory=dict)
    n: int = 0

    def __post_init__(self):
        self.tallies = [[Tally() for _ in self.inits] for _ in self.ready]

    @functools.cached_property
    def planar(self) -> list[bool]:
        """Of which schemes the starts are cells in the plane: a grid of more coordinates has no areas to count."""
        return [kind(init) == GRID and self.ready[0].problem.dim == 2 for init in self.inits]

    @property
    def noisy(self) -> bool:
        """Whether any optimizer's gradient has noise."""
        return any(one.noise > 0 for one in self.ready)


def check(plans: Sequence[Plan], repeats: int, replicates: int) -> None:
    """Refuse runs that would only repeat each other, and replicates that are none."""
    again.check(repeats, plans)
    whole = isinstance(replicates, (int, np.integer)) and replicates >= 1
    require(whole, f"`replicates` of balanced starts must be at least 1; got {replicates!r}.")


def check_covering(inits: Sequence[str], at_most: int) -> None:
    """Refuse a rule that is about independent draws for starts that are none."""
    for init in inits:
        sampled = kind(init)
        require(
            sampled == INDEPENDENT,
            f"`until_covered` is about independent draws, and the starts of {init} are not ({sampled}); use uniform.",
        )
    whole = isinstance(at_most, (int, np.integer)) and at_most >= 1
    require(whole, f"`at_most`, the starts at which to stop, must be at least 1; got {at_most!r}.")


def extend(survey: Survey, n: int, advance: Callable[[int], None] | None = None) -> None:
    """Run the starts up to n of every scheme; those up to `survey.n` were run before."""
    labels.ahead(max(survey.ready, key=lambda one: one.program.hovers), survey.book.minima, min(n, BLOCK))
    groups = [(_blocks(survey, group, n), _cells(survey, group)) for group in _groups(survey)]
    parts = (part for group in groups for part in itertools.product(*group, range(survey.repeats)))
    work = functools.partial(_labeled, survey, _draws(survey), advance and threads.in_turn(advance))
    # Processes exchange results in one order, and one core has nothing to fill.
    number = IN_FLIGHT if processes.alone() and threads.number() > 1 else 1
    with contextlib.closing(threads.in_flight(work, parts, number)) as found:
        for blocks, cells in groups:
            for block in blocks:
                _add_pairs(survey, {cell: _count(survey, cell, block, found) for cell in cells})
    survey.n = n


def _groups(survey: Survey) -> list[list[int]]:
    """Schemes that share random numbers, by their places; the noise of run i is the same for all."""
    groups: list[list[int]] = []
    for place, init in enumerate(survey.inits):
        known = [group for group in groups if _together(survey.noisy, survey.inits[group[0]], init)]
        if known:
            known[0].append(place)
        else:
            groups.append([place])
    return groups


def _together(noisy: bool, first: str, second: str) -> bool:
    drawn = all(kind(init) in (INDEPENDENT, SAME) for init in (first, second))
    return drawn and (noisy or shares(first, second))


def designs(optimizers: int, inits: Sequence[str], noisy: bool) -> set[bool]:
    """Of the pairs that can be tested, by optimizers and by schemes: whether they share starts or random numbers.

    >>> designs(2, ["uniform"], noisy=False), designs(1, ["uniform", "normal"], noisy=False)
    ({True}, {False})
    """
    random = [init for init in inits if Sample(kind(init), noisy, 1).random]
    by_optimizer = {True} if random and 1 < optimizers <= COMPARED else set()
    return by_optimizer | {_together(noisy, *pair) for pair in itertools.combinations(random, 2)}


@dataclass(frozen=True)
class _Block:
    """Starts that are run together: rows of n that a seed draws; `first` is the index of the first one's noise."""

    rows: range
    n: int
    seed: int
    replicate: int
    first: int


def _cells(survey: Survey, group: list[int]) -> list[Cell]:
    return [(o, i) for i in group for o in range(len(survey.ready))]


def _blocks(survey: Survey, group: list[int], n: int) -> list[_Block]:
    """The blocks of the starts up to n of the schemes of a group."""
    stratified = kind(survey.inits[group[0]]) == STRATIFIED
    several = min(survey.replicates, n // 2) if stratified else 1
    if several <= 1:
        return [_Block(part, n, survey.seed, 0, part.start) for part in _parts(range(survey.n, n))]
    first, found = 0, []
    for replicate in range(several):
        size, seed = n // several + (replicate < n % several), replicate_seed(survey.seed, replicate)
        found += [_Block(part, size, seed, replicate, first + part.start) for part in _parts(range(size))]
        first += size
    return found


def _parts(rows: range) -> Iterator[range]:
    return (range(first, min(rows.stop, first + BLOCK)) for first in range(rows.start, rows.stop, BLOCK))


def _draws(survey: Survey) -> Callable[[int, _Block], np.ndarray]:
    """What draws the starts (m, d) of a scheme, by its place, and a block; once for all optimizers."""

    @threads.in_turn
    @functools.lru_cache(maxsize=IN_FLIGHT)
    def drawn(i: int, block: _Block) -> np.ndarray:
        return starts(survey.inits[i], survey.ready[0].problem, block.n, block.seed, block.rows)

    return drawn


def _labeled(
    survey: Survey, drawn: Callable, advance: Callable | None, part: tuple, halt: threading.Event
) -> tuple[Runs, labels.Labels, Minima]:
    """The runs of a block from the starts of one scheme by one optimizer, once, and what each hit of those listed."""
    block, (o, i), repeat = part
    descent = again.nth(survey.ready[o], repeat)
    runs = descent.run(drawn(i, block), first=block.first, advance=advance, halt=halt)
    known = survey.book.minima
    return runs, labels.identify(runs, known), known


def _count(survey: Survey, cell: Cell, block: _Block, found: Iterator[tuple]) -> np.ndarray:
    """Count the next runs of a cell, those from a block's starts; how they ended, as codes (T, m)."""
    codes, steps, status = [], [], []
    for runs, seen, known in itertools.islice(found, survey.repeats):
        if known is not survey.book.minima:
            # The list grew while these were on their way.
            seen = labels.identify(runs, survey.book.minima)
        progress.notes(seen.notes)
        codes.append(survey.book.codes(seen))
        steps.append(runs.steps)
        status.append(runs.status)
    (o, i), ended = cell, np.stack(codes)
    survey.tallies[o][i].add(ended, np.stack(steps), np.stack(status), block.replicate, survey.planar[i])
    return ended


def _add_pairs(survey: Survey, codes: dict[Cell, np.ndarray]) -> None:
    if len(survey.ready) > COMPARED:
        return
    for one, other in itertools.combinations(sorted(codes), 2):
        if one[0] == other[0] or one[1] == other[1]:
            # Runs of one start are no independent pairs, so the first of each stands for it.
            table = survey.pairs.get((one, other), Table())
            survey.pairs[one, other] = table.plus(codes[one][0], codes[other][0])


def cover(survey: Survey, n: int, at_most: int, advance: Callable | None = None) -> str:
    """Draw starts until Boender and Rinnooy Kan's rule says of every cell that all minima were seen; say how it ended.

    Args:
        survey: whose schemes are all independent draws.
        n: starts of each scheme to begin with.
        at_most: starts of each scheme at which to stop in any case.
        advance: as in `extend`.
    """
    extend(survey, min(n, at_most), advance)
    while (wanted := _wanted(survey)) > survey.n and survey.n < at_most:
        extend(survey, min(wanted, at_most), advance)
    lost = any(not _hits(tally).sum() for line in survey.tallies for tally in line)
    if wanted > survey.n:
        return (
            f"Not covered: at {survey.n} starts the rule of Boender and Rinnooy Kan does not hold yet, it asks for "
            f"about {wanted}."
        )
    if lost:
        return "Covered, but for optimizers whose runs reached no minimum: the rule says nothing of those."
    return f"Covered: with {survey.n} starts the rule of Boender and Rinnooy Kan holds."


def _wanted(survey: Survey) -> int:
    """Starts of each scheme after which the rule would hold in every cell, if hits go on as they did."""
    wanted = survey.n
    for tally in itertools.chain.from_iterable(survey.tallies):
        hits = _hits(tally)
        total, seen = int(hits.sum()), len(hits)
        if total and not unseen.stops(total, seen):
            # Hits are a share of the starts, and the next ones may be a few less.
            wanted = max(wanted, int(np.ceil(1.02 * unseen.needed(seen) * survey.n / total)), survey.n + 1)
    return wanted


def _hits(tally: Tally) -> np.ndarray:
    """Runs by minimum, of those that were hit."""
    codes, counts = tally.replicates.columns[0], tally.replicates.counts
    found, place = np.unique(codes[codes >= 0], return_inverse=True)
    return np.bincount(place, counts[codes >= 0], len(found)).astype(int)


def lost(survey: Survey) -> list[str]:
    """What to say of each optimizer that reached no minimum from any scheme; of many, what to say of all."""
    told = []
    for one, line in zip(survey.ready, survey.tallies, strict=True):
        if not any(_hits(tally).sum() for tally in line):
            status = Status(int(np.argmax(sum(tally.status for tally in line)))).label
            told.append(
                f"{one.optimizer}: no run reached a minimum, most are {status}; try another learning rate or more "
                "steps."
            )
    if len(told) <= TOLD:
        return told
    return [f"With {len(told)} of {len(survey.ready)} optimizers no run reached a minimum."]


def effort(asked: Survey) -> np.ndarray:
    """Optimizer, init, outcome by its place in the book's order, steps, and how many runs ended so, (M, 5)."""
    parts = []
    for o, i in np.ndindex(len(asked.ready), len(asked.inits)):
        table = asked.tallies[o][i].steps
        codes, steps = table.columns
        where = np.full_like(codes, o), np.full_like(codes, i)
        parts.append(np.stack([*where, asked.book.places(codes), steps, table.counts], axis=1))
    return np.concatenate(parts)


def pairs(asked: Survey) -> np.ndarray:
    """Optimizer, init and outcome of one and of another cell, and how many starts ended in both ways, (P, 7)."""
    parts = [np.zeros((0, 7), np.int64)]
    for ((o, i), (p, j)), table in asked.pairs.items():
        first, second = map(asked.book.places, table.columns)
        ones = np.ones_like(first)
        parts.append(np.stack([o * ones, i * ones, first, p * ones, j * ones, second, table.counts], axis=1))
    return np.concatenate(parts)
