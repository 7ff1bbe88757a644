"""Draw the loss on the straight line between two points, minima or models, and its barrier."""

import math

import click

from landscape.cli import _options, _session
from landscape.errors import UsageError


class Point(click.ParamType):
    """A point, as 3,2."""

    name = "X,Y"

    def convert(self, value, param, ctx):
        """Return the coordinates."""
        if not isinstance(value, str):
            return value
        option = max(param.opts, key=len)
        try:
            point = tuple(float(part) for part in value.split(","))
        except ValueError:
            point = (math.nan,)
        if not all(map(math.isfinite, point)):
            raise UsageError(
                f"{option} takes finite coordinates joined by commas, as {option}=-2.8,3.1; got {value!r}."
            )
        return point


class Pair(click.ParamType):
    """Two numbers of minima or models, as 1,2."""

    name = "I,J"

    def convert(self, value, param, ctx):
        """Return the two numbers."""
        if not isinstance(value, str):
            return value
        parts = value.split(",")
        if len(parts) != 2 or not all(part.strip().isdecimal() and 0 < int(part) < 2**31 for part in parts):
            raise UsageError(f"--between takes two numbers from 1 on, as --between 1,2; got {value!r}.")
        return int(parts[0]), int(parts[1])


@click.command(short_help=__doc__)
@_options.options(
    _options.PROBLEM,
    click.option("--from", "first", type=Point(), help="Where the line begins, as --from 3,2."),
    click.option("--to", "second", type=Point(), help="Where it ends, as --to=-2.8,3.1."),
    click.option("--between", type=Pair(), help="Two minima by their numbers; of a network, two models."),
    click.option("--resolution", type=_options.SIDE, help="Points on the line.  [default: 201]"),
    click.option("--domain", type=_options.Window(more=True), help="Of minima, as --domain=-5:5,-5:5."),
    _options.DATASET,
    click.option("--init", "inits", metavar="SPEC", multiple=True, default=("xavier_normal",),
                 shell_complete=_options.complete("inits"),
                 help="Of a network's models; two for one each.  [default: xavier_normal]"),
    click.option("--steps", type=_options.NOT_NEGATIVE_COUNT,
                 help="Steps of Adam that train both models; 0 for none.  [default: 500]"),
    click.option("--seed", type=_options.SEED, default=0, help="Of the models' weights.  [default: 0]"),
    click.option("--align", is_flag=True, help="Also permute the second model's hidden units towards the first's."),
    _options.OUTPUT,
)  # fmt: skip
def command(problem, first, second, inits, **options):
    """Draw the loss on the straight line between two points, minima or models, and its barrier.

    PROBLEM is a name, as rastrigin, a function of yours, as my_file.py:loss, whose minima `landscape show` numbers from
    the lowest, or a network, as mlp:hidden=8. The models of a network are those that --init draws, numbered from 1, and
    trained on all samples. The barrier is the most that the loss rises above the straight line between the losses of
    both ends. The figure is PROBLEM-line.png unless --out names another.

    \b
    landscape line himmelblau --between 1,2
    landscape line himmelblau --from 3,2 --to=-2.8,3.1
    landscape line mlp:hidden=8 --between 1,2 --align
    landscape line mlp:hidden=8 --init he_normal --init xavier_normal --steps 0
    """
    if (first is None) != (second is None):
        raise UsageError("--from and --to name the two ends of a line; give both, or --between two minima.")
    ends = None if first is None else (first, second)
    asked = {"problem": problem, "ends": ends, "inits": inits, **options}
    _session.compute("line", asked, f"{_options.file_stem(problem)}-line.png")
