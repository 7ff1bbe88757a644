"""Draw a basin map: which minimum every cell of a grid of starts ends in, and after how many steps."""

import click

from landscape.cli import _options, _session


@click.command(short_help=__doc__)
@_options.options(
    _options.PROBLEM,
    _options.ONE_OPTIMIZER,
    click.option("--resolution", type=click.IntRange(min=2), help="Cells a side. [default: 512]"),
    _options.DESCENT,
    _options.DOMAIN,
    _options.OUTPUT,
)
def command(problem, optimizer, **options):
    """Draw a basin map: which minimum every cell of a grid of starts ends in, and after how many steps.

    The figure is PROBLEM-basins.png unless --out names another. Takes at most 2000 steps.

    \b
    landscape basins himmelblau --optimizer momentum:lr=0.004
    landscape basins rastrigin --optimizer gd:lr=0.002 --resolution 256
    """
    default = f"{_options.file_stem(problem)}-basins.png"
    _session.compute("basins", {"problem": problem, "optimizers": (optimizer,), **options}, default)
