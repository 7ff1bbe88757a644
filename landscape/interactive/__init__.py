"""One page that needs no network: the surface in three dimensions with the paths on it, to be turned, read and sorted.

Height, grey and the minima's colors are those of the figures. Every basin is an entry of the legend, which hides and
shows its runs; a point tells its coordinates, step and loss. Plotly draws it, and lies in the page. The same record
gives the same bytes.
"""

import html
import importlib.util

import numpy as np

from landscape import captions, catalog, figures
from landscape.errors import require
from landscape.interactive import _points, _runs
from landscape.interactive._ground import Ground
from landscape.record import Record

TRACES = {"trace": _runs.traces, "show": _points.traces}
"""What stands on the surface, by the verb of the record."""

SHOWS = {
    "trace": "Where each start went: paths on the surface of the loss, in the color of the minimum that they reached.",
    "show": "The surface of the loss, with all critical points.",
}
"""What a page shows."""


def check(format: str = "html") -> None:
    """Refuse a page where plotly is not installed.

    Errors:
        UsageError: it is not.
    """
    told = "An interactive page takes plotly; install it with `pip install 'jax-landscape[interactive]'`."
    require(importlib.util.find_spec("plotly") is not None, told)


def page(record: Record, text: str = "") -> str:
    """Return a record as one HTML page.

    Args:
        record: of `trace` or `show`.
        text: what the page holds beside its figure, of `embedding.packed`.

    Errors:
        UsageError: another record, or no plotly.
    """
    verb = record.study["verb"]
    require(verb in TRACES, f"A page shows a record of `trace` or `show`; this is one of {verb}.")
    check()
    import plotly.io
    from plotly.graph_objects import Figure
    from plotly.offline import get_plotlyjs

    ground = Ground(record)
    drawn = Figure([ground.surface(), *TRACES[verb](record, ground)], ground.layout())
    # What a browser would take for the end of a script is no such thing within a text.
    figure = plotly.io.to_json(drawn, engine="json").replace("</", "<\\/")
    title = html.escape(figures.title(record.study).replace(r"\$", "$"))
    words = {"title": title, "held": text, "caption": html.escape(_caption(record)), "style": _STYLE}
    return _PAGE.format(**words, plotly=get_plotlyjs(), figure=figure)


def _sentence(text: str) -> str:
    return f"{text[:1].upper()}{text[1:].removesuffix('.')}."


def _caption(record: Record) -> str:
    verb = record.study["verb"]
    # What the figure shows is not what the page does.
    told = captions.caption(record).removeprefix(catalog.summary("figures", figures.OF_VERB[verb])).strip()
    parts = [SHOWS[verb], told, *map(_sentence, np.ravel(record.arrays.get("index_check", [])).tolist())]
    count = len(record.arrays.get("labels", ()))
    if count > _runs.DRAWN:
        parts.append(f"{_runs.DRAWN} of {count:,} runs are drawn, and all are counted.")
    if "labels" in record.arrays:
        parts.append("The loss told along a path is that of the surface, between its nodes.")
    if not np.isfinite(record.arrays["grid_loss"]).all():
        parts.append("The surface has holes where the loss is not finite.")
    return " ".join(parts)


_STYLE = """\
html, body { height: 100%; margin: 0; background: #fff; color: #222; font: 15px/1.45 system-ui, sans-serif; }
body { display: flex; flex-direction: column; }
h1 { font-size: 1.15rem; margin: .8rem 1.2rem .2rem; }
p { margin: .3rem 1.2rem .9rem; max-width: 75rem; color: #444; font-size: .86rem; }
#landscape { flex: 1; min-height: 24rem; }"""

_PAGE = """\
<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="landscape" content="{held}">
<link rel="icon" href="data:,">
<title>{title}</title>
<style>
{style}
</style>
</head>
<body>
<h1>{title}</h1>
<div id="landscape" role="img" aria-label="{title}"></div>
<p>{caption} Drag to turn, scroll to come nearer; a click on the legend hides or shows what it names, a double click
all else.</p>
<script>{plotly}</script>
<script>
const figure = {figure};
const config = {{"responsive": true, "displaylogo": false, "showSendToCloud": false, "plotlyServerURL": ""}};
Plotly.newPlot("landscape", figure.data, figure.layout, config);
</script>
</body>
</html>
"""
