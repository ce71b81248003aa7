"""Turns at a method that Slack limits."""

from __future__ import annotations

import asyncio
from types import SimpleNamespace
from typing import Any

import pytest

from bot.catch_up.turns import BURST, INTERVAL, Turns


class Clock:
    """A clock that moves when somebody sleeps."""

    def __init__(self) -> None:
        self.now = 1000.0
        self.slept: list[float] = []

    def time(self) -> float:
        return self.now

    async def sleep(self, seconds: float) -> None:
        self.slept.append(seconds)
        self.now += seconds


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    clock = Clock()
    loop: Any = SimpleNamespace(time=clock.time)
    monkeypatch.setattr(asyncio, "get_running_loop", lambda: loop)
    monkeypatch.setattr(asyncio, "sleep", clock.sleep)
    return clock


async def test_turns_are_a_burst_and_then_one_after_the_other(clock: Clock) -> None:
    turns = Turns()
    for _ in range(BURST + 3):
        await turns.wait()
    assert clock.slept == pytest.approx([0.0] * BURST + [INTERVAL] * 3)
    clock.now += 2 * INTERVAL
    clock.slept.clear()
    for _ in range(3):
        await turns.wait()
    assert clock.slept == pytest.approx([0.0, 0.0, INTERVAL])
