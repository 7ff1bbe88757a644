"""Count the hits of every minimum as a hyperparameter grows, and mark where each minimum stops attracting."""

import click

from landscape.cli import _options, _session
from landscape.errors import UsageError


@click.command(short_help=__doc__)
@_options.options(
    _options.PROBLEM,
    click.option("--optimizer", metavar="SPEC", default="gd", shell_complete=_options.complete("optimizers"),
                 help="Whose hyperparameter is swept, as momentum:momentum=0.5.  [default: gd]"),
    _options.ONE_INIT,
    click.option("--lr", "rates", metavar="LOW:HIGH:COUNT",
                 help="Learning rates, evenly spaced by their logarithm.  [default: 40 around the problem's scale]"),
    click.option("--over", metavar="NAME=LOW:HIGH:COUNT",
                 help="Another hyperparameter, as momentum=0:0.99:20; :log after it spaces by the logarithm."),
    click.option("--starts", "n", type=_options.COUNT, help="Starts of each value, always the same.  [default: 2000]"),
    _options.descent(steps=2000, without=[_options.LR]),
    _options.DOMAIN,
    _options.PLANE,
    _options.REPEATS,
    _options.INTERVALS,
    _options.PROCESSES,
    _options.OUTPUT,
)  # fmt: skip
def command(problem, optimizer, init, rates, over, **options):
    """Count the hits of every minimum as a hyperparameter grows, and mark where each minimum stops attracting.

    PROBLEM is a name, as rastrigin or rosenbrock:b=5, a function of yours, as my_file.py:loss, or a network, as
    mlp:hidden=8, of whose weights a plane is taken. Every value descends from the same starts. Above its critical
    learning rate, 2/λmax for gd, a minimum repels. The figure is PROBLEM-sweep.png unless --out names another.

    \b
    landscape sweep himmelblau --optimizer gd --lr 1e-3:1e-1:40
    landscape sweep himmelblau --optimizer momentum:lr=0.005 --over momentum=0:0.99:20
    """
    if rates is not None and over is not None:
        raise UsageError("--lr and --over both say what is swept; give one of them.")
    if rates is not None and rates.count(":") < 2:
        raise UsageError(f"--lr takes LOW:HIGH:COUNT, as 1e-3:1e-1:40; got {rates!r}. `compare` takes single rates.")
    over = f"lr={rates}" if rates is not None else over
    asked = {"problem": problem, "optimizers": (optimizer,), "inits": (init,), "over": over, **options}
    _session.compute("sweep", asked, f"{_options.file_stem(problem)}-sweep.png")
