"""Whose turn it is at the database."""

from __future__ import annotations

import asyncio
import threading
from concurrent.futures import CancelledError
from typing import TYPE_CHECKING

import pytest

from playground.clock import PATIENCE
from store.threads import Priority, Threads

if TYPE_CHECKING:
    from collections.abc import Iterator

PERSON, SENDER, JOB = Priority


class Line:
    """One thread that is busy, and what it did after that."""

    def __init__(self) -> None:
        self.now = 0.0
        self.threads = Threads(1, "test", lambda: self.now)
        self.done: list[str] = []
        self._free = threading.Event()
        self.threads.submit(lambda: self._free.wait(PATIENCE), JOB)

    def come(self, name: str, priority: Priority, at: float = 0.0) -> None:
        """Let something come while the thread is busy."""
        self.now = at
        self.threads.submit(lambda: self.done.append(name), priority)

    def end(self) -> list[str]:
        """Let the thread do what waits; returns in which order it did."""
        self._free.set()
        self.threads.shutdown()
        return self.done


@pytest.fixture
def line() -> Iterator[Line]:
    line = Line()
    yield line
    line.end()


def test_people_go_first_then_the_sender_then_jobs(line: Line) -> None:
    for name, priority in (("job", JOB), ("sender", SENDER), ("Ann", PERSON), ("Ben", PERSON)):
        line.come(name, priority)
    assert line.end() == ["Ann", "Ben", "sender", "job"]


def test_a_job_has_its_turn_however_many_people_come(line: Line) -> None:
    line.come("job", JOB)
    for second in range(4):
        line.come(f"person {second}", PERSON, at=second)
    assert line.end() == ["person 0", "person 1", "job", "person 2", "person 3"]


def test_what_is_cancelled_in_time_is_not_done(line: Line) -> None:
    cancelled = line.threads.submit(lambda: line.done.append("cancelled"), PERSON)
    assert cancelled.cancel()
    line.come("next", PERSON)
    assert line.end() == ["next"]
    with pytest.raises(CancelledError):
        cancelled.result()


def test_what_fails_says_so_and_stops_nothing(line: Line) -> None:
    failed = line.threads.submit(lambda: 1 // 0, PERSON)
    line.come("next", PERSON)
    assert line.end() == ["next"]
    with pytest.raises(ZeroDivisionError):
        failed.result()


async def test_who_awaits_what_finds_nothing_does_not_wait_for_ever(line: Line) -> None:
    """asyncio's futures take no `StopIteration`."""
    found = line.threads.submit(lambda: next(iter(())), PERSON)
    line.end()
    with pytest.raises(RuntimeError, match="nothing was found"):
        await asyncio.wait_for(asyncio.wrap_future(found), PATIENCE)
