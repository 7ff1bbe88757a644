"""Count the hits of every minimum per init scheme and optimizer, with intervals."""

import click

from landscape.cli import _options, _session


@click.command(short_help=__doc__)
@_options.options(
    _options.PROBLEM,
    click.option(
        "--optimizer", "optimizers", metavar="SPEC", multiple=True, default=("adam",),
        shell_complete=_options.complete("optimizers"),
        help="As adam:lr=0.05; repeat it to compare.  [default: adam]",
    ),
    click.option(
        "--init", "inits", metavar="SPEC", multiple=True, default=("uniform",),
        shell_complete=_options.complete("inits"),
        help="As normal:scale=0.5; repeat it to compare.  [default: uniform]",
    ),
    click.option("--starts", "n", type=_options.COUNT, help="Starts per init.  [default: 10000]"),
    _options.descent(steps=2000),
    _options.DOMAIN,
    _options.PLANE,
    _options.SAMPLING,
    _options.INTERVALS,
    _options.TEST,
    _options.EXPLAIN,
    _options.PROCESSES,
    _options.OUTPUT,
)  # fmt: skip
def command(problem, optimizers, inits, **options):
    """Count the hits of every minimum per init scheme and optimizer, with intervals.

    PROBLEM is a name, as rastrigin or rosenbrock:b=5, a function of yours, as my_file.py:loss, or a network, as
    mlp:hidden=8, of whose weights a plane is taken. Every start is in the denominator, those that reach no minimum
    too. Every optimizer descends from the same starts, and pairs are compared by the test that this design allows.
    --explain says what each number means. A figure is drawn where --out names one.

    \b
    landscape count himmelblau --optimizer gd:lr=0.01 --optimizer adam
    landscape count rastrigin --init uniform --init normal --csv hits.csv --explain
    landscape count himmelblau --optimizer sgd:lr=0.001 --repeats 10
    landscape count six_hump_camel --starts 100 --until-covered
    """
    _options.once("--optimizer", optimizers)
    _options.once("--init", inits)
    _session.compute("count", {"problem": problem, "optimizers": optimizers, "inits": inits, **options})
