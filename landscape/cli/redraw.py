"""Draw a record again, in another style or format, without computing anything."""

import pathlib

import click

from landscape.cli import _options, _session


@click.command(short_help=__doc__)
@click.argument("kept", metavar="RECORD", type=click.Path())
@_options.options(_options.FIGURE, _options.PACE, _options.OUTPUT)
def command(kept, figure, **options):
    """Draw a record again, in another style or format, without computing anything.

    RECORD is a file that --record wrote. The figure is RECORD's name with .png unless --out names another. A trace is
    also drawn as an animation: .gif, .webp or .mp4; a trace or a surface as an interactive page: .html.

    \b
    landscape trace rastrigin --record runs.npz
    landscape redraw runs.npz --style icml --out runs.pdf
    landscape redraw trained.npz --figure signals --out depth.pdf
    landscape redraw runs.npz --out runs.gif --seconds 10
    """
    outputs = _session.take(options, f"{pathlib.Path(kept).stem or 'record'}.png", figure)
    from landscape import progress, record

    with progress.measured() as cost:
        found = record.load(kept)
        _session.hand_out(found, outputs)
    _session.tell_cost(outputs, cost, found)
