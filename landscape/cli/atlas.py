"""Draw an atlas: all problems, or some, as small multiples with their published minimizers."""

import re

import click

from landscape import progress
from landscape.cli import _options, _session
from landscape.errors import UsageError


class Page(click.ParamType):
    """A page out of several, as 1/2."""

    name = "K/N"

    def convert(self, value, param, ctx):
        """Return (K, N)."""
        if not isinstance(value, str):
            return value
        found = re.fullmatch(r"([0-9]{1,6})/([0-9]{1,6})", value)
        if not found or not 1 <= int(found[1]) <= int(found[2]):
            raise UsageError(f"--page takes K/N with 1 ≤ K ≤ N, as 1/2; got {value!r}.")
        return int(found[1]), int(found[2])


@click.command(short_help=__doc__)
@click.argument("names", metavar="[PROBLEM]...", nargs=-1, shell_complete=_options.complete("problems"))
@_options.options(
    click.option("--page", type=Page(), default=(1, 1), help="One of several pages, as 1/2.  [default: 1/1]"),
    _options.OUTPUT,
)
def command(names, page, **options):
    """Draw an atlas: all problems, or some, as small multiples with their published minimizers.

    PROBLEM is as of `show`; without one, every problem is drawn, those of installed packages too. Each panel is the
    loss in grey over the problem's domain. The figure is atlas.png unless --out names another.

    \b
    landscape atlas
    landscape atlas ackley rastrigin griewank levy
    landscape atlas --page 1/2 --style icml --columns 2 --out atlas.pdf
    """
    _options.once("PROBLEM", names)
    outputs = _session.take(options, "atlas.png")
    with _session.loading():
        from landscape import atlas
    bar = progress.bar("atlas", atlas.work(names, page), "problems")
    _session.carry_out(outputs, bar, lambda advance: atlas.compute(names, page, advance=advance))
