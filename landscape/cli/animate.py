"""Animate runs from many starts: each fades into the color of the minimum that it will reach."""

import click

from landscape.cli import _options, _session


@click.command(short_help=__doc__)
@_options.options(
    _options.PROBLEM,
    _options.ONE_OPTIMIZER,
    _options.ONE_INIT,
    click.option("--starts", "n", type=_options.COUNT, default=300, help="How many starts.  [default: 300]"),
    _options.descent(steps=2000),
    _options.DOMAIN,
    _options.PLANE,
    _options.PACE,
    _options.OUTPUT,
)
def command(problem, optimizer, init, **options):
    """Animate runs from many starts: each fades into the color of the minimum that it will reach.

    PROBLEM is a name, as rastrigin or rosenbrock:b=5, a function of yours, as my_file.py:loss, or a network, as
    mlp:hidden=8, of whose weights a plane is taken. The animation is PROBLEM-animate.gif unless --out names another:
    .gif, .webp, or .mp4 where ffmpeg is installed. Time passes evenly on a logarithm of steps, which a counter shows.
    What is computed is what `landscape trace` computes, so other extensions draw its map, and `landscape redraw` makes
    an animation of its records.

    \b
    landscape animate himmelblau --optimizer momentum:lr=0.004
    landscape animate rastrigin --seconds 10 --out jumps.webp
    """
    default = f"{_options.file_stem(problem)}-animate.gif"
    _session.compute("trace", {"problem": problem, "optimizers": (optimizer,), "inits": (init,), **options}, default)
