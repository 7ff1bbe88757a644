"""The command line: one verb a file of this folder.

To add one:

1. Create `NAME.py` here. Its docstring's first sentence is the line that `landscape --help` shows.
2. Define `command`, a click command that parses, calls the library and prints; nothing is computed here. What is slow
   to import (numpy, matplotlib, jax) is imported inside functions, so that help and completion stay quick.
3. Nothing else: `landscape --help` and completion find it, without importing it.

Data goes to stdout, progress and notes to stderr. Exit codes: 0 done, 1 failed, 2 wrong usage, 130 interrupted.
"""

import contextlib
import gc
import os
import re
import sys
import warnings
from collections.abc import Iterator, Sequence
from typing import Any

import click

from landscape import __version__, catalog, progress
from landscape.cli import _command
from landscape.errors import Failure, UsageError, suggestion

ORDER = (
    "show", "trace", "basins", "count", "compare", "animate", "atlas", "list", "info", "redraw", "reproduce", "gallery",
)  # fmt: skip
"""The verbs as `--help` shows them; others follow."""


class Verbs(click.Group):
    """The group of all verbs, which imports a verb only when it is called."""

    def list_commands(self, ctx: click.Context) -> Sequence[str]:
        """The verbs' names, the main ones first."""
        known = catalog.names("cli")
        return [name for name in ORDER if name in known] + [name for name in known if name not in ORDER]

    def get_command(self, ctx: click.Context, name: str) -> click.Command | None:
        """Import a verb."""
        return catalog.member("cli", name) if name in catalog.names("cli") else None

    def resolve_command(self, ctx: click.Context, args: Sequence[str]):
        """Find the verb, or answer with the nearest one."""
        if args and not args[0].startswith("-") and args[0] not in catalog.names("cli"):
            verbs = self.list_commands(ctx)
            raise UsageError(
                f"There is no verb {args[0]!r}; it is one of {', '.join(verbs)}.{suggestion(args[0], verbs)}"
            )
        ctx.meta[_command.WORDS] = args
        name, command, rest = super().resolve_command(ctx, args)
        _refuse_repeats(name, command.make_parser(click.Context(command, parent=ctx)), rest)
        return name, command, rest

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """List the verbs with the first sentence of their files."""
        with formatter.section("Verbs"):
            formatter.write_dl([(name, catalog.summary("cli", name)) for name in self.list_commands(ctx)])

    def make_context(self, *arguments, **more) -> click.Context:
        """Parse the options before the verb, `--help` among them."""
        with _ended_early():
            return super().make_context(*arguments, **more)

    def invoke(self, ctx: click.Context) -> None:
        """Call the verb."""
        with _ended_early():
            super().invoke(ctx)
            if sys.stdout is not None:
                sys.stdout.flush()


@contextlib.contextmanager
def _ended_early() -> Iterator[None]:
    """Answer what ends a command early; click would say it in its own words and codes."""
    try:
        yield
    except KeyboardInterrupt:
        raise click.exceptions.Exit(_fail("Interrupted.", 130)) from None
    except BrokenPipeError:
        # The reader of stdout has gone, as `head` does; what it did not want is not an error.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        raise click.exceptions.Exit(0) from None


def _refuse_repeats(verb: str, parser: Any, arguments: Sequence[str]) -> None:
    """Refuse an option that takes one value and is given again: click would take the last without a word."""
    try:
        order = parser.parse_args([*arguments])[2]
    except click.UsageError:
        # Click says so itself.
        return
    for param in order:
        if isinstance(param, click.Option) and not (param.multiple or param.is_flag) and order.count(param) > 1:
            option, otherwise = max(param.opts, key=len), "leave all but one out"
            instead = otherwise if verb == "train" else _SEVERAL.get(option, otherwise)
            raise UsageError(f"`{verb}` takes one {option}, and it is given {order.count(param)} times; {instead}.")


_SEVERAL = {
    "--optimizer": "`count` and `compare` take several",
    "--init": "`count` and `compare` take several",
    "--seed": "`compare` takes several, as --seeds 0,1,2",
    "--lr": "`compare` takes several, as --lr 0.01,0.02",
}
"""Where a planar study may vary what another takes once."""


_SETTINGS = {"help_option_names": ["-h", "--help"], "max_content_width": 100}


@click.group(cls=Verbs, context_settings=_SETTINGS, subcommand_metavar="VERB ...")
@click.version_option(__version__, prog_name="landscape")
def landscape() -> None:
    """From where does this optimizer end in which minimum, and how much does the way of initializing change that?

    \b
    landscape trace rastrigin                                  a map of 196 runs
    landscape basins himmelblau --optimizer momentum           who wins where
    landscape count rastrigin --init uniform --init normal     hits per minimum
    landscape count --help                                     all options of a verb

    A problem is a name (landscape list problems) or a function of yours: path/to/file.py:loss.
    """


def main(arguments: Sequence[str] | None = None) -> None:
    """Run the command line and exit with its code."""
    code = run(arguments)
    # What is left goes with the process; to look through it for cycles takes up to half a second after jax.
    gc.freeze()
    sys.exit(code)


def run(arguments: Sequence[str] | None = None) -> int:
    """Run the command line and return its exit code; errors are one sentence on stderr."""
    # Not list(…): importing the verb `list` gives this package an attribute that hides the built-in.
    arguments = [*(sys.argv[1:] if arguments is None else arguments)]
    with warnings.catch_warnings():
        warnings.showwarning = _note
        try:
            return landscape.main(arguments, prog_name="landscape", standalone_mode=False) or 0
        except SystemExit as error:
            # Completion ends this way.
            return int(error.code or 0)
        except Exception as error:
            if "--verbose" in arguments and not isinstance(error, (click.ClickException, UsageError, Failure)):
                raise
            return _answer(error, arguments)


def _note(message: Warning, *where) -> None:
    progress.note(f"warning: {message}")


def _answer(error: Exception, arguments: Sequence[str]) -> int:
    """Say in one sentence what went wrong, and return the exit code."""
    if isinstance(error, click.exceptions.NoArgsIsHelpError):
        click.echo(error.ctx.get_help(), err=True)
        return 2
    if isinstance(error, click.UsageError):
        return _fail(_sentence(error, arguments), 2)
    if isinstance(error, click.ClickException):
        return _fail(error.format_message(), error.exit_code)
    if isinstance(error, UsageError):
        return _fail(_with_options(str(error), arguments[0]), 2)
    if isinstance(error, Failure):
        return _fail(_with_options(str(error), arguments[0]), 1)
    if isinstance(error, MemoryError):
        return _fail("There is not enough memory; take fewer --starts, --steps or a smaller --resolution.", 1)
    if isinstance(error, OSError) and error.strerror:
        return _fail(f"{f'{error.filename}: ' if error.filename else ''}{error.strerror}.", 1)
    first = str(error).strip().split("\n")[0]
    return _fail(f"{type(error).__name__}: {first} (--verbose shows where)", 1)


def _fail(message: str, code: int) -> int:
    progress.note(f"landscape: {message}")
    return code


def _sentence(error: click.UsageError, arguments: Sequence[str]) -> str:
    """What click refuses, with the way out."""
    path = " ".join(["landscape", *(name for name in arguments[:1] if name in catalog.names("cli"))])
    if isinstance(error, click.NoSuchOption):
        known = [name[2:] for option in error.ctx.command.get_params(error.ctx) for name in option.opts]
        near = suggestion(error.option_name.lstrip("-"), known).replace(" '", " '--")
        message = f"`{path}` has no option {error.option_name!r}.{near}"
    elif isinstance(error, click.MissingParameter) and error.param is not None:
        message = f"`{path}` needs a {error.param.human_readable_name} first."
    elif isinstance(error, click.BadOptionUsage):
        message = f"{error.option_name} {'takes no' if 'not take' in error.message else 'needs a'} value."
    elif extra := re.search(r"extra arguments? \((.*)\)", error.message):
        message = f"`{path}` has no place for {extra.group(1)!r}; an option takes one value, and is repeated for more."
    else:
        message = error.format_message()
    return f"{message} `{path} --help` shows how."


_RENAMED = {
    "n": "starts", "lr": "lr", "method": "interval", "cells": "map", "goal": "target", "ends": "from and --to",
    "optimizers": "optimizer", "inits": "init", "clips": "clip",
}  # fmt: skip
"""The options that are called otherwise than the arguments of the library, or than the parameters of their verb."""


def _with_options(message: str, verb: str) -> str:
    """Name a verb's options where the library names arguments: `n` is --starts; `lr` of adam stays a part of its spec.

    >>> _with_options("`n` of the grid must be a square; got 5.", "trace")
    '--starts of the grid must be a square; got 5.'
    >>> _with_options("`lr` of adam must be above 0, `repeats` at least 1.", "trace")
    "'lr' of adam must be above 0, `repeats` at least 1."
    """
    known = _names_of(verb)
    return re.sub(r"`(\w+)`( of )?", lambda match: _option(known, *match.groups(default="")), message)


def _names_of(verb: str) -> dict[str, str]:
    """The options of a verb by the library's names of them."""
    command = catalog.member("cli", verb) if verb in catalog.names("cli") else None
    own = {name for param in getattr(command, "params", ()) for name in param.opts}
    renamed = {name: f"--{option}" for name, option in _RENAMED.items() if f"--{option.split()[0]}" in own}
    return {name[2:].replace("-", "_"): name for name in own if name.startswith("--")} | renamed


def _option(known: dict[str, str], name: str, of: str) -> str:
    if name in known and (name == "n" or not of):
        return f"{known[name]}{of}"
    return f"{name!r}{of}" if of else f"`{name}`"
