"""Programs that are shown another day: see tests/days.py."""

from __future__ import annotations

import subprocess
import sys

import pytest

from tests.days import ROOT, environment

DAY = "2028-02-29 12:30 Asia/Shanghai"
TODAY = "from datetime import datetime; print(datetime.now().astimezone().isoformat())"
WAITING = """
import threading, time

def wait():
    begin = time.thread_time()
    holding.set()
    sum(range(10))
    waited.append(time.thread_time() - begin)

holding, waited = threading.Event(), []
waiting = threading.Thread(target=wait)
begin = time.thread_time()
waiting.start()
sum(range(20_000_000))  # one step for Python, which holds its lock all the time
waiting.join()
print(waited[0] / (time.thread_time() - begin))
"""


def on_that_day(program: str) -> str:
    try:
        shown = environment(DAY)
    except SystemExit as missing:
        pytest.skip(str(missing))
    command = [sys.executable, "-c", program]
    return subprocess.run(command, env=shown, capture_output=True, text=True, check=True).stdout


def test_a_program_is_shown_the_day_in_its_zone() -> None:
    shown = on_that_day(TODAY)
    assert shown.startswith("2028-02-29T12:")
    assert shown.strip().endswith("+08:00")


def test_a_thread_that_waits_for_another_costs_nothing() -> None:
    assert float(on_that_day(WAITING)) < 0.1


def test_who_names_no_command_reads_how_it_is_used() -> None:
    asked = subprocess.run(
        [sys.executable, "-m", "tests.days", "--help"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert (asked.returncode, asked.stdout) == (1, "")
    assert "python -m tests.days brief" in asked.stderr
    assert "Traceback" not in asked.stderr
