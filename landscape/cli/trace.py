"""Draw a trajectory map: where runs go from many starts, and which minimum each reaches."""

import click

from landscape.cli import _options, _session


@click.command(short_help=__doc__)
@_options.options(
    _options.PROBLEM,
    _options.ONE_OPTIMIZER,
    _options.ONE_INIT,
    click.option("--starts", "n", type=_options.COUNT, help="How many starts.  [default: 196]"),
    _options.descent(steps=2000),
    _options.DOMAIN,
    _options.PLANE,
    _options.FIGURE,
    _options.OUTPUT,
)
def command(problem, optimizer, init, **options):
    """Draw a trajectory map: where runs go from many starts, and which minimum each reaches.

    PROBLEM is a name, as rastrigin or rosenbrock:b=5, a function of yours, as my_file.py:loss, or a network, as
    mlp:hidden=8, of whose weights a plane is taken. The figure is PROBLEM-trace.png unless --out names another. Where
    thousands of runs would hide each other, --figure density draws how many pass where.

    \b
    landscape trace rastrigin
    landscape trace himmelblau --optimizer gd:lr=0.01 --out map.pdf --style icml
    landscape trace rastrigin --starts 5000 --figure density
    landscape trace my_file.py:loss --domain=-3:3,-3:3
    """
    default = f"{_options.file_stem(problem)}-trace.png"
    _session.compute("trace", {"problem": problem, "optimizers": (optimizer,), "inits": (init,), **options}, default)
