"""Run tests on another day: what passes today must pass on any.

    python -m tests.days                  the tests that read the clock, on days of all kinds
    python -m tests.days brief            the same on the fewest days that are of all these kinds,
                                          and programs are started on one of them only
    python -m tests.days random           print a day, taken at random
    python -m tests.days DAY COMMAND …    run a command on a day: "2028-02-29 12:00 Asia/Shanghai"

Debian's libfaketime (`apt-get install libfaketime`) shows the day to the command and to all
programs that it starts. Time goes on from there; `time.monotonic` stays as it is.
"""

from __future__ import annotations

import os
import random
import subprocess
import sys
import tempfile
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

ROOT = Path(__file__).parents[1]
AT_ONCE = 2
ZONES = ("UTC", "Asia/Shanghai", "Europe/Berlin", "America/New_York")
FEW_DAYS = (  # all kinds of docs/decisions/0071, and each weekday
    "2026-11-23 09:30 Asia/Shanghai",  # a Monday
    "2028-02-29 12:00 Asia/Shanghai",  # a Tuesday
    "2026-11-25 00:00 UTC",
    "2026-12-31 23:59 Asia/Shanghai",  # a Thursday, and soon a new year
    "2026-10-02 18:15 Asia/Shanghai",  # a holiday
    "2026-10-10 10:00 Asia/Shanghai",  # a Saturday that is worked instead of a holiday
    "2027-03-28 01:59 Europe/Berlin",  # a minute before clocks go forward
    "2026-11-01 01:59 America/New_York",  # and before they go back
)
DAYS = (
    *FEW_DAYS,
    "2026-11-26 18:15 Asia/Shanghai",
    "2026-10-01 10:00 Asia/Shanghai",
    "2027-01-01 00:00 Europe/Berlin",
    "2026-11-28 10:00 Asia/Shanghai",
)
MARK = "pytest.mark.today"
ALL, BRIEF = "today", "today and not startup"
TESTS = ("-k", "not postgres", "-p", "no:cacheprovider")


def random_day() -> str:
    """Return a minute within two years of now, by the clock of one of the zones."""
    minutes = random.randrange(-2 * 366 * 24 * 60, 2 * 366 * 24 * 60)  # noqa: S311  -- no secret
    zone = random.choice(ZONES)  # noqa: S311  -- no secret
    at = datetime.now(ZoneInfo(zone)) + timedelta(minutes=minutes)
    return f"{at:%Y-%m-%d %H:%M} {zone}"


def environment(day: str) -> dict[str, str]:
    """Return the environment in which programs believe that it is this day.

    Raises:
        SystemExit: if libfaketime is not installed.
    """
    library = next(Path("/usr/lib").glob("*/faketime/libfaketimeMT.so.1"), None)
    if library is None:
        sys.exit("libfaketime is not installed: apt-get install libfaketime")
    moment, _, zone = day.rpartition(" ")
    at = datetime.fromisoformat(moment).replace(tzinfo=ZoneInfo(zone))
    return {
        **os.environ,
        "LD_PRELOAD": str(library),
        "FAKETIME": f"{(at - datetime.now(UTC)).total_seconds():+.0f}",
        "FAKETIME_DONT_FAKE_MONOTONIC": "1",
        # Else a thread that waits for Python's lock waits until the year 1970, again and again.
        "FAKETIME_FORCE_MONOTONIC_FIX": "0",
        "NO_FAKE_STAT": "1",  # compiled modules are as old as they are
        "TZ": zone,
    }


def marked() -> list[str]:
    """Return the files with tests that read the clock: collecting all of them takes longer."""
    files = sorted((ROOT / "tests").rglob("test_*.py"))
    return [str(path) for path in files if MARK in path.read_text("utf-8")]


def run_on(day: str, marks: str) -> bool:
    """Run the tests of these marks, and print how it went."""
    with tempfile.TemporaryDirectory(prefix="crossdesk-day-") as folder:
        options = ("-m", marks, *TESTS, f"--basetemp={folder}/tests")
        command = [sys.executable, "-m", "pytest", *options, *marked()]
        done = subprocess.run(
            command, cwd=ROOT, env=environment(day), capture_output=True, text=True, check=False
        )
    lines = done.stdout.splitlines()
    sys.stdout.write(f"{day:35} {lines[-1] if lines else ''}\n")
    if done.returncode:
        sys.stdout.write(f"{done.stdout}{done.stderr}\n")
        sys.stdout.write(f'Again: make test AT="{day}" ARGS="-m today"\n')
    return done.returncode == 0


def main() -> None:
    """Do what the arguments say."""
    match sys.argv[1:]:
        case [] | ["brief"] as brief:
            others = dict.fromkeys(FEW_DAYS, BRIEF) if brief else dict.fromkeys(DAYS, ALL)
            days = {random_day(): ALL} | others
            with ThreadPoolExecutor(AT_ONCE) as pool:
                passed = list(pool.map(run_on, *zip(*days.items(), strict=True)))
            sys.exit(not all(passed))
        case ["random"]:
            sys.stdout.write(f"{random_day()}\n")
        case [day, *command] if command:
            sys.stdout.write(f"It is {day}.\n")
            sys.stdout.flush()
            os.execvpe(command[0], command, environment(day))  # noqa: S606  -- no shell
        case _:
            sys.exit(__doc__)


if __name__ == "__main__":
    main()
