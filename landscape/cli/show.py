"""Show a problem: its surface, all critical points in the domain with their values, and its source."""

import click

from landscape.cli import _options, _session


@click.command(short_help=__doc__)
@_options.options(_options.PROBLEM, _options.DOMAIN, _options.PLANE, _options.OUTPUT)
def command(problem, **options):
    """Show a problem: its surface, all critical points in the domain with their values, and its source.

    PROBLEM is a name, as rastrigin or rosenbrock:b=5, a function of yours, as my_file.py:loss, or a network, as
    mlp:hidden=8, of whose weights a plane is taken. The figure is PROBLEM-show.png unless --out names another. The
    index check compares the turns of the gradient along the domain's boundary with the critical points found inside;
    passing is necessary, not sufficient.

    \b
    landscape show muller_brown
    landscape show six_hump_camel --json
    """
    _session.compute("show", {"problem": problem, **options}, f"{_options.file_stem(problem)}-show.png")
