"""A process that loads what draws while another computes, and then draws for it.

Loading takes half a second of one core, and a second core has little to do while the first program is compiled. The
process gets a record and answers with the content of files; it writes none, and ends with whoever started it.
"""

import contextlib
import os
import pickle
import subprocess
import sys
import warnings
from collections.abc import Callable, Iterator
from typing import IO

from landscape import drawing

Draw = Callable[..., dict]
"""What `drawing.files` is: a record, paths and a look give the content of each file."""


@contextlib.contextmanager
def beside() -> Iterator[Draw]:
    """Draw in a process of its own, which loads what it needs from now on; here, where that is loaded already.

    Yields a function as `drawing.files`, with the same result, warnings and errors.

    >>> from landscape.record import Record
    >>> with beside() as draw:
    ...     sorted(draw(Record({"verb": "trace"}, {}), [], drawing.Look()))
    []
    """
    if "landscape.figures" in sys.modules or not sys.executable:
        yield drawing.files
        return
    # A session of its own: an interrupt is for the process that computes, whose end is the end of this one.
    process = subprocess.Popen(
        [sys.executable, "-c", _SERVE.format(sys.path)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        start_new_session=True,
    )
    try:
        yield lambda *asked: _ask(process, *asked)
    finally:
        process.kill()
        # What it has not read, nobody will.
        with contextlib.suppress(OSError):
            process.stdin.close()
        process.stdout.close()
        process.wait()


_SERVE = "import sys; sys.path[:] = {!r}; from landscape import drawer; drawer.serve()"
"""What the process runs; it finds packages where this one does."""


def _ask(process: subprocess.Popen, *asked) -> dict:
    try:
        pickle.dump(asked, process.stdin, protocol=5)
        process.stdin.close()
        found, warned = pickle.load(process.stdout)
    except (OSError, EOFError, pickle.UnpicklingError, ValueError):
        # It has ended, or is no longer asked: what went wrong there is met again here, where it can be reported.
        return drawing.files(*asked)
    for message in warned:
        warnings.warn(message, stacklevel=2)
    return found


def serve() -> None:
    """Load what draws, draw what stdin asks for, and write it to stdout, which is for nothing else."""
    with os.fdopen(os.dup(1), "wb") as answer:
        os.dup2(2, 1)
        _load()
        with contextlib.suppress(EOFError):
            _answer(pickle.load(sys.stdin.buffer), answer)


def _load() -> None:
    import matplotlib.backends.backend_agg  # noqa: F401

    from landscape import figures  # noqa: F401


def _answer(asked: tuple, answer: IO[bytes]) -> None:
    with warnings.catch_warnings(record=True) as warned:
        warnings.simplefilter("always")
        try:
            found = drawing.files(*asked)
        except Exception:
            # No answer: the other process draws too, and tells what is wrong.
            return
    pickle.dump((found, [one.message for one in warned]), answer, protocol=5)
