"""The threads that talk to the database, and whose turn it is at them."""

import heapq
import threading
import time
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from enum import Enum
from functools import partial
from itertools import count
from typing import Any, ParamSpec, TypeVar

P = ParamSpec("P")
R = TypeVar("R")


class Priority(Enum):
    """Who waits for a transaction. The value is the seconds by which others may come later.

    So what is less urgent is overtaken, and still has its turn where there is always something
    that is more urgent.
    """

    PERSON = 0.0  # somebody looks at Slack and waits
    SENDER = 0.3
    JOB = 2.0


class Threads:
    """A few threads that take what is most urgent first.

    Args:
        now: a clock that nobody moves, in seconds.
    """

    def __init__(self, threads: int, name: str, now: Callable[[], float] = time.monotonic) -> None:
        self._threads = ThreadPoolExecutor(threads, thread_name_prefix=name)
        self._now = now
        self._lock = threading.Lock()
        self._waiting: list[tuple[float, int, Callable[[], None]]] = []
        self._numbers = count()

    def submit(self, job: Callable[[], R], priority: Priority) -> Future[R]:
        """Do a job when its turn comes."""
        outcome: Future[R] = Future()
        self.post(partial(_do, job, outcome), priority)
        return outcome

    def post(self, job: Callable[[], None], priority: Priority) -> None:
        """Do a job when its turn comes that tells nobody what came of it, and raises nothing."""
        turn = self._now() + priority.value
        with self._lock:
            heapq.heappush(self._waiting, (turn, next(self._numbers), job))
        self._threads.submit(self._do_next)

    def shutdown(self) -> None:
        """Do what waits, and end."""
        self._threads.shutdown(wait=True)

    def _do_next(self) -> None:
        with self._lock:
            _, _, do = heapq.heappop(self._waiting)
        do()


def awaitable(job: Callable[P, R], *args: P.args, **kwargs: P.kwargs) -> R:
    """Do something that is awaited in an event loop.

    A future there takes no `StopIteration`: whoever awaits it would wait for ever.

    Raises:
        RuntimeError: in its place.
    """
    try:
        return job(*args, **kwargs)
    except StopIteration as error:
        raise RuntimeError("nothing was found where something had to be") from error


def _do(job: Callable[[], Any], outcome: Future[Any]) -> None:
    if not outcome.set_running_or_notify_cancel():
        return
    try:
        result = awaitable(job)
    except BaseException as error:
        outcome.set_exception(error)
    else:
        outcome.set_result(result)
