"""Where runs end, as legends name and count it: each minimum, or the lowest and the others; a way of reaching none."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from matplotlib.artist import Artist
from matplotlib.axes import Axes
from matplotlib.lines import Line2D

from landscape.figures._background import LossScale, draw_loss_scale, hole_entry
from landscape.figures._colors import FEW, draw_value_scale
from landscape.figures._marks import inside, marker, misses, statuses
from landscape.figures._names import bounds, drawn, escape, interval_name, lowest_name, settings, share, title
from landscape.figures._paths import lost_mark
from landscape.figures._text import foot, head, legend, scales
from landscape.statistics.levels import lowest


@dataclass(frozen=True)
class Outcome:
    """Where a run may end, as a legend names it.

    Attributes:
        runs: (n,) of bool, which runs end so.
        style: the marker, its face, its edge and its size, as `marker` takes them.
        words: what the legend says of the runs (n,) of bool that are counted.
    """

    runs: np.ndarray
    style: tuple[str, object, object, float]
    words: Callable[[np.ndarray], str]

    def entry(self) -> Line2D:
        """The legend's entry, with all of its runs counted."""
        shape, face, edge, size = self.style
        return marker(shape, face, self.words(np.ones(len(self.runs), bool)), edge, size)


def minima_outcomes(arrays: dict[str, np.ndarray], colors: np.ndarray, ax: Axes | None = None) -> list[Outcome]:
    """Each of a few minima, or the lowest and the others of many.

    Args:
        arrays: labels (n,), minima_values (k,), and where known minima_kinds (k,) and the intervals of a census.
        colors: (k, 4), of the minima.
        ax: where they are drawn; a legend says which of a few lie out of its view.
    """
    return _each(arrays, colors, ax) if len(colors) <= FEW else _lowest_and_others(arrays, colors)


def lost_outcomes(arrays: dict[str, np.ndarray]) -> list[Outcome]:
    """The ways of reaching no minimum that occur among labels (n,) and reasons (n,), in the legend's order."""
    return [_lost(arrays, reason) for reason in misses(arrays["labels"], arrays["reasons"])]


def _each(arrays: dict[str, np.ndarray], colors: np.ndarray, ax: Axes | None) -> list[Outcome]:
    labels, (low, high) = arrays["labels"], intervals(arrays)
    kinds = arrays.get("minima_kinds", np.full(len(colors), "minimum"))
    after = [bounds(*limits) for limits in zip(low, high, strict=True)]
    after = [text if kind == "minimum" else f"{text}, {kind}" for text, kind in zip(after, kinds, strict=True)]
    shown = np.full(len(colors), True) if ax is None else inside(ax, arrays["minima_points"])
    after = [text if seen else f"{text}, out of view" for text, seen in zip(after, shown, strict=True)]
    return [
        Outcome(labels == index, ("*", colors[index], "black", 8), _counting(labels == index, str(index + 1), text))
        for index, text in enumerate(after)
    ]


def _counting(runs: np.ndarray, name: str, after: str = "") -> Callable[[np.ndarray], str]:
    def words(counted: np.ndarray) -> str:
        # An interval is that of all runs.
        return f"{name}: {share(int((runs & counted).sum()), len(runs))}{after if counted.all() else ''}"

    return words


def _lowest_and_others(arrays: dict[str, np.ndarray], colors: np.ndarray) -> list[Outcome]:
    labels, best = arrays["labels"], lowest(arrays["minima_values"])
    alone = best.sum() == 1
    range_ = bounds(*(limit[best][0] for limit in intervals(arrays))) if alone else ""
    low = (labels >= 0) & best[labels]
    others = (labels >= 0) & ~low

    def words(counted: np.ndarray) -> str:
        reached = labels[others & counted]
        name = f"{len(np.unique(reached))} of {int((~best).sum())} other minima"
        return f"{name}: {share(len(reached), len(labels))}"

    lowest_ = Outcome(low, ("*", "white", "black", 8), _counting(low, lowest_name(int(best.sum())), range_))
    if best.all():
        return [lowest_]
    return [lowest_, Outcome(others, ("o", colors[len(colors) // 2], "white", 6), words)]


def _lost(arrays: dict[str, np.ndarray], reason: str) -> Outcome:
    runs, mark = (arrays["labels"] < 0) & (arrays["reasons"] == reason), lost_mark(reason)
    style = (mark.get_marker(), mark.get_markerfacecolor(), mark.get_markeredgecolor(), 5)
    return Outcome(runs, style, _counting(runs, mark.get_label()))


def intervals(arrays: dict[str, np.ndarray]) -> tuple[np.ndarray, ...]:
    """The bounds of each minimum's share, (k,) each; NaN where the starts carry none."""
    none = np.full(len(arrays["minima_values"]), np.nan)
    return tuple(arrays[key][0, 0, : len(none)] if key in arrays else none for key in ("low", "high"))


def brackets(record) -> str:
    """What the intervals in the legend are; nothing where it has none."""
    many = len(record.arrays["minima_values"]) > FEW
    alone = lowest(record.arrays["minima_values"]).sum() == 1 if many else True
    given = alone and np.isfinite(intervals(record.arrays)[0]).any()
    return f"Brackets: {interval_name(record)} in %" if given else ""


def explain(
    ax: Axes, record, background: tuple[LossScale, bool], colors: np.ndarray, marks: list[Artist], sentence: str = ""
) -> None:
    """Write title, settings, scales, outcomes and counts around an axes that shows where runs go.

    Args:
        ax: the axes, with everything drawn into it.
        record: of `trace`.
        background: what `draw_loss` returned.
        colors: (k, 4), of the minima.
        marks: the legend's entries for what else is drawn.
        sentence: under everything else.
    """
    study, arrays, many = record.study, record.arrays, len(colors) > FEW
    scale, holes = background
    head(ax, title(study), [escape(study.get("formula") or ""), settings(study, [drawn(study, len(arrays["labels"]))])])
    bars = scales(ax, 2 if many else 1)
    draw_loss_scale(bars[0], scale, dark=0.62 if many else 0.42)
    if many:
        draw_value_scale(bars[1], arrays["minima_values"], arrays["minima_points"])
    legend(ax, [outcome.entry() for outcome in minima_outcomes(arrays, colors, ax)])
    lost = [outcome.entry() for outcome in lost_outcomes(arrays)]
    legend(ax, [*marks, *lost, *([hole_entry()] if holes else [])])
    foot(ax, [statuses(arrays["status"]), brackets(record), sentence])
