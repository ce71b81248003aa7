"""Until when somebody hears nothing of a request: in their own time zone, and their last word."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from domain.business_calendar import BusinessCalendar
from domain.events import Event, Snoozed, Transferred
from domain.gate import ordinary_gate, personal_gate
from domain.snoozing import Snooze, snoozed, until
from domain.working_hours import Shift, WeeklyHours

AUCKLAND, NEW_YORK, SHANGHAI = "Pacific/Auckland", "America/New_York", "Asia/Shanghai"
RIYADH = "Asia/Riyadh"
SUN_THU, MON_FRI, MON_SUN = "sun-thu 08:00-16:00", "mon-fri 10:00-19:00", "mon-sun 00:00-24:00"
ALWAYS = ["00:00-24:00"]
NOW = datetime(2026, 11, 2, 9, 0, tzinfo=UTC)  # a Monday


@pytest.mark.parametrize(
    ("choice", "timezone", "now", "ends"),
    [
        (Snooze.ONE_HOUR, SHANGHAI, "2026-11-02 17:30", "2026-11-02 18:30"),
        (Snooze.FOUR_HOURS, NEW_YORK, "2026-03-07 23:30", "2026-03-08 04:30"),  # summer time
        (Snooze.TOMORROW, SHANGHAI, "2026-11-02 10:30", "2026-11-03 09:00"),
        (Snooze.TOMORROW, AUCKLAND, "2026-11-02 23:30", "2026-11-03 09:00"),
        (Snooze.TOMORROW, AUCKLAND, "2026-11-03 00:30", "2026-11-04 09:00"),
        (Snooze.TOMORROW, NEW_YORK, "2026-11-02 20:00", "2026-11-03 09:00"),  # Tuesday in UTC
        (Snooze.TOMORROW, SHANGHAI, "2026-11-06 10:30", "2026-11-09 09:00"),  # a Friday
        (Snooze.NEXT_WEEK, SHANGHAI, "2026-11-02 08:00", "2026-11-09 09:00"),  # a Monday
        (Snooze.NEXT_WEEK, AUCKLAND, "2026-11-08 23:30", "2026-11-09 09:00"),  # a Sunday
    ],
)
def test_the_quiet_ends_by_the_clock_of_whoever_asked_for_it(
    choice: Snooze, timezone: str, now: str, ends: str
) -> None:
    zone = ZoneInfo(timezone)
    at, end = (datetime.fromisoformat(each).replace(tzinfo=zone) for each in (now, ends))
    assert until(choice, at.astimezone(UTC), ordinary_gate(timezone)) == end.astimezone(UTC)


@pytest.mark.parametrize(
    ("timezone", "hours", "tell", "choice", "now", "ends"),
    [
        # in Riyadh a week begins on Sunday
        (RIYADH, SUN_THU, [], Snooze.TOMORROW, "2026-11-05 10:30", "2026-11-08 09:00"),
        (RIYADH, SUN_THU, [], Snooze.NEXT_WEEK, "2026-11-05 10:30", "2026-11-08 09:00"),
        (RIYADH, SUN_THU, [], Snooze.NEXT_WEEK, "2026-11-08 10:30", "2026-11-15 09:00"),
        # the 20th is a day off, the 21st is worked in its place
        (SHANGHAI, MON_FRI, [], Snooze.TOMORROW, "2026-11-19 10:30", "2026-11-21 10:00"),
        (SHANGHAI, MON_FRI, [], Snooze.NEXT_WEEK, "2026-11-20 10:30", "2026-11-23 10:00"),
        # the days of a house that is always open begin with the reader's
        (SHANGHAI, MON_SUN, [], Snooze.TOMORROW, "2026-11-06 10:30", "2026-11-07 09:00"),
        (SHANGHAI, MON_SUN, [], Snooze.NEXT_WEEK, "2026-11-06 10:30", "2026-11-09 09:00"),
        (SHANGHAI, MON_SUN, ALWAYS, Snooze.TOMORROW, "2026-11-06 23:50", "2026-11-07 06:00"),
    ],
)
def test_the_quiet_ends_on_a_day_on_which_the_department_works(
    timezone: str, hours: str, tell: list[str], choice: Snooze, now: str, ends: str
) -> None:
    days, times = hours.split(" ")
    work = BusinessCalendar(
        timezone,
        WeeklyHours.parse({days: [times]}),
        closed_days=frozenset([date(2026, 11, 20)]),
        makeup_days=frozenset([date(2026, 11, 21)]),
        tell=tuple(map(Shift.parse, tell)),
    )
    zone = ZoneInfo(timezone)
    at, end = (datetime.fromisoformat(each).replace(tzinfo=zone) for each in (now, ends))
    gate = personal_gate(work, timezone)
    assert until(choice, at.astimezone(UTC), gate) == end.astimezone(UTC)


def test_the_last_word_of_each_counts_until_its_time_is_over() -> None:
    def asked(sequence: int, user_id: str, hours: int) -> Event:
        ends = NOW + timedelta(hours=hours)
        return Event(sequence, 1, sequence, user_id, NOW, Snoozed(ends))

    events = [asked(1, "U1", 9), asked(2, "U2", 4), asked(3, "U1", 1)]
    first, second = NOW + timedelta(hours=1), NOW + timedelta(hours=4)
    assert snoozed(events, NOW) == {"U1": first, "U2": second}
    assert snoozed(events, first) == {"U2": second}
    assert snoozed(events, second) == {}


def test_a_snooze_ends_with_a_transfer() -> None:
    ends, gone = NOW + timedelta(days=7), Transferred("Not ours", service_id=1, standard_id=1)
    events = [Event(1, 1, 1, "U1", NOW, Snoozed(ends)), Event(2, 1, 2, "U1", NOW, gone)]
    assert snoozed(events, NOW) == {}
    events.append(Event(3, 1, 3, "U2", NOW, Snoozed(ends)))
    assert snoozed(events, NOW) == {"U2": ends}
