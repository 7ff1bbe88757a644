r"""A figure's LaTeX: the environment that includes it at its natural width, its caption, and the table of its numbers.

The caption says what the picture shows, of what problem, optimizer with all hyperparameters, starts and seed, and the
hits with their intervals where they are few; the table says all of them. Every character is ASCII.
"""

import pathlib
import re
import sys
from collections.abc import Iterable, Iterator
from typing import Any

import numpy as np

from landscape import catalog, columns, estimates, figures, latex, notation, rows, tables
from landscape.record import Record

LISTED = 8
"""The most rows of a census, and the most optimizers, that a caption lists."""

TABLED = 12
"""The most minima of an optimizer and init that a table lists; the others are summed."""

LINES = 40
"""About how many rows a table has at most, where several optimizers and inits share it."""

LONGEST = 70
"""A table of more rows would not fit a page, and is left out."""

COORDINATES = 3
"""The most coordinates that a table gives of a place."""


def environment(record: Record, file: str, style_name: str = "screen", picture: str | None = None) -> str:
    r"""Return the LaTeX of a record's figure: a `figure`, and a `table` where there is something to tabulate.

    Args:
        record: what was drawn.
        file: the figure, a .pdf, .png or .pgf, as the document finds it.
        style_name: what it was drawn in; a figure of two columns becomes a `figure*`.
        picture: which picture; that of the record's verb by default.
    """
    stem = re.sub(r"[^\w.+-]+", "-", pathlib.PurePath(file).stem, flags=re.ASCII)
    name = "figure*" if style_name.endswith("columns=2") else "figure"
    include = r"\input" if file.endswith(".pgf") else r"\includegraphics"
    table = _table(record, f"tab:{stem}")
    lines = [
        f"% needs \\usepackage{{{'pgf' if file.endswith('.pgf') else 'graphicx'}}}",
        f"\\begin{{{name}}}",
        r"  \centering",
        f"  {include}{{{file}}}",
        f"  \\caption{{{_text(caption(record, picture))}{_reference(stem) if table else ''}}}",
        f"  \\label{{fig:{stem}}}",
        f"\\end{{{name}}}\n",
    ]
    return "\n".join(lines) + (f"\n{table}" if table else "")


def caption(record: Record, picture: str | None = None) -> str:
    """The caption of a record's figure, as plain text.

    >>> study = {"verb": "trace", "problem": "himmelblau", "optimizers": ["gd:lr=0.01"], "inits": ["uniform"],
    ...          "n": 9, "seed": 3, "steps": 50}
    >>> caption(Record(study, {}))
    'Where each start went: paths colored by the minimum they reached, over the loss in grey. Himmelblau; GD (lr 0.01);
    9 uniform starts, seed 3, up to 50 steps.'
    """
    name = picture or figures.OF_VERB[record.study["verb"]]
    shows = catalog.summary("figures", name)
    told = "; ".join(part for part in (_subject(record.study), *_few(record.study), _settings(record)) if part)
    words = (shows, f"{told}." if told else "", *_numbers(record, name))
    # What the names of figures keep from matplotlib's mathematics, LaTeX's own rules keep from its.
    return " ".join(part for part in words if part).replace(r"\$", "$")


def _subject(study: dict[str, Any]) -> str:
    if "problem" not in study:
        return ""
    named = figures.title({key: study.get(key) for key in ("problem", "dataset", "verb")})
    return f"{named}, {study['formula']}" if study.get("formula") else named


def _few(study: dict[str, Any]) -> list[str]:
    """The optimizers, or the first and the last where there are many."""
    named = [*_optimizers(study)]
    return named if len(named) <= LISTED else [f"{len(named)} optimizers, from {named[0]} to {named[-1]}"]


def _optimizers(study: dict[str, Any]) -> Iterator[str]:
    """Each optimizer with all of its hyperparameters, those of its defaults too."""
    for text in study.get("optimizers") or ():
        spec = notation.parse(text)
        known = catalog.parameters("optimizers", spec.name) if spec.name in catalog.names("optimizers") else []
        usual = {one.name: notation.read_value(one.default) for one in known if one.default not in (None, "None")}
        places = zip([one.name for one in known] or range(len(spec.positional)), spec.positional, strict=False)
        given = dict(places) | spec.keywords
        told = given | {key: value for key, value in usual.items() if key not in given}
        values = [f"{key} {_number(value)}" if isinstance(key, str) else _number(value) for key, value in told.items()]
        yield figures.optimizer_name(spec.name) + (f" ({', '.join(values)})" if values else "")


def _number(value: Any) -> str:
    return figures.decades(value) if isinstance(value, float) else figures.number(value)


def _settings(record: Record) -> str:
    study = record.study
    if "epochs" in study:
        inits = ", ".join(figures.init_name(init) for init in study["inits"])
        words = figures.training_settings(study).replace("of each init", f"of each of {inits}")
    elif not study.get("optimizers") or study["verb"] == "line":
        return ""
    else:
        shared = {key: value for key, value in study.items() if key not in study.get("varied", ())}
        words = figures.settings(shared, [_starts(study)])
    return words.replace(" · ", ", ")


def _starts(study: dict[str, Any]) -> str:
    inits = [figures.init_name(init) for init in study.get("inits") or ()]
    if len(inits) == 1:
        return f"{study['n']:,} {inits[0]} starts"
    return f"{study['n']:,} starts of each of {', '.join(inits)}"


def _numbers(record: Record, picture: str) -> Iterable[str]:
    """What a picture says of its own numbers, or else the hits."""
    own = getattr(sys.modules[catalog.member("figures", picture).__module__], "sentences", None)
    return own(record) if own else _hits(record)


def _hits(record: Record) -> Iterator[str]:
    """The hits with their intervals where they are few, and what the intervals are."""
    arrays, study = record.arrays, record.study
    if "hits" not in arrays or "miss_names" not in arrays:
        return
    listed = [row for row in rows.census_rows(arrays, study.get("level", 0.95), study["seed"]) if _is_told(row)]
    if len(listed) <= LISTED and arrays["totals"].size == 1:
        yield f"Hits: {'; '.join(map(_told, listed))}."
    elif arrays["totals"].size == 1:
        minima = [row for row in listed if isinstance(row["minimum"], int)]
        reached = sum(row["hits"] > 0 for row in minima)
        yield f"Hits of the lowest minimum: {_told(minima[0])}; {reached} of {len(minima)} minima are hit."
    yield _bars(record)
    if "separatrices" in arrays:
        yield "Black lines: the separatrices of the gradient flow, through the saddles."


def _is_told(row: dict[str, Any]) -> bool:
    return isinstance(row["minimum"], int) or row["hits"] > 0


def _told(row: dict[str, Any]) -> str:
    """One row of a census in words."""
    name = row["minimum"]
    if isinstance(name, int):
        place = ", ".join(figures.number(float(f"{row[key]:.4g}")) for key in ("x", "y"))
        name = f"minimum {name} at ({place})"
    low, high = (float("nan") if row[key] is None else row[key] for key in ("low", "high"))
    return f"{name}, {row['hits']:,} of {row['n']:,}, {figures.percent(row['fraction'])}{figures.bounds(low, high)}"


def _table(record: Record, label: str) -> str:
    """The table of a record's numbers in booktabs; nothing where it has none."""
    arrays, study = record.arrays, record.study
    named = figures.title(study).replace(r"\$", "$").replace(" · ", ", ") if "problem" in study else ""
    if "hits" in arrays and "miss_names" in arrays:
        drawn = figures.settings({"seed": study["seed"]}, [_starts(study)]).replace(" · ", ", ")
        return _tabulated(*_census(record), f"{named}: hits per minimum; {drawn}. {_bars(record)}", label)
    if "outcome_counts" in arrays:
        names = ("init", "outcome", "hits", "fraction", "low", "high")
        listed = _readable(rows.outcome_rows(arrays, study), ("init",))
        return _tabulated(listed, names, f"{named}: outcomes. {figures.interval_sentence(record)}", label)
    if "critical_eigenvalues" in arrays:
        names = _few_places(rows.with_coordinates(rows.CRITICAL_COLUMNS, arrays, "critical"))
        listed = rows.critical_rows(arrays)
        rest = f" These are the {LINES} lowest of {len(listed)}." if len(listed) > LINES else ""
        return _tabulated(listed[:LINES], names, f"{named}: critical points.{rest}", label)
    if "merge_heights" in arrays:
        names = ("minimum", *_few_places(rows.coordinate_names(arrays)), "value", "joins", "height", "barrier")
        listed = rows.merge_rows(arrays)
        rest = f" These are the {LINES} lowest of {len(listed)}." if len(listed) > LINES else ""
        return _tabulated(listed[:LINES], names, f"{named}: the lower minimum that each joins.{rest}", label)
    if "line_barriers" in arrays:
        return _tabulated(rows.barrier_rows(arrays), rows.BARRIER_COLUMNS, f"{named}: barriers on a line.", label)
    return ""


def _census(record: Record) -> tuple[list, tuple[str, ...]]:
    """The rows and columns of a census; where it has several optimizers or inits, a place is told by its number."""
    arrays, study = record.arrays, record.study
    if "varied" in study:
        every, varied = estimates.panel_rows(arrays, study), tuple(study["varied"])
    else:
        every = rows.census_rows(arrays, study.get("level", 0.95), study["seed"])
        varied = tuple(key for key in ("optimizer", "init") if len({row[key] for row in every}) > 1)
    listed = [row for row in every if _is_told(row)]
    limit = max(1, min(TABLED, LINES // arrays["totals"].size - 2))
    if len(arrays["minima_values"]) <= TABLED and len(listed) <= LONGEST:
        limit = TABLED
    places = () if varied else _few_places((*rows.coordinate_names(arrays),))
    return _readable(tables.shorten(listed, limit), varied), (
        *varied, "minimum", *places, "value", "hits", "fraction", "low", "high",
    )  # fmt: skip


def _few_places(names: tuple[str, ...]) -> tuple[str, ...]:
    """Columns without the coordinates that would make a table wider than a page."""
    further = [name for name in names if re.fullmatch(r"x\d+", name)][COORDINATES - 2 :]
    return tuple(name for name in names if name not in further)


def _readable(listed: list, varied: tuple[str, ...]) -> list:
    """Rows with names instead of specs, each said where it changes."""
    names = {"optimizer": figures.optimizer_name, "init": figures.init_name}
    found, last = [], {}
    for row in listed:
        now = {key: names.get(key, str)(row[key]) for key in varied}
        # Below another optimizer, its first init is said again.
        anew = now != last and now[varied[0]] != last.get(varied[0])
        said = {} if now == last else now if anew else {varied[-1]: now[varied[-1]]}
        found.append(row | dict.fromkeys(varied, "") | said)
        last = now
    return found


def _bars(record: Record) -> str:
    """What the intervals are; nothing where there are none."""
    name = figures.interval_name(record)
    return f"Brackets: {name}, in %." if name and np.isfinite(record.arrays["low"]).any() else ""


def _tabulated(listed: list, names: tuple[str, ...], caption: str, label: str) -> str:
    if len(listed) > LONGEST:
        return ""
    # As many decimals as the caption and the figure beside it have.
    text = tables.to_latex(listed, names, caption, label, decimals=1)
    return latex.plain(text.replace(r"\centering", r"\centering\footnotesize", 1))


def _reference(stem: str) -> str:
    return f" The numbers are in Table~\\ref{{tab:{stem}}}."


def _text(words: str) -> str:
    return latex.plain(columns.escape(words))
