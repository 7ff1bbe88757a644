"""Draw a record again, in another style or format, without computing anything."""

import pathlib

import click

from landscape import record
from landscape.cli import _options, _session


@click.command(short_help=__doc__)
@click.argument("kept", metavar="RECORD")
@_options.options(_options.OUTPUT)
def command(kept, **options):
    """Draw a record again, in another style or format, without computing anything.

    The figure is RECORD's name with .png unless --out names another.

    \b
    landscape redraw runs.npz --style icml --out runs.pdf
    """
    outputs = _session.take(options, pathlib.Path(kept).with_suffix(".png").name)
    _session.hand_out(record.load(kept), outputs)
