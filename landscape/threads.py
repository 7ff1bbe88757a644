"""Threads that compute: one a core of the CPU, or one a device where there are several or others."""

import concurrent.futures
import functools
import itertools
import os
from collections.abc import Callable, Iterator
from typing import Any

import jax


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
def standing(threads: int) -> concurrent.futures.ThreadPoolExecutor:
    """The same threads at each call, for what is called again and again.

    The memory that a thread has freed is its own, and grows in pieces with each new thread.
    """
    return pool(threads)


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


def _take_device(devices: Iterator[Any]) -> None:
    # The default device is thread-local, and this thread keeps it.
    jax.default_device(next(devices)).__enter__()
