"""The bots: processes of their own, killed and started again."""

import asyncio
import os
import random
import signal
import sys
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

_RESTART_AFTER = 1.0  # seconds; what a service manager waits


@dataclass
class Bot:
    """One `python -m bot run`, started again whenever it ends.

    Attributes:
        kills: how often it was killed from here.
        deaths: the exit statuses with which it ended by itself.
    """

    environment: Mapping[str, str]
    log: Path
    kills: int = 0
    deaths: list[int] = field(default_factory=list)
    _process: asyncio.subprocess.Process | None = None
    _killed: bool = False
    _stopping: bool = False
    _watching: asyncio.Task[None] | None = None

    async def start(self) -> None:
        """Start it, and from now on whenever it ends."""
        self._watching = asyncio.create_task(self._watch())

    def kill(self) -> None:
        """Kill it, as nothing can be that is caught."""
        if self._process and self._process.returncode is None:
            self._killed = True
            self.kills += 1
            os.kill(self._process.pid, signal.SIGKILL)

    async def stop(self) -> int:
        """Tell it to stop, for good; returns its exit status."""
        self._stopping = True
        if self._process and self._process.returncode is None:
            self._process.terminate()
        if self._watching:
            await self._watching
        return self._process.returncode or 0 if self._process else 0

    async def _watch(self) -> None:
        while not self._stopping:
            with self.log.open("ab") as log:
                self._process = await asyncio.create_subprocess_exec(
                    sys.executable,
                    "-m",
                    "bot",
                    "run",
                    env={**os.environ, **self.environment},
                    stdout=log,
                    stderr=log,
                )
            status = await self._process.wait()
            if not self._killed and not self._stopping:
                self.deaths.append(status)
            self._killed = False
            if not self._stopping:
                await asyncio.sleep(_RESTART_AFTER)


async def kill_now_and_then(bots: list[Bot], every: float, chance: random.Random) -> None:
    """Kill one of the bots about every so many seconds, until cancelled."""
    with suppress(asyncio.CancelledError):
        while True:
            await asyncio.sleep(every * chance.uniform(0.7, 1.3))
            chance.choice(bots).kill()
