"""Draw runs side by side with one or two things varied: optimizers, inits, learning rates, clips or seeds."""

import click

from landscape.cli import _options, _session
from landscape.errors import UsageError

USUAL = ("gd", "momentum", "nesterov", "adam")
"""The optimizers that are compared where nothing else varies."""


class Several(click.ParamType):
    """Values joined by commas, as 0,1,2, each of a type."""

    def __init__(self, one: click.ParamType, name: str):
        self.one, self.name = one, name

    def convert(self, value, param, ctx):
        """Return the values."""
        if not isinstance(value, str):
            return value
        return tuple(self.one.convert(part.strip(), param, ctx) for part in value.split(","))


@click.command(short_help=__doc__)
@_options.options(
    _options.PROBLEM,
    click.option("--optimizer", "optimizers", metavar="SPEC", multiple=True,
                 shell_complete=_options.complete("optimizers"),
                 help="As adam:lr=0.05; repeat it to compare.  [default: gd, momentum, nesterov and adam, or adam]"),
    click.option("--init", "inits", metavar="SPEC", multiple=True, default=("uniform",),
                 shell_complete=_options.complete("inits"),
                 help="As normal:scale=0.5; repeat it to compare.  [default: uniform]"),
    click.option("--lr", "rates", type=Several(_options.POSITIVE, "A,B,…"),
                 help="Learning rates to compare, as 0.01,0.02; or one, where the spec gives none."),
    click.option("--over", metavar="NAME=A,B,…",
                 help="A hyperparameter to compare, as momentum=0,0.5,0.9 or lr=LOW:HIGH:COUNT."),
    click.option("--seeds", type=Several(_options.SEED, "A,B,…"), default=(), help="To compare, as 0,1,2."),
    click.option("--clip", "clips", metavar="SPEC", multiple=True, shell_complete=_options.complete("clipping"),
                 help="As norm:C, value:C or none; repeat it to compare."),
    click.option("--map", "cells", is_flag=True, help="Draw basin maps instead of paths."),
    click.option("--starts", "n", type=_options.COUNT, help="Starts of each panel with paths.  [default: 196]"),
    click.option("--resolution", type=_options.SIDE, help="Cells a side of each map.  [default: 256]"),
    _options.descent(steps=2000, without=[_options.LR, _options.CLIP]),
    _options.DOMAIN,
    _options.PLANE,
    _options.INTERVALS[:2],
    _options.OUTPUT,
)  # fmt: skip
def command(problem, optimizers, inits, rates, over, seeds, clips, cells, **options):
    """Draw runs side by side with one or two things varied: optimizers, inits, learning rates, clips or seeds.

    PROBLEM is a name, as rastrigin or rosenbrock:b=5, a function of yours, as my_file.py:loss, or a network, as
    mlp:hidden=8, of whose weights a plane is taken. All panels share colors, numbers of minima and scales, and over
    each stand the shares of its runs. Two things that vary are rows and columns. The figure is PROBLEM-compare.png
    unless --out names another.

    \b
    landscape compare rastrigin --optimizer gd:lr=0.01 --optimizer adam:lr=0.5
    landscape compare himmelblau --optimizer momentum:lr=0.004 --over momentum=0,0.5,0.9 --map
    landscape compare himmelblau --optimizer gd --lr 0.01,0.017 --init uniform --init normal
    """
    for option, values in (("--optimizer", optimizers), ("--init", inits), ("--clip", clips), ("--seeds", seeds)):
        _options.once(option, values)
    if rates and len(rates) > 1:
        if over is not None:
            raise UsageError("--lr and --over both say what varies of the optimizer; give one of them.")
        over, rates = f"lr={','.join(map(repr, rates))}", None
    varies = over is not None or max(len(inits), len(seeds), len(clips)) > 1
    asked = {"problem": problem, "optimizers": optimizers or (("adam",) if varies else USUAL), "inits": inits}
    asked |= {"lr": rates[0] if rates else None, "over": over, "seeds": seeds, "clips": clips, "cells": cells}
    _session.compute("compare", asked | options, f"{_options.file_stem(problem)}-compare.png")
