"""The processes of a measurement: each part in one of its own, as it is when people use it."""

import json
import os
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

HERE = Path(__file__).parents[1]
_TICKS = os.sysconf("SC_CLK_TCK")
_START = 120.0  # seconds


@dataclass(frozen=True, slots=True)
class Process:
    """A process that has begun to serve.

    Attributes:
        hello: what it said when it was ready.
    """

    pid: int
    hello: dict[str, Any]

    def cpu_seconds(self) -> float:
        """Return the CPU time that it has used, in user and in system mode."""
        fields = Path(f"/proc/{self.pid}/stat").read_text().rpartition(")")[2].split()
        return (int(fields[11]) + int(fields[12])) / _TICKS

    def resident_megabytes(self) -> float:
        """Return how much memory it holds."""
        for line in Path(f"/proc/{self.pid}/status").read_text().splitlines():
            if line.startswith("VmRSS:"):
                return int(line.split()[1]) / 1024
        raise LookupError("no VmRSS")


@contextmanager
def running(
    *arguments: str,
    ready: str = "",
    checkout: Path = HERE,
    environment: Mapping[str, str] | None = None,
) -> Iterator[Process]:
    """Run `python -m ARGUMENTS` in a checkout of the project until the context ends.

    Args:
        ready: it is ready when it prints, or logs, a line of JSON that contains this.

    Raises:
        RuntimeError: if it ends before, or does not become ready.
    """
    with tempfile.NamedTemporaryFile("w+") as output:
        process = subprocess.Popen(  # noqa: S603  -- a module of ours
            [sys.executable, "-P", "-m", *arguments],
            env=_environment(checkout, environment),
            stdout=output,
            stderr=subprocess.STDOUT,
        )
        try:
            yield Process(process.pid, _hello(process, Path(output.name), ready))
        finally:
            process.send_signal(signal.SIGTERM)
            try:
                process.wait(30)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()


def run(
    *arguments: str, checkout: Path = HERE, environment: Mapping[str, str] | None = None
) -> str:
    """Run `python -m ARGUMENTS` in a checkout to its end; returns what it printed."""
    return subprocess.run(  # noqa: S603  -- a module of ours
        [sys.executable, "-P", "-m", *arguments],
        env=_environment(checkout, environment),
        check=True,
        stdout=subprocess.PIPE,
        text=True,
    ).stdout


def _environment(checkout: Path, environment: Mapping[str, str] | None) -> dict[str, str]:
    # Not the working directory: a checkout's .env is none of the measurement's business. `-P` keeps
    # the working directory out of the path, where it would come before the checkout.
    return {**os.environ, "PYTHONPATH": str(checkout), **(environment or {})}


def _hello(process: subprocess.Popen[bytes], output: Path, ready: str) -> dict[str, Any]:
    until = time.monotonic() + _START
    while time.monotonic() < until:
        ended = process.poll() is not None
        for line in output.read_text().splitlines():
            if line.startswith("{") and ready in line:
                return dict(json.loads(line))
        if ended:
            break
        time.sleep(0.05)
    raise RuntimeError(f"{process.args!r} did not become ready: {output.read_text()[-3000:]}")
