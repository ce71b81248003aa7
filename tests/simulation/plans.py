"""Plans of seven departments in five time zones: what the catalogue says, and what it means.

They keep public holidays, make-up days, closed weeks, half days, summer hours and Ramadan.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING

from bot.catalogue.public_holidays import public_holidays
from domain.business_calendar import BusinessCalendar
from domain.working_hours import DatedHours, Shift, WeeklyHours
from tests.simulation.calendars import BEGIN, WorkCalendar

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

HEAD = "U0HEAD"
ZONES = {
    "U1BERLIN": "Europe/Berlin",
    "U2ADELE": "Europe/Berlin",
    "U3NORA": "America/New_York",
    "U4NED": "America/New_York",
    "U5SHAN": "Asia/Shanghai",
    "U6HAI": "Asia/Shanghai",
    "U7KIRI": "Pacific/Auckland",
    "U8TAMA": "Pacific/Auckland",
    "U9LUIS": "America/Los_Angeles",
    "UAOMAR": "Asia/Riyadh",
    HEAD: "Pacific/Honolulu",
}
"""Where people are; the last two are where no department is."""

PEOPLE = tuple(sorted(ZONES))

OFFICE = ((9 * 60, 18 * 60),)
FREE: tuple[tuple[int, int], ...] = ()


def days(*texts: str) -> frozenset[date]:
    """Some days."""
    return frozenset(map(date.fromisoformat, texts))


@dataclass(frozen=True)
class Dates:
    """Days with hours of their own, as the catalogue says it, and what that means.

    Attributes:
        days, hours: as in the catalogue under `days`.
        first, last: the days that are meant, in the year of the simulation.
        week: for Monday to Sunday the shifts of these days.
        always: whether they are worked even if the law says that they are off.
    """

    days: str
    hours: str | Sequence[str] | Mapping[str, Sequence[str]]
    first: date
    last: date
    week: Sequence[Sequence[tuple[int, int]]]
    always: bool = False


@dataclass(frozen=True)
class Plan:
    """A department: what its catalogue says of its hours, and what these are minute by minute.

    Attributes:
        closed, opened: days that are off, or worked, whatever else is said of them.
        unknown: public days, off or worked, that are not known yet.
        expected: days that are taken for public holidays, and will not be.
    """

    timezone: str
    hours: Mapping[str, Sequence[str]]
    week: Sequence[Sequence[tuple[int, int]]]
    standard_day: int
    providers: tuple[str, ...]
    managers: tuple[str, ...]
    holidays: str = ""
    tell: tuple[str, ...] = ()
    bright: tuple[tuple[int, int], ...] = OFFICE
    week_begins: int = 0
    dates: tuple[Dates, ...] = ()
    closed: frozenset[date] = frozenset()
    opened: frozenset[date] = frozenset()
    unknown: frozenset[date] = frozenset()
    expected: frozenset[date] = frozenset()

    def calendar(self) -> WorkCalendar:
        """Its minutes."""
        off, extra = self._public_days()
        own: dict[date, Sequence[tuple[int, int]]] = dict.fromkeys(self.closed, ())
        for day in self.opened:
            usual = self.week[day.weekday()]
            own[day] = usual if usual and day in off else self.week[0]
        for each in self.dates:
            for later in range((each.last - each.first).days + 1):
                day = each.first + timedelta(days=later)
                if each.always or day not in off:
                    own.setdefault(day, each.week[0 if day in extra else day.weekday()])
        return WorkCalendar(self.timezone, self.week, self.standard_day, off, extra, own)

    def definition(self) -> BusinessCalendar:
        """As the catalogue has it."""
        holidays, makeup_days = self._public_days()
        return BusinessCalendar(
            self.timezone,
            WeeklyHours.parse(self.hours),
            closed_days=self.closed,
            open_days=self.opened,
            holidays=holidays,
            makeup_days=makeup_days,
            tell=tuple(map(Shift.parse, self.tell)),
            dated_hours=frozenset(DatedHours.parse(each.days, each.hours) for each in self.dates),
        )

    def _public_days(self) -> tuple[frozenset[date], frozenset[date]]:
        if not self.holidays:
            return frozenset(), frozenset()
        known = public_holidays(self.holidays, BEGIN.year, BEGIN.year + 2)
        return known.closed - self.unknown | self.expected, known.workdays - self.unknown


_NINE_TO_FIVE = ((9 * 60, 12 * 60), (13 * 60, 17 * 60))
_NEW_YORK = ((8 * 60 + 30, 17 * 60 + 30),)
_SHANGHAI = ((9 * 60, 12 * 60), (13 * 60 + 30, 17 * 60 + 30))
_NIGHT = ((22 * 60, 30 * 60),)
_AUCKLAND = ((8 * 60, 16 * 60),)
_RIYADH = ((8 * 60, 15 * 60),)
_CLOSED_FORTNIGHT = Dates(
    "2025-08-04..2025-08-17", "closed", date(2025, 8, 4), date(2025, 8, 17), [FREE] * 7
)
_CHRISTMAS_EVE = Dates(
    "12-24", ["09:00-12:00"], date(2025, 12, 24), date(2025, 12, 24), [((9 * 60, 12 * 60),)] * 7
)
_SUMMER = Dates(
    "2025-06-01..2025-09-30",
    ["08:00-12:00", "14:30-17:30"],
    date(2025, 6, 1),
    date(2025, 9, 30),
    (*[((8 * 60, 12 * 60), (14 * 60 + 30, 17 * 60 + 30))] * 5, FREE, FREE),
)
_RAMADAN = Dates(
    "2025-03-01..2025-03-29",
    {"sun-wed": ["10:00-15:00"], "thu": ["10:00-13:00"]},
    date(2025, 3, 1),
    date(2025, 3, 29),
    (*[((10 * 60, 15 * 60),)] * 3, ((10 * 60, 13 * 60),), FREE, FREE, ((10 * 60, 15 * 60),)),
)
_STOCKTAKING = Dates(
    "2025-10-05", ["12:00-20:00"], date(2025, 10, 5), date(2025, 10, 5), [((720, 1200),)] * 7, True
)
_WORKED_HOLIDAY = Dates(
    "2025-07-04", ["10:00-14:00"], date(2025, 7, 4), date(2025, 7, 4), [((600, 840),)] * 7, True
)

PLANS = {
    "berlin": Plan(
        "Europe/Berlin",
        {"mon-fri": ["09:00-12:00", "13:00-17:00"]},
        (*[_NINE_TO_FIVE] * 5, FREE, FREE),
        7 * 60,
        ("U1BERLIN", "U2ADELE", "U9LUIS"),
        ("U2ADELE",),
        "DE-BE",
        dates=(_CLOSED_FORTNIGHT, _CHRISTMAS_EVE),
    ),
    "newyork": Plan(
        "America/New_York",
        {"mon-thu": ["08:30-17:30"], "fri": ["08:30-15:00"]},
        (*[_NEW_YORK] * 4, ((8 * 60 + 30, 15 * 60),), FREE, FREE),
        9 * 60,
        ("U3NORA", "U5SHAN"),
        ("U4NED", "U1BERLIN"),
        "US",
        dates=(_WORKED_HOLIDAY,),
    ),
    "shanghai": Plan(
        "Asia/Shanghai",
        {"mon-fri": ["09:00-12:00", "13:30-17:30"]},
        (*[_SHANGHAI] * 5, FREE, FREE),
        7 * 60,
        ("U5SHAN", "U6HAI", "U3NORA"),
        ("U6HAI",),
        "CN",
        dates=(_SUMMER,),
        # Until the plan for the autumn comes out.
        unknown=days("2025-09-28", "2025-10-07", "2025-10-08", "2025-10-11"),
    ),
    "always": Plan(
        "America/New_York",
        {"mon-sun": ["00:00-24:00"]},
        [((0, 24 * 60),)] * 7,
        24 * 60,
        ("U7KIRI", "U3NORA", "U1BERLIN"),
        ("U5SHAN",),
    ),
    "night": Plan(
        "Europe/Berlin",
        {"mon-fri": ["22:00-06:00"]},
        (*[_NIGHT] * 5, FREE, FREE),
        8 * 60,
        ("U2ADELE", "U7KIRI"),
        ("U1BERLIN",),
    ),
    "auckland": Plan(
        "Pacific/Auckland",
        {"mon-fri": ["08:00-16:00"], "sat": ["10:00-14:00"]},
        (*[_AUCKLAND] * 5, ((10 * 60, 14 * 60),), FREE),
        8 * 60,
        ("U7KIRI", "U8TAMA"),
        ("U8TAMA", "U9LUIS"),
        "NZ",
        dates=(_STOCKTAKING,),
    ),
    "riyadh": Plan(
        "Asia/Riyadh",
        {"sun-thu": ["08:00-15:00"]},
        (*[_RIYADH] * 4, FREE, FREE, _RIYADH),
        7 * 60,
        ("UAOMAR", "U1BERLIN"),
        ("U6HAI", "UAOMAR"),
        "SA",
        ("08:00-12:00", "14:00-20:00"),
        ((8 * 60, 12 * 60), (14 * 60, 20 * 60)),
        6,
        (_RAMADAN,),
        # Until the moon has been seen.
        unknown=days("2025-03-30"),
        expected=days("2025-04-03"),
    ),
}
