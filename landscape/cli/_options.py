"""The options that verbs share, each said once."""

import re
from collections.abc import Callable
from typing import Any

import click

from landscape import catalog
from landscape.errors import UsageError


class Window(click.ParamType):
    """A range per coordinate, as -5:5,-5:5."""

    name = "LOW:HIGH,LOW:HIGH"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Any:
        """Return [[low, high], …]."""
        if not isinstance(value, str):
            return value
        rows = [part.split(":") for part in value.split(",")]
        try:
            window = [[float(low), float(high)] for low, high in rows]
        except ValueError:
            window = None
        if not window or len(window) != 2:
            raise UsageError(
                f"`{param.name}` takes two ranges, as --{param.name}=-5:5,-5:5 (with the equals sign); got {value!r}."
            )
        return window


def complete(family: str) -> Callable:
    """Complete a spec by the names of a family's members."""
    return lambda ctx, param, incomplete: [name for name in catalog.names(family) if name.startswith(incomplete)]


def positive(value_type: type) -> click.ParamType:
    """A number above 0, or a whole number of at least 1."""
    return click.IntRange(min=1) if value_type is int else click.FloatRange(min=0, min_open=True)


PROBLEM = click.argument("problem", shell_complete=complete("problems"))

DOMAIN = (
    click.option("--domain", type=Window(), help="Of starts and minima; write --domain=-5:5,-5:5."),
    click.option("--view", type=Window(), help="The drawn window. [default: the domain]"),
)

DESCENT = (
    click.option("--lr", type=positive(float), help="Where the spec gives none. [default: from the scale]"),
    click.option("--steps", type=positive(int), help="Steps at most."),
    click.option("--seed", type=click.IntRange(0, 2**32 - 1), default=0, help="Of starts and noise. [default: 0]"),
    click.option("--clip", help="norm:C, value:C, adaptive:C or percentile:P.", shell_complete=complete("clipping")),
    click.option("--noise", type=click.FloatRange(min=0), help="Standard deviation of Gaussian noise on the gradient."),
    click.option("--batch", type=positive(int), help="Samples per minibatch; networks only."),
    click.option("--l2", type=click.FloatRange(min=0), default=0.0, help="Adds λθ to the gradient."),
    click.option("--schedule", help="As cosine:final=0.1,warmup=50.", shell_complete=complete("schedules")),
    click.option(
        "--tolerance", type=positive(float), help="Of convergence, relative. [default: 1e-8; 1e-4 in 32 bits]"
    ),
    click.option("--precision", type=click.Choice(["64", "32"]), default="64", show_default=True, help="Bits."),
)

ONE_OPTIMIZER = click.option(
    "--optimizer", default="adam", show_default=True, shell_complete=complete("optimizers"),
    help="A spec, as adam:lr=0.05, optax.lion:learning_rate=0.01 or file.py:name.",
)  # fmt: skip

ONE_INIT = click.option(
    "--init", default="uniform", show_default=True, shell_complete=complete("inits"),
    help="A spec, as normal:scale=0.5.",
)  # fmt: skip

OUTPUT = (
    click.option("--style", default="screen", show_default=True, help="screen, paper, or a venue, as neurips or icml."),
    click.option("--out", type=click.Path(), help="The figure: .png, .pdf or .svg."),
    click.option("--record", type=click.Path(), help="Keep everything that was computed, as .npz, for `redraw`."),
    click.option("--json", "as_json", is_flag=False, flag_value="-", metavar="[FILE]", help="JSON, to stdout or FILE."),
    click.option("--csv", "as_csv", is_flag=False, flag_value="-", metavar="[FILE]", help="CSV, to stdout or FILE."),
    click.option("--verbose", is_flag=True, help="Print time, peak memory, versions and tracebacks."),
)


def options(*groups: Any) -> Callable:
    """Decorate a command with options and groups of options, in the order in which help shows them."""
    flat = [option for group in groups for option in (group if isinstance(group, tuple) else (group,))]

    def decorate(function: Callable) -> Callable:
        for option in reversed(flat):
            function = option(function)
        return function

    return decorate


def file_stem(problem: str) -> str:
    """A file name for a problem's spec.

    >>> file_stem("rastrigin:amplitude=5"), file_stem("mine/loss.py:f")
    ('rastrigin-amplitude-5', 'loss-py-f')
    """
    return re.sub(r"\W+", "-", problem.replace("\\", "/").split("/")[-1].replace("_", " ")).strip("-").replace(" ", "_")
