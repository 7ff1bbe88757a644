"""Draw a basin map: which minimum every cell of a grid of starts ends in, and after how many steps."""

import click

from landscape.cli import _options, _session
from landscape.errors import UsageError

PICTURES = {"minimum": "basins", "value": "basin_values", "steps": "basin_steps", "status": "basin_statuses"}
"""The picture for each thing that cells are colored by; `redraw` takes it as --figure."""


@click.command(short_help=__doc__)
@_options.options(
    _options.PROBLEM,
    _options.ONE_OPTIMIZER,
    click.option("--resolution", type=_options.SIDE, help="Cells a side.  [default: 512]"),
    _options.descent(steps=2000),
    _options.REPEATS,
    click.option("--by", type=_options.Word(*PICTURES), metavar="|".join(PICTURES),
                 help="What cells are colored by.  [default: minimum]"),
    click.option("--separatrices", is_flag=True, help="Draw the lines that part the basins of the gradient flow."),
    click.option("--flow", is_flag=True, help="Follow the exact gradient flow too, and say where it differs."),
    _options.DOMAIN,
    _options.PLANE,
    _options.FIGURE,
    _options.PROCESSES,
    _options.OUTPUT,
)  # fmt: skip
def command(problem, optimizer, figure, by, **options):
    """Draw a basin map: which minimum every cell of a grid of starts ends in, and after how many steps.

    PROBLEM is a name, as rastrigin or rosenbrock:b=5, a function of yours, as my_file.py:loss, or a network, as
    mlp:hidden=8, of whose weights a plane is taken. The figure is PROBLEM-basins.png unless --out names another;
    --by colors cells by minimum and steps, or by the loss at the minimum, the steps or the status alone; --figure
    entanglement draws how entangled the basins are. Starts are the cells of the drawn window: --view, or else the
    domain, within which minima are looked for. Noisy descents are told apart by --repeats. --flow draws the map
    beside that of the exact gradient flow x' = −∇f(x).

    \b
    landscape basins himmelblau --optimizer momentum:lr=0.004
    landscape basins rastrigin --optimizer gd:lr=0.002 --resolution 256
    landscape basins himmelblau --optimizer sgd --repeats 20 --resolution 128
    landscape basins himmelblau --optimizer gd --flow
    landscape basins himmelblau --optimizer momentum:lr=0.004 --by steps --separatrices
    """
    if figure is not None and by is not None:
        raise UsageError("--by and --figure both say which picture is drawn; give one of them.")
    figure = figure or PICTURES.get(by) or ("flow" if options["flow"] else None)
    default = f"{_options.file_stem(problem)}-basins.png"
    _session.compute("basins", {"problem": problem, "optimizers": (optimizer,), "figure": figure, **options}, default)
