"""The database of time zones: the newer one as a whole, named, and held against Slack's clocks."""

import os
import subprocess
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
import tzdata  # type: ignore[import-untyped]

from bot.doctor import examine_zone_data
from bot.zone_data import ZoneData, choose_zone_data, disagreeing, in_words, newer

NOW = datetime(2026, 11, 28, 12, tzinfo=UTC)


def system(folder: Path, first_line: str | None) -> str:
    """A system's database, of which only the version matters here."""
    if first_line is not None:
        (folder / "tzdata.zi").write_text(f"{first_line}\nR d 1916 o - Jun 14 23s 1 S\n")
    return str(folder)


def test_the_newer_package_is_used_for_all_zones(tmp_path: Path) -> None:
    paths = [system(tmp_path, "# version 2025b")]
    package = ZoneData("2026f", other="2025b")
    assert newer(paths, "2026f") == (package, ())


def test_the_newer_system_is_used_for_all_zones(tmp_path: Path) -> None:
    folder = system(tmp_path, "# version 2027a")
    found = ZoneData("2027a", folder, "2026f")
    assert newer(["/nowhere", folder, "/elsewhere"], "2026f") == (found, (folder,))


@pytest.mark.parametrize("first_line", [None, "", "# unknown", "# version 2026f"])
def test_a_system_that_is_no_newer_or_does_not_tell_is_not_used(
    tmp_path: Path, first_line: str | None
) -> None:
    found, paths = newer([system(tmp_path, first_line)], "2026f")
    assert (found.version, paths) == ("2026f", ())


def test_the_bot_uses_what_is_new_in_alberta() -> None:
    """Since 2026 the clocks of Alberta are not put back: 9:00 in Calgary is 15:00 in Greenwich."""
    winter = datetime(2026, 11, 30, 9, tzinfo=ZoneInfo("America/Edmonton"))
    assert winter.utcoffset() == timedelta(hours=-6)


def test_every_command_decides_before_it_reads_a_zone() -> None:
    """A command in a process of its own, on a machine with another database."""
    code = (
        "import sys; sys.argv = ['bot', '--version']\n"
        "try:\n    import bot.__main__; bot.__main__.main()\n"
        "except SystemExit: pass\n"
        "import zoneinfo; print(zoneinfo.TZPATH)\n"
    )
    root = Path(__file__).parents[2]
    done = subprocess.run(
        [sys.executable, "-c", code],
        check=True,
        capture_output=True,
        text=True,
        env={**os.environ, "PYTHONPATH": str(root), "PYTHONTZPATH": "/nowhere"},
    )
    assert done.stdout.splitlines()[-1] == "()"
    assert choose_zone_data().version >= tzdata.IANA_VERSION


@pytest.mark.parametrize(
    ("version", "said"),
    [
        ("2026f", "✓ time zones are those of 2026f (the package tzdata); not the system's 2025b"),
        ("2025b", "✓ time zones are those of 2025b"),
        (
            "2024b",
            "! time zones are those of 2024b (the package tzdata); not the system's 2025b. That is "
            "old, and clocks change every year: update Crossdesk or the system's tzdata",
        ),
    ],
)
def test_the_doctor_names_the_database_and_says_if_it_is_old(version: str, said: str) -> None:
    zones = ZoneData(version, other="2025b")
    assert str(examine_zone_data(zones, NOW)).startswith(said)


def test_slacks_clocks_are_a_second_witness() -> None:
    offsets = [
        ("Asia/Shanghai", 28800),
        ("America/Edmonton", -25200),  # what a database of 2025 says
        ("America/Edmonton", -25200),
        ("Europe/Berlin", 7200),  # Slack has not noticed yet that summer is over
        ("Europe/Berlin", 3600),
        ("Mars/Olympus", 0),
    ]
    apart = disagreeing(offsets, NOW)
    assert apart == {"America/Edmonton": timedelta(hours=-1)}
    assert in_words(apart) == "America/Edmonton -60 min"
