"""The command line: one verb a file of this folder.

To add one:

1. Create `NAME.py` here. Its docstring's first sentence is the line that `landscape --help` shows.
2. Define `command`, a click command that parses, calls the library and prints; nothing is computed here.
3. Nothing else: `landscape --help` and completion find it, without importing it.

Data goes to stdout, progress and notes to stderr. Exit codes: 0 done, 1 failed, 2 wrong usage, 130 interrupted.
"""

import importlib.metadata
import re
import sys
from collections.abc import Sequence

import click

from landscape import catalog
from landscape.errors import Failure, UsageError, suggestion

ORDER = ("show", "trace", "basins", "count", "list", "info", "redraw")
"""The verbs as `--help` shows them; others follow."""


class Verbs(click.Group):
    """The group of all verbs, which imports a verb only when it is called."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """The verbs' names, the main ones first."""
        known = catalog.names("cli")
        return [name for name in ORDER if name in known] + [name for name in known if name not in ORDER]

    def get_command(self, ctx: click.Context, name: str) -> click.Command | None:
        """Import a verb."""
        return catalog.member("cli", name) if name in catalog.names("cli") else None

    def resolve_command(self, ctx: click.Context, args: list[str]):
        """Find the verb, or answer with the nearest one."""
        if args and not args[0].startswith("-") and args[0] not in catalog.names("cli"):
            verbs = self.list_commands(ctx)
            raise UsageError(
                f"There is no verb {args[0]!r}; it is one of {', '.join(verbs)}.{suggestion(args[0], verbs)}"
            )
        return super().resolve_command(ctx, args)

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """List the verbs with the first sentence of their files."""
        with formatter.section("Verbs"):
            formatter.write_dl([(name, catalog.summary("cli", name)) for name in self.list_commands(ctx)])


@click.group(cls=Verbs, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
@click.version_option(importlib.metadata.version("jax-landscape"), prog_name="landscape")
def landscape() -> None:
    """From where does this optimizer end in which minimum, and how much does the way of initializing change that?

    \b
    landscape trace rastrigin                                    a map of 196 Adam runs
    landscape basins himmelblau --optimizer momentum:lr=0.004    who wins where
    landscape count rastrigin --init uniform --init normal       hits per minimum, with intervals

    A problem is a name (landscape list problems) or a function of yours: path/to/file.py:loss.
    """


def main(arguments: Sequence[str] | None = None) -> None:
    """Run the command line and exit with its code."""
    sys.exit(run(arguments))


def run(arguments: Sequence[str] | None = None) -> int:
    """Run the command line and return its exit code; errors are one sentence on stderr."""
    arguments = list(sys.argv[1:] if arguments is None else arguments)
    try:
        landscape.main(arguments, prog_name="landscape", standalone_mode=False)
    except (click.Abort, KeyboardInterrupt):
        return _fail("Interrupted.", 130)
    except click.exceptions.NoArgsIsHelpError as error:
        click.echo(error.ctx.get_help())
        return 2
    except click.ClickException as error:
        return _fail(error.format_message(), error.exit_code)
    except UsageError as error:
        return _fail(_with_options(str(error)), 2)
    except Failure as error:
        return _fail(_with_options(str(error)), 1)
    except BrokenPipeError:
        # The reader of stdout has gone, as `head` does; what it did not want is not an error.
        sys.stdout = None
        return 0
    except Exception as error:
        if "--verbose" in arguments:
            raise
        first = str(error).strip().split("\n")[0]
        return _fail(f"{type(error).__name__}: {first} (--verbose shows where)", 1)
    return 0


def _fail(message: str, code: int) -> int:
    print(f"landscape: {message}", file=sys.stderr)
    return code


_OPTIONS = {
    "n": "starts", "domain": "domain", "view": "view", "resolution": "resolution", "steps": "steps", "seed": "seed",
    "lr": "lr", "clip": "clip", "noise": "noise", "batch": "batch", "l2": "l2", "schedule": "schedule",
    "tolerance": "tolerance", "precision": "precision", "level": "level", "limit": "clip",
}  # fmt: skip


def _with_options(message: str) -> str:
    """Name options where the library names arguments: `n` is --starts."""
    return re.sub(r"`(\w+)`", lambda match: _option(match.group(1), match.group(0)), message)


def _option(name: str, otherwise: str) -> str:
    return f"--{_OPTIONS[name]}" if name in _OPTIONS else otherwise
