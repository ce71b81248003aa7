"""The heap that the threads of a running bot share."""

import platform
import subprocess
import sys
from pathlib import Path

import pytest
from typer.testing import CliRunner

from bot.cli import app
from bot.interpreter_lock import SWITCH_INTERVAL

pytestmark = pytest.mark.today  # it runs a command of ours

ROOT = Path(__file__).parents[2]
THREADS = """
import ctypes, sys, threading
from bot.heap import share_heap
if "shared" in sys.argv:
    share_heap()
held, ready = [], threading.Barrier(8)
def hold():
    ready.wait()
    held.append([bytearray(4096) for _ in range(100)])
    ready.wait()
threads = [threading.Thread(target=hold) for _ in range(8)]
for thread in threads: thread.start()
for thread in threads: thread.join()
libc = ctypes.CDLL(None)
libc.malloc_info(0, ctypes.c_void_p.in_dll(libc, "stdout"))
libc.fflush(None)
"""


@pytest.mark.skipif(platform.libc_ver()[0] != "glibc", reason="other C libraries have one heap")
def test_threads_share_one_heap() -> None:
    assert heaps("shared") == 1
    assert heaps() > 1


def heaps(*arguments: str) -> int:
    command = [sys.executable, "-c", THREADS, *arguments]
    done = subprocess.run(command, cwd=ROOT, check=True, capture_output=True, text=True)
    return done.stdout.count("<heap nr=")


def test_a_bot_shares_its_heap_and_its_lock_before_it_starts(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    done: list[str | float] = []
    monkeypatch.setenv("SLACK_BOT_TOKEN", "xoxb-1")
    monkeypatch.setenv("SLACK_SIGNING_SECRET", "secret")
    monkeypatch.setattr("bot.heap.share_heap", lambda: done.append("heap"))
    monkeypatch.setattr("sys.setswitchinterval", done.append)
    monkeypatch.setattr("bot.logging.configure_logging", lambda *_: None)
    monkeypatch.setattr("bot.app.serve", lambda _settings: None)
    monkeypatch.setattr("uvloop.run", lambda _serving: done.append("started"))
    assert CliRunner().invoke(app, ["run"]).exit_code == 0
    assert done == ["heap", SWITCH_INTERVAL, "started"]
