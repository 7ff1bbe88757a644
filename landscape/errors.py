"""The two errors a user meets: wrong usage (exit code 2) and failure at run time (exit code 1)."""

import difflib
from collections.abc import Iterable


class UsageError(ValueError):
    """What was asked for breaks a rule; the message names the argument, the rule, the value and the way out."""


class Failure(RuntimeError):
    """What was asked for is well formed and still could not be done; the message says why, in one sentence."""


def require(condition: bool, message: str) -> None:
    """Raise `UsageError(message)` unless the condition holds.

    >>> require(3 > 0, "`steps` must be at least 1; got 3.")
    """
    if not condition:
        raise UsageError(message)


def suggestion(word: str, known: Iterable[str]) -> str:
    """Return " Did you mean 'x'?" for the nearest known word, or nothing when none is near.

    >>> suggestion("rastrign", ["rastrigin", "himmelblau"])
    " Did you mean 'rastrigin'?"
    >>> suggestion("qqq", ["rastrigin"])
    ''
    """
    near = difflib.get_close_matches(word, list(known), n=1, cutoff=0.6)
    return f" Did you mean {near[0]!r}?" if near else ""
