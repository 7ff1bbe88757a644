"""Threads that work on whatever there is to do: on a later job while the earlier ones have nothing for a thread."""

import concurrent.futures
import functools
import threading
from queue import SimpleQueue
from typing import Any, Protocol

from landscape import threads


class Queue(Protocol):
    """What a crew works on; but for `forward`, it is asked by one thread at a time.

    Attributes:
        busy: how many threads are at work on it.
        left: what is not finished.
        news: how much was finished, again and again, and None when no thread will touch it again.
        failure: what went wrong first.
    """

    busy: int
    left: int
    news: SimpleQueue
    failure: BaseException | None

    @property
    def halt(self) -> threading.Event:
        """Set when all threads must end."""

    def is_over(self) -> bool:
        """Whether no thread is at work, and none is to be."""

    def take(self) -> tuple | None:
        """What a thread is to take on next, the arguments of `forward`, or None where there is nothing for it."""

    def forward(self, *taken: Any) -> tuple:
        """Take it on; the arguments of `put_back`."""

    def put_back(self, *done: Any) -> None:
        """Keep what is left of it."""

    def fail(self, error: BaseException) -> None:
        """Let it end."""

    def report(self, number: int) -> None:
        """Say that so much more was finished; called by the thread that waits for it."""


@threads.in_turn
@functools.cache
def of(number: int) -> "Crew":
    """The crew of so many threads, the same at each call."""
    return Crew(number)


class Crew:
    """Threads that work on every queue there is; on a later one while the earlier ones have nothing for a thread.

    Attributes:
        number: how many threads work at a time.
        queues: what is to be done, in the order in which it came.
        working: the threads that are at work or wait for some.
    """

    def __init__(self, number: int):
        self.number, self.queues, self.working = number, [], 0
        self.changed = threading.Condition()

    def finish(self, queue: Queue) -> None:
        """Work on a queue until no run is left, or until all must stop."""
        try:
            with self.changed:
                self.queues.append(queue)
                self.changed.notify_all()
                while self.working < self.number:
                    # A thread too few would keep a core idle for ever, if an interrupt came in between.
                    threads.standing().submit(self._work)
                    self.working += 1
            # Here it may take its time; a thread of the crew would keep the others waiting.
            for number in iter(queue.news.get, None):
                queue.report(number)
        except BaseException:
            self._stop(queue)
            raise
        if queue.failure or queue.left:
            raise queue.failure or concurrent.futures.CancelledError

    def _stop(self, queue: Queue) -> None:
        """Let a queue end, wherever it is interrupted."""
        with self.changed:
            queue.halt.set()
            self._let_go()
            self.changed.notify_all()
            under_way = queue in self.queues
        while under_way and queue.news.get() is not None:
            pass

    def _work(self) -> None:
        """Take on one group after another, until there is no queue."""
        while found := self._next():
            queue, taken = found
            try:
                done = queue.forward(*taken)
                with self.changed:
                    queue.put_back(*done)
                    self.changed.notify_all()
            except BaseException as error:
                with self.changed:
                    queue.busy -= 1
                    queue.fail(error)
                    self.changed.notify_all()

    def _next(self) -> tuple[Queue, tuple] | None:
        """What a thread takes on next, once there is something."""
        with self.changed:
            while self._let_go():
                for queue in self.queues:
                    if taken := queue.take():
                        return queue, taken
                if not any(queue.is_over() for queue in self.queues):
                    self.changed.wait()
            self.working -= 1
        return None

    def _let_go(self) -> list[Queue]:
        """Let go of what is over; the queues that are left."""
        for queue in [queue for queue in self.queues if queue.is_over()]:
            self.queues.remove(queue)
            queue.news.put(None)
        return self.queues
