"""Count the hits of every minimum per init scheme and optimizer, with intervals."""

import click

from landscape.cli import _options, _session


@click.command(short_help=__doc__)
@_options.options(
    _options.PROBLEM,
    click.option(
        "--optimizer", "optimizers", multiple=True, default=("adam",), show_default=True,
        shell_complete=_options.complete("optimizers"), help="A spec; repeat it to compare.",
    ),
    click.option(
        "--init", "inits", multiple=True, default=("uniform",), show_default=True,
        shell_complete=_options.complete("inits"), help="A spec; repeat it to compare.",
    ),
    click.option("--starts", "n", type=_options.positive(int), help="Starts per init. [default: 10000]"),
    _options.DESCENT,
    _options.DOMAIN,
    click.option("--level", type=click.FloatRange(0, 1, min_open=True, max_open=True), default=0.95, show_default=True,
                 help="Of the intervals."),
    click.option("--interval", "method", default="wilson", show_default=True, help="wilson or clopper-pearson."),
    _options.OUTPUT,
)  # fmt: skip
def command(problem, **options):
    """Count the hits of every minimum per init scheme and optimizer, with intervals.

    Every start is in the denominator, those that reach no minimum too. Every optimizer descends from the same starts.
    Takes at most 2000 steps. A figure is drawn where --out names one.

    \b
    landscape count himmelblau --optimizer gd:lr=0.01 --optimizer adam
    landscape count rastrigin --init uniform --init normal:scale=1 --csv hits.csv --out hits.pdf
    """
    _session.compute("count", {"problem": problem, **options})
