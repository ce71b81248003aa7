"""Days off out of an iCalendar file, as calendar programs write them."""

from datetime import date
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from bot.catalogue.days_off_file import DaysOff, DaysOffFileError, read_days_off

SHANGHAI = ZoneInfo("Asia/Shanghai")
YEARS = range(2025, 2030)


def days(*texts: str) -> frozenset[date]:
    return frozenset(map(date.fromisoformat, texts))


def read(tmp_path: Path, *events: str, zone: ZoneInfo = SHANGHAI) -> DaysOff:
    """Read a file with these events, each given as its lines between BEGIN and END."""
    path = tmp_path / "company.ics"
    lines = ["BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//test//EN"]
    for number, event in enumerate(events):
        uid = "" if "UID:" in event else f"UID:{number}\n"
        lines += ["BEGIN:VEVENT", *f"{uid}DTSTAMP:20260101T000000Z\n{event}".split("\n")]
        lines.append("END:VEVENT")
    path.write_bytes("\r\n".join([*lines, "END:VCALENDAR", ""]).encode())
    return read_days_off(str(path), zone, YEARS)


@pytest.mark.parametrize(
    ("event", "off"),
    [
        ("DTSTART;VALUE=DATE:20261231", ["2026-12-31"]),
        ("DTSTART;VALUE=DATE:20261231\nDTEND;VALUE=DATE:20270101", ["2026-12-31"]),
        (
            "DTSTART;VALUE=DATE:20261230\nDTEND;VALUE=DATE:20270102",
            ["2026-12-30", "2026-12-31", "2027-01-01"],
        ),
        ("DTSTART;VALUE=DATE:20261230\nDURATION:P2D", ["2026-12-30", "2026-12-31"]),
        # every year, and the window ends it
        (
            "DTSTART;VALUE=DATE:20200501\nRRULE:FREQ=YEARLY",
            ["2025-05-01", "2026-05-01", "2027-05-01", "2028-05-01", "2029-05-01"],
        ),
        # the last Friday of each November; one of them is worked after all
        (
            "DTSTART;VALUE=DATE:20251128\nRRULE:FREQ=YEARLY;BYMONTH=11;BYDAY=-1FR;COUNT=3\n"
            "EXDATE;VALUE=DATE:20261127",
            ["2025-11-28", "2027-11-26"],
        ),
        (
            "DTSTART;VALUE=DATE:20260703\nRRULE:FREQ=WEEKLY;UNTIL=20260717",
            ["2026-07-03", "2026-07-10", "2026-07-17"],
        ),
        ("DTSTART;VALUE=DATE:20260703\nRDATE;VALUE=DATE:20260801", ["2026-07-03", "2026-08-01"]),
        # floating: midnight to midnight wherever the office is
        ("DTSTART:20261231T000000\nDTEND:20270101T000000", ["2026-12-31"]),
        ("DTSTART:20261230T120000\nDTEND:20270101T120000", ["2026-12-31"]),
        # an instant: midnight in Shanghai is 16:00 in Greenwich
        ("DTSTART:20261230T160000Z\nDTEND:20261231T160000Z", ["2026-12-31"]),
        (
            "DTSTART;TZID=Asia/Shanghai:20261231T000000\nDTEND;TZID=Asia/Shanghai:20270101T000000\n"
            "RRULE:FREQ=YEARLY;UNTIL=20271231T160000Z",
            ["2026-12-31", "2027-12-31"],
        ),
        ("DTSTART;VALUE=DATE:20261231\nSTATUS:CANCELLED", []),
        ("DTSTART;VALUE=DATE:20351231", []),
    ],
)
def test_what_is_off(tmp_path: Path, event: str, off: list[str]) -> None:
    assert read(tmp_path, event) == DaysOff(days(*off), ())


def test_an_event_that_ends_within_a_day_is_told_and_not_off(tmp_path: Path) -> None:
    found = read(
        tmp_path,
        "DTSTART:20261224T130000\nDTEND:20261224T180000\nSUMMARY:Christmas party",
        "DTSTART;VALUE=DATE:20261231",
    )
    assert found == DaysOff(days("2026-12-31"), ("Christmas party",))


def test_a_day_elsewhere_is_two_half_days_here(tmp_path: Path) -> None:
    event = (
        "DTSTART;TZID=America/New_York:20261224T000000\n"
        "DTEND;TZID=America/New_York:20261226T000000\nSUMMARY:Two days in New York"
    )
    assert read(tmp_path, event).days == days("2026-12-25")
    assert read(tmp_path, event, zone=ZoneInfo("America/New_York")).days == days(
        "2026-12-24", "2026-12-25"
    )


def test_one_occurrence_can_be_moved(tmp_path: Path) -> None:
    found = read(
        tmp_path,
        "UID:a\nDTSTART;VALUE=DATE:20260301\nRRULE:FREQ=YEARLY;COUNT=2",
        "UID:a\nDTSTART;VALUE=DATE:20270305\nRECURRENCE-ID;VALUE=DATE:20270301",
    )
    assert found.days == days("2026-03-01", "2027-03-05")


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"a letter", "is not an iCalendar file"),
        (b"", "is not an iCalendar file"),
        (b"\x00\xff\xfe", "is not an iCalendar file"),
        (
            b"BEGIN:VCALENDAR\r\nBEGIN:VEVENT\r\nDTSTART:20261224T130000\r\n"
            b"RRULE:FREQ=SECONDLY\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n",
            "an event that repeats SECONDLY is no day off",
        ),
        (b"BEGIN:VCALENDAR\r\n" + b"X:y\r\n" * 500_000, "is larger than 2 MB"),
    ],
)
def test_what_is_no_file_of_days_off_is_told(tmp_path: Path, content: bytes, reason: str) -> None:
    path = tmp_path / "company.ics"
    path.write_bytes(content)
    with pytest.raises(DaysOffFileError, match=reason):
        read_days_off(str(path), SHANGHAI, YEARS)


def test_a_file_that_is_not_there_is_told(tmp_path: Path) -> None:
    with pytest.raises(DaysOffFileError, match=r"cannot be read \(No such file"):
        read_days_off(str(tmp_path / "none.ics"), SHANGHAI, YEARS)
