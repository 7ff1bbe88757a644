"""Bars and notes on stderr, and what a computation cost."""

import contextlib
import os
import sys
import time
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

WIDE = 80
"""Columns of a terminal below which a bar shows its numbers only."""


@contextlib.contextmanager
def bar(description: str, total: int, unit: str = "tiles") -> Iterator[Callable[[int], None]]:
    """Show a bar on stderr while the block runs, where stderr is a terminal; otherwise show nothing.

    Yields a function that adds to the work done, in the unit that `total` counts; threads may call it. The bar vanishes
    at the end. The block must not print to stderr but by `note`; stdout is left alone.

    Args:
        description: what is being done, a few words.
        total: all the work.
        unit: what the work is counted in.

    >>> with bar("Descending", total=4) as advance:
    ...     for tile in range(4):
    ...         advance(1)
    """
    if not _shows():
        yield lambda done: None
        return
    with _bar(unit) as shown:
        task = shown.add_task(description, total=total, finish=None)
        yield lambda done: _advance(shown, task, done)


def _shows() -> bool:
    terminal = getattr(sys.stderr, "isatty", lambda: False)()
    return terminal and os.environ.get("TERM", "") not in ("dumb", "unknown")


def _bar(unit: str):
    from rich import progress
    from rich.console import Console
    from rich.text import Text

    class Remaining(progress.ProgressColumn):
        def render(self, task):
            return Text(_remaining(task.fields["finish"], task.elapsed))

    words = (progress.TextColumn("{task.description}", markup=False), progress.BarColumn())
    numbers = (progress.MofNCompleteColumn(), progress.TextColumn(unit, markup=False))
    # Soft wrap leaves the lines of `note` whole while a bar is shown.
    console = Console(stderr=True, soft_wrap=True, color_system=None if os.environ.get("NO_COLOR") else "auto")
    wide = (*words, *numbers, progress.TimeElapsedColumn(), Remaining())
    # What does not fit would wrap onto a second line.
    columns = wide if console.width >= WIDE else (*numbers, Remaining())
    # Redirecting stdout would send the data that the block prints to stderr.
    return progress.Progress(*columns, console=console, transient=True, redirect_stdout=False)


def _advance(shown, task, done: int) -> None:
    shown.advance(task, done)
    state = next(known for known in shown.tasks if known.id == task)
    shown.update(task, finish=finish(state.completed, state.total, state.elapsed))


def finish(done: float, total: float, elapsed: float) -> float | None:
    """Return when the work will be done, in seconds from its beginning, or None while nothing is.

        elapsed · total / done

    The rate is that of the whole run: tiles that run side by side end in bursts, whose own rate promises too much.

    >>> finish(16, 64, 10.0), finish(0, 64, 10.0)
    (40.0, None)
    """
    return elapsed * total / done if done else None


def _remaining(end: float | None, elapsed: float | None) -> str:
    if end is None:
        return "? left"
    minutes, seconds = divmod(round(max(0.0, end - (elapsed or 0.0))), 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours}:{minutes:02d}:{seconds:02d} left"


def note(message: str) -> None:
    """Print one line to stderr, as it is.

    >>> import contextlib
    >>> with contextlib.redirect_stderr(sys.stdout):
    ...     note("lr = 0.02, from the problem's curvature")
    lr = 0.02, from the problem's curvature
    """
    # Without a stderr, print would take stdout, which is for data.
    if sys.stderr is not None:
        print(" ".join(message.splitlines()), file=sys.stderr, flush=True)


def notes(messages: Iterable[str]) -> None:
    """Print each message as a `note`."""
    for message in messages:
        note(message)


@dataclass
class Cost:
    """What a block of work cost; filled in when the block ends.

    Attributes:
        seconds: wall time.
        peak: the most memory that the process has held since it began, in MiB; None where the system does not tell.

    >>> str(Cost(12.3, 512.4))
    '12.30 s, at most 512 MiB'
    """

    seconds: float = 0.0
    peak: float | None = None

    def __str__(self) -> str:
        return f"{self.seconds:.2f} s" + ("" if self.peak is None else f", at most {self.peak:.0f} MiB")


@contextlib.contextmanager
def measured() -> Iterator[Cost]:
    """Measure a block's wall time and the process's peak memory.

    >>> with measured() as cost:
    ...     total = sum(range(1000))
    >>> 0 < cost.seconds < 60
    True
    """
    cost, start = Cost(), time.perf_counter()
    try:
        yield cost
    finally:
        cost.seconds, cost.peak = time.perf_counter() - start, peak_memory()


STATUS = "/proc/self/status"
"""Where Linux tells the most memory that a process has held, as VmHWM in KiB (proc(5))."""


def peak_memory() -> float | None:
    """Return the most memory that this process has held, in MiB, or None where the system does not tell.

    >>> 1 < peak_memory() < 1e6
    True
    """
    try:
        # What `getrusage` says on Linux is at least what the process that started this one held then.
        with open(STATUS) as status:
            return next(int(line.split()[1]) for line in status if line.startswith("VmHWM")) / 2**10
    except (OSError, StopIteration):
        pass
    try:
        import resource
    except ImportError:
        return None
    # Linux counts in KiB, macOS in bytes (getrusage(2) of each).
    unit = 2**20 if sys.platform == "darwin" else 2**10
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / unit
