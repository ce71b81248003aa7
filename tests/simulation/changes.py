"""Days that turn out otherwise in the middle of the year, at short notice.

Each is announced half a minute after a minute has begun: what is done and told in that minute
comes before it.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from functools import cache
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from tests.simulation.calendars import WorkCalendar, minute_of
from tests.simulation.plans import PLANS, Dates, days

if TYPE_CHECKING:
    from collections.abc import Mapping

    from tests.simulation.plans import Plan


@dataclass(frozen=True)
class Change:
    """Something that becomes known of a department's days, at a time by its own clock.

    Attributes:
        closed, opened: days that are off, or worked, after all.
        reopened: days that are not closed after all.
        dates: hours by date, besides those that it has.
        public: whether the public days are known now as they turn out.
        hours: other ordinary hours, which are for new requests alone.
    """

    department: str
    announced: str
    closed: frozenset[date] = frozenset()
    opened: frozenset[date] = frozenset()
    reopened: frozenset[date] = frozenset()
    dates: tuple[Dates, ...] = ()
    public: bool = False
    hours: tuple[Mapping[str, list[str]], tuple[tuple[tuple[int, int], ...], ...]] | None = None

    @property
    def at(self) -> datetime:
        """The instant."""
        zone = ZoneInfo(PLANS[self.department].timezone)
        at = datetime.fromisoformat(self.announced)
        return at.replace(second=30, tzinfo=zone).astimezone(UTC)

    @property
    def minute(self) -> int:
        """The last minute of the window that has begun before."""
        return minute_of(self.at)

    def applied_to(self, plan: Plan) -> Plan:
        """The plan of the department from then on."""
        hours, week = self.hours or (plan.hours, plan.week)
        return replace(
            plan,
            closed=(plan.closed | self.closed) - self.reopened,
            opened=plan.opened | self.opened,
            dates=(*plan.dates, *self.dates),
            unknown=frozenset() if self.public else plan.unknown,
            expected=frozenset() if self.public else plan.expected,
            hours=hours,
            week=week,
        )


_SHORT_DAY = Dates(
    "2025-05-14", ["08:00-11:30"], date(2025, 5, 14), date(2025, 5, 14), [((480, 690),)] * 7, True
)
_HEAT = Dates(
    "2025-08-25..2025-08-29",
    ["06:30-13:30"],
    date(2025, 8, 25),
    date(2025, 8, 29),
    (*[((390, 810),)] * 4, (), (), ((390, 810),)),
)
_NINE_TO_FIVE = (((9 * 60, 17 * 60),),)

CHANGES = tuple(
    sorted(
        (
            # A storm, announced the day before; and one that closes the office before noon.
            Change("berlin", "2025-01-29 16:10", days("2025-01-30")),
            Change("newyork", "2025-02-21 11:20", days("2025-02-21")),
            Change("shanghai", "2025-02-20 15:00", opened=days("2025-02-22")),
            # The moon decides: Eid is a day earlier than was thought.
            Change("riyadh", "2025-03-28 20:40", public=True),
            Change("always", "2025-06-15 03:00", days("2025-06-15")),
            Change("auckland", "2025-05-14 10:05", dates=(_SHORT_DAY,)),
            Change("auckland", "2025-06-15 10:30", opened=days("2025-06-15")),
            # The plan of the autumn comes out.
            Change("shanghai", "2025-09-24 10:00", public=True),
            Change("night", "2025-07-15 23:40", days("2025-07-15", "2025-07-18")),
            Change("berlin", "2025-08-12 12:00", opened=days("2025-08-13")),
            Change("riyadh", "2025-08-24 13:00", dates=(_HEAT,)),
            # A funeral, and other hours from now on.
            Change(
                "auckland",
                "2025-10-20 12:00",
                days("2025-10-22"),
                hours=(
                    {"mon-fri": ["09:00-17:00"], "sat": ["10:00-14:00"]},
                    (*_NINE_TO_FIVE * 5, ((10 * 60, 14 * 60),), ()),
                ),
            ),
            Change("auckland", "2025-10-21 09:30", opened=days("2025-10-26")),
            Change(
                "newyork",
                "2025-11-07 14:00",
                days("2025-11-12", "2025-11-13", "2025-11-14"),
            ),
            Change("newyork", "2025-11-12 09:00", reopened=days("2025-11-13")),
        ),
        key=lambda change: change.at,
    )
)
"""In order."""


def version_at(at: datetime) -> int:
    """How many of the changes are known at an instant."""
    return sum(change.at <= at for change in CHANGES)


def versions_in(minute: int) -> range:
    """The versions in force in a minute: two, if one is announced in it."""
    before = sum(change.minute < minute for change in CHANGES)
    return range(before, before + 1 + sum(change.minute == minute for change in CHANGES))


@cache
def plans(version: int) -> Mapping[str, Plan]:
    """Return the plans of the catalogue once a number of changes are known."""
    if not version:
        return PLANS
    change, before = CHANGES[version - 1], plans(version - 1)
    return {**before, change.department: change.applied_to(before[change.department])}


@cache
def calendar(department: str, version: int) -> WorkCalendar:
    """Return when a department works, as new requests have it."""
    plan = plans(version)[department]
    if version and plan == plans(version - 1)[department]:
        return calendar(department, version - 1)
    return plan.calendar()


def carried_on(
    calendar_so_far: WorkCalendar, department: str, version: int, at: datetime
) -> WorkCalendar:
    """Return when a department works, as a request has it that has been running and follows now.

    Past days are as they were, and so is today until this minute is over; the hours never change.

    Args:
        calendar_so_far: when it works, as the request has had it.
        at: when it follows the days of `version`.
    """
    key = id(calendar_so_far), department, version, at
    if key not in _CARRIED_ON:
        plan = replace(plans(version)[department], week=calendar_so_far.week)
        _CARRIED_ON[key] = calendar_so_far, calendar_so_far.until(plan.calendar(), at)
    return _CARRIED_ON[key][1]


_CARRIED_ON: dict[tuple[int, str, int, datetime], tuple[WorkCalendar, WorkCalendar]] = {}
"""Calendars that were carried on, each beside the former one, whose id must stay its own."""
