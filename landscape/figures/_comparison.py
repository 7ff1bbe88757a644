"""What a comparison says in words: its title, its settings and what its captions tell; and one panel of it."""

import numpy as np

from landscape import estimates
from landscape.figures._cells import grid_starts
from landscape.figures._names import (
    bounds,
    drawn,
    escape,
    init_name,
    interval_name,
    lowest_name,
    percent,
    settings,
    title,
    varied_name,
)
from landscape.statistics.levels import lowest

OF_RUNS = ("starts", "ends", "paths", "labels", "reasons", "steps")
"""The arrays that each panel has of its own."""

TOLD = 8
"""The most panels of which a caption tells the shares; a table tells those of all."""


def panel_of(record, place):
    """The arrays of one panel, as records of `trace` and `basins` have them, and its shares' error bars (K + R,)."""
    arrays, (o, i) = record.arrays, place
    own = {name: arrays[name][o, i] for name in (*OF_RUNS, "low", "high") if name in arrays}
    return {name: array for name, array in arrays.items() if name not in OF_RUNS} | own


def comparison_title(record):
    """The problem, and the optimizer where it is one, without the hyperparameter that varies."""
    study = record.study
    varied = study["varied"]
    alone = [] if "optimizer" in varied else [study["optimizers"][0]]
    if alone and study.get("over"):
        alone = [estimates.swept_optimizer(record.arrays, study)]
    return title({**study, "optimizers": alone})


def comparison_lines(record):
    """The formula, and the settings that all panels share."""
    study = {**record.study} | ({"seed": None} if "seed" in record.study["varied"] else {})
    own = panel_of(record, (0, 0))
    told = grid_starts(own) if study["cells"] else drawn(study, study["n"])
    return [escape(study.get("formula") or ""), settings(study, [f"{told} each"])]


def sentences(record):
    """What varies, where the lowest minimum is hit, and what the numbers over the panels are: the caption's numbers."""
    study = record.study
    names = [", ".join(varied_name(name, one) for one in own) for name, own in study["varied"].items()]
    varied = f"Panels: {names[0]}." if len(names) == 1 else f"Panels: {names[0]}, by {names[1]}."
    cells = "Cells have the color of the minimum they reach, darker with more steps."
    paths = "Paths have the color of the minimum they reach, and are dark where they reach none."
    return [varied, cells if study["cells"] else paths, *_at_lowest(record), *_explained(record)]


def _at_lowest(record):
    """The shares of the lowest minimum and of none in each panel, where those are few."""
    arrays, best = record.arrays, lowest(record.arrays["minima_values"])
    listed = list(estimates.panels(arrays, record.study))
    if len(listed) > TOLD or not best.any():
        return
    told = []
    for (o, i), named in listed:
        count, n = arrays["hits"][o, i, best].sum(), arrays["totals"][o, i]
        range_ = bounds(arrays["low"][o, i, np.argmax(best)], arrays["high"][o, i, np.argmax(best)])
        name = ", ".join(varied_name(*pair) for pair in named.items())
        share = f"{percent(count / n)}{range_ if best.sum() == 1 else ''}"
        told.append(f"{name}: {share} and {percent(arrays['misses'][o, i].sum() / n)}")
    yield f"Shares of the {lowest_name(int(best.sum()))} and of no minimum: {'; '.join(told)}."


def _explained(record):
    """What the numbers over the panels are."""
    study, arrays = record.study, record.arrays
    told = []
    given = np.isfinite(arrays["low"])
    if given.any():
        told.append(f"Brackets: {interval_name(record)}, in %.")
    without = [init_name(str(name)) for i, name in enumerate(arrays["init_names"]) if not given[:, i].any()]
    if without:
        told.append(f"No interval for {', '.join(without)}: those starts are no independent draws.")
    if study["cells"]:
        told.append("Shares are of the grid's cells, which are no sample.")
    elif not {"init", "seed"} & set(study["varied"]):
        told.append("All panels have the same starts.")
    return told


def foot_sentence(record):
    """What the numbers over the panels are, for the figure itself."""
    return " ".join(_explained(record)).replace(" %", "\u00a0%")
