"""The options that verbs share, each said once."""

import math
import re
from collections.abc import Callable, Sequence
from typing import Any

import click
from click.shell_completion import CompletionItem

from landscape import catalog
from landscape.errors import UsageError, suggestion


class Window(click.ParamType):
    """A range per coordinate, as -5:5,-5:5."""

    name = "LOW:HIGH,LOW:HIGH"

    def __init__(self, more: bool = False):
        """`more`: whether there may be more than two coordinates."""
        self.more = more

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Any:
        """Return [[low, high], …]."""
        if not isinstance(value, str):
            return value
        option = param.opts[0]
        try:
            window = [[float(end) for end in part.split(":")] for part in value.split(",")]
        except ValueError:
            window = []
        fits = len(window) == 2 or self.more and len(window) > 2
        if not fits or not all(len(ends) == 2 and all(map(math.isfinite, ends)) for ends in window):
            rule = "a range of finite numbers for each coordinate" if self.more else "two ranges of finite numbers"
            raise UsageError(f"{option} takes {rule}, as {option}=-5:5,-5:5; got {value!r}.")
        for low, high in window:
            if not low < high:
                raise UsageError(f"{option} needs low < high, as {option}=-5:5,-5:5; got {low:g}:{high:g}.")
        return window


class Number(click.ParamType):
    """A finite number that keeps a rule, which the answer to another one quotes."""

    name = "NUMBER"

    def __init__(self, rule: str, holds: Callable[[float], bool], whole: bool = False):
        self.rule, self.holds, self.whole = rule, holds, whole
        self.name = "INTEGER" if whole else "NUMBER"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Any:
        """Return an int or a float; 1e4 is a whole number too."""
        if not isinstance(value, str):
            return value
        number = self._read(value)
        if number is None or not self.holds(number):
            raise UsageError(f"{param.opts[0]} takes {self.rule}; got {value if number is not None else repr(value)}.")
        return number

    def _read(self, text: str) -> int | float | None:
        try:
            number = float(text)
        except ValueError:
            return None
        if not math.isfinite(number) or self.whole and not number.is_integer():
            return None
        return int(number) if self.whole else number


class Word(click.ParamType):
    """One of a few words."""

    def __init__(self, *words: str):
        self.words = words
        self.name = "|".join(words)

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> str:
        """Return the word."""
        if value not in self.words:
            near = suggestion(value, self.words)
            raise UsageError(f"{param.opts[0]} is one of {', '.join(self.words)}; got {value!r}.{near}")
        return value

    def shell_complete(self, ctx: click.Context, param: click.Parameter, incomplete: str) -> Sequence[CompletionItem]:
        """The words that begin so."""
        return [CompletionItem(word) for word in self.words if word.startswith(incomplete)]


class Formats(click.ParamType):
    """Formats of a figure, as pdf,svg."""

    name = "LIST"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> tuple[str, ...]:
        """Return the formats, each once."""
        if not isinstance(value, str):
            return value
        from landscape.embedding import ALL

        found = tuple(dict.fromkeys(value.lower().replace(" ", "").split(",")))
        if not set(found) <= set(ALL):
            raise UsageError(f"--format takes any of {', '.join(ALL)}, joined by commas; got {value!r}.")
        return found


POSITIVE = Number("a number above 0", lambda value: value > 0)
NOT_NEGATIVE = Number("a number of at least 0", lambda value: value >= 0)
SHARE = Number("a number between 0 and 1", lambda value: 0 < value < 1)
COUNT = Number("a whole number of at least 1", lambda value: value >= 1, whole=True)
NOT_NEGATIVE_COUNT = Number("a whole number of at least 0", lambda value: value >= 0, whole=True)
STEPS = Number("a whole number from 1 to 2147483647", lambda value: 1 <= value < 2**31, whole=True)
SIDE = Number("a whole number from 2 to 32768", lambda value: 2 <= value <= 2**15, whole=True)
SEED = Number("a whole number from 0 to 4294967295", lambda value: 0 <= value < 2**32, whole=True)


def complete(*families: str) -> Callable:
    """Complete a spec by the names of families' members, or by files where no name fits."""

    def completed(ctx: click.Context, param: click.Parameter, incomplete: str) -> Sequence[CompletionItem]:
        names = [name for family in families for name in catalog.names(family)]
        found = [CompletionItem(name) for name in names if name.startswith(incomplete)]
        return found or [CompletionItem(incomplete, type="file")]

    return completed


PROBLEM = click.argument("problem", shell_complete=complete("problems", "networks"))

DATASET = (
    click.option("--dataset", metavar="SPEC", shell_complete=complete("datasets"),
                 help="What a network learns, as moons or digits:size=28.  [default: moons]"),
    click.option("--objective", type=Word("cross_entropy", "squared"), default="cross_entropy",
                 metavar="cross_entropy|squared",
                 help="Loss of a network's answers.  [default: cross_entropy]"),
)  # fmt: skip

PLANE = (
    *DATASET,
    click.option("--directions", metavar="SPEC", shell_complete=complete("directions"),
                 help="Of a plane through a network's weights, as filter, pca or hessian.  [default: filter]"),
    click.option("--center", metavar="SPEC", default="xavier_normal", shell_complete=complete("inits"),
                 help="Init of the weights in the middle of the plane.  [default: xavier_normal]"),
    click.option("--center-steps", type=NOT_NEGATIVE_COUNT, default=500,
                 help="Steps of Adam that train those first; 0 for none.  [default: 500]"),
)  # fmt: skip

DOMAIN = (
    click.option("--domain", type=Window(more=True), help="Of starts and minima, as --domain=-5:5,-5:5."),
    click.option("--view", type=Window(), help="The drawn window.  [default: the domain]"),
)


CLIP = click.option(
    "--clip", metavar="SPEC", shell_complete=complete("clipping"),
    help="Of the gradient: norm:C, value:C, adaptive:C or percentile:P.",
)  # fmt: skip

RULES = (
    click.option("--noise", type=NOT_NEGATIVE, help="Standard deviation of Gaussian noise on the gradient."),
    click.option("--l2", type=NOT_NEGATIVE, default=0.0, help="Weight decay: adds λθ to the gradient."),
    click.option("--schedule", metavar="SPEC", shell_complete=complete("schedules"),
                 help="Of the learning rate, as cosine:final=0.1,warmup=50."),
)  # fmt: skip

TRAINING = (
    click.option("--lr", type=POSITIVE, help="Learning rate, where the spec gives none."),
    click.option("--batch", type=COUNT, help="Samples per minibatch; all where there are no more.  [default: 32]"),
    click.option("--seed", type=SEED, default=0, help="Of weights, batches and dropout.  [default: 0]"),
    CLIP,
    *RULES,
    click.option("--precision", type=Word("64", "32"), help="Bits of a number.  [default: 32]"),
)  # fmt: skip

INTERVALS = (
    click.option("--level", type=SHARE, default=0.95, help="Of the intervals.  [default: 0.95]"),
    click.option("--interval", "method", type=Word("wilson", "clopper-pearson", "goodman", "sison-glaz"),
                 default="wilson", metavar="wilson|clopper-pearson|goodman|sison-glaz",
                 help="Which intervals; the last two hold for all minima together.  [default: wilson]"),
    click.option("--simultaneous", is_flag=True, help="Let the first two hold together too, by Bonferroni's rule."),
)  # fmt: skip

REPEATS = click.option(
    "--repeats", type=COUNT, default=1,
    help="Runs of each start with independent noise; intervals then cluster by start.  [default: 1]",
)  # fmt: skip

SAMPLING = (
    REPEATS,
    click.option("--replicates", type=COUNT, default=16,
                 help="Into which sobol and latin_hypercube starts are divided, for an error bar.  [default: 16]"),
    click.option("--until-covered", is_flag=True,
                 help="Draw more starts until it is likely that every minimum was seen."),
    click.option("--at-most", type=COUNT, default=1_000_000,
                 help="Starts at which --until-covered gives up.  [default: 1000000]"),
)  # fmt: skip

TESTS = ("auto", "fisher", "g", "mcnemar", "bowker", "stuart-maxwell", "permutation")

TEST = click.option(
    "--test", type=Word(*TESTS), default="auto", metavar="NAME",
    help=f"How pairs are compared: {', '.join(TESTS)}.  [default: auto]",
)  # fmt: skip

EXPLAIN = click.option("--explain", is_flag=True, help="Say in a sentence what each printed number means.")


LR = click.option("--lr", type=POSITIVE, help="Where the spec gives none.  [default: from the problem's scale]")


def descent(steps: int, without: Sequence[Callable] = ()) -> tuple[Callable, ...]:
    """The options of a descent, with the verb's own budget, without those that the verb has in another form."""
    found = (
        LR,
        click.option("--steps", type=STEPS, help=f"Steps at most.  [default: {steps}]"),
        click.option("--seed", type=SEED, default=0, help="Of starts and noise.  [default: 0]"),
        CLIP,
        *RULES,
        click.option("--batch", type=COUNT, help="Samples per minibatch; for `train` only."),
        click.option("--tolerance", type=SHARE,
                     help="Of convergence, relative to the problem's scale.  [default: 1e-8, or 1e-4 in 32 bits]"),
        click.option("--precision", type=Word("64", "32"), help="Bits of a number.  [default: 64]"),
    )  # fmt: skip
    return tuple(option for option in found if option not in without)


ONE_OPTIMIZER = click.option(
    "--optimizer", metavar="SPEC", default="adam", shell_complete=complete("optimizers"),
    help="As adam:lr=0.05, optax.lion:learning_rate=0.01 or file.py:name.  [default: adam]",
)  # fmt: skip

ONE_INIT = click.option(
    "--init", metavar="SPEC", default="uniform", shell_complete=complete("inits"),
    help="How starts are drawn, as normal:scale=0.5.  [default: uniform]",
)  # fmt: skip


def _styles(ctx: click.Context, param: click.Parameter, incomplete: str) -> Sequence[CompletionItem]:
    from landscape import style

    return [CompletionItem(name) for name in style.names() if name.startswith(incomplete)]


FIGURE = click.option(
    "--figure", metavar="NAME", shell_complete=complete("figures"),
    help="Another picture than the verb's own, as density of a trace or curves of a training.",
)  # fmt: skip

PACE = (
    click.option("--fps", type=Number("a number from 1 to 50", lambda value: 1 <= value <= 50),
                 help="Frames per second of an animation.  [default: 25]"),
    click.option("--seconds", type=POSITIVE, help="Length of an animation.  [default: 6]"),
)  # fmt: skip

PROCESSES = (
    click.option("--distributed", is_flag=True,
                 help="Be one of several processes, as SLURM, Open MPI or Kubernetes start them; process 0 writes."),
    click.option("--coordinator", metavar="ADDRESS",
                 help="The same without a launcher: HOST:PORT,COUNT,INDEX of process 0, of all, and of this one."),
)  # fmt: skip

OUTPUT = (
    click.option("--style", metavar="NAME", default="screen", shell_complete=_styles,
                 help="screen, paper, or a venue as neurips; `landscape list styles`.  [default: screen]"),
    click.option("--columns", type=Word("1", "2", "half"), metavar="1|2|half",
                 help="Width: of one column, of both, or half of the text.  [default: 1]"),
    click.option("--out", type=click.Path(), metavar="FILE",
                 help="The figure: .png, .pdf, .svg or .pgf; .html is a page."),
    click.option("--format", "formats", type=Formats(), default=(), metavar="LIST",
                 help="Further formats of the figure, as pdf,svg; --out may then lack its extension."),
    click.option("--latex", is_flag=True,
                 help="Write the LaTeX beside the figure, as NAME.tex: caption and table."),
    click.option("--record", type=click.Path(), metavar="FILE",
                 help="Keep everything that was computed, as .npz, for `redraw`."),
    click.option("--json", "as_json", type=click.Path(), is_flag=False, flag_value="-", metavar="[FILE]",
                 help="JSON, to stdout or FILE."),
    click.option("--csv", "as_csv", type=click.Path(), is_flag=False, flag_value="-", metavar="[FILE]",
                 help="CSV, to stdout or FILE."),
    click.option("--verbose", is_flag=True, help="Print time, peak memory, versions and tracebacks."),
)  # fmt: skip


def options(*groups: Any) -> Callable:
    """Decorate a command with options and groups of options, in the order in which help shows them."""
    flat = [option for group in groups for option in (group if isinstance(group, tuple) else (group,))]

    def decorate(function: Callable) -> Callable:
        for option in reversed(flat):
            function = option(function)
        return function

    return decorate


def once(option: str, values: Sequence[str]) -> None:
    """Refuse a repeated option that says the same twice."""
    for place, value in enumerate(values):
        if value in values[:place]:
            raise UsageError(f"{option} gives {value!r} twice; give it once.")


def file_stem(problem: str) -> str:
    """A file name for a problem's spec.

    >>> file_stem("muller_brown"), file_stem("rastrigin:amplitude=5"), file_stem("mine/loss.py:f")
    ('muller_brown', 'rastrigin-amplitude-5', 'loss-py-f')
    """
    return re.sub(r"\W+", "-", problem.replace("\\", "/").split("/")[-1]).strip("-")
