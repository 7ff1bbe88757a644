"""Threads that compute: one a core of the CPU, or one a device where there are several or others."""

import collections
import concurrent.futures
import functools
import itertools
import os
import threading
from collections.abc import Callable, Iterable, Iterator
from typing import Any

import jax
from jax.stages import Lowered


def cores() -> int:
    """The number of cores that this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def accelerated() -> bool:
    """Whether programs run on something else than the CPU."""
    return jax.default_backend() != "cpu"


def number() -> int:
    """How many threads compute at a time."""
    devices = jax.local_devices()
    return len(devices) if accelerated() or len(devices) > 1 else cores()


def pool(threads: int) -> concurrent.futures.ThreadPoolExecutor:
    """Threads of which each computes on a device of its own, as far as there are devices.

    >>> with pool(2) as threads:
    ...     list(threads.map(lambda x: int(jax.numpy.square(x)), [2, 3]))
    [4, 9]
    """
    devices = jax.local_devices()
    if len(devices) == 1:
        return concurrent.futures.ThreadPoolExecutor(threads)
    # A program is traced anew for each default device, so the only one is not named.
    return concurrent.futures.ThreadPoolExecutor(
        threads, initializer=_take_device, initargs=(itertools.cycle(devices),)
    )


@functools.cache
def standing() -> concurrent.futures.ThreadPoolExecutor:
    """The same threads at each call, for what is called again and again; as many as were busy together at most.

    The memory that a thread has freed is its own, and grows in pieces with each new thread.
    """
    return pool(STANDING * number())


STANDING = 8
"""Threads a core or device for those that call at the same time; each is made when all others are busy."""


def in_turn(function: Callable) -> Callable:
    """A function that several threads may call: one waits until another has returned.

    >>> in_turn(max)(1, 2)
    2
    """
    lock = threading.Lock()

    def alone(*arguments):
        with lock:
            return function(*arguments)

    return alone


def ahead(work: Callable[[], Any]) -> Callable[[], Any]:
    """Begin work that compiles, while something else is done; what is returned waits for it.

    What fails there is left to fail, and to be told, where the program is needed.

    >>> wait = ahead(lambda: jax.numpy.square(3))
    >>> done = wait()
    """
    executor = pool(1)
    future = executor.submit(work)
    executor.shutdown(wait=False)
    return lambda: concurrent.futures.wait([future])


def compiled_ahead(programs: Callable[[], Iterable[Lowered]]) -> Callable[[], Any]:
    """Begin to compile programs, while something else is done; what is returned waits for it.

    Tracing and lowering finish before this returns: they are Python, so that beside other work both would be slow, and
    the longest chain of work begins with them.

    >>> square = jax.jit(jax.numpy.square)
    >>> wait = compiled_ahead(lambda: [square.lower(3)])
    >>> done = wait()
    """
    executor = pool(2)
    begun = executor.submit(lambda: [executor.submit(one.compile) for one in programs()])
    concurrent.futures.wait([begun])
    executor.shutdown(wait=False)
    return lambda: begun.exception() or concurrent.futures.wait(begun.result())


def in_flight(work: Callable[[Any, threading.Event], Any], items: Iterable[Any], most: int) -> Iterator[Any]:
    """What work(item, halt) makes of each item, in their order; so many are under way at a time at most.

    An item is taken when there is room for it, and what was made of one is let go when it is handed out. `halt` is set
    when those under way must end: where one failed, or no more are asked for.

    >>> list(in_flight(lambda item, halt: item**2, range(4), 2))
    [0, 1, 4, 9]
    """
    halt, busy, waiting, executor = threading.Event(), set(), collections.deque(), pool(most)

    def one_of_several(item):
        busy.add(threading.get_ident())
        _OWN.beside = busy
        try:
            return work(item, halt)
        finally:
            busy.discard(threading.get_ident())

    try:
        for item in items:
            found = [_first(waiting, halt)] if len(waiting) == most else []
            # Before one is handed out, as whoever takes it may be long at it.
            waiting.append(executor.submit(one_of_several, item))
            if found:
                yield found.pop()
        while waiting:
            yield _first(waiting, halt)
    finally:
        halt.set()
        executor.shutdown(cancel_futures=True)


def _first(waiting: collections.deque, halt: threading.Event) -> Any:
    """The result of the first, once it is there, or what went wrong in any of them before."""
    later = set(waiting)
    while not waiting[0].done() and not any(map(_failure, waiting)):
        _, later = concurrent.futures.wait(later, return_when=concurrent.futures.FIRST_COMPLETED)
    if any(map(_failure, waiting)):
        halt.set()
        concurrent.futures.wait(waiting)
        # One that was told to end is not what went wrong.
        raise min(
            filter(None, map(_failure, waiting)), key=lambda one: isinstance(one, concurrent.futures.CancelledError)
        )
    return waiting.popleft().result()


def _failure(future: concurrent.futures.Future) -> BaseException | None:
    return future.exception() if future.done() else None


def share() -> int:
    """How many threads may compute for this one: as many as there are, or its part of them where others are in flight.

    >>> set(in_flight(lambda item, halt: share() <= number(), range(4), 2))
    {True}
    """
    return max(1, number() // len(getattr(_OWN, "beside", (None,))))


_OWN = threading.local()
"""What a thread in flight knows of itself: `beside`, the threads that are at work side by side, with it."""


def _take_device(devices: Iterator[Any]) -> None:
    # The default device is thread-local, and this thread keeps it.
    jax.default_device(next(devices)).__enter__()
