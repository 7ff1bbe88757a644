"""Say which minima merge at which loss: the disconnectivity graph of the minima through their saddles."""

import click

from landscape.cli import _options, _session


@click.command(short_help=__doc__)
@_options.options(
    _options.PROBLEM,
    click.option("--domain", type=_options.Window(more=True), help="Of minima and saddles, as --domain=-5:5,-5:5."),
    _options.PLANE,
    click.option("--seed", type=_options.SEED, default=0, help="Of a network's weights.  [default: 0]"),
    _options.OUTPUT,
)
def command(problem, **options):
    """Say which minima merge at which loss: the disconnectivity graph of the minima through their saddles.

    PROBLEM is a name, as rastrigin or rosenbrock:b=5, a function of yours, as my_file.py:loss, or a network, as
    mlp:hidden=8, of whose weights a plane is taken. From each saddle the gradient flow is followed down both ways to
    the minima that it joins; two minima lie in one part of {loss ≤ level} from their barrier on. Where a way along the
    domain's edge, or past a saddle that leads out of the domain, is lower, it counts, and is said. The figure is
    PROBLEM-merge.png unless --out names another.

    \b
    landscape merge himmelblau
    landscape merge rastrigin --csv barriers.csv
    """
    _session.compute("merge", {"problem": problem, **options}, f"{_options.file_stem(problem)}-merge.png")
